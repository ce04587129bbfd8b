/** The page of an agency: how to reach it, what it owns and what it supplies. */
import { agencyPast } from './agency-past.ts'
import { ledger } from './cards.ts'
import { dictionary, say } from './dictionary.ts'
import { feedLink } from './feed.ts'
import { html, type Html } from './html.ts'
import { links } from './links.ts'
import { page } from './page.ts'
import { contactLines, trail } from './parts.ts'
import { figuresSection } from './report-page.ts'
import type { AgencyView, DatasetCard, Frame } from './view.ts'

/** One agency as a document. */
export function agencyPage(view: AgencyView, frame: Frame): string {
  const { lang } = frame
  const words = dictionary(lang)
  const name = say(lang, view.agency.name)
  const main = html`<div class="wide">
    ${trail(frame, { href: links.home, text: words.dataset.trail })}
    <div class="title">
      <h1>${name}</h1>
      <p class="soft">${words.agency.code}: <code>${view.agency.id}</code></p>
      ${contactLines(lang, view.agency)}
    </div>
    ${agencyPast(lang, view.past)} ${list(frame, 'owned', words.agency.owned, view.owned)}
    ${list(frame, 'supplied', words.agency.supplied, view.supplied)}
    ${
      frame.edition
        ? null
        : html`<section aria-labelledby="discrepancies">
            <h2 id="discrepancies">${words.report.section}</h2>
            ${figuresSection(lang, view.discrepancies, null)}
          </section>`
    }
  </div>`
  return page(frame, {
    title: name,
    description: name,
    part: 'datasets',
    alternates: [feedLink(lang, links.agencyFeed(view.agency.id))],
    main,
  })
}

function list(frame: Frame, id: string, title: string, datasets: DatasetCard[]): Html {
  return html`<section aria-labelledby="${id}">
    <h2 id="${id}">${title}</h2>
    ${
      datasets.length > 0
        ? ledger(frame.lang, datasets, 3)
        : html`<p>${dictionary(frame.lang).agency.none}</p>`
    }
  </section>`
}
