/** The explorer: rows of one dataset, narrowed, ordered and cut to what somebody wants to see. */
import type { StoredColumn } from '@kho/contract/dataset.ts'
import { gridScript } from './assets.ts'
import { dictionary, say } from './dictionary.ts'
import { filterChips, filterForm } from './explore-filters.ts'
import { groupsPart } from './explore-groups.ts'
import { exploreSamples } from './explore-samples.ts'
import {
  exploreCall,
  exploreDownload,
  explorePath,
  type ExploreSelection,
} from './explore-selection.ts'
import { isKeyAlone } from './column-bars.ts'
import { columnShape } from './explore-shape.ts'
import type { ExploreCell, ExploreRows, ExploreView } from './explore-view.ts'
import { exploreWords } from './explore-words.ts'
import { number } from './format.ts'
import { html, raw, type Html } from './html.ts'
import { calls, inLang, links } from './links.ts'
import { maskWords } from './mask-words.ts'
import { page } from './page.ts'
import { agencyLink, sample, trail } from './parts.ts'
import type { Frame } from './view.ts'

export function explorePage(view: ExploreView, frame: Frame): string {
  const { lang } = frame
  const words = exploreWords(lang)
  const title = say(lang, view.title)
  const main = html`<div class="wide">
    ${trail(
      frame,
      { href: links.home, text: dictionary(lang).dataset.trail },
      { href: links.dataset(view.id), text: title },
    )}
    <div class="title">
      <h1>${words.heading(title)}</h1>
      <p class="entry-from">${agencyLink(lang, view.agency)}</p>
    </div>
    ${view.open ? explorer(view, frame) : closed(view, frame)}
  </div>`
  return page(frame, {
    title: words.heading(title),
    part: 'datasets',
    ...(view.found?.next ? { scripts: [gridScript.path] } : {}),
    ...(view.found
      ? { alternates: [{ href: exploreCall(view.id, view.selection), type: 'application/json' }] }
      : {}),
    main,
  })
}

function closed(view: ExploreView, { lang }: Frame): Html {
  const words = exploreWords(lang)
  return html`<div class="refused">
    <h2>${words.closedTitle}</h2>
    <p>${words.closed}</p>
    <p><a href="${inLang(lang, links.consoleExplore(view.id))}">${words.signedIn}</a></p>
    <p>${words.askWhom}: <b>${say(lang, view.ask)}</b></p>
    <p><a href="${inLang(lang, links.dataset(view.id))}">${words.back}</a></p>
  </div>`
}

/** Filter, rows and figures, without the page around them. */
export function explorer(view: ExploreView, frame: Frame): Html {
  return html`<div class="search-columns">
      ${filterForm(view, frame)}
      <section class="explore-found" aria-labelledby="found-title">
        ${view.refused ? refused(view, frame) : rowsPart(view, frame)}
      </section>
    </div>
    ${view.refused ? null : groupsPart(view, frame)}
    ${view.refused || view.own ? null : samplesPart(view, frame)}`
}

function refused(view: ExploreView, frame: Frame): Html {
  const { lang } = frame
  const { sentence, hint } = view.refused!
  return html`<div class="refused" role="alert">
      <h2 id="found-title">${exploreWords(lang).refusedTitle}</h2>
      <p>${say(lang, sentence)}</p>
      <p>${say(lang, hint)}</p>
    </div>
    ${filterChips(view, frame)}`
}

function rowsPart(view: ExploreView, frame: Frame): Html {
  const { lang } = frame
  const words = exploreWords(lang)
  const found = view.found!
  const count = found.total === null ? words.rowsUncounted : words.rows(number(lang, found.total))
  return html`<div class="list-head">
      <h2 id="found-title"><span role="status">${count}</span></h2>
      ${downloads(view, frame)}
    </div>
    ${filterChips(view, frame)} ${columnChooser(view, frame)}
    ${found.rows.length === 0 ? none(view, frame) : rowsTable(view, found, frame)}
    <p class="soft">
      <span data-grid-place="${words.place}">${words.shown(number(lang, found.rows.length))}</span>
      ${found.sequence === 0 ? null : words.sequence(number(lang, found.sequence))}
      ${view.shapes === null && view.own === null && !frame.edition ? words.unmeasured : null}
    </p>
    ${pageLinks(view, found, frame)}`
}

function downloads({ id, page: at, own, selection, definition }: ExploreView, frame: Frame): Html {
  const { lang } = frame
  const words = exploreWords(lang)
  if (own?.noFile) return html`<p class="soft">${say(lang, own.noFile)}</p>`
  const fileOf = (format: 'csv' | 'ndjson' | 'geojson') =>
    own ? inLang(lang, `${at}/export.${format}`) : calls.exported(id, format)
  const hasGeometry = definition.columns.some(({ type }) => type === 'geometry')
  const formats = hasGeometry
    ? (['csv', 'ndjson', 'geojson'] as const)
    : (['csv', 'ndjson'] as const)
  const names = { csv: 'CSV', ndjson: 'NDJSON', geojson: 'GeoJSON' }
  return html`<nav class="orders" aria-label="${words.downloads}">
    <ul>
      ${formats.map(
        (format) =>
          html`<li>
            <a href="${exploreDownload(fileOf(format), selection)}"
              >${words.download(names[format])}</a
            >
            ${
              own
                ? null
                : html`<a
                    href="${exploreDownload(calls.digestOf(fileOf(format)), selection)}"
                    aria-label="${words.digest(names[format])}"
                    >SHA-256</a
                  >`
            }
          </li>`,
      )}
    </ul>
  </nav>`
}

function none({ selection }: ExploreView, { lang }: Frame): Html {
  const words = exploreWords(lang)
  if (selection.filter === '') return html`<div class="none"><h3>${words.emptyTitle}</h3></div>`
  return html`<div class="none">
    <h3>${words.noneTitle}</h3>
    <p>${words.noneHint}</p>
  </div>`
}

function columnChooser(view: ExploreView, { lang }: Frame): Html {
  const { definition, selection, found } = view
  const words = exploreWords(lang)
  const keep = (['filter', 'sortby', 'asOf', 'group', 'value'] as const).filter(
    (name) => selection[name] !== '',
  )
  return html`<details class="explore-columns">
    <summary>
      ${words.columns}
      (${number(lang, found!.columns.length)}/${number(lang, definition.columns.length)})
    </summary>
    <form method="get" action="${inLang(lang, view.page)}" aria-label="${words.columns}">
      <input type="hidden" name="set" value="columns" />
      ${keep.map((name) => html`<input type="hidden" name="${name}" value="${selection[name]}" />`)}
      <ul>
        ${definition.columns.map(
          ({ name, title }) =>
            html`<li>
              <label for="column-${name}">
                <input
                  type="checkbox"
                  id="column-${name}"
                  name="column"
                  value="${name}"
                  ${found!.columns.includes(name) ? raw('checked=""') : null}
                />
                <span>${say(lang, title)}</span>
              </label>
            </li>`,
        )}
      </ul>
      <button type="submit">${words.columnsApply}</button>
    </form>
  </details>`
}

function rowsTable(view: ExploreView, found: ExploreRows, frame: Frame): Html {
  const { lang } = frame
  const columns = found.columns.map((name) =>
    view.definition.columns.find((one) => one.name === name)!,
  )
  const caption = exploreWords(lang).tableCaption(say(lang, view.title))
  const first = view.selection.cursor === '' ? 1 : null
  const grid = raw(
    first === null ? '' : ` data-grid="${first}" data-grid-total="${totalRows(found)}"`,
  )
  return html`<div
    class="scroll"
    role="region"
    aria-labelledby="explore-caption"
    tabindex="0"
    ${grid}
  >
    <table class="plain preview">
      <caption id="explore-caption" class="unseen">
        ${caption}
      </caption>
      <thead>
        <tr>
          ${columns.map((column) => columnHead(view, column, frame))}
        </tr>
      </thead>
      <tbody>
        ${found.rows.map(
          (cells) =>
            html`<tr>
              ${cells.map((cell, i) => bodyCell(cell, columns[i]!, i === 0, frame))}
            </tr>`,
        )}
      </tbody>
    </table>
  </div>`
}

/** With the head; -1 where nobody knows how many. */
function totalRows({ total }: ExploreRows): number {
  return total === null ? -1 : total + 1
}

function isNumber({ type }: StoredColumn): boolean {
  return type === 'integer' || type === 'decimal'
}

function columnHead(view: ExploreView, column: StoredColumn, { lang }: Frame): Html {
  const words = exploreWords(lang)
  const { selection, definition, own } = view
  const title = say(lang, column.title)
  const mask = own?.masks[column.name]
  const sortable = mask === undefined && (column.indexed || definition.key.includes(column.name))
  const [first] = (selection.sortby || definition.key[0]!).split(',')
  const isUp = first === column.name
  const isDown = first === `-${column.name}`
  const next = isUp ? `-${column.name}` : column.name
  const href = inLang(lang, explorePath(view.page, { ...selection, sortby: next, cursor: '' }))
  const order = raw(
    `${isNumber(column) ? ' class="number"' : ''}${isUp ? ' aria-sort="ascending"' : ''}${isDown ? ' aria-sort="descending"' : ''}`,
  )
  const shape = view.shapes?.find((one) => one.column === column.name)
  const arrow = isUp ? ' ↑' : ' ↓'
  return html`<th scope="col" ${order}>
    ${
      sortable
        ? html`<a href="${href}" aria-label="${isUp ? words.sortDown(title) : words.sortUp(title)}"
            >${title}${isUp || isDown ? arrow : ''}</a
          >`
        : title
    }
    <code>${column.name}</code>
    ${mask === undefined ? null : html`<span class="soft">${words.masked(maskWords(lang, mask))}</span>`}
    ${shape ? columnShape(lang, { column, shape, isKey: isKeyAlone(definition, column) }) : null}
  </th>`
}

function bodyCell(cell: ExploreCell, column: StoredColumn, header: boolean, frame: Frame): Html {
  const kind = raw(isNumber(column) ? ' class="number"' : '')
  const text = cellText(cell, frame)
  return header ? html`<th scope="row" ${kind}>${text}</th>` : html`<td ${kind}>${text}</td>`
}

/** As stored. Absent and empty are told apart; text of either direction stays within its cell. */
function cellText(cell: ExploreCell, { lang }: Frame): Html {
  const words = exploreWords(lang)
  const both = dictionary(lang).dataset
  if (cell === null) return html`<span class="soft">${both.absent}</span>`
  if (cell.text === '') return html`<span class="soft">${both.emptyText}</span>`
  if (cell.length === undefined) return html`<bdi>${cell.text}</bdi>`
  return html`<span class="cut"
    ><bdi>${cell.text}</bdi>…
    <span class="soft">(${words.cut(number(lang, cell.length))})</span>
    ${cell.whole ? html`<a href="${cell.whole}">${words.whole}</a>` : null}</span
  >`
}

function pageLinks(
  { page: at, selection }: ExploreView,
  { next, previous }: ExploreRows,
  { lang }: Frame,
): Html | null {
  if (next === null && selection.cursor === '') return null
  const words = exploreWords(lang)
  const to = (cursor: string) =>
    inLang(lang, explorePath(at, { ...selection, cursor } satisfies ExploreSelection))
  return html`<nav class="pages" aria-label="${words.pages}">
    ${selection.cursor === '' ? null : html`<a href="${to('')}" rel="start">${words.first}</a>`}
    ${previous === null ? null : html`<a href="${to(previous)}" rel="prev">${words.previous}</a>`}
    ${next === null ? null : html`<a href="${to(next)}" rel="next">${words.next}</a>`}
  </nav>`
}

function samplesPart(view: ExploreView, frame: Frame): Html {
  const { lang, baseUrl } = frame
  const words = exploreWords(lang)
  const call = exploreCall(view.id, view.selection)
  return html`<section class="explore-same" aria-labelledby="same-title">
    <h2 id="same-title">${words.same}</h2>
    <p>${words.sameLead}</p>
    ${sample('API', `GET ${call}`)}
    ${exploreSamples(view.id, view.selection, baseUrl).map(
      ({ name, text }) =>
        html`<details name="sample">
          <summary>${name}</summary>
          ${sample(name, text)}
        </details>`,
    )}
  </section>`
}
