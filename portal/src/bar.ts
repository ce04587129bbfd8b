/** A bar in the cell of a table: the table is the chart. */
import { html, type Html } from './html.ts'

const barWidth = 160

/** What is below nothing has a colour of its own; its sign stands beside it. */
export function bar(figure: number, most: number): Html {
  const width = figure === 0 ? 0 : Math.max((Math.abs(figure) / most) * barWidth, 1)
  return html`<svg
    class="${figure < 0 ? 'bar bar-below' : 'bar'}"
    viewBox="0 0 ${barWidth} 14"
    preserveAspectRatio="none"
    aria-hidden="true"
    width="${barWidth}"
    height="14"
  >
    <rect width="${width.toFixed(1)}" height="14"></rect>
  </svg>`
}
