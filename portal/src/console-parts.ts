/** Small pieces of officers' pages: refusals beside forms, fields, buttons that may be closed. */
import type { Bilingual } from '@kho/contract/dataset.ts'
import type { PaperedKind } from '@kho/contract/paper.ts'
import { consoleWords } from './console-words.ts'
import type { ConsoleFrame, RefusedView } from './console-view.ts'
import { say } from './dictionary.ts'
import { html, raw, type Html, type Value } from './html.ts'
import { calls, inLang, links } from './links.ts'
import type { Lang } from './view.ts'

/** Why a form was refused, above it; nothing where it was not. */
export function refusedNotice(lang: Lang, refused: RefusedView | null): Html | null {
  if (!refused) return null
  return html`<div class="desk-alert" role="alert">
    <p><b>${say(lang, refused.sentence)}</b></p>
    <p>
      ${say(lang, refused.hint)}
      <a href="${inLang(lang, links.error(refused.code))}"><code>${refused.code}</code></a>
    </p>
  </div>`
}

export type FieldView = {
  name: string
  label: string
  value?: string
  hint?: string
  placeholder?: string
  /** Days have a field of their own, `day-field.ts`. */
  type?: 'text' | 'email' | 'tel' | 'number' | 'search'
  required?: boolean
  lengthMax?: number
  /** Offered while one types; something else may be typed too. */
  suggestions?: readonly Option[]
}

export type Option = { value: string; text: string }

/** A labelled input of one line. */
export function field(field: FieldView): Html {
  const { name, label, value = '', hint, type = 'text', required, lengthMax = 200 } = field
  const { placeholder, suggestions } = field
  const id = `field-${name}`
  return html`<div>
    <label for="${id}">${label}</label>
    ${hint ? html`<p class="hint" id="${id}-hint">${hint}</p>` : null}
    <input
      id="${id}"
      name="${name}"
      type="${type}"
      value="${value}"
      ${raw(`maxlength="${lengthMax}"`)}
      ${placeholder ? html`placeholder="${placeholder}"` : null}
      ${required ? raw('required') : null}
      ${hint ? raw(`aria-describedby="${id}-hint"`) : null}
      ${suggestions ? raw(`list="${id}-list"`) : null}
    />
    ${
      suggestions
        ? html`<datalist id="${id}-list">
            ${suggestions.map((one) => html`<option value="${one.value}">${one.text}</option>`)}
          </datalist>`
        : null
    }
  </div>`
}

/** A labelled text of several lines. */
export function textField(field: Omit<FieldView, 'type'> & { rows?: number }): Html {
  const { name, label, value = '', hint, required, lengthMax = 4000, rows = 3 } = field
  const id = `field-${name}`
  return html`<div>
    <label for="${id}">${label}</label>
    ${hint ? html`<p class="hint" id="${id}-hint">${hint}</p>` : null}
    <textarea
      id="${id}"
      name="${name}"
      rows="${rows}"
      maxlength="${lengthMax}"
      ${required ? raw('required') : null}
      ${hint ? raw(`aria-describedby="${id}-hint"`) : null}
    >
${value}</textarea>
  </div>`
}

/** A labelled list to choose one from; `empty` is the word for no choice, where that is possible. */
export function selectField(field: {
  name: string
  label: string
  value?: string
  hint?: string
  options: readonly Option[]
  empty?: string
  required?: boolean
}): Html {
  const { name, label, value = '', hint, options, empty, required } = field
  const option = (one: string, text: string) =>
    html`<option value="${one}" ${one === value ? raw('selected') : null}>${text}</option>`
  return html`<div>
    <label for="field-${name}">${label}</label>
    ${hint ? html`<p class="hint" id="field-${name}-hint">${hint}</p>` : null}
    <select
      id="field-${name}"
      name="${name}"
      ${required ? raw('required') : null}
      ${hint ? raw(`aria-describedby="field-${name}-hint"`) : null}
    >
      ${empty === undefined ? null : option('', empty)}
      ${options.map((one) => option(one.value, one.text))}
    </select>
  </div>`
}

/** The button of a form; closed, with the reason beside it, where it may not be pressed. */
export function pressButton(
  lang: Lang,
  button: { text: string; name: string; closed?: Bilingual | null; main?: boolean },
): Html {
  const { text, name, closed = null, main = true } = button
  const look = raw(main ? 'class="button-main"' : '')
  if (closed === null) return html`<button type="submit" ${look}>${text}</button>`
  const id = `closed-${name}`
  return html`<p class="console-closed">
    <button type="submit" disabled aria-describedby="${id}">${text}</button>
    <span id="${id}">${consoleWords(lang).notOpen}: ${say(lang, closed)}</span>
  </p>`
}

/** The signed paper beside an act; nothing where it would be refused. */
export function actPaperLink(
  { lang, papers }: ConsoleFrame,
  kind: PaperedKind,
  subject: string | number,
  text = consoleWords(lang).actPaper,
): Html | null {
  if (!papers) return null
  return html` <a href="${inLang(lang, links.actPaper(kind, subject))}">${text}</a>`
}

/** Filters of a list, kept in the address. */
export function filterForm(lang: Lang, action: string, ...fields: Value[]): Html {
  return html`<form class="filters" method="get" action="${inLang(lang, action)}">
    ${fields}
    <button type="submit">${consoleWords(lang).filter}</button>
  </form>`
}

/**
 * The list as it is filtered now, as a file and over the API; on a later page they still hold the
 * whole list.
 */
export function exportLink({ lang, path, search }: ConsoleFrame): Html {
  const words = consoleWords(lang)
  const kept = new URLSearchParams(search)
  for (const name of ['before', 'after', 'entry']) kept.delete(name)
  const query = kept.size > 0 ? `?${kept}` : ''
  return html`<p class="actions">
    <a class="button" href="${inLang(lang, `${path}.csv`)}${query}" download>${words.exportList}</a>
    <a class="button" href="${calls.list(path)}${query}">${words.listByApi}</a>
  </p>`
}

/** The way to the next page of a list; nothing on the last. */
export function nextPage(lang: Lang, href: string | null): Html | null {
  if (href === null) return null
  return html`<p><a class="button" rel="next" href="${href}">${consoleWords(lang).next}</a></p>`
}
