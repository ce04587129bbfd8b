/** Figures of groups of what the filter finds: a small form, and a table whose bars are the chart. */
import type { StoredColumn } from '@kho/contract/dataset.ts'
import { bar } from './bar.ts'
import { say } from './dictionary.ts'
import { askable } from './explore-filters.ts'
import { aggregateCall, type ExploreSelection } from './explore-selection.ts'
import type { ExploreGroups, ExploreView } from './explore-view.ts'
import { exploreWords, type ExploreWords } from './explore-words.ts'
import { pivotTable } from './explore-pivot.ts'
import { number } from './format.ts'
import { html, raw, type Html } from './html.ts'
import { inLang } from './links.ts'
import { sample } from './parts.ts'
import type { Frame, Lang } from './view.ts'

const kept = ['filter', 'properties', 'sortby', 'asOf'] as const
/** The largest groups, one below the other. */
export const groupsListed = 50
/** By two columns there are many groups, and a cross table shows them all at once. */
const groupsAcross = 600

/** How many groups a page asks for. */
export function groupsAsked({ group }: ExploreSelection): number {
  return group.includes(',') ? groupsAcross : groupsListed
}

export function groupsPart(view: ExploreView, frame: Frame): Html {
  const { lang } = frame
  const words = exploreWords(lang)
  return html`<section class="explore-groups" aria-labelledby="groups-title">
    <h2 id="groups-title">${words.groups.title}</h2>
    ${groupsForm(view, lang)} ${found(view, frame)}
  </section>`
}

function groupsForm(view: ExploreView, lang: Lang): Html {
  const { selection } = view
  const words = exploreWords(lang)
  const [first = '', second = ''] = selection.group.split(',')
  const columns = askable(view).filter(({ type }) => type !== 'json' && type !== 'geometry')
  const choice = (name: string, label: string, chosen: string, choices: [string, string][]) =>
    html`<div>
      <label for="groups-${name}">${label}</label>
      <select id="groups-${name}" name="${name}">
        ${choices.map(
          ([value, text]) =>
            html`<option value="${value}" ${value === chosen ? raw('selected=""') : null}>
              ${text}
            </option>`,
        )}
      </select>
    </div>`
  const named = columns.map(({ name, title }): [string, string] => [name, say(lang, title)])
  const nothing: [string, string] = ['', words.groups.none]
  return html`<form
    class="filters"
    method="get"
    action="${inLang(lang, view.page)}#groups-title"
    aria-label="${words.groups.title}"
  >
    <input type="hidden" name="set" value="groups" />
    ${kept.map((name) =>
      selection[name] === ''
        ? null
        : html`<input type="hidden" name="${name}" value="${selection[name]}" />`,
    )}
    ${choice('by', words.groups.by, first, [nothing, ...named])}
    ${choice('then', words.groups.second, second, [nothing, ...named])}
    ${choice('figure', words.groups.figure, selection.value.split(',').at(-1)!, figuresOf(columns, lang))}
    <button type="submit">${words.groups.show}</button>
  </form>`
}

function figuresOf(columns: readonly StoredColumn[], lang: Lang): [string, string][] {
  const words = exploreWords(lang)
  const figures = columns.flatMap((column): [string, string][] => {
    const { name, type } = column
    const kinds =
      type === 'integer' || type === 'decimal' ? (['sum', 'avg', 'min', 'max'] as const) : []
    return [...kinds, 'distinct' as const].map((kind) => [
      `${kind}:${name}`,
      words.groups.figures[kind](say(lang, column.title)),
    ])
  })
  return [['count', words.groups.count], ...figures]
}

function found(view: ExploreView, frame: Frame): Html | null {
  const { lang } = frame
  const { groups } = view
  if (groups === null) return null
  if ('refused' in groups) {
    const { sentence, hint } = groups.refused
    return html`<div class="refused" role="alert">
      <p>${say(lang, sentence)}</p>
      <p>${say(lang, hint)}</p>
    </div>`
  }
  const words = exploreWords(lang)
  return html`${pivotTable(view, groups, lang)} ${groupsTable(view, groups, lang)}
  ${groups.more || groups.rows.length > groupsListed ? html`<p class="soft">${words.groups.more(number(lang, Math.min(groups.rows.length, groupsListed)))}</p>` : null}
  ${sample('API', `GET ${aggregateCall(view.id, view.selection)}`)}`
}

function groupsTable(view: ExploreView, groups: ExploreGroups, lang: Lang): Html {
  const words = exploreWords(lang)
  const columns = groups.by.map((name) => columnOf(view, name))
  const listed = groups.rows.slice(0, groupsListed)
  const measured = listed.map(({ figures }) => Number(figures.at(-1) ?? 0))
  const most = Math.max(...measured.map(Math.abs), 0)
  const caption = words.groups.caption(say(lang, view.title))
  return html`<div class="scroll" role="region" aria-labelledby="groups-caption" tabindex="0">
    <table class="plain">
      <caption id="groups-caption" class="unseen">
        ${caption}
      </caption>
      <thead>
        <tr>
          ${columns.map(({ title }) => html`<th scope="col">${say(lang, title)}</th>`)}
          ${groups.figures.map((name) => html`<th scope="col" class="number">${figureName(view, name, lang)}</th>`)}
          <th scope="col"><span class="unseen">${words.groups.bars}</span></th>
        </tr>
      </thead>
      <tbody>
        ${listed.map(
          ({ values, figures }, i) =>
            html`<tr>
              ${values.map((value, at) => groupCell(view, groups.by[at]!, value, lang))}
              ${figures.map((figure) => html`<td class="number">${written(figure, lang)}</td>`)}
              <td>${bar(measured[i]!, most)}</td>
            </tr>`,
        )}
      </tbody>
    </table>
  </div>`
}

export function columnOf(view: ExploreView, name: string): StoredColumn {
  return view.definition.columns.find((one) => one.name === name)!
}

export function figureName(view: ExploreView, name: string, lang: Lang): string {
  const words = exploreWords(lang).groups
  const [kind = '', column = ''] = name.split(':')
  if (column === '') return words.count
  return words.figures[kind as keyof ExploreWords['groups']['figures']](
    say(lang, columnOf(view, column).title),
  )
}

function groupCell(view: ExploreView, column: string, value: string | null, lang: Lang): Html {
  return html`<td>${groupText(view, column, value, lang)}</td>`
}

export function groupText(
  view: ExploreView,
  column: string,
  value: string | null,
  lang: Lang,
): Html {
  const words = exploreWords(lang)
  const name = value === null ? undefined : view.names[column]?.[value]
  const text = value === null || value === '' ? words.groups.empty : value.slice(0, 100)
  return html`<bdi>${text}</bdi>${name ? html` <span class="soft">${name}</span>` : null}`
}

/** Whole numbers as people write them; others with the digits that came. */
export function written(figure: string | null, lang: Lang): string {
  if (figure === null) return '–'
  return /^-?\d{1,15}$/.test(figure) ? number(lang, Number(figure)) : figure
}

export function groupsOfForm(search: URLSearchParams): Pick<ExploreSelection, 'group' | 'value'> {
  const by = [search.get('by') ?? '', search.get('then') ?? ''].filter((name) => name !== '')
  const figure = search.get('figure') || 'count'
  const group = [...new Set(by)].join(',')
  // How many there are belongs beside every other figure.
  return { group, value: figure === 'count' ? 'count' : `count,${figure}` }
}
