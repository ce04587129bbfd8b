/** Months as columns; their figures stand in a table beside it. */
import { number } from './format.ts'
import { html, raw, type Html } from './html.ts'
import type { Lang } from './view.ts'

const width = 480
const height = 180
const labelHeight = 20
const headHeight = 18

/** `2026-11` as people write it. */
export const showMonth = (month: string) => month.split('-').toReversed().join('/')

export function monthColumns(
  lang: Lang,
  label: string,
  months: readonly { month: string; reads: number }[],
): Html {
  const most = Math.max(...months.map(({ reads }) => reads), 1)
  const step = width / Math.max(months.length, 1)
  const room = height - labelHeight - headHeight
  const drawn = months.map(({ month, reads }, i) => {
    const tall = reads === 0 ? 0 : Math.max((reads / most) * room, 1)
    const top = headHeight + room - tall
    const middle = ((i + 0.5) * step).toFixed(1)
    const size = `x="${(i * step + 2).toFixed(1)}" y="${top.toFixed(1)}" width="${(step - 4).toFixed(1)}" height="${tall.toFixed(1)}"`
    return html`<rect ${raw(size)}><title>${showMonth(month)}: ${number(lang, reads)}</title></rect>
      <text x="${middle}" y="${height - 4}">${month.slice(5)}</text>
      ${
        reads === most
          ? html`<text x="${middle}" y="${(top - 5).toFixed(1)}">${number(lang, reads)}</text>`
          : null
      }`
  })
  return html`<svg class="months" role="img" aria-label="${label}" viewBox="0 0 ${width} ${height}">
    ${drawn}
    <path d="M0 ${height - labelHeight}h${width}"></path>
  </svg>`
}
