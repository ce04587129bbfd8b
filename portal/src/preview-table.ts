/** The first rows of a dataset as they are stored, or why they are not shown. */
import { dictionary, say } from './dictionary.ts'
import { day, number } from './format.ts'
import { html, type Html } from './html.ts'
import { dayField } from './day-field.ts'
import { inLang, links } from './links.ts'
import { table } from './parts.ts'
import { shapeCells, shapesNote } from './preview-shapes.ts'
import type { DatasetView, Lang, PreviewCodes, ShownCode } from './view.ts'

/** A cell longer than this is cut on the page; the API gives it whole. */
const cellLengthMax = 60
/** Of shapes and structures only what they are; their figures say nothing to the eye. */
const structureLengthMax = 24

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
  const { codes } = preview
  const below = shapeCells(lang, view, preview.columns)
  return html`${codesForm(lang, view, codes)}
  ${table({
    lang,
    caption: words.previewCaption(number(lang, preview.rows.length), say(lang, view.title)),
    captionHidden: true,
    className: 'plain preview',
    rowHeader: true,
    ...(below ? { below: [...below, ...(codes?.columns ?? []).map(() => null)] } : {}),
    columns: [
      ...columns.map((column) => ({
        title: html`${column.title ? say(lang, column.title) : null} <code>${column.name}</code>`,
        number: column.numeric,
      })),
      ...(codes?.columns ?? []).map((name) => ({
        title: html`<code>${name}</code> ${words.codesBeside(day(codes!.day))}`,
      })),
    ],
    rows: preview.rows.map((cells, row) => [
      ...cells.map((cell, i) => ({
        text: written(lang, cell, columns[i]?.lengthMax),
        number: columns[i]?.numeric ?? false,
      })),
      ...(codes?.rows[row] ?? []).map((shown) => ({ text: shownCode(lang, shown) })),
    ]),
  })}
  ${shapesNote(lang, view, preview.columns)}`
}

/** Asks for the day as of which codes are shown; only where there are codes. */
function codesForm(lang: Lang, view: DatasetView, codes: PreviewCodes | undefined): Html | null {
  const hasCodes = view.definition.columns.some(
    ({ codelist, rule }) => codelist !== undefined || rule === 'commune-code',
  )
  if (!hasCodes) return null
  const words = dictionary(lang).dataset
  return html`<form
    class="filters filters-quiet"
    method="get"
    action="${inLang(lang, links.dataset(view.id))}#preview"
  >
    ${dayField(lang, { name: 'codesAsOf', label: words.codesAsOf, value: codes?.day ?? '2025-07-01' })}
    <button type="submit">${words.codesShow}</button>
  </form>`
}

/** One code, or why it is not one: never a guess. */
function shownCode(lang: Lang, shown: ShownCode | null): Html {
  const words = dictionary(lang).dataset
  if (shown === null) return html`<span class="soft">${words.absent}</span>`
  const { answer, code, candidates } = shown
  if (answer === 'one') return html`${code}`
  const why = { many: words.codesMany, none: words.codesNone, ambiguous: words.codesAmbiguous }
  const list = candidates.length > 0 ? `: ${candidates.join(', ')}` : ''
  return html`<span class="soft">${why[answer]}${list}</span>`
}

function columnOf(view: DatasetView, name: string) {
  const column = view.definition.columns.find((one) => one.name === name)
  const numeric = column?.type === 'integer' || column?.type === 'decimal'
  const isStructure = column?.type === 'geometry' || column?.type === 'json'
  const lengthMax = isStructure ? structureLengthMax : cellLengthMax
  return { name, title: column?.title, numeric, lengthMax }
}

/** The value as it is stored. Absent and empty are told apart, because they are different. */
function written(lang: Lang, cell: string | null, lengthMax = cellLengthMax): Html {
  const words = dictionary(lang).dataset
  if (cell === null) return html`<span class="soft">${words.absent}</span>`
  if (cell === '') return html`<span class="soft">${words.emptyText}</span>`
  if (cell.length <= lengthMax) return html`${cell}`
  const cut = cell.slice(0, lengthMax).replace(/[\ud800-\udbff]$/, '')
  return html`${cut}… <span class="soft">(${words.cut(number(lang, cell.length))})</span>`
}
