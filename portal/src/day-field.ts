/** A field for a day, as every form asks for one. */
import { dictionary } from './dictionary.ts'
import { day as dayText, readDay, readTime } from './format.ts'
import { html, raw, type Html } from './html.ts'
import type { Lang } from './view.ts'

export type DayFieldView = {
  name: string
  label: string
  /** As programs write it, or as somebody typed it. */
  value?: string | undefined
  hint?: string
  required?: boolean
}

/** Under these names, with a word and `-` before them where a page has several, forms send days. */
const dayNames: ReadonlySet<string> = new Set([
  'appointUntil',
  'asOf',
  'at',
  'codesAsOf',
  'day',
  'decisionDate',
  'deputyFrom',
  'deputyUntil',
  'documentDate',
  'effectiveOn',
  'from',
  'issuedOn',
  'lastDay',
  'levelDecidedOn',
  'until',
  'validFrom',
  'validUntil',
])

export function isDayName(name: string): boolean {
  return dayNames.has(name.slice(name.lastIndexOf('-') + 1))
}

/** A field for the time of a day: written as every page shows one. */
export function timeField(lang: Lang, field: DayFieldView): Html {
  const { value = '' } = field
  const [date, time] = readTime(value)?.split('T') ?? []
  const shown = date && time ? `${time} ${dayText(date)}` : value
  return lineOf({ ...field, value: shown }, dictionary(lang).codelist.timeHint)
}

/** A text field, since the form of a native one follows the browser: 06/07 must have one meaning. */
export function dayField(lang: Lang, field: DayFieldView): Html {
  const { name, value = '' } = field
  if (!isDayName(name)) throw new Error(`${name} is not among the names of days`)
  const iso = readDay(value)
  const shown = iso === null ? value : dayText(iso)
  return lineOf({ ...field, value: shown }, dictionary(lang).codelist.asOfHint)
}

function lineOf({ name, label, value = '', hint, required }: DayFieldView, form: string): Html {
  const id = `field-${name}`
  return html`<div>
    <label for="${id}">${label}</label>
    ${hint ? html`<p class="hint" id="${id}-why">${hint}</p>` : null}
    <input
      id="${id}"
      name="${name}"
      value="${value}"
      autocomplete="off"
      maxlength="40"
      ${required ? raw('required') : null}
      ${raw(`aria-describedby="${hint ? `${id}-why ` : ''}${id}-hint"`)}
    />
    <p class="hint" id="${id}-hint">${form}</p>
  </div>`
}
