/** The columns of a draft as a table to fill in: a row for each, with fields in its cells. */
import type { DraftView } from './console-draft-view.ts'
import { draftWords } from './console-draft-words.ts'
import { html, raw, type Html } from './html.ts'
import { table, type Cell } from './parts.ts'
import type { Lang } from './view.ts'

export type Options = readonly { value: string; text: string }[]

/** A table with a row for each column of the sample, and fields in its cells. */
export function columnTable(
  view: DraftView,
  lang: Lang,
  heads: readonly string[],
  cells: (number: number, title: string) => Cell[],
): Html {
  const words = draftWords(lang)
  return table({
    lang,
    caption: words.columns,
    rowHeader: true,
    className: 'plain draft-columns',
    columns: [words.column, ...heads].map((title) => ({ title })),
    rows: view.columns.map(({ name, samples }, i) => [
      {
        text: html`${i + 1}. ${name} ${samplesOf(lang, samples)}`,
      },
      ...cells(i + 1, name || String(i + 1)),
    ]),
  })
}

function samplesOf(lang: Lang, samples: readonly string[]): Html | null {
  if (samples.length === 0) return null
  const shown = samples.slice(0, 3).join(' · ')
  return html`<span class="soft">${draftWords(lang).samples}: ${shown}</span>`
}

export const labelOf = (title: string, what: string) => `${what}: ${title}`

export function inputCell({ fields }: DraftView, name: string, label: string, size = 12): Cell {
  return {
    text: html`<input
      name="${name}"
      value="${fields[name] ?? ''}"
      aria-label="${label}"
      size="${size}"
      maxlength="500"
    />`,
  }
}

export function checkCell({ fields }: DraftView, name: string, label: string): Cell {
  return {
    text: html`<span class="choice"
      ><input
        type="checkbox"
        name="${name}"
        value="yes"
        aria-label="${label}"
        ${fields[name] === 'yes' ? raw('checked') : null}
    /></span>`,
  }
}

export function selectCell(
  { fields }: DraftView,
  name: string,
  label: string,
  options: Options,
): Cell {
  const value = fields[name] ?? ''
  const known = options.some((one) => one.value === value)
  const all = known || value === '' ? options : [...options, { value, text: value }]
  return {
    text: html`<select name="${name}" aria-label="${label}">
      ${all.map((one) => html`<option value="${one.value}" ${one.value === value ? raw('selected') : null}>${one.text}</option>`)}
    </select>`,
  }
}
