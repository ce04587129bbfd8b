/** The page of a refusal or a fault: what happened, what to do next, and its stable code. */
import { dictionary, say } from './dictionary.ts'
import { html } from './html.ts'
import { inLang, links } from './links.ts'
import { page } from './page.ts'
import type { ErrorView, Frame } from './view.ts'

/** One error as a document. */
export function errorPage(view: ErrorView, frame: Frame): string {
  const { lang } = frame
  const words = dictionary(lang).errors
  const main = html`<div class="wide narrow">
    <div class="title title-sentence">
      <p class="kicker">${words.status} ${view.status} · <code>${view.code}</code></p>
      <h1>${say(lang, view.sentence)}</h1>
      <p class="lead">${say(lang, view.hint)}</p>
      ${view.reference ? html`<p>${words.reference}: <code>${view.reference}</code></p>` : null}
      <p class="actions">
        <a class="button button-main" href="${inLang(lang, links.home)}">${words.back}</a>
        <a class="button" href="${inLang(lang, links.error(view.code))}">${words.explain}</a>
      </p>
    </div>
  </div>`
  return page(frame, { title: say(lang, view.sentence), main })
}
