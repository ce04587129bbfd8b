/** Rows that loads held back: the loads, and one with causes, rows, correction and release. */
import { emptyList } from './console-empty.ts'
import type { HeldGroupView, HeldListView, HeldPageView } from './console-data-view.ts'
import { dataWords } from './console-data-words.ts'
import { chooseAgency, chooseDataset } from './console-choose.ts'
import { consolePage } from './console-page.ts'
import {
  exportLink,
  filterForm,
  nextPage,
  pressButton,
  refusedNotice,
  textField,
} from './console-parts.ts'
import { agencyName } from './console-names.ts'
import type { ConsoleFrame } from './console-view.ts'
import { say } from './dictionary.ts'
import { number } from './format.ts'
import { html, type Html } from './html.ts'
import { inLang, links } from './links.ts'
import { moment, table } from './parts.ts'
import type { Lang } from './view.ts'

export function heldListPage(view: HeldListView, frame: ConsoleFrame): string {
  const { lang } = frame
  const words = dataWords(lang)
  const rows = view.loads.map((one) => [
    {
      text: html`<a href="${inLang(lang, links.consoleHeldLoad(one.load))}">${moment(one.at)}</a>`,
    },
    { text: html`${say(lang, one.title)} <code>${one.dataset}</code>` },
    { text: agencyName(frame, one.supplier) },
    { text: number(lang, one.held), number: true },
  ])
  const main = html`${filterForm(
    lang,
    links.consoleHeld,
    chooseAgency(frame, { label: words.owner, value: view.filter.agency }),
    chooseDataset(frame, { label: words.dataset, value: view.filter.dataset }),
  )}
  ${
    rows.length === 0
      ? emptyList(frame, 'held')
      : table({
          lang,
          caption: words.held,
          captionHidden: true,
          rowHeader: true,
          columns: [
            { title: words.load },
            { title: words.dataset },
            { title: words.supplier },
            { title: words.rows, number: true },
          ],
          rows,
        })
  }
  ${nextPage(lang, view.next)} ${exportLink(frame)}`
  return consolePage(frame, { title: words.held, lead: words.heldLead, main })
}

export function heldPage(view: HeldPageView, frame: ConsoleFrame): string {
  const { lang } = frame
  const words = dataWords(lang)
  const held = view.groups.reduce((sum, group) => sum + group.held, 0)
  const releasable = view.groups.filter((group) => group.releasable && group.held > 0)
  const address = links.consoleHeldLoad(view.load)
  const main = html`${refusedNotice(lang, view.refused)} ${stillHeld(view, lang)}
    <p class="console-closed">
      <b>${words.heldOf(number(lang, held))}.</b>
      <a class="button" href="${inLang(lang, `${address}/held.csv`)}" download>${words.download}</a>
    </p>
    ${groupTable(view.groups, lang)} ${rowTable(view, lang)} ${nextPage(lang, view.next)}
    <div class="console-acts">
      <form
        class="desk-form"
        method="post"
        action="${inLang(lang, `${address}/correct`)}"
        enctype="multipart/form-data"
      >
        <h2>${words.correct}</h2>
        <p>${words.correctLead}</p>
        <label for="field-file">${words.file}</label>
        <input type="file" id="field-file" name="file" required accept=".csv" />
        ${pressButton(lang, { text: words.correct, name: 'correct', closed: view.closed })}
      </form>
      ${releasable.map((group) => releaseForm(view, group, lang))}
    </div>`
  const above = [{ href: links.consoleHeld, text: words.held }]
  return consolePage(frame, { title: `${words.held}: ${say(lang, view.title)}`, above, main })
}

function groupTable(groups: readonly HeldGroupView[], lang: Lang): Html {
  const words = dataWords(lang)
  const ofColumns = groups.some(({ column }) => column !== null)
  return table({
    lang,
    caption: words.groups,
    rowHeader: true,
    columns: [
      { title: words.rule },
      ...(ofColumns ? [{ title: words.column }] : []),
      { title: words.rows, number: true },
      { title: words.settled, number: true },
      { title: words.canRelease },
    ],
    rows: groups.map((one) => [
      { text: say(lang, one.sentence) },
      ...(ofColumns ? [{ text: one.column ?? '', code: one.column !== null }] : []),
      { text: number(lang, one.held), number: true },
      { text: number(lang, one.settled), number: true },
      { text: one.releasable ? words.yes : words.no },
    ]),
  })
}

function rowTable({ rows, columns }: HeldPageView, lang: Lang): Html | null {
  const words = dataWords(lang)
  if (rows.length === 0) return null
  const heads = [words.line, words.rule, words.column, words.written, ...columns]
  return table({
    lang,
    caption: words.heldRows,
    rowHeader: true,
    className: 'plain preview',
    columns: heads.map((title) => ({ title })),
    rows: rows.map((row) => [
      { text: row.line },
      { text: say(lang, row.sentence) },
      { text: row.column ?? '' },
      { text: row.written ?? '' },
      ...row.fields.map((text) => ({ text: text ?? '' })),
    ]),
  })
}

function stillHeld({ stillHeld: rows }: HeldPageView, lang: Lang): Html | null {
  const words = dataWords(lang)
  if (rows.length === 0) return null
  return html`<div role="alert">
    ${table({
      lang,
      caption: words.stillHeld,
      columns: [words.line, words.rule, words.column].map((title) => ({ title })),
      rows: rows.map((row) => [
        { text: String(row.line) },
        { text: say(lang, row.sentence) },
        { text: row.column ?? '' },
      ]),
    })}
  </div>`
}

/** All rows of a cause, since one reason has to fit all of them. */
function releaseForm(view: HeldPageView, group: HeldGroupView, lang: Lang): Html {
  const words = dataWords(lang)
  const { rule, held, column, sentence } = group
  const cause = `${column === null ? '' : `${column}, `}${say(lang, sentence).replace(/\.$/, '')}`
  const name = `reason-${rule}`
  return html`<form
    class="desk-form"
    method="post"
    action="${inLang(lang, `${links.consoleHeldLoad(view.load)}/release`)}"
  >
    <h2>${words.release}: ${cause}</h2>
    <p>${words.releaseLead(number(lang, held))}</p>
    <input type="hidden" name="rule" value="${rule}" />
    ${textField({ name, label: `${words.reason}: ${cause}`, hint: words.reasonHint, value: view.typed[name] ?? '', required: true })}
    ${pressButton(lang, { text: words.release, name: `release-${rule}`, closed: view.closed, main: false })}
  </form>`
}
