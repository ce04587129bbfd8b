/** A draft of a dataset: its steps as plain forms, and what decides over it. */
import { classification } from './console-draft-classification.ts'
import { checkCell, columnTable, inputCell, labelOf, selectCell } from './console-draft-columns.ts'
import { draftChangeWords } from './console-draft-change-words.ts'
import { changesSection } from './console-draft-changes.ts'
import { mergeForm } from './console-draft-merge.ts'
import { afterForms, paperFields, pathList } from './console-draft-path.ts'
import { sourceSection } from './console-draft-source.ts'
import { draftTableWords } from './console-draft-table-words.ts'
import { draftSteps, type DraftStep, type DraftView } from './console-draft-view.ts'
import { draftWords } from './console-draft-words.ts'
import { datasetName } from './console-names.ts'
import { consolePage } from './console-page.ts'
import { field, pressButton, refusedNotice, textField } from './console-parts.ts'
import type { ConsoleFrame } from './console-view.ts'
import { consoleWords } from './console-words.ts'
import { say } from './dictionary.ts'
import { html, raw, type Html } from './html.ts'
import { inLang, links } from './links.ts'
import { pair, table } from './parts.ts'
import type { Lang } from './view.ts'

export function draftStepPage(view: DraftView, step: DraftStep, frame: ConsoleFrame): string {
  const { lang } = frame
  const words = draftWords(lang)
  const forms = { structure, quality, classification, documents }
  const { merge } = view
  if (merge !== null) {
    const both = html`${around(view, step, frame)} ${mergeForm({ ...view, merge }, step, lang)}`
    return draftDocument(view, words.leads[step], both, frame)
  }
  const main = html`${around(view, step, frame)}
    <form
      class="console-draft"
      method="post"
      action="${inLang(lang, links.consoleDraftStep(view.id, step))}"
    >
      <input type="hidden" name="revision" value="${view.revision}" />
      ${forms[step](view, lang)}
      ${pressButton(lang, { text: words.save, name: 'save', closed: view.closed })}
    </form>`
  return draftDocument(view, words.leads[step], main, frame)
}

export function draftPreviewPage(view: DraftView, frame: ConsoleFrame): string {
  const { lang } = frame
  const words = draftWords(lang)
  const base = links.consoleDraft(view.id)
  const main = html`${around(view, 'preview', frame)}
    ${view.state === 'approved' ? null : faultTable(view, lang)}
    ${changesSection(view.changed, lang)}
    ${
      view.faults.length > 0
        ? null
        : html`<p>
            <a class="button" href="${inLang(lang, `${base}/as-citizen`)}">${words.asCitizen}</a>
          </p>`
    }
    <div class="console-acts">${actForms(view, lang)}</div>
    ${sourceSection(view.source, lang)}`
  return draftDocument(view, words.leads.preview, main, frame)
}

export function draftDocument(
  view: DraftView,
  lead: string,
  main: Html,
  frame: ConsoleFrame,
): string {
  const words = draftWords(frame.lang)
  const above = [{ href: links.consoleDrafts, text: words.heading }]
  return consolePage(frame, { title: view.title, lead, above, main })
}

/** What stands above every step. */
export function around(
  view: DraftView,
  step: DraftStep | 'preview' | 'table',
  frame: ConsoleFrame,
): Html {
  const { lang } = frame
  const words = draftWords(lang)
  const names = { ...words.stepNames, table: draftTableWords(lang).step }
  const first = view.hasTable ? (['table'] as const) : []
  return html`${refusedNotice(lang, view.refused)}
    <nav class="console-steps" aria-label="${words.steps}">
      <ol>
        ${[...first, ...draftSteps, 'preview' as const].map(
          (one) =>
            html`<li>
              <a
                href="${inLang(lang, links.consoleDraftStep(view.id, one))}"
                ${one === step ? raw('aria-current="step"') : null}
                >${names[one]}</a
              >
            </li>`,
        )}
      </ol>
    </nav>
    <dl class="pairs">
      ${pair(words.state, html`<b>${words.states[view.state]}</b>`)} ${pair(words.file, view.file)}
      ${view.dataset === null ? null : pair(words.became, datasetName(frame, view.dataset))}
      ${
        view.changes === null
          ? null
          : pair(
              draftChangeWords(lang).changeOf,
              html`<a href="${inLang(lang, links.dataset(view.changes))}"
                >${datasetName(frame, view.changes)}</a
              >`,
            )
      }
    </dl>
    ${pathList(view.path, lang)}
    ${view.reason === null ? null : html`<p class="notice">${words.returnedFor}: ${view.reason}</p>`}`
}

const types: readonly (readonly [string, string, string])[] = [
  ['text', 'chữ', 'text'],
  ['text:citizen-number', 'số định danh cá nhân', 'citizen number'],
  ['text:tax-code', 'mã số thuế', 'tax code'],
  ['integer', 'số nguyên', 'integer'],
  ['integer:1.234,5', 'số nguyên 1.234', 'integer 1.234'],
  ['integer:1,234.5', 'số nguyên 1,234', 'integer 1,234'],
  ['decimal', 'số lẻ 1234.5', 'decimal 1234.5'],
  ['decimal:1234,5', 'số lẻ 1234,5', 'decimal 1234,5'],
  ['decimal:1.234,5', 'số lẻ 1.234,5', 'decimal 1.234,5'],
  ['decimal:1,234.5', 'số lẻ 1,234.5', 'decimal 1,234.5'],
  ['date:YYYY-MM-DD:day', 'ngày 2026-03-31', 'date 2026-03-31'],
  ['date:DD/MM/YYYY:day', 'ngày 31/03/2026', 'date 31/03/2026'],
  ['date:DD-MM-YYYY:day', 'ngày 31-03-2026', 'date 31-03-2026'],
  ['boolean', 'true / false', 'true / false'],
  ['boolean:có|không', 'có / không', 'có / không'],
  ['timestamp', 'thời điểm', 'instant'],
]

function structure(view: DraftView, lang: Lang): Html {
  const words = draftWords(lang)
  const of = (name: string) => view.fields[name] ?? ''
  const options = types.map(([value, vi, en]) => ({ value, text: lang === 'vi' ? vi : en }))
  const heads = [words.title, words.titleEn, words.name, words.type, words.scale]
  return html`<div class="letter">
      ${field({ name: 'titleVi', label: words.title, value: of('titleVi'), required: true })}
      ${field({ name: 'titleEn', label: words.titleEn, value: of('titleEn'), hint: words.sameHint })}
      ${view.changes === null ? field({ name: 'id', label: words.id, value: of('id'), hint: words.idHint, lengthMax: 48 }) : null}
    </div>
    ${columnTable(view, lang, [...heads, words.key, words.required, words.leftOut], (n, title) => [
      inputCell(view, `c${n}.titleVi`, labelOf(title, words.title), 13),
      inputCell(view, `c${n}.titleEn`, labelOf(title, words.titleEn), 13),
      inputCell(view, `c${n}.name`, labelOf(title, words.name), 10),
      selectCell(view, `c${n}.type`, labelOf(title, words.type), options),
      inputCell(view, `c${n}.scale`, labelOf(title, words.scale), 2),
      checkCell(view, `c${n}.key`, labelOf(title, words.key)),
      checkCell(view, `c${n}.required`, labelOf(title, words.required)),
      checkCell(view, `c${n}.leftOut`, labelOf(title, words.leftOut)),
    ])}`
}

function quality(view: DraftView, lang: Lang): Html {
  const words = draftWords(lang)
  const heads = [words.filled, words.unique, words.min, words.max, words.pattern]
  return columnTable(view, lang, heads, (n, title) => [
    checkCell(view, `c${n}.filled`, labelOf(title, words.filled)),
    checkCell(view, `c${n}.unique`, labelOf(title, words.unique)),
    inputCell(view, `c${n}.min`, labelOf(title, words.min), 8),
    inputCell(view, `c${n}.max`, labelOf(title, words.max), 8),
    inputCell(view, `c${n}.pattern`, labelOf(title, words.pattern)),
  ])
}

function documents(view: DraftView, lang: Lang): Html {
  const words = draftWords(lang)
  const of = (name: string) => view.fields[name] ?? ''
  const text = (name: string, label: string, hint?: string) =>
    textField({ name, label, value: of(name), lengthMax: 20_000, ...(hint ? { hint } : {}) })
  const line = (name: string, label: string, hint?: string) =>
    field({ name, label, value: of(name), ...(hint ? { hint } : {}) })
  return html`<div class="letter">
      ${text('descriptionVi', words.description)}
      ${text('descriptionEn', words.descriptionEn, words.sameHint)}
      ${line('documentTitleVi', words.documentTitle)}
      ${line('documentTitleEn', words.documentTitleEn, words.sameHint)}
      ${text('documentVi', words.document)} ${text('documentEn', words.documentEn, words.sameHint)}
    </div>
    <p>${words.aboutLead}</p>
    ${columnTable(view, lang, [words.about, words.aboutEn], (n, title) => [
      inputCell(view, `c${n}.aboutVi`, labelOf(title, words.about), 32),
      inputCell(view, `c${n}.aboutEn`, labelOf(title, words.aboutEn), 32),
    ])}`
}

function faultTable({ faults, id }: DraftView, lang: Lang): Html {
  const words = draftWords(lang)
  if (faults.length === 0) return html`<p class="desk-good">${words.whole}</p>`
  const inOrder = draftSteps.flatMap((step) => faults.filter((one) => one.step === step))
  return table({
    lang,
    caption: words.missing,
    columns: [words.where, words.place, words.why].map((title) => ({ title })),
    rows: inOrder.map((one) => [
      {
        text: html`<a href="${inLang(lang, links.consoleDraftStep(id, one.step))}"
          >${words.stepNames[one.step]}</a
        >`,
      },
      { text: placeName(one.place, lang) },
      { text: say(lang, one.reason) },
    ]),
  })
}

/** A place as its field is called on its step; by its own name where it has no field. */
function placeName(place: string, lang: Lang): string {
  const words = draftWords(lang)
  const [, number, member = ''] = /^(\d+)\. (.*)$/.exec(place) ?? []
  if (number === undefined) return words.places[place] ?? place
  return `${words.column} ${number}: ${words.places[`columns.${member}`] ?? member}`
}

/** What may become of it in the state it is in. */
function actForms(view: DraftView, lang: Lang): Html[] {
  const words = draftWords(lang)
  const { state, typed, closed, decideClosed } = view
  const of = (name: string) => typed[name] ?? ''
  const reason = (name: string, text: string) =>
    textField({
      name,
      label: `${words.reason}: ${text}`,
      hint: words.reasonHint,
      value: of(name),
      required: true,
    })
  const act = (
    does: string,
    text: string,
    lead: string,
    fields: Html | null,
    shut: typeof closed,
  ) =>
    html`<form
      class="desk-form"
      method="post"
      action="${inLang(lang, `${links.consoleDraft(view.id)}/${does}`)}"
    >
      <h2>${text}</h2>
      <p>${lead}</p>
      ${fields} ${pressButton(lang, { text, name: does, closed: shut, main: does !== 'withdraw' })}
    </form>`
  const withdraw = () =>
    act(
      'withdraw',
      words.withdraw,
      words.withdrawLead,
      reason('reason-withdraw', words.withdraw),
      closed,
    )
  if (state === 'submitted') {
    const back = reason('reason-return', words.giveBack)
    return [
      act('approve', words.approve, words.approveLead, paperFields(view, lang), decideClosed),
      act('return', words.giveBack, words.giveBackLead, back, decideClosed),
      withdraw(),
    ]
  }
  if (state === 'approved' && view.changes === null) return afterForms(view, lang)
  if (state !== 'open' && state !== 'returned') return [html`<p>${consoleWords(lang).none}</p>`]
  return [act('submit', words.submit, words.submitLead, null, closed), withdraw()]
}
