/** Guides: the list of them, and one as a document. */
import { dictionary, say } from './dictionary.ts'
import { referenceDoors } from './doors.ts'
import { html, type Html } from './html.ts'
import { inLang, links } from './links.ts'
import { page } from './page.ts'
import { trail } from './parts.ts'
import { prose } from './prose.ts'
import type { Frame, Guide, GuidesView } from './view.ts'

/** All guides as a document. */
export function guidesPage(view: GuidesView, frame: Frame): string {
  const { lang } = frame
  const words = dictionary(lang).guides
  const items = view.guides.map(
    ({ id, title, text }) =>
      html`<li>
        <div class="entry-words">
          <h2><a href="${inLang(lang, links.guide(id))}">${say(lang, title)}</a></h2>
          <p>${opening(say(lang, text))}</p>
        </div>
      </li>`,
  )
  const main = html`<div class="wide">
    <div class="title">
      <h1>${words.heading}</h1>
      <p class="lead">${words.lead}</p>
    </div>
    ${
      items.length > 0
        ? html`<ul class="ledger">
            ${items}
          </ul>`
        : html`<p>${words.none}</p>`
    }
    ${referenceDoors(frame)}
  </div>`
  return page(frame, { title: words.heading, description: words.lead, part: 'guides', main })
}

/** One guide as a document. */
export function guidePage(guide: Guide, frame: Frame): string {
  const { lang } = frame
  const text = say(lang, guide.text)
  const main = html`<div class="wide narrow">
    ${trail(frame, { href: links.guides, text: dictionary(lang).guides.heading })}
    <div class="title"><h1>${say(lang, guide.title)}</h1></div>
    <div class="prose">${prose(text, 2)}</div>
    ${goOn(guide, frame)}
  </div>`
  return page(frame, {
    title: say(lang, guide.title),
    description: opening(text),
    part: 'guides',
    main,
  })
}

/** The pages that the guide speaks of. */
function goOn({ see = [] }: Guide, { lang }: Frame): Html | null {
  if (see.length === 0) return null
  return html`<section aria-labelledby="go-on">
    <h2 id="go-on">${dictionary(lang).guides.goOn}</h2>
    <ul class="doors">
      ${see.map(({ href, title }) => html`<li><a href="${inLang(lang, href)}">${say(lang, title)}</a></li>`)}
    </ul>
  </section>`
}

/** The first paragraph of a text, without headings. */
function opening(text: string): string {
  const first = text.split(/\n\s*\n/).find((block) => !/^\s*(#|```|-|\d+[.)])/.test(block))
  return (first ?? '').replaceAll('`', '').replace(/\s+/g, ' ').trim()
}
