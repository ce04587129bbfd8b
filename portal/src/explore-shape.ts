/** How the values of a column are spread, as small bars; each bar says in words what it shows. */
import type { StoredColumn } from '@kho/contract/dataset.ts'
import { columnBars, type Bar } from './column-bars.ts'
import { say } from './dictionary.ts'
import { number } from './format.ts'
import { html, raw, type Html } from './html.ts'
import { exploreWords } from './explore-words.ts'
import type { ColumnShape } from './explore-view.ts'
import type { Lang } from './view.ts'

const [width, height] = [120, 28]

export type ShapedColumn = {
  column: StoredColumn
  /** By itself the key of its rows. */
  isKey: boolean
  shape: ColumnShape
}

/** The bars, how many values there are, and what share of rows has none. */
export function columnShape(lang: Lang, shaped: ShapedColumn): Html {
  const bars = columnBars(lang, shaped.column, shaped)
  return html`<span class="shape">
    ${bars.length > 1 ? drawing(lang, shaped, bars) : null}
    <span class="soft">${shapeCounts(lang, shaped.shape)}</span>
  </span>`
}

/** `12 values, 3% empty` */
export function shapeCounts(lang: Lang, { rows, nulls, distinct, estimated }: ColumnShape): string {
  const words = exploreWords(lang)
  const values = words.values(`${estimated ? '≈ ' : ''}${number(lang, distinct)}`)
  return nulls > 0 ? `${values}, ${words.nulls(shareOf(lang, nulls, rows))}` : values
}

/** Never a whole of what is not all, nor nothing of what is some. */
export function shareOf(lang: Lang, part: number, whole: number): string {
  const share = whole === 0 ? 0 : (part / whole) * 100
  if (share > 0 && share < 0.1) return `< ${number(lang, 0.1)}%`
  if (share > 99.9 && share < 100) return `> ${number(lang, 99.9)}%`
  return `${number(lang, Math.round(share * 10) / 10)}%`
}

function drawing(lang: Lang, { column, shape }: ShapedColumn, bars: readonly Bar[]): Html {
  const words = exploreWords(lang)
  const filled = shape.rows - shape.nulls
  const [first, ...others] = bars.filter((one) => !one.rest)
  const largest = others.reduce((one, other) => (other.count > one.count ? other : one), first!)
  const label = `${words.shapeLabel(say(lang, column.title))}: ${words.shapeMost(largest.label, shareOf(lang, largest.count, filled))}`
  const step = width / bars.length
  const drawn = bars.map(({ label: what, count, rest }, i) => {
    const share = Math.min(count / Math.max(largest.count, 1), 1)
    const tall = count === 0 ? 0 : Math.max(share * height, 1)
    const place = `x="${(i * step).toFixed(1)}" y="${(height - tall).toFixed(1)}"`
    const size = `width="${Math.max(step - 1, 0.5).toFixed(1)}" height="${tall.toFixed(1)}"`
    return html`<rect ${raw(`${place} ${size}${rest ? ' class="rest"' : ''}`)}
      ><title>${what}: ${number(lang, count)} (${shareOf(lang, count, filled)})</title></rect
    >`
  })
  return html`<svg
    role="img"
    aria-label="${label}"
    width="${width}"
    height="${height}"
    viewBox="0 0 ${width} ${height}"
  >
    ${drawn}
  </svg>`
}
