/** What is asked of a person's data: the same fields for the person itself and for what came on paper. */
import { requestKinds } from '@kho/contract/personal.ts'
import { purposes } from '@kho/contract/purpose.ts'
import { field, selectField, textField } from './console-parts.ts'
import type { AskView } from './console-personal-view.ts'
import { personalWords } from './console-personal-words.ts'
import { consoleWords } from './console-words.ts'
import { html, raw, type Html } from './html.ts'
import type { Lang } from './view.ts'

/** A value that is held, as `dataset/column`. */
export type HeldCell = { value: string; text: string }

/** `cells`: what may be corrected, where that is known; on paper it is told by its names. */
export function askFields({ typed, objected }: AskView, lang: Lang, cells?: HeldCell[]): Html {
  const words = personalWords(lang)
  const value = (name: string) => typed[name] ?? ''
  const options = requestKinds.map((kind) => ({ value: kind, text: words.kinds[kind] }))
  const optional = ` (${consoleWords(lang).optional})`
  return html`${selectField({ name: 'kind', label: words.kind, value: value('kind'), options, required: true })}
  ${textField({ name: 'note', label: words.note, value: value('note'), required: true })}
  ${field({ name: 'contact', label: words.contact + optional, value: value('contact') })}
  ${objectionField(objected, lang)}
  ${cells?.length === 0 ? null : correctionFields(typed, lang, cells)}`
}

function correctionFields(typed: AskView['typed'], lang: Lang, cells?: HeldCell[]): Html {
  const words = personalWords(lang)
  const value = (name: string) => typed[name] ?? ''
  return html`<fieldset>
    <legend>${words.corrected}</legend>
    <p class="hint">${cells ? words.cellHint : words.correctionHint}</p>
    ${
      cells
        ? selectField({
            name: 'cell',
            label: words.cell,
            value: value('cell'),
            options: cells,
            empty: words.noCell,
          })
        : html`${field({ name: 'dataset', label: words.datasetId, value: value('dataset') })}
          ${field({ name: 'column', label: words.columnName, value: value('column') })}`
    }
    ${field({ name: 'proposed', label: words.proposed, value: value('proposed') })}
  </fieldset>`
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
