/**
 * The drawing of the first page: each dataset as a shelf of two bars, what its source holds and
 * what the store holds. The length grows with the logarithm of its rows; a lower bar that is broken
 * or dashed is not proven equal. The list below says the same in words, so it is hidden from
 * screen readers.
 */
import { dictionary, say } from './dictionary.ts'
import { escape, raw, type Html } from './html.ts'
import type { DatasetCard, Lang } from './view.ts'

const shelfHeight = 46
const legendHeight = 34
const shelvesMax = 7
const width = 400

/** The shelves of the largest datasets; nothing where there are fewer than two. */
export function shelves(lang: Lang, datasets: readonly DatasetCard[]): Html | null {
  if (datasets.length < 2) return null
  const largest = datasets.toSorted((a, b) => (b.rows ?? 0) - (a.rows ?? 0)).slice(0, shelvesMax)
  const drawn = largest.map((card, i) => shelf(lang, card, legendHeight + i * shelfHeight))
  const height = legendHeight + largest.length * shelfHeight
  return raw(
    `<svg class="shelves" viewBox="0 0 ${width} ${height}" aria-hidden="true" focusable="false">` +
      `${legend(lang)}${drawn.join('')}</svg>`,
  )
}

function legend(lang: Lang): string {
  const { source, store } = dictionary(lang).equality
  return (
    `<path class="shelf-source" d="M0 9h18"/><text x="26" y="14">${escape(source)}</text>` +
    `<path class="shelf-store" d="M110 9h18"/><text x="136" y="14">${escape(store)}</text>`
  )
}

function shelf(lang: Lang, card: DatasetCard, top: number): string {
  const end = Math.round(length(card.rows))
  const lower = top + 34
  return (
    `<text x="0" y="${top + 14}">${escape(say(lang, card.title))}</text>` +
    `<path class="shelf-source" d="M0 ${top + 24}h${end}"/>` +
    `<path class="shelf-store" d="${lowerBar(card.equality.state, end, lower)}"/>`
  )
}

/** 40 for an empty dataset, the whole width for ten million rows. */
function length(rows: number | null): number {
  return Math.min(width, 40 + (width - 40) * (Math.log10((rows ?? 0) + 1) / 7))
}

function lowerBar(state: DatasetCard['equality']['state'], end: number, y: number): string {
  if (state === 'equal') return `M0 ${y}h${end}`
  if (state === 'unequal') {
    const break0 = Math.round(end * 0.72)
    return `M0 ${y}h${break0}M${break0 + 10} ${y}h${Math.max(8, end - break0 - 24)}`
  }
  let dashes = ''
  for (let x = 0; x < end; x += 14) dashes += `M${x} ${y}h${Math.min(8, end - x)}`
  return dashes
}
