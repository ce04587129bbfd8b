/** What two people wrote of one step: the second chooses for each field, and nothing is lost. */
import { draftChangeWords } from './console-draft-change-words.ts'
import type { DraftStep, DraftView, FieldChange, MergeView } from './console-draft-view.ts'
import { draftWords, retentionText } from './console-draft-words.ts'
import { pressButton } from './console-parts.ts'
import { html, type Html } from './html.ts'
import { inLang, links } from './links.ts'
import { table } from './parts.ts'
import type { Lang } from './view.ts'

export function mergeForm(
  view: DraftView & { merge: MergeView },
  step: DraftStep,
  lang: Lang,
): Html {
  const words = draftChangeWords(lang)
  const { fields, taken, conflicts, seen } = view.merge
  const chosen = new Set(conflicts.map(({ field }) => field))
  return html`<form
    class="console-draft"
    method="post"
    action="${inLang(lang, links.consoleDraftStep(view.id, step))}"
  >
    <h2>${words.merge}</h2>
    <p>${words.mergeLead}</p>
    <input type="hidden" name="revision" value="${view.revision}" />
    <input type="hidden" name="seen" value="${seen}" />
    ${Object.entries(fields)
      .filter(([name]) => !chosen.has(name))
      .map(([name, value]) => hidden(name, value))}
    ${conflicts.map((one) => choice(one, view, lang))}
    ${taken.length === 0 ? null : takenTable(taken, view, lang)}
    ${pressButton(lang, { text: words.save, name: 'merge', closed: view.closed })}
  </form>`
}

// A hidden input drops line breaks, which a text area keeps.
const hidden = (name: string, value: string) =>
  html`<textarea name="${name}" hidden aria-hidden="true">${value}</textarea>`

function choice(change: FieldChange, view: DraftView, lang: Lang): Html {
  const words = draftChangeWords(lang)
  const { field } = change
  const option = (side: 'theirs' | 'mine') =>
    html`<p class="choice">
      <input type="radio" id="${side}-${field}" name="choose.${field}" value="${side}" required />
      <label for="${side}-${field}"
        >${words[side]}: <b>${told(change[side], field, lang)}</b></label
      >
      ${hidden(`${side}.${field}`, change[side])}
    </p>`
  return html`<fieldset class="draft-choice">
    <legend>${fieldLabel(field, view, lang)}</legend>
    ${option('theirs')} ${option('mine')}
    ${change.was === '' ? null : html`<p class="hint">${words.was}: ${told(change.was, field, lang)}</p>`}
  </fieldset>`
}

function takenTable(taken: readonly FieldChange[], view: DraftView, lang: Lang): Html {
  const words = draftChangeWords(lang)
  return table({
    lang,
    caption: words.taken,
    rowHeader: true,
    columns: [words.field, words.was, words.theirs].map((title) => ({ title })),
    rows: taken.map((change) => [
      { text: fieldLabel(change.field, view, lang) },
      { text: told(change.was, change.field, lang) },
      { text: told(change.theirs, change.field, lang) },
    ]),
  })
}

/** As the form calls it: `Tên: Mã trường` for the title of a column. */
function fieldLabel(field: string, { columns }: DraftView, lang: Lang): string {
  const [, number, name = field] = /^c(\d+)\.(\w+)$/.exec(field) ?? []
  const label = labels(lang)[name] ?? name
  if (number === undefined) return label
  return `${label}: ${columns[Number(number) - 1]?.name || number}`
}

function labels(lang: Lang): Record<string, string> {
  const words = draftWords(lang)
  return {
    ...Object.fromEntries(
      Object.entries(words).filter((entry): entry is [string, string] => {
        return typeof entry[1] === 'string'
      }),
    ),
    titleVi: words.title,
    formVi: words.form,
    descriptionVi: words.description,
    documentTitleVi: words.documentTitle,
    documentVi: words.document,
    aboutVi: words.about,
    aboutEn: words.aboutEn,
  }
}

/** As the form shows it, where it is one of a list. */
function told(value: string, field: string, lang: Lang): string {
  const words = draftWords(lang)
  const name = field.replace(/^c\d+\./, '')
  if (value === '') return draftChangeWords(lang).empty
  if (value === 'yes') return draftChangeWords(lang).yes
  const lists: Record<string, Readonly<Record<string, string>>> = {
    sharing: words.sharings,
    importance: words.importances,
    permitted: words.permitteds,
    frequency: words.frequencies,
    personal: words.personals,
  }
  if (name === 'retention') return retentionText(value, lang)
  return lists[name]?.[value] ?? value
}
