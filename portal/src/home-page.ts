/** The first page: search and the list of datasets. */
import { ledger } from './cards.ts'
import { dictionary, say } from './dictionary.ts'
import { number } from './format.ts'
import { html, type Html } from './html.ts'
import { calls, inLang, links } from './links.ts'
import { page, searchForm } from './page.ts'
import { searchDatasets, type Found } from './search-datasets.ts'
import { shelves } from './shelves.ts'
import type { Frame, HomeView } from './view.ts'

/** The list of datasets, whole or searched, as a document. */
export function homePage(view: HomeView, frame: Frame): string {
  const { lang } = frame
  const words = dictionary(lang)
  const query = view.query.trim().slice(0, 200)
  const found = searchDatasets(view.datasets, query)
  const main = html`<div class="hero">
      <div class="hero-in">
        <div>
          <p class="kicker">${words.place} · ${say(lang, frame.province)}</p>
          <h1>${words.home.heading}</h1>
          <p class="lead">${words.home.lead}</p>
          ${searchForm(frame, query, 'large')}
        </div>
        ${shelves(lang, view.datasets)} ${figures(view, frame)}
      </div>
    </div>
    <section class="wide" aria-labelledby="list-title">
      ${view.datasets.length === 0 ? nothingYet(frame) : results(frame, found, query)}
    </section>`
  return page(frame, {
    title: query ? titleOf(frame, query, found) : words.home.heading,
    ...(query ? {} : { description: words.home.lead }),
    part: 'datasets',
    alternates: [{ href: calls.datasets, type: 'application/json' }],
    main,
    ownSearch: true,
  })
}

/** The count stands in the title too, since a screen reader reads that first. */
function titleOf(frame: Frame, query: string, found: Found): string {
  const words = dictionary(frame.lang).home
  const count = found.datasets.length
  return count === 0 ? words.noneTitle(query) : words.found(number(frame.lang, count), query)
}

function figures(view: HomeView, frame: Frame): Html | null {
  if (view.datasets.length === 0) return null
  const words = dictionary(frame.lang).home
  const rows = view.datasets.reduce((sum, { rows }) => sum + (rows ?? 0), 0)
  const agencies = new Set(view.datasets.map(({ agency }) => agency.id)).size
  const copies = view.datasets.filter(({ equality }) => equality.state !== 'asked').length
  const proven = view.datasets.filter(({ equality }) => equality.state === 'equal').length
  const show = (value: number) => number(frame.lang, value)
  return html`<h2 class="unseen">${words.figures}</h2>
    <ul class="figures">
      ${figure(show(view.datasets.length), words.datasets)} ${figure(show(rows), words.rows)}
      ${figure(show(agencies), words.agencies)}
      ${figure(`${show(proven)}/${show(copies)}`, words.proven)}
    </ul>`
}

function figure(text: string, name: string): Html {
  return html`<li><b class="figure">${text}</b> <span>${name}</span></li>`
}

function nothingYet(frame: Frame): Html {
  const words = dictionary(frame.lang).home
  return html`<h2 id="list-title">${words.emptyTitle}</h2>
    <p>${words.empty}</p>`
}

function results(frame: Frame, found: Found, query: string): Html {
  const { lang } = frame
  const words = dictionary(lang).home
  if (found.datasets.length === 0) return noResult(frame, found, query)
  const count = number(lang, found.datasets.length)
  const said = query ? words.found(count, query) : words.count(count)
  return html`<div class="list-head">
      <h2 id="list-title">${query ? words.listFound : words.listAll}</h2>
      <p role="status">${said}</p>
      ${query ? clearLink(frame) : null}
    </div>
    ${ledger(lang, found.datasets, 3)}`
}

function clearLink(frame: Frame): Html {
  const { lang } = frame
  return html`<p>
    <a href="${inLang(lang, links.home)}">${dictionary(lang).search.clear}</a>
  </p>`
}

/** Says which word is to blame, and where to go from here. */
function noResult(frame: Frame, found: Found, query: string): Html {
  const { lang, authority } = frame
  const words = dictionary(lang).home
  const reasons = found.unknown.map((word) => html`<li>${words.noneWord(word)}</li>`)
  return html`<div class="none">
    <h2 id="list-title">${words.noneTitle(query)}</h2>
    ${
      reasons.length > 0
        ? html`<ul>
            ${reasons}
          </ul>`
        : html`<p>${words.noneTogether}</p>`
    }
    <p>${words.noneNext} <a href="${inLang(lang, links.home)}">${words.noneAll}</a>.</p>
    <p>${words.noneAsk} ${say(lang, authority.name)}.</p>
  </div>`
}
