/** What stands between a draft and the public page: each step, whose it is, and what came of it. */
import { draftPathWords } from './console-draft-path-words.ts'
import type { DraftView, PathStop } from './console-draft-view.ts'
import { field, pressButton, textField } from './console-parts.ts'
import { dayField } from './day-field.ts'
import { say } from './dictionary.ts'
import { html, raw, type Html } from './html.ts'
import { inLang, links } from './links.ts'
import type { Lang } from './view.ts'

export function pathList(path: readonly PathStop[], lang: Lang): Html {
  const words = draftPathWords(lang)
  return html`<section class="draft-path" aria-labelledby="draft-path">
    <h2 id="draft-path">${words.heading}</h2>
    <ol>
      ${path.map((stop) => stopLine(stop, lang))}
    </ol>
  </section>`
}

function stopLine({ name, state, who, href, note }: PathStop, lang: Lang): Html {
  const words = draftPathWords(lang)
  const title = words.stops[name]
  const isOpen = href !== null && state !== 'later'
  return html`<li
    class="draft-stop draft-stop-${state}"
    ${state === 'now' ? raw('aria-current="step"') : null}
  >
    ${isOpen ? html`<a href="${inLang(lang, href)}">${title}</a>` : title}
    <span class="soft"
      >${words.states[state]}: ${say(lang, who)}${note ? html`; ${say(lang, note)}` : null}</span
    >
  </li>`
}

/** What is done once it is approved: the rows are loaded, the wish to open it may be given up. */
export function afterForms(view: DraftView, lang: Lang): Html[] {
  const words = draftPathWords(lang)
  const { id, typed, loadClosed, closed, awaitsRelease } = view
  const base = links.consoleDraft(id)
  const load = html`<form
    class="desk-form"
    method="post"
    action="${inLang(lang, `${base}/load`)}"
    enctype="multipart/form-data"
  >
    <h2>${words.load}</h2>
    <p>${words.loadLead}</p>
    <label for="field-file">${words.file}</label>
    <input type="file" id="field-file" name="file" required accept=".xlsx,.xls,.ods,.csv,.tsv" />
    ${pressButton(lang, { text: words.load, name: 'load', closed: loadClosed })}
  </form>`
  if (!awaitsRelease) return [load]
  const reason = textField({
    name: 'reason-give-up',
    label: words.giveUpReason,
    hint: words.reasonHint,
    value: typed['reason-give-up'] ?? '',
    required: true,
  })
  const giveUp = html`<form
    class="desk-form"
    method="post"
    action="${inLang(lang, `${base}/give-up`)}"
  >
    <h2>${words.giveUp}</h2>
    <p>${words.giveUpLead}</p>
    ${reason} ${pressButton(lang, { text: words.giveUp, name: 'give-up', closed, main: false })}
  </form>`
  return [load, giveUp]
}

/** The forms of the authority's decision on what was submitted. */
export function paperFields(view: DraftView, lang: Lang): Html {
  const words = draftPathWords(lang)
  const of = (name: string) => view.typed[name] ?? ''
  return html`${field({ name: 'documentNumber', label: words.documentNumber, value: of('documentNumber'), required: true, lengthMax: 100 })}
  ${dayField(lang, { name: 'documentDate', label: words.documentDate, value: of('documentDate'), required: true })}`
}
