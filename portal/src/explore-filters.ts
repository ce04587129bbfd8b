/** The filter of the explorer as a form by types of columns, and as chips that take it back. */
import type { StoredColumn } from '@kho/contract/dataset.ts'
import { conjuncts, isTerm, allOf, type Filter } from '@kho/contract/filter/filter.ts'
import { writeFilter } from '@kho/contract/filter/write-filter.ts'
import { say } from './dictionary.ts'
import { fieldsOf, hasEnds, noFields, withoutPart, type ColumnFields } from './explore-form.ts'
import { explorePath, type ExploreSelection } from './explore-selection.ts'
import type { ExploreView } from './explore-view.ts'
import { exploreWords } from './explore-words.ts'
import { day, number } from './format.ts'
import { html, raw, type Html } from './html.ts'
import { inLang } from './links.ts'
import type { Frame, Lang } from './view.ts'

const fieldsShown = 8
const valuesShown = 8

/** Columns that rows may be narrowed and grouped by: what is masked would tell what is hidden. */
export function askable({ definition, own }: ExploreView): StoredColumn[] {
  return definition.columns.filter(({ name }) => own?.masks[name] === undefined)
}

/** Works without script: it is sent as fields, and the answer leads to the address of the filter. */
export function filterForm(view: ExploreView, frame: Frame): Html {
  const { lang } = frame
  const words = exploreWords(lang)
  const { selection, definition, filter } = view
  const { fields, rest } = fieldsOf(definition.columns, filter)
  const asked = askable(view).filter(({ type }) => type !== 'json' && type !== 'geometry')
  const field = (column: StoredColumn) =>
    columnField(view, column, fields.get(column.name) ?? noFields, lang)
  const later = asked.slice(fieldsShown)
  const laterChosen = later.some(({ name }) => fields.has(name))
  const count = conjuncts(filter).length
  // A text that could not be read stays to be mended.
  const written = filter === null ? selection.filter : textOf(allOf(rest))
  return html`<details class="facets-box">
    <summary>${words.narrow}${count > 0 ? ` (${count})` : ''}</summary>
    <form
      class="facets explore-filters"
      method="get"
      action="${inLang(lang, view.page)}"
      aria-label="${words.narrow}"
    >
      <input type="hidden" name="set" value="filter" />
      ${(['properties', 'sortby', 'group', 'value'] as const).map((name) => hidden(name, selection[name]))}
      ${asked.slice(0, fieldsShown).map(field)}
      ${
        later.length > 0
          ? html`<details ${laterChosen ? raw('open=""') : null}>
              <summary>${words.more(number(lang, later.length))}</summary>
              ${later.map(field)}
            </details>`
          : null
      }
      ${frame.edition ? null : asOfField(selection.asOf, lang)}
      <div>
        <label for="explore-filter">${words.written}</label>
        <textarea
          id="explore-filter"
          name="filter"
          rows="3"
          spellcheck="false"
          aria-describedby="explore-filter-hint"
        >
${written}</textarea>
        <p class="hint" id="explore-filter-hint">${words.writtenHint}</p>
      </div>
      <button class="button button-main" type="submit">${words.apply}</button>
    </form>
  </details>`
}

/** A written edition is of one moment. */
function asOfField(asOf: string, lang: Lang): Html {
  const words = exploreWords(lang)
  return html`<div>
    <label for="explore-as-of">${words.asOf}</label>
    <input
      id="explore-as-of"
      name="asOf"
      value="${shownDay(asOf)}"
      autocomplete="off"
      maxlength="40"
      aria-describedby="explore-as-of-hint"
    />
    <p class="hint" id="explore-as-of-hint">${words.dayHint}</p>
  </div>`
}

function hidden(name: string, value: string): Html | null {
  return value === '' ? null : html`<input type="hidden" name="${name}" value="${value}" />`
}

function textOf(filter: Filter | null): string {
  return filter === null ? '' : writeFilter(filter)
}

function shownDay(text: string): string {
  return /^\d{4}-\d{2}-\d{2}$/.test(text) ? day(text) : text
}

export function isCode(column: StoredColumn): boolean {
  return column.codelist !== undefined || column.rule === 'commune-code'
}

function columnField(
  view: ExploreView,
  column: StoredColumn,
  fields: ColumnFields,
  lang: Lang,
): Html {
  const title = say(lang, column.title)
  return html`<fieldset>
    <legend>${title}</legend>
    ${hasEnds(column) ? endFields(column, title, fields, lang) : null}
    ${column.type === 'text' ? hasField(column, title, fields, lang) : null}
    ${hasEnds(column) ? null : valueFields(view, column, fields, lang)}
  </fieldset>`
}

function hasField(column: StoredColumn, title: string, { has }: ColumnFields, lang: Lang): Html {
  const words = exploreWords(lang)
  const id = `has-${column.name}`
  return html`<input
      id="${id}"
      name="${id}"
      value="${has}"
      autocomplete="off"
      maxlength="500"
      aria-describedby="${id}-hint"
    /><label class="unseen" for="${id}">${title}: ${words.contains}</label>
    <p class="hint" id="${id}-hint">${isCode(column) ? words.codeHint : words.containsHint}</p>`
}

function endFields(column: StoredColumn, title: string, fields: ColumnFields, lang: Lang): Html {
  const words = exploreWords(lang)
  const isTime = column.type === 'date' || column.type === 'timestamp'
  const ends = (['from', 'to'] as const).map((end) => {
    const id = `${end}-${column.name}`
    return html`<label for="${id}">
      <span class="unseen">${title}: </span><span>${words[end]}</span>
      <input
        id="${id}"
        name="${id}"
        value="${isTime ? shownDay(fields[end]) : fields[end]}"
        autocomplete="off"
        maxlength="60"
        inputmode="${isTime ? 'text' : 'decimal'}"
      />
    </label>`
  })
  return html`<div class="ends">${ends}</div>
    ${isTime ? html`<p class="hint">${words.dayHint}</p>` : null}`
}

/** Values to tick: what is chosen, what is declared, and what occurs most. */
function valueFields(
  view: ExploreView,
  column: StoredColumn,
  { is }: ColumnFields,
  lang: Lang,
): Html | null {
  const words = exploreWords(lang)
  const shape = view.shapes?.find((one) => one.column === column.name)
  // Where every value stands for one row, a list of some of them narrows nothing.
  const occurring = shape?.top ?? []
  const tells = column.type !== 'boolean' && occurring.some(({ count }) => count > 1)
  const top = tells ? occurring.slice(0, valuesShown) : []
  const declared = column.type === 'text' ? (column.values ?? []) : []
  const truths = column.type === 'boolean' ? ['true', 'false'] : []
  const values = [...new Set([...is, ...truths, ...top.map(({ value }) => value), ...declared])]
  if (values.length === 0) return null
  const counts = new Map((shape?.top ?? []).map(({ value, count }) => [value, count]))
  const truth: Record<string, string> = { true: words.yes, false: words.no }
  const name = `is-${column.name}`
  return html`<ul>
    ${values.slice(0, Math.max(valuesShown + truths.length, is.length)).map((value, i) => {
      const count = counts.get(value)
      return html`<li>
        <label for="${name}-${i}">
          <input
            type="checkbox"
            id="${name}-${i}"
            name="${name}"
            value="${value}"
            ${is.includes(value) ? raw('checked=""') : null}
          />
          <span
            >${column.type === 'boolean' ? truth[value]! : named(view, column.name, value)}</span
          >
          ${count === undefined ? null : html`<span class="count">${number(lang, count)}</span>`}
        </label>
      </li>`
    })}
  </ul>`
}

function named(view: ExploreView, column: string, value: string): string {
  const name = view.names[column]?.[value]
  const text = value.length > 60 ? `${value.slice(0, 60)}…` : value
  return name === undefined ? text : `${text} ${name}`
}

/** Each condition, to be taken back by one press, and all of them by another. */
export function filterChips(view: ExploreView, frame: Frame): Html | null {
  const { lang } = frame
  const words = exploreWords(lang)
  const parts = conjuncts(view.filter)
  const { selection } = view
  const asOf = selection.asOf
  if (parts.length === 0 && asOf === '') return null
  const at = (next: Partial<ExploreSelection>) =>
    inLang(lang, explorePath(view.page, { ...selection, cursor: '', ...next }))
  const chips = parts.map((part) => ({
    label: partInWords(view, part, lang),
    href: at({ filter: textOf(withoutPart(view.filter, part)) }),
  }))
  if (asOf !== '') chips.push({ label: `${words.asOf}: ${shownDay(asOf)}`, href: at({ asOf: '' }) })
  return html`<nav class="chips" aria-label="${words.chosen}">
    <ul>
      ${chips.map(
        ({ label, href }) =>
          html`<li>
            <a class="chip" href="${href}" aria-label="${words.remove(label)}"
              >${label} <span aria-hidden="true">×</span></a
            >
          </li>`,
      )}
      <li><a href="${at({ filter: '', asOf: '' })}">${words.reset}</a></li>
    </ul>
  </nav>`
}

/** As the fields say it; what no field says, as it is written. */
function partInWords(view: ExploreView, part: Filter, lang: Lang): string {
  const words = exploreWords(lang).terms
  const { columns } = view.definition
  const { fields, rest } = fieldsOf(columns, part)
  const column = isTerm(part) && columns.find(({ name }) => name === part.column.name)
  if (rest.length > 0 || !column) return shortened(writeFilter(part))
  const { has, is, from, to } = fields.get(column.name) ?? noFields
  const said = [
    has === '' ? null : words.has(has),
    is.length === 0 ? null : is.map((value) => named(view, column.name, value)).join(', '),
    from === '' ? null : words.from(shownDay(from)),
    to === '' ? null : words.to(shownDay(to)),
  ].filter((one) => one !== null)
  return shortened(`${say(lang, column.title)}: ${said.join(', ')}`)
}

function shortened(text: string): string {
  return text.length > 120 ? `${text.slice(0, 120)}…` : text
}
