/**
 * Groups by two columns as a cross table: the first down the side, the second across the top, and
 * the last figure in the cells. Sums stand at the edges only for figures that may be added.
 */
import { say } from './dictionary.ts'
import { columnOf, figureName, groupText, written } from './explore-groups.ts'
import type { ExploreGroups, ExploreView } from './explore-view.ts'
import { exploreWords } from './explore-words.ts'
import { html, type Html } from './html.ts'
import type { Lang } from './view.ts'

/** More columns than this are no longer read across; the list below has them all. */
const acrossMax = 24

type Figure = string | null

/** Null where there are not two columns, where groups are missing, or where there are too many. */
export function pivotTable(view: ExploreView, groups: ExploreGroups, lang: Lang): Html | null {
  if (groups.by.length !== 2 || groups.more || groups.rows.length === 0) return null
  const across = different(groups.rows.map(({ values }) => values[1]!))
  if (across.length > acrossMax) return null
  const down = different(groups.rows.map(({ values }) => values[0]!))
  const words = exploreWords(lang)
  const figure = groups.figures.at(-1)!
  const cells = cellsOf(groups)
  const at = (row: Figure, column: Figure) => cells.get(JSON.stringify([row, column]))
  const adds = figure === 'count' || figure.startsWith('sum:')
  const sum = (figures: (Figure | undefined)[]) => addFigures(figures)
  const [downName, acrossName] = groups.by.map((name) => say(lang, columnOf(view, name).title))
  const head = (value: Figure, column: string) => groupText(view, column, value, lang)
  const cell = (text: Figure | undefined) =>
    html`<td class="number">${text === undefined ? '' : written(text, lang)}</td>`
  return html`<div class="scroll" role="region" aria-labelledby="pivot-caption" tabindex="0">
    <table class="plain pivot">
      <caption id="pivot-caption" class="soft">
        ${words.groups.pivot(figureName(view, figure, lang), downName!, acrossName!)}
      </caption>
      <thead>
        <tr>
          <th scope="col">${downName!}</th>
          ${across.map((value) => html`<th scope="col" class="number">${head(value, groups.by[1]!)}</th>`)}
          ${adds ? html`<th scope="col" class="number">${words.groups.sum}</th>` : null}
        </tr>
      </thead>
      <tbody>
        ${down.map(
          (row) =>
            html`<tr>
              <th scope="row">${head(row, groups.by[0]!)}</th>
              ${across.map((column) => cell(at(row, column)))}
              ${adds ? cell(sum(across.map((column) => at(row, column)))) : null}
            </tr>`,
        )}
      </tbody>
      ${
        adds
          ? html`<tfoot>
              <tr>
                <th scope="row">${words.groups.sum}</th>
                ${across.map((column) => cell(sum(down.map((row) => at(row, column)))))}
                ${cell(sum(groups.rows.map(({ figures }) => figures.at(-1)!)))}
              </tr>
            </tfoot>`
          : null
      }
    </table>
  </div>`
}

function cellsOf({ rows }: ExploreGroups): Map<string, Figure> {
  return new Map(rows.map(({ values, figures }) => [JSON.stringify(values), figures.at(-1)!]))
}

/** In the order in which they came first, which is by the size of the groups; what is empty last. */
function different(values: readonly Figure[]): Figure[] {
  return [...new Set(values)].toSorted((a, b) => Number(a === null) - Number(b === null))
}

/**
 * The sum with every digit, since figures are decimals of any length; null where nothing is known.
 * What is withheld makes the sum unknown too: otherwise it could be taken back from the others.
 */
export function addFigures(figures: readonly (Figure | undefined)[]): Figure {
  const known = figures.filter((one) => one !== undefined)
  if (known.length === 0 || known.includes(null)) return null
  const texts = known as string[]
  const places = Math.max(...texts.map((text) => text.split('.')[1]?.length ?? 0))
  const total = texts.reduce((sum, text) => sum + scaled(text, places), 0n)
  if (places === 0) return String(total)
  const digits = String(total < 0n ? -total : total).padStart(places + 1, '0')
  return `${total < 0n ? '-' : ''}${digits.slice(0, -places)}.${digits.slice(-places)}`
}

function scaled(text: string, places: number): bigint {
  const [whole = '0', part = ''] = text.split('.')
  return (
    BigInt(whole.replace('-', '') + part.padEnd(places, '0')) * (text.startsWith('-') ? -1n : 1n)
  )
}
