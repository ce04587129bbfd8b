/** Public pages of the catalogue as it is issued: its editions, and what one of them lists. */
import { editionFacts, editionTable, entryTable } from './catalogue-tables.ts'
import type { CatalogueView, EditionPageView } from './catalogue-view.ts'
import { catalogueWords } from './catalogue-words.ts'
import { nextPage } from './console-parts.ts'
import { number } from './format.ts'
import { html, type Html } from './html.ts'
import { calls, links } from './links.ts'
import { page } from './page.ts'
import { trail } from './parts.ts'
import type { Frame } from './view.ts'

/** The newest edition whole, and the others; `newest` is null where nothing is issued. */
export function cataloguePage(
  { editions, older, newest }: CatalogueView & { newest: EditionPageView | null },
  frame: Frame,
): string {
  const { lang } = frame
  const words = catalogueWords(lang)
  const main = html`<div class="wide">
    <div class="title">
      <h1>${words.heading}</h1>
      <p class="lead">${words.lead}</p>
    </div>
    ${newest === null ? html`<p>${words.nothing}</p>` : newestSection(frame, newest)}
    ${
      editions.length === 0
        ? null
        : html`<section>
            <h2>${words.editions}</h2>
            ${editionTable(lang, editions, links.edition)} ${nextPage(lang, older)}
          </section>`
    }
  </div>`
  return page(frame, {
    title: words.heading,
    description: words.lead,
    part: 'datasets',
    alternates: [{ href: calls.catalogueEditions, type: 'application/json' }],
    main,
  })
}

function newestSection(frame: Frame, { edition, entries, next }: EditionPageView): Html {
  const { lang } = frame
  return html`<section aria-labelledby="newest">
    <h2 id="newest">${catalogueWords(lang).edition(number(lang, edition.number))}</h2>
    ${editionFacts(lang, edition)}
    <h3>${catalogueWords(lang).entries}</h3>
    ${entryTable(frame, entries)} ${nextPage(lang, next)}
  </section>`
}

/** One edition as a document. */
export function editionPage({ edition, entries, next }: EditionPageView, frame: Frame): string {
  const { lang } = frame
  const words = catalogueWords(lang)
  const title = words.edition(number(lang, edition.number))
  const main = html`<div class="wide">
    ${trail(frame, { href: links.catalogue, text: words.heading })}
    <div class="title"><h1>${title}</h1></div>
    ${editionFacts(lang, edition)}
    <section>
      <h2>${words.entries}</h2>
      ${entryTable(frame, entries)} ${nextPage(lang, next)}
    </section>
  </div>`
  return page(frame, {
    title,
    description: words.lead,
    part: 'datasets',
    alternates: [{ href: calls.catalogueEdition(edition.number), type: 'application/json' }],
    main,
  })
}
