/** The step of a draft that says who may use the dataset, how long it is kept, and what is personal. */
import { agencyOptions } from './console-accounts-page.ts'
import { columnTable, labelOf, selectCell, type Options } from './console-draft-columns.ts'
import type { DraftView } from './console-draft-view.ts'
import { draftWords, retentionText } from './console-draft-words.ts'
import { field, selectField } from './console-parts.ts'
import { say } from './dictionary.ts'
import { html, raw, type Html } from './html.ts'
import type { Lang } from './view.ts'

const optionsOf = (words: Record<string, string>): Options =>
  Object.entries(words).map(([value, text]) => ({ value, text }))

/** Open is what a dataset may be already, and nothing that a draft asks for: that is a release. */
function sharingOptions(value: string, lang: Lang): Options {
  const words = draftWords(lang)
  const options = optionsOf(words.sharings)
  return value === 'open' ? [...options, { value, text: words.open }] : options
}

function wantsOpen(value: string, lang: Lang): Html {
  const words = draftWords(lang)
  return html`<p class="choice">
    <input
      type="checkbox"
      id="field-wantsOpen"
      name="wantsOpen"
      value="yes"
      ${value ? raw('checked') : null}
    />
    <label for="field-wantsOpen">${words.wantsOpen}</label>
  </p>`
}

const yearsOffered = [70, 50, 30, 20, 10, 5, 3, 2, 1]

/** What was written otherwise, in months perhaps, stays as it is. */
function retentionOptions(value: string, lang: Lang): Options {
  const values = ['life', ...yearsOffered.map((count) => `P${count}Y`)]
  const all = value === '' || values.includes(value) ? values : [value, ...values]
  return all.map((one) => ({ value: one, text: retentionText(one, lang) }))
}

/** To be copied from, where only named agencies may use it. */
function agencyIds({ agencies }: DraftView, lang: Lang): Html {
  return html`<details>
    <summary>${draftWords(lang).agencyIds}</summary>
    <ul>
      ${agencies.map(({ id, name }) => html`<li><code>${id}</code> ${say(lang, name)}</li>`)}
    </ul>
  </details>`
}

export function classification(view: DraftView, lang: Lang): Html {
  const words = draftWords(lang)
  const of = (name: string) => view.fields[name] ?? ''
  const choose = (name: string, label: string, options: Options) =>
    selectField({ name, label, value: of(name), options, required: true })
  const write = (name: string, label: string, hint?: string) =>
    field({ name, label, value: of(name), ...(hint ? { hint } : {}) })
  const suppliers = agencyOptions(lang, view.agencies)
  return html`<div class="letter">
      ${choose('sharing', words.sharing, sharingOptions(of('sharing'), lang))}
      ${view.changes === null ? wantsOpen(of('wantsOpen'), lang) : null}
      ${choose('importance', words.importance, optionsOf(words.importances))}
      ${choose('permitted', words.permitted, optionsOf(words.permitteds))}
      ${write('agencies', words.agencies)} ${agencyIds(view, lang)}
      ${choose('frequency', words.frequency, optionsOf(words.frequencies))}
      ${write('formVi', words.form)} ${write('formEn', words.formEn, words.sameHint)}
      ${selectField({ name: 'supplier', label: words.supplier, value: of('supplier') || view.owner, options: suppliers })}
      ${write('database', words.database)} ${write('databaseEn', words.databaseEn)}
      ${choose('retention', words.retention, retentionOptions(of('retention'), lang))}
      ${write('legalGround', words.legalGround)}
    </div>
    ${columnTable(view, lang, [words.personal], (n, title) => [
      selectCell(
        view,
        `c${n}.personal`,
        labelOf(title, words.personal),
        optionsOf(words.personals),
      ),
    ])}`
}
