/** What is asked of a person's data: the same fields for the person itself and for what came on paper. */
import { requestKinds } from '@kho/contract/personal.ts'
import { purposes } from '@kho/contract/purpose.ts'
import { field, selectField, textField } from './console-parts.ts'
import type { AskView } from './console-personal-view.ts'
import { personalWords } from './console-personal-words.ts'
import { consoleWords } from './console-words.ts'
import { html, raw, type Html } from './html.ts'
import type { Lang } from './view.ts'

export function askFields({ typed, objected }: AskView, lang: Lang): Html {
  const words = personalWords(lang)
  const value = (name: string) => typed[name] ?? ''
  const options = requestKinds.map((kind) => ({ value: kind, text: words.kinds[kind] }))
  const optional = ` (${consoleWords(lang).optional})`
  return html`${selectField({ name: 'kind', label: words.kind, value: value('kind'), options, required: true })}
    ${textField({ name: 'note', label: words.note, value: value('note'), required: true })}
    ${field({ name: 'contact', label: words.contact + optional, value: value('contact') })}
    ${objectionField(objected, lang)}
    <p class="hint">${words.correctionHint}</p>
    ${field({ name: 'dataset', label: words.dataset + optional, value: value('dataset') })}
    ${field({ name: 'column', label: words.columns + optional, value: value('column') })}
    ${field({ name: 'proposed', label: words.proposed + optional, value: value('proposed') })}`
}

/** What an objection is to; none chosen is all of the six. */
function objectionField(objected: readonly string[], lang: Lang): Html {
  const words = personalWords(lang)
  return html`<fieldset>
    <legend>${words.objected}</legend>
    <p class="hint">${words.objectedHint}</p>
    ${Object.entries(purposes).map(
      ([code, purpose]) =>
        html`<label class="check"
          ><input
            type="checkbox"
            name="purposes"
            value="${code}"
            ${objected.includes(code) ? raw('checked') : null}
          />
          ${purpose.point}) ${purpose[lang]}</label
        >`,
    )}
  </fieldset>`
}
