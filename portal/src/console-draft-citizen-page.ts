/** A draft as a citizen would see its page, with what the citizen will not see: the way back. */
import { draftWords } from './console-draft-words.ts'
import type { ConsoleFrame } from './console-view.ts'
import { datasetPage } from './dataset-page.ts'
import { html } from './html.ts'
import { inLang, links } from './links.ts'
import type { DatasetView } from './view.ts'

export function draftCitizenPage(draft: string, view: DatasetView, frame: ConsoleFrame): string {
  const { lang } = frame
  const words = draftWords(lang)
  const back = inLang(lang, links.consoleDraftStep(draft, 'preview'))
  const above = html`<div class="draft-back" role="note">
    <p>${words.asCitizenNote}</p>
    <p><a class="button" href="${back}">${words.backToDraft}</a></p>
  </div>`
  return datasetPage(view, frame, above)
}
