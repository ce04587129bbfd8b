/** How the values of a column are spread, as small bars; each bar says in words what it shows. */
import { number } from './format.ts'
import { html, raw, type Html } from './html.ts'
import { exploreWords } from './explore-words.ts'
import type { ColumnShape } from './explore-view.ts'
import type { Lang } from './view.ts'

const [width, height, barsMax] = [120, 28, 24]

type Bar = { label: string; count: number }

/** The bars, how many values there are, and what share of rows has none. */
export function columnShape(
  lang: Lang,
  title: string,
  shape: ColumnShape | undefined,
): Html | null {
  if (!shape) return null
  const words = exploreWords(lang)
  const share = shape.rows === 0 ? 0 : Math.round((shape.nulls / shape.rows) * 100)
  const bars = barsOf(lang, shape)
  return html`<span class="shape">
    ${bars.length > 1 ? drawing(words.shapeLabel(title), lang, bars) : null}
    <span class="soft"
      >${words.values(number(lang, shape.distinct))}${share > 0 ? `, ${words.nulls(`${share}%`)}` : ''}</span
    >
  </span>`
}

function barsOf(lang: Lang, { top, histogram }: ColumnShape): Bar[] {
  if (histogram) {
    const { from, to, counts } = histogram
    const label = exploreWords(lang).between(from, to)
    return counts.slice(0, barsMax).map((count) => ({ label, count }))
  }
  return (top ?? []).slice(0, barsMax).map(({ value, count }) => ({ label: value, count }))
}

function drawing(label: string, lang: Lang, bars: Bar[]): Html {
  const most = Math.max(...bars.map(({ count }) => count), 1)
  const step = width / bars.length
  const drawn = bars.map(({ label: what, count }, i) => {
    const tall = count === 0 ? 0 : Math.max((count / most) * height, 1)
    const place = `x="${(i * step).toFixed(1)}" y="${(height - tall).toFixed(1)}"`
    const size = `width="${Math.max(step - 1, 0.5).toFixed(1)}" height="${tall.toFixed(1)}"`
    return html`<rect ${raw(`${place} ${size}`)}
      ><title>${what.slice(0, 60)}: ${number(lang, count)}</title></rect
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
