/**
 * How the values of the columns are spread, under the heads of the first rows and as a table of
 * figures behind them: of all rows that anybody may read, at the sequence that was counted.
 */
import { columnBars, isKeyAlone } from './column-bars.ts'
import { dictionary, say } from './dictionary.ts'
import { columnShape, shareOf, type ShapedColumn } from './explore-shape.ts'
import { exploreWords } from './explore-words.ts'
import { number } from './format.ts'
import { html, type Html } from './html.ts'
import { moment, table } from './parts.ts'
import type { DatasetView, Lang } from './view.ts'

/** Of wider datasets only the first columns; the explorer has all of them. */
const columnsMax = 40

/** One for each column that is shown and was counted; the others are null. */
function shapedColumns(view: DatasetView, names: readonly string[]): (ShapedColumn | null)[] {
  const { definition, shapes } = view
  return names.map((name, i) => {
    const column = definition.columns.find((one) => one.name === name)
    const shape = shapes?.columns.find((one) => one.column === name)
    if (!column || !shape || column.personal !== 'none' || i >= columnsMax) return null
    return { column, shape, isKey: isKeyAlone(definition, column) }
  })
}

/** Null where nothing was counted of any. */
export function shapeCells(lang: Lang, view: DatasetView, names: readonly string[]) {
  const shaped = shapedColumns(view, names)
  if (shaped.every((one) => one === null)) return null
  return shaped.map((one) => one && columnShape(lang, one))
}

/** What the bars say of which rows, and their figures. */
export function shapesNote(lang: Lang, view: DatasetView, names: readonly string[]): Html | null {
  const words = dictionary(lang).dataset
  const { shapes, loads } = view
  if (shapes === undefined) return null
  if (shapes === null) return html`<p class="soft">${exploreWords(lang).unmeasured}</p>`
  const shaped = shapedColumns(view, names).filter((one) => one !== null)
  if (shaped.length === 0) return null
  const { sequence, measuredAt, rows } = shapes
  const newest = loads[0]?.sequence
  const older = newest !== undefined && newest > sequence
  return html`<p class="soft">
      ${words.shapes(number(lang, rows), number(lang, sequence))}
      ${measuredAt ? html`${words.shapesAt} ${moment(measuredAt)}.` : null}
      ${older ? words.shapesOlder(number(lang, newest)) : null}
    </p>
    <details>
      <summary>${words.shapesTable}</summary>
      ${table({
        lang,
        caption: words.shapesCaption(say(lang, view.title)),
        captionHidden: true,
        rowHeader: true,
        columns: [{ title: dictionary(lang).structure.column }, { title: words.shapesSpread }],
        rows: shaped.map((one) => figuresRow(lang, one)),
      })}
    </details>`
}

function figuresRow(lang: Lang, shaped: ShapedColumn) {
  const { column, shape } = shaped
  const { rows, nulls, distinct, estimated } = shape
  const words = dictionary(lang).dataset
  const bars = columnBars(lang, column, shaped)
  const counted = ({ label, count }: (typeof bars)[number]) =>
    html`<li>
      <bdi>${label}</bdi>: ${number(lang, count)} (${shareOf(lang, count, rows - nulls)})
    </li>`
  const empty =
    nulls > 0 ? `, ${words.shapesEmpty} ${number(lang, nulls)} (${shareOf(lang, nulls, rows)})` : ''
  const values = exploreWords(lang).values(`${estimated ? '≈ ' : ''}${number(lang, distinct)}`)
  return [
    { text: html`${say(lang, column.title)}<br /><code>${column.name}</code>` },
    {
      text: html`<p class="soft">
          ${values}${empty}${bars.length > 1 ? '' : `; ${words.shapesNone}`}
        </p>
        ${
          bars.length > 1
            ? html`<ul class="shape-figures">
                ${bars.map(counted)}
              </ul>`
            : null
        }`,
    },
  ]
}
