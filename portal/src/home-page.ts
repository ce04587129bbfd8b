/** The first page: the search, the databases, what is new and what is used most. */
import { ledger } from './cards.ts'
import { databaseName } from './database-name.ts'
import { dictionary, say } from './dictionary.ts'
import { questionDoors } from './doors.ts'
import { number } from './format.ts'
import { html, type Html } from './html.ts'
import { calls, inLang, links } from './links.ts'
import { page, searchForm } from './page.ts'
import { shelves } from './shelves.ts'
import type { DatasetCard, Frame, HomeView } from './view.ts'

const shownEach = 6
/** A catalogue that is not longer is shown whole instead of by choices from it. */
const shownWhole = 12

export function homePage(view: HomeView, frame: Frame): string {
  const { lang } = frame
  const words = dictionary(lang)
  const main = html`<div class="hero">
      <div class="hero-in">
        <div>
          <p class="kicker">${words.place} · ${say(lang, frame.province)}</p>
          <h1>${words.home.heading}</h1>
          <p class="lead">${words.home.lead}</p>
          ${searchForm(frame, '', 'large')}
        </div>
        ${shelves(lang, view.datasets)} ${figures(view, frame)}
      </div>
    </div>
    <div class="wide">
      ${view.datasets.length === 0 ? nothingYet(frame) : sections(view.datasets, frame)}
    </div>`
  return page(frame, {
    title: words.home.heading,
    description: words.home.lead,
    part: 'datasets',
    alternates: [{ href: calls.datasets, type: 'application/json' }],
    main,
    ownSearch: true,
  })
}

function figures(view: HomeView, frame: Frame): Html | null {
  if (view.datasets.length === 0) return null
  const words = dictionary(frame.lang).home
  const rows = view.datasets.reduce((sum, { rows }) => sum + (rows ?? 0), 0)
  const agencies = new Set(view.datasets.map(({ agency }) => agency.id)).size
  const copies = view.datasets.filter(({ equality }) => equality.state !== 'asked').length
  const proven = view.datasets.filter(({ equality }) => equality.state === 'equal').length
  const services = view.datasets.length - copies
  const show = (value: number) => number(frame.lang, value)
  return html`<h2 class="unseen">${words.figures}</h2>
    <ul class="figures">
      ${figure(show(view.datasets.length), words.datasets)} ${figure(show(rows), words.rows)}
      ${figure(show(agencies), words.agencies)}
      ${figure(`${show(proven)}/${show(copies)}`, words.proven)}
      ${services === 0 ? null : figure(show(services), serviceLink(frame))}
    </ul>`
}

/** To the services among what can be found. */
function serviceLink({ lang }: Frame): Html {
  const href = `${inLang(lang, links.search)}?kind=service`
  return html`<a href="${href}">${dictionary(lang).home.services}</a>`
}

function figure(text: string, name: Html | string): Html {
  return html`<li><b class="figure">${text}</b> <span>${name}</span></li>`
}

function nothingYet(frame: Frame): Html {
  const words = dictionary(frame.lang).home
  return html`<section aria-labelledby="list-title">
    <h2 id="list-title">${words.emptyTitle}</h2>
    <p>${words.empty}</p>
  </section>`
}

function sections(datasets: readonly DatasetCard[], frame: Frame): Html {
  const words = dictionary(frame.lang).home
  const newest = datasets.toSorted((a, b) => (b.changedAt ?? '').localeCompare(a.changedAt ?? ''))
  if (datasets.length <= shownWhole) return list('all', words.listAll, newest, frame)
  const reads = (card: DatasetCard) => card.traits?.reads ?? 0
  const used = datasets.toSorted((a, b) => reads(b) - reads(a)).filter((card) => reads(card) > 0)
  return html`${questionDoors(frame)} ${databases(datasets, frame)}
    ${list('newest', words.listNewest, newest.slice(0, shownEach), frame)}
    ${used.length > 0 ? list('used', words.listUsed, used.slice(0, shownEach), frame) : null}
    <p class="all-link">
      <a class="button" href="${inLang(frame.lang, links.search)}"
        >${words.seeAll(number(frame.lang, datasets.length))}</a
      >
    </p>`
}

/** The shared databases of the catalogue (Article 4.2), each leading to what it holds. */
function databases(datasets: readonly DatasetCard[], { lang }: Frame): Html | null {
  const known = datasets.flatMap(({ traits }) => traits ?? [])
  const named = Map.groupBy(known, ({ database }) => database)
  if (named.size === 0) return null
  const items = [...named]
    .toSorted(([a, one], [b, other]) => other.length - one.length || a.localeCompare(b))
    .map(([name, within]) => {
      const called = within.find(({ databaseEn }) => databaseEn) ?? { database: name }
      const href = `${inLang(lang, links.search)}?database=${encodeURIComponent(name)}`
      return html`<li>
        <a class="chip" href="${href}"
          >${databaseName(lang, called)} <b>${number(lang, within.length)}</b></a
        >
      </li>`
    })
  return html`<section aria-labelledby="databases">
    <div class="list-head"><h2 id="databases">${dictionary(lang).home.databases}</h2></div>
    <ul class="chips">
      ${items}
    </ul>
  </section>`
}

function list(id: string, title: string, datasets: DatasetCard[], { lang }: Frame): Html {
  return html`<section aria-labelledby="list-${id}">
    <div class="list-head"><h2 id="list-${id}">${title}</h2></div>
    ${ledger(lang, datasets, 3)}
  </section>`
}
