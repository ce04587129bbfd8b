/** The first rows of a dataset as they are stored, or why they are not shown. */
import { dictionary, say } from './dictionary.ts'
import { number } from './format.ts'
import { html, type Html } from './html.ts'
import { table } from './parts.ts'
import type { DatasetView, Lang } from './view.ts'

/** A cell longer than this is cut on the page; the API gives it whole. */
const cellLengthMax = 60

/** The first rows the viewer may see; otherwise the reason and whom to ask. */
export function previewTable(lang: Lang, view: DatasetView): Html {
  const words = dictionary(lang).dataset
  const { preview } = view
  if ('refused' in preview)
    return html`<div class="refused">
      <h3>${words.previewRefused}</h3>
      <p>${say(lang, preview.refused)}</p>
      <p>${words.askWhom}: <b>${say(lang, view.ask)}</b></p>
    </div>`
  if (preview.rows.length === 0) return html`<p>${words.previewEmpty}</p>`
  const columns = preview.columns.map((name) => columnOf(view, name))
  return table({
    lang,
    caption: words.previewCaption(number(lang, preview.rows.length), say(lang, view.title)),
    captionHidden: true,
    className: 'plain preview',
    rowHeader: true,
    columns: columns.map((column) => ({
      title: html`${column.title ? say(lang, column.title) : null} <code>${column.name}</code>`,
      number: column.numeric,
    })),
    rows: preview.rows.map((cells) =>
      cells.map((cell, i) => ({ text: written(lang, cell), number: columns[i]?.numeric ?? false })),
    ),
  })
}

function columnOf(view: DatasetView, name: string) {
  const column = view.definition.columns.find((one) => one.name === name)
  const numeric = column?.type === 'integer' || column?.type === 'decimal'
  return { name, title: column?.title, numeric }
}

/** The value as it is stored. Absent and empty are told apart, because they are different. */
function written(lang: Lang, cell: string | null): Html {
  const words = dictionary(lang).dataset
  if (cell === null) return html`<span class="soft">${words.absent}</span>`
  if (cell === '') return html`<span class="soft">${words.emptyText}</span>`
  if (cell.length <= cellLengthMax) return html`${cell}`
  const cut = cell.slice(0, cellLengthMax).replace(/[\ud800-\udbff]$/, '')
  return html`${cut}… <span class="soft">(${words.cut(number(lang, cell.length))})</span>`
}
