/** Numbered rows of a form that works without a script: lists to choose from, lines to write. */
import { html, raw, type Html, type Value } from './html.ts'
import { table } from './parts.ts'
import type { Lang } from './view.ts'

/** `cells` of the row with a number, from 1 on; no table where there are no rows. */
export function rowTable(
  legend: string,
  hint: string,
  lang: Lang,
  heads: readonly string[],
  count: number,
  cells: (n: number) => Value[],
): Html {
  const numbers = Array.from({ length: count }, (_, i) => i + 1)
  return html`<fieldset class="rows">
    <legend>${legend}</legend>
    <p class="hint">${hint}</p>
    ${
      count === 0
        ? null
        : table({
            lang,
            caption: legend,
            captionHidden: true,
            rowHeader: true,
            columns: heads.map((title) => ({ title })),
            rows: numbers.map((n) => [{ text: String(n) }, ...cells(n).map((text) => ({ text }))]),
          })
    }
  </fieldset>`
}

type Typed = Readonly<Record<string, string>>
type Option = { value: string; text: string; group?: string }

/** A list in a row, with no choice first; those of one group stand together under its name. */
export function chosen(
  typed: Typed,
  name: string,
  label: string,
  options: readonly Option[],
): Html {
  const value = typed[name] ?? ''
  const option = (one: Option) =>
    html`<option value="${one.value}" ${one.value === value ? raw('selected') : null}>
      ${one.text}
    </option>`
  return html`<select name="${name}" aria-label="${label}">
    <option value=""></option>
    ${[...Map.groupBy(options, ({ group }) => group)].map(([group, within]) =>
      group === undefined
        ? html`${within.map(option)}`
        : html`<optgroup label="${group}">${within.map(option)}</optgroup>`,
    )}
  </select>`
}

/** A line in a row; `list` names the suggestions for it. */
export function written(
  typed: Typed,
  name: string,
  label: string,
  lengthMax: number,
  list?: string,
): Html {
  return html`<input
    name="${name}"
    aria-label="${label}"
    value="${typed[name] ?? ''}"
    maxlength="${lengthMax}"
    ${list ? raw(`list="${list}"`) : null}
  />`
}
