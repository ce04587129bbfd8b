/** Where the table of a draft's workbook is: chosen, looked at as it would be read, then kept. */
import { around, draftDocument } from './console-draft-page.ts'
import { draftTableWords } from './console-draft-table-words.ts'
import type { DraftTableView, DraftView, TableChoiceView } from './console-draft-view.ts'
import { field, pressButton, selectField } from './console-parts.ts'
import type { ConsoleFrame } from './console-view.ts'
import { say } from './dictionary.ts'
import { html, type Html } from './html.ts'
import { inLang, links } from './links.ts'
import { table } from './parts.ts'
import type { Lang } from './view.ts'

/** Lines of a header that may be chosen here. */
const linesOffered = ['1', '2', '3', '4', '5']

export function draftTablePage(view: DraftView, frame: ConsoleFrame): string {
  const { lang } = frame
  const words = draftTableWords(lang)
  const { table: chosen } = view
  const body =
    chosen === null
      ? html`<p>${words.gone}</p>`
      : html`${chooseForm(view, chosen, lang)} ${rowsTable(chosen, lang)}
        ${chosen.columns === null ? null : resultForm(view, chosen, lang)}`
  const main = html`${around(view, 'table', frame)} ${body}`
  return draftDocument(view, words.lead, main, frame)
}

function chooseForm(view: DraftView, chosen: DraftTableView, lang: Lang): Html {
  const words = draftTableWords(lang)
  const { choice, sheets, reason } = chosen
  const options = (values: readonly string[]) => values.map((value) => ({ value, text: value }))
  const of = (name: string, label: string, value: number, hint?: string) =>
    field({
      name,
      label,
      value: String(value),
      type: 'number',
      ...(hint ? { hint } : {}),
    })
  return html`<form
    class="desk-form"
    method="get"
    action="${inLang(lang, links.consoleDraftStep(view.id, 'table'))}"
  >
    <h2>${words.choose}</h2>
    <p>
      ${reason === null ? words.none : html`<b>${words.proposed}</b> ${words.why} ${say(lang, reason)}.`}
    </p>
    <input type="hidden" name="of" value="${choice.sheet}" />
    ${selectField({ name: 'sheet', label: words.sheet, value: choice.sheet, options: options(sheets), required: true })}
    ${of('headerRow', words.headerRow, choice.headerRow)}
    ${selectField({ name: 'headerRows', label: words.headerRows, value: String(choice.headerRows), hint: words.headerRowsHint, options: options(linesOffered) })}
    ${of('firstRow', words.firstRow, choice.firstRow, words.firstRowHint)}
    ${pressButton(lang, { text: words.see, name: 'see', main: false })}
  </form>`
}

function rowsTable({ choice, rows, letters }: DraftTableView, lang: Lang): Html {
  const words = draftTableWords(lang)
  const partOf = (number: number) => {
    if (number >= choice.firstRow) return words.data
    const last = choice.headerRow + choice.headerRows - 1
    return number >= choice.headerRow && number <= last ? words.header : words.above
  }
  return table({
    lang,
    caption: `${words.inFile}: ${choice.sheet}`,
    rowHeader: true,
    className: 'plain draft-rows',
    columns: [words.row, ...letters].map((title) => ({ title })),
    rows: rows.map(({ number, cells }) => [
      { text: html`${number} <span class="soft">${partOf(number)}</span>` },
      ...cells.map((text) => ({ text })),
    ]),
  })
}

function resultForm(
  { id, closed }: DraftView,
  { choice, columns, revision }: DraftTableView,
  lang: Lang,
): Html {
  const words = draftTableWords(lang)
  const found = columns ?? []
  const count = Math.max(0, ...found.map(({ values }) => values.length))
  const kept: (keyof TableChoiceView)[] = ['sheet', 'headerRow', 'headerRows', 'firstRow']
  return html`${table({
      lang,
      caption: words.result,
      columns: found.map(({ name }) => ({ title: name })),
      rows: Array.from({ length: count }, (_, i) =>
        found.map(({ values }) => ({ text: values[i] ?? '' })),
      ),
    })}
    <form
      class="desk-form"
      method="post"
      action="${inLang(lang, links.consoleDraftStep(id, 'table'))}"
    >
      <p>${words.useLead}</p>
      <input type="hidden" name="revision" value="${revision}" />
      ${kept.map((name) => html`<input type="hidden" name="${name}" value="${choice[name]}" />`)}
      ${pressButton(lang, { text: words.use, name: 'use', closed })}
    </form>`
}
