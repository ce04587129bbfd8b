/** An owner's datasets with their dues and equality, its drafts, and how a new one begins. */
import { emptyList } from './console-empty.ts'
import { agencyOptions } from './console-accounts-page.ts'
import { draftChangeWords } from './console-draft-change-words.ts'
import type { DraftLine, DraftsView, OwnedLine } from './console-draft-view.ts'
import { draftWords } from './console-draft-words.ts'
import { consolePage } from './console-page.ts'
import { exportLink, nextPage, pressButton, refusedNotice, selectField } from './console-parts.ts'
import { agencyName } from './console-names.ts'
import type { ConsoleFrame } from './console-view.ts'
import { say } from './dictionary.ts'
import { number } from './format.ts'
import { html, type Html } from './html.ts'
import { inLang, links } from './links.ts'
import { moment, table } from './parts.ts'
import type { Lang } from './view.ts'

export function draftsPage(view: DraftsView, frame: ConsoleFrame): string {
  const { lang } = frame
  const words = draftWords(lang)
  const main = html`${refusedNotice(lang, view.refused)}
    <section class="desk-step">
      <h2>${words.owned}</h2>
      ${ownedTable(view.owned, frame)}
    </section>
    <section class="desk-step">
      <h2>${words.drafts}</h2>
      ${draftTable(view.drafts, frame)} ${nextPage(lang, view.next)} ${exportLink(frame)}
    </section>
    ${beginForm(view, lang)}`
  return consolePage(frame, { title: words.heading, lead: words.lead, main })
}

const equalNames = ['no', 'yes'] as const

function ownedTable(owned: readonly OwnedLine[], frame: ConsoleFrame): Html {
  const { lang } = frame
  const words = draftWords(lang)
  if (owned.length === 0) return emptyList(frame, 'owned')
  const equalWord = (equal: boolean | null) =>
    words.equals[equal === null ? 'unknown' : equalNames[Number(equal)]!]
  const mayChange = owned.some((one) => one.mayChange)
  return table({
    lang,
    caption: words.owned,
    captionHidden: true,
    rowHeader: true,
    columns: [
      { title: words.dataset },
      { title: words.state },
      { title: words.due },
      { title: words.last },
      { title: words.equal },
      { title: words.rows, number: true },
      { title: words.held, number: true },
      ...(mayChange ? [{ title: draftChangeWords(lang).change }] : []),
    ],
    rows: owned.map((one) => [
      {
        text: html`<a href="${inLang(lang, links.dataset(one.dataset))}"
          >${say(lang, one.title)}${one.part === null ? '' : ` (${one.part})`}</a
        >`,
      },
      {
        text:
          one.state === 'late'
            ? html`<strong class="late">${words.supply.late}</strong>`
            : words.supply[one.state],
      },
      { text: one.dueAt === null ? '' : moment(one.dueAt) },
      { text: one.lastAt === null ? '' : moment(one.lastAt) },
      { text: equalWord(one.equal) },
      { text: one.rows === null ? '' : number(lang, one.rows), number: true },
      { text: number(lang, one.heldBack), number: true },
      ...(mayChange ? [{ text: one.mayChange ? changeForm(one, lang) : '' }] : []),
    ]),
  })
}

function changeForm({ dataset, title, part }: OwnedLine, lang: Lang): Html {
  const text = draftChangeWords(lang).change
  const name = `${text}: ${say(lang, title)}${part === null ? '' : ` (${part})`}`
  return html`<form method="post" action="${inLang(lang, links.consoleDraftChange)}">
    <input type="hidden" name="dataset" value="${dataset}" />
    <button type="submit" aria-label="${name}">${text}</button>
  </form>`
}

function draftTable(drafts: readonly DraftLine[], frame: ConsoleFrame): Html {
  const { lang } = frame
  const words = draftWords(lang)
  if (drafts.length === 0) return emptyList(frame, 'drafts')
  return table({
    lang,
    caption: words.drafts,
    captionHidden: true,
    rowHeader: true,
    columns: [
      words.title,
      draftChangeWords(lang).kind,
      words.owner,
      words.state,
      words.begun,
      words.edited,
    ].map((title) => ({
      title,
    })),
    rows: drafts.map((one) => [
      { text: html`<a href="${inLang(lang, links.consoleDraft(one.id))}">${one.title}</a>` },
      { text: one.isChange ? draftChangeWords(lang).changing : draftChangeWords(lang).newOne },
      { text: agencyName(frame, one.owner) },
      { text: words.states[one.state] },
      { text: moment(one.begunAt) },
      { text: html`${moment(one.editedAt)} <code>${one.editedBy}</code>` },
    ]),
  })
}

function beginForm(view: DraftsView, lang: Lang): Html {
  const words = draftWords(lang)
  const options = agencyOptions(lang, view.agencies)
  const value = view.typed.agency ?? (options.length === 1 ? options[0]!.value : '')
  return html`<section class="desk-step">
    <h2>${words.begin}</h2>
    <p>${words.beginLead}</p>
    <form
      class="desk-form"
      method="post"
      action="${inLang(lang, links.consoleDrafts)}"
      enctype="multipart/form-data"
    >
      ${selectField({ name: 'agency', label: words.agency, value, options, required: true })}
      <label for="field-file">${words.file}</label>
      <input type="file" id="field-file" name="file" required accept=".xlsx,.xls,.ods,.csv,.tsv" />
      ${pressButton(lang, { text: words.begin, name: 'begin', closed: view.closed })}
    </form>
  </section>`
}
