/** A field for a day, as every form asks for one. */
import { dictionary } from './dictionary.ts'
import { day as dayText } from './format.ts'
import { html, type Html } from './html.ts'
import type { Lang } from './view.ts'

/** A text field, since the form of a native one follows the browser: 06/07 must have one meaning. */
export function dayField({
  lang,
  name,
  label,
  day,
}: {
  lang: Lang
  name: string
  label: string
  day: string
}): Html {
  const id = `day-${name}`
  return html`<div>
    <label for="${id}">${label}</label>
    <input
      id="${id}"
      name="${name}"
      value="${dayText(day)}"
      autocomplete="off"
      maxlength="10"
      aria-describedby="${id}-hint"
    />
    <p class="hint" id="${id}-hint">${dictionary(lang).codelist.asOfHint}</p>
  </div>`
}
