/** The search: one field over everything, facets with counts, chips, and datasets to compare. */
import type { Bilingual } from '@kho/contract/dataset.ts'
import type { Operation } from './api-document.ts'
import { searchOperations } from './api-page.ts'
import { entry, ledgerHead } from './cards.ts'
import { say } from './dictionary.ts'
import { fold, wordsOf } from './fold.ts'
import { guideLine } from './guide-line.ts'
import { number } from './format.ts'
import { html, raw, type Html } from './html.ts'
import { calls, inLang, links } from './links.ts'
import { page, searchForm } from './page.ts'
import { matchedTerms } from './search-datasets.ts'
import { search, type Facet, type Search } from './search-facets.ts'
import { englishOf, labelOf } from './search-labels.ts'
import {
  searchOrders,
  toggleValue,
  writeSelection,
  type FacetName,
  type Selection,
} from './search-selection.ts'
import { searchWords } from './search-words.ts'
import type { DatasetCard, Frame, Guide } from './view.ts'

export type SearchView = {
  selection: Selection
  datasets: readonly DatasetCard[]
  codelists: readonly { list: string; title: Bilingual }[]
  guides: readonly Guide[]
  operations: Operation[]
}

const pageSize = 20
const valuesShown = 8
const elsewhereMax = 5

export function searchPage(view: SearchView, frame: Frame): string {
  const { lang } = frame
  const words = searchWords(lang)
  const { selection } = view
  const result = search(view.datasets, selection)
  const count = words.datasets(number(lang, result.found.length))
  const main = html`<div class="wide">
    <div class="title">
      <h1>${words.heading}</h1>
      ${searchForm(frame, selection.query, 'plain')}
      ${guideLine(frame, frame.edition ? 'open-data' : 'find-data')}
    </div>
    <div class="search-columns">
      ${facetsForm(view, result, frame)}
      <section aria-labelledby="found-title">
        <div class="list-head">
          <h2 id="found-title"><span role="status">${count}</span></h2>
          ${result.found.length > 1 ? orderLinks(selection, frame) : null}
        </div>
        ${chips(view, frame)}
        ${result.found.length === 0 ? nothing(view, result, frame) : list(view, result.found, frame)}
        ${elsewhere(view, frame)}
      </section>
    </div>
  </div>`
  const asked = selection.query === '' ? '' : `“${selection.query}”: `
  return page(frame, {
    title: `${asked}${count}`,
    // What somebody has narrowed is one of endlessly many lists, so only the whole one is described.
    ...(writeSelection(selection) === '' ? { description: words.described } : {}),
    part: 'datasets',
    alternates: [{ href: calls.datasets, type: 'application/json' }],
    main,
    ownSearch: true,
  })
}

function at(frame: Frame, selection: Selection): string {
  return inLang(frame.lang, links.search) + writeSelection(selection)
}

/** Works as a form with one button; what is chosen stands in the address. */
function facetsForm({ selection, datasets }: SearchView, { facets }: Search, frame: Frame): Html {
  const { lang } = frame
  const words = searchWords(lang)
  const shown = facets.filter(({ values }) => values.length > 1 || values.some((one) => one.chosen))
  if (shown.length === 0) return html`<div></div>`
  const count = Object.values(selection.chosen).flat().length
  return html`<details class="facets-box">
    <summary>${words.narrow}${count > 0 ? ` (${count})` : ''}</summary>
    <form
      class="facets"
      method="get"
      action="${inLang(lang, links.search)}"
      aria-label="${words.narrow}"
    >
      <input type="hidden" name="q" value="${selection.query}" />
      ${
        selection.order === 'relevance'
          ? null
          : html`<input type="hidden" name="sort" value="${selection.order}" />`
      }
      ${shown.map((facet) => facetField(facet, datasets, frame))}
      <button type="submit">${words.apply}</button>
    </form>
  </details>`
}

function facetField({ name, values }: Facet, cards: readonly DatasetCard[], { lang }: Frame): Html {
  const words = searchWords(lang)
  const isVietnamese = (value: string) =>
    name === 'database' && (lang === 'vi' || englishOf(value, cards) === undefined)
  // Two values may be alike but for case and accents, so they are told apart by their place.
  const field = ({ value, count, chosen }: Facet['values'][number], place: string) =>
    html`<li>
      <label for="${name}-${place}">
        <input
          type="checkbox"
          id="${name}-${place}"
          name="${name}"
          value="${value}"
          ${chosen ? raw('checked=""') : null}
        />
        <span ${isVietnamese(value) ? raw('lang="vi"') : null}
          >${labelOf(lang, name, value, cards)}</span
        >
        <span class="count">${number(lang, count)}</span>
      </label>
    </li>`
  const open = values.slice(0, valuesShown)
  const rest = values.slice(valuesShown)
  return html`<fieldset>
    <legend>${words.facets[name]}</legend>
    <ul>
      ${open.map((one, i) => field(one, `${i + 1}`))}
    </ul>
    ${
      rest.length > 0
        ? html`<details ${rest.some((one) => one.chosen) ? raw('open=""') : null}>
            <summary>+ ${number(lang, rest.length)}</summary>
            <ul>
              ${rest.map((one, i) => field(one, `${open.length + i + 1}`))}
            </ul>
          </details>`
        : null
    }
  </fieldset>`
}

function orderLinks(selection: Selection, frame: Frame): Html {
  const words = searchWords(frame.lang)
  const items = searchOrders.map((order) => {
    const current = order === selection.order
    const href = at(frame, { ...selection, order, page: 1 })
    return html`<li>
      ${current ? html`<b aria-current="true">${words.orders[order]}</b>` : html`<a href="${href}">${words.orders[order]}</a>`}
    </li>`
  })
  return html`<nav class="orders" aria-label="${words.order}">
    <span>${words.order}</span>
    <ul>
      ${items}
    </ul>
  </nav>`
}

/** What is chosen, each to be taken back by one press, and all of it by another. */
function chips({ selection, datasets }: SearchView, frame: Frame): Html | null {
  const words = searchWords(frame.lang)
  const { lang } = frame
  const chosen = Object.entries(selection.chosen).flatMap(([name, values]) =>
    values.map((value) => ({ name: name as FacetName, value })),
  )
  if (chosen.length === 0) return null
  const items = chosen.map(({ name, value }) => {
    const label = `${words.facets[name]}: ${labelOf(lang, name, value, datasets)}`
    return html`<li>
      <a
        class="chip"
        href="${at(frame, toggleValue(selection, name, value))}"
        aria-label="${words.remove(label)}"
        >${label} <span aria-hidden="true">×</span></a
      >
    </li>`
  })
  return html`<nav class="chips" aria-label="${words.chosen}">
    <ul>
      ${items}
      <li><a href="${inLang(lang, links.search)}">${words.reset}</a></li>
    </ul>
  </nav>`
}

function list({ selection }: SearchView, found: DatasetCard[], frame: Frame): Html {
  const { lang } = frame
  const words = searchWords(lang)
  const pages = Math.ceil(found.length / pageSize)
  const here = Math.min(selection.page, pages)
  const shown = found.slice((here - 1) * pageSize, here * pageSize)
  return html`<form id="compare" method="get" action="${inLang(lang, links.compare)}">
      ${ledgerHead(lang)}
      <ul class="ledger ledger-datasets">
        ${shown.map((card) => entry(lang, card, 3, below(card, selection.query, frame)))}
      </ul>
      <p class="compare-bar">
        <button type="submit">${words.compare}</button>
        <span class="hint">${words.compareHint}</span>
      </p>
    </form>
    ${pages > 1 ? pageLinks(selection, here, pages, frame) : null}`
}

function below(card: DatasetCard, query: string, { lang }: Frame): Html {
  const words = searchWords(lang)
  const terms = query === '' ? [] : matchedTerms(card, query, lang).slice(0, 3)
  return html`${terms.length > 0 ? html`<p class="soft">${words.inTerms}: ${terms.join(', ')}</p>` : null}
    <label class="pick" for="pick-${card.id}">
      <input
        type="checkbox"
        id="pick-${card.id}"
        name="d"
        value="${card.id}"
        aria-label="${words.pick(say(lang, card.title))}"
      />
      ${words.compare}
    </label>`
}

function pageLinks(selection: Selection, here: number, pages: number, frame: Frame): Html {
  const words = searchWords(frame.lang)
  const link = (to: number, text: string) =>
    html`<a href="${at(frame, { ...selection, page: to })}">${text}</a>`
  return html`<nav class="pages" aria-label="${words.pages}">
    ${here > 1 ? link(here - 1, words.previous) : null}
    <span>${words.page(number(frame.lang, here), number(frame.lang, pages))}</span>
    ${here < pages ? link(here + 1, words.next) : null}
  </nav>`
}

/** Says why, and what would bring something. */
function nothing({ selection }: SearchView, { unknown, without }: Search, frame: Frame): Html {
  const { lang, authority } = frame
  const words = searchWords(lang)
  const reasons = [
    ...unknown.map((word) => html`<li>${words.noneWord(word)}</li>`),
    ...without.map(({ name, count }) => {
      const chosen = { ...selection.chosen, [name]: [] }
      const text = words.without(words.facets[name], number(lang, count))
      return html`<li><a href="${at(frame, { ...selection, chosen, page: 1 })}">${text}</a></li>`
    }),
  ]
  return html`<div class="none">
    <h3>${words.noneTitle}</h3>
    ${
      reasons.length > 0
        ? html`<ul>
            ${reasons}
          </ul>`
        : html`<p>${words.noneTogether}</p>`
    }
    <p><a href="${inLang(lang, links.search)}">${words.reset}</a></p>
    <p>${words.ask} ${say(lang, authority.name)}.</p>
  </div>`
}

/** Agencies, code lists, guides and calls that hold every word; nothing without a word. */
function elsewhere(view: SearchView, frame: Frame): Html | null {
  const { lang } = frame
  const words = searchWords(lang)
  const asked = wordsOf(view.selection.query).map(fold)
  if (asked.length === 0) return null
  const holds = (text: string) => asked.every((word) => fold(text).includes(word))
  const named = (title: Bilingual, id: string) => holds(`${title.vi} ${title.en} ${id}`)
  const agencies = new Map(view.datasets.map(({ agency }) => [agency.id, agency]))
  const groups = [
    group(
      words.agencies,
      [...agencies.values()]
        .filter(({ id, name }) => named(name, id))
        .map(({ id, name }) => ({ href: links.agency(id), text: say(lang, name) })),
      frame,
    ),
    group(
      words.codelists,
      view.codelists
        .filter(({ list: id, title }) => named(title, id))
        .map(({ list: id, title }) => ({ href: links.codelist(id), text: say(lang, title) })),
      frame,
    ),
    group(
      words.guides,
      view.guides
        .filter(({ id, title, text }) => holds(`${id} ${title.vi} ${title.en} ${text[lang]}`))
        .map(({ id, title }) => ({ href: links.guide(id), text: say(lang, title) })),
      frame,
    ),
    group(
      words.operations,
      searchOperations(view.operations, view.selection.query).map((one) => ({
        href: links.operation(one.id),
        text: say(lang, one.summary),
      })),
      frame,
    ),
  ].filter((one) => one !== null)
  if (groups.length === 0) return null
  return html`<section aria-labelledby="elsewhere">
    <h2 id="elsewhere">${words.elsewhere}</h2>
    ${groups}
  </section>`
}

function group(title: string, all: { href: string; text: string }[], { lang }: Frame): Html | null {
  if (all.length === 0) return null
  return html`<h3>${title}</h3>
    <ul>
      ${all.slice(0, elsewhereMax).map(({ href, text }) => html`<li><a href="${inLang(lang, href)}">${text}</a></li>`)}
    </ul>`
}
