/** Who read the data of a person: the question, and what was found so far. */
import { field, refusedNotice, textField } from './console-parts.ts'
import { consolePage } from './console-page.ts'
import { grantWords } from './console-grants-words.ts'
import { agencyName, columnTitles, datasetName, holderName, nameText } from './console-names.ts'
import type { ReadsPageView, ReadView } from './console-personal-view.ts'
import { personalWords } from './console-personal-words.ts'
import type { ConsoleFrame } from './console-view.ts'
import { dayField } from './day-field.ts'
import { number } from './format.ts'
import { html, type Html } from './html.ts'
import { inLang, links } from './links.ts'
import { moment, table } from './parts.ts'
import { purposeText } from './purpose-text.ts'

export function readsPage(view: ReadsPageView, frame: ConsoleFrame): string {
  const { lang } = frame
  const words = personalWords(lang)
  const { typed, refused, found } = view
  const value = (name: string) => typed[name] ?? ''
  const next = found?.next ?? null
  const main = html`${refusedNotice(lang, refused)}
    <form class="desk-form" method="post" action="${inLang(lang, links.subjectReads)}">
      ${field({ name: 'key', label: words.key, value: value('key'), required: true, lengthMax: 64 })}
      ${textField({ name: 'reason', label: words.reason, value: value('reason'), required: true })}
      ${dayField(lang, { name: 'from', label: words.from, value: value('from') })}
      ${dayField(lang, { name: 'until', label: words.until, value: value('until') })}
      ${next === null ? null : html`<input type="hidden" name="next" value="${next}" />`}
      <button type="submit" class="button-main">
        ${next === null ? words.search : words.goOn}
      </button>
    </form>
    ${found === null ? null : foundSection(frame, found)}`
  return consolePage(frame, { title: words.reads, lead: words.readsLead, main })
}

function foundSection(frame: ConsoleFrame, found: NonNullable<ReadsPageView['found']>): Html {
  const { lang } = frame
  const words = personalWords(lang)
  const { progress, undecided, reads } = found
  return html`<section class="desk-step">
    <p role="status">${words.progress(number(lang, progress.done), number(lang, progress.of))}</p>
    ${undecided > 0 ? html`<p>${words.undecided(number(lang, undecided))}</p>` : null}
    ${readTable(frame, reads, true)}
  </section>`
}

/** `whole`: with what only officers are told. */
export function readTable(frame: ConsoleFrame, reads: readonly ReadView[], whole: boolean): Html {
  const { lang } = frame
  const words = personalWords(lang)
  if (reads.length === 0) return html`<p>${words.nobody}</p>`
  const forOfficers = whole ? [words.client, words.grant, words.task] : []
  // A person is told names; an officer also the ids, to go on with.
  const agencyOf = (id: string) => (whole ? agencyName(frame, id) : nameText(frame, 'agencies', id))
  const datasetOf = (id: string) =>
    whole ? datasetName(frame, id) : nameText(frame, 'datasets', id)
  const columns = [
    words.at,
    words.agency,
    words.dataset,
    words.columns,
    words.purpose,
    words.outcome,
    ...forOfficers,
    words.entry,
  ]
  return table({
    lang,
    caption: words.whoRead,
    // A person has it as a heading above.
    captionHidden: !whole,
    columns: columns.map((title) => ({ title })),
    rows: reads.map((one) => [
      { text: moment(one.at) },
      { text: one.agency === null ? '–' : agencyOf(one.agency) },
      { text: datasetOf(one.dataset) },
      { text: columnTitles(frame, one.dataset, one.columns) },
      { text: purposeText(lang, one.purpose) },
      { text: words.showed[one.showed] },
      ...(whole
        ? [
            { text: one.client === undefined ? '–' : holderName(frame, one.client) },
            { text: one.grant === undefined ? '–' : grantWords(lang).grant(one.grant) },
            { text: one.task ?? '–' },
          ]
        : []),
      { text: number(lang, one.entry), number: true },
    ]),
  })
}
