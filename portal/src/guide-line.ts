/** On a page where somebody may not know what to do next: the way to the guide that says it. */
import { say } from './dictionary.ts'
import { guideTitles, outsideGuides, type GuideId } from './guide-titles.ts'
import { html, type Html } from './html.ts'
import { inLang, links } from './links.ts'
import type { Frame } from './view.ts'

const lead = { vi: 'Hướng dẫn', en: 'Guide' }

/** Nothing outside, where the guide is not served. */
export function guideLine({ lang, edition }: Frame, id: GuideId): Html | null {
  if (edition && !outsideGuides.includes(id)) return null
  return html`<p class="soft">
    ${say(lang, lead)}: <a href="${inLang(lang, links.guide(id))}">${say(lang, guideTitles[id])}</a>
  </p>`
}
