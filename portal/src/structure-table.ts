/** The structure of a dataset: each column with what it means and what its values must meet. */
import { dictionary, say } from './dictionary.ts'
import { day, number } from './format.ts'
import { html, type Html } from './html.ts'
import { inLang, links } from './links.ts'
import { table, type Cell } from './parts.ts'
import type { Lang } from './view.ts'
import type { Bilingual, DatasetVersion, StoredColumn } from '@kho/contract/dataset.ts'

/** What code lists are called, by their ids. */
type Lists = Readonly<Record<string, Bilingual>>

/** The structure as a table, one row a column. */
export function structureTable(lang: Lang, definition: DatasetVersion, lists: Lists = {}): Html {
  const words = dictionary(lang)
  const { column, meaning, type, unit, codelist, required, personal } = words.structure
  return table({
    lang,
    caption: words.dataset.structureCaption(say(lang, definition.title)),
    captionHidden: true,
    className: 'plain structure',
    stacked: true,
    rowHeader: true,
    columns: [column, meaning, type, unit, codelist, required, personal].map((title) => ({
      title,
    })),
    rows: definition.columns.map((one) => columnCells(lang, definition, one, lists)),
  })
}

function columnCells(
  lang: Lang,
  definition: DatasetVersion,
  column: StoredColumn,
  lists: Lists,
): Cell[] {
  const words = dictionary(lang).structure
  const isKey = definition.key.includes(column.name)
  return [
    {
      text: html`<code>${column.name}</code>${
          isKey ? html` <span class="tag">${words.key}</span>` : null
        }`,
    },
    {
      text: html`<b>${say(lang, column.title)}</b>${
          column.description
            ? html`<br /><span class="soft">${say(lang, column.description)}</span>`
            : null
        }`,
    },
    { text: typeCell(lang, column) },
    {
      text: column.unit ? html`<span lang="vi">${column.unit}</span>` : absent(words.none),
    },
    { text: codelistCell(lang, column, lists) },
    { text: column.required ? words.yes : absent(words.no) },
    {
      text:
        column.personal === 'none'
          ? absent(words.personalClass.none)
          : html`<span class="tag tag-${column.personal}"
              >${words.personalClass[column.personal]}</span
            >`,
    },
  ]
}

/** Said to who hears the page; to the eye a dash, so that what is there stands out. */
function absent(word: string): Html {
  return html`<span class="soft" aria-hidden="true">–</span><span class="unseen">${word}</span>`
}

function typeCell(lang: Lang, column: StoredColumn): Html {
  const limits = limitsOf(lang, column)
  const [type, word] = [declared(column), dictionary(lang).structure.types[column.type]]
  return html`<code>${type}</code> ${word === type ? null : word}
    ${
      limits.length > 0
        ? html`<ul class="limits">
            ${limits.map((limit) => html`<li>${limit}</li>`)}
          </ul>`
        : null
    }`
}

function declared(column: StoredColumn): string {
  if (column.type === 'decimal') return `decimal(${column.precision},${column.scale})`
  if (column.type === 'geometry' && column.shape !== 'any') return column.shape
  return column.type
}

function limitsOf(lang: Lang, column: StoredColumn): (Html | string)[] {
  const words = dictionary(lang).structure
  const limits: (Html | string)[] = []
  if (column.rule) limits.push(words.rules[column.rule])
  if (column.type === 'date') limits.push(words.precision[column.precision])
  if (column.type === 'boolean') limits.push(html`<code>${column.written.join(' / ')}</code>`)
  if (column.type === 'text') {
    if (column.lengthMax) limits.push(words.lengthMax(number(lang, column.lengthMax)))
    if (column.pattern) limits.push(html`${words.pattern} <code>${column.pattern}</code>`)
    if (column.values) limits.push(`${words.values} ${column.values.join(', ')}`)
  }
  if (column.type === 'integer' || column.type === 'decimal') {
    if (column.min !== undefined) limits.push(words.from(column.min))
    if (column.max !== undefined) limits.push(words.upTo(column.max))
  }
  if (column.indexed) limits.push(words.sortable)
  return limits
}

function codelistCell(lang: Lang, column: StoredColumn, lists: Lists): Html {
  const words = dictionary(lang).structure
  const { codelist } = column
  if (!codelist) return absent(words.none)
  const { list, asOf } = codelist
  const title = lists[list]
  return html`<a href="${inLang(lang, links.codelist(list))}">${title ? say(lang, title) : list}</a>
    ${
      asOf === undefined
        ? null
        : html`<br /><span class="soft"
              >${
                typeof asOf === 'string' ? words.asOfDay(day(asOf)) : words.asOfColumn(asOf.column)
              }</span
            >`
    }`
}
