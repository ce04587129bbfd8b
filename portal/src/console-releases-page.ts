/** Officers' pages on open data: the list, a proposal, one release with what may be done. */
import type { Bilingual } from '@kho/contract/dataset.ts'
import { plainTerm, termText, type ConditionTerm } from '@kho/contract/named-condition.ts'
import { licences, releaseStates, renewals, type ReleaseState } from '@kho/contract/release.ts'
import { emptyList } from './console-empty.ts'
import { columnTitles } from './console-names.ts'
import { chooseAgency, chooseDataset } from './console-choose.ts'
import { consolePage } from './console-page.ts'
import {
  actPaperLink,
  exportLink,
  field,
  filterForm,
  nextPage,
  pressButton,
  refusedNotice,
  selectField,
  textField,
} from './console-parts.ts'
import { releasesWords } from './console-releases-words.ts'
import type { ConsoleFrame, RefusedView } from './console-view.ts'
import { consoleWords } from './console-words.ts'
import { dayField } from './day-field.ts'
import { say } from './dictionary.ts'
import { day, number } from './format.ts'
import { html, raw, type Html } from './html.ts'
import { inLang, links } from './links.ts'
import { moment, pair, table } from './parts.ts'
import type { Lang } from './view.ts'

type Named = { id: string; name: Bilingual }

export type ReleaseLine = {
  id: number
  dataset: Named
  agency: Bilingual
  state: ReleaseState
  rows: number | null
  sequence: number | null
  review: { dueOn: string; state: 'later' | 'due' | 'overdue' } | null
}

export type ReleasesView = {
  lines: ReleaseLine[]
  filter: { agency: string; dataset: string; state: string }
  next: string | null
  mayPropose: Bilingual | null
}

export type NewReleaseView = {
  datasets: Named[]
  /** Null before one was chosen. */
  chosen: {
    dataset: Named
    columns: { name: string; title: Bilingual; isKey: boolean }[]
    against: Bilingual[]
  } | null
  typed: Readonly<Record<string, string>>
  checked: string[]
  refused: RefusedView | null
}

export type OneReleaseView = ReleaseLine & {
  columns: string[]
  condition: readonly ConditionTerm[]
  licence: Bilingual
  renewal: Bilingual
  reason: string
  notes: Bilingual[]
  stopped: Bilingual[]
  proposer: string
  document: { number: string; date: string } | null
  steps: {
    kind: string
    at: string
    account: string
    reason: string | null
    entry: number | null
  }[]
  /** By what may be done now: null where it may, otherwise why not. Left out: not in this state. */
  may: Partial<Record<'approve' | 'refuse' | 'renew' | 'confirm' | 'withdraw', Bilingual | null>>
  /** Rows that are meant at this moment. */
  rowsNow: number
  typed: Readonly<Record<string, string>>
  refused: RefusedView | null
}

export function releasesPage(view: ReleasesView, frame: ConsoleFrame): string {
  const { lang } = frame
  const words = releasesWords(lang)
  const states = releaseStates.map((value) => ({ value, text: words.states[value] }))
  const main = html`<p class="console-closed">
      ${
        view.mayPropose === null
          ? html`<a class="button" href="${inLang(lang, links.newRelease)}">${words.propose}</a>`
          : html`<button type="button" disabled aria-describedby="closed-propose">
                ${words.propose}
              </button>
              <span id="closed-propose"
                >${consoleWords(lang).notOpen}: ${say(lang, view.mayPropose)}</span
              >`
      }
    </p>
    ${filterForm(
      lang,
      links.releases,
      selectField({
        name: 'state',
        label: words.state,
        value: view.filter.state,
        options: states,
        empty: consoleWords(lang).all,
      }),
      chooseAgency(frame, { label: words.agency, value: view.filter.agency }),
      chooseDataset(frame, { label: words.dataset, value: view.filter.dataset }),
    )}
    ${view.lines.length === 0 ? emptyList(frame, 'releases') : lineTable(lang, view.lines)}
    ${nextPage(lang, view.next)} ${exportLink(frame)}`
  return consolePage(frame, { title: words.heading, lead: words.lead, main })
}

function lineTable(lang: Lang, lines: ReleaseLine[]): Html {
  const words = releasesWords(lang)
  return table({
    lang,
    caption: words.heading,
    captionHidden: true,
    rowHeader: true,
    columns: [
      { title: words.id },
      { title: words.dataset },
      { title: words.agency },
      { title: words.state },
      { title: words.rows, number: true },
      { title: words.review },
    ],
    rows: lines.map((one) => [
      {
        text: html`<a href="${inLang(lang, links.release(one.id))}">${one.id}</a>`,
      },
      { text: html`${say(lang, one.dataset.name)} <code>${one.dataset.id}</code>` },
      { text: say(lang, one.agency) },
      { text: words.states[one.state] },
      { text: one.rows === null ? '–' : number(lang, one.rows), number: true },
      { text: reviewText(lang, one) },
    ]),
  })
}

function reviewText(lang: Lang, { review }: Pick<ReleaseLine, 'review'>): Html {
  if (review === null) return html`–`
  const state = releasesWords(lang).reviews[review.state]
  const shown = review.state === 'later' ? null : html` <strong class="late">${state}</strong>`
  return html`${day(review.dueOn)}${shown}`
}

export function newReleasePage(view: NewReleaseView, frame: ConsoleFrame): string {
  const { lang } = frame
  const words = releasesWords(lang)
  const options = view.datasets.map(({ id, name }) => ({
    value: id,
    text: `${say(lang, name)} (${id})`,
  }))
  const main = html`${refusedNotice(lang, view.refused)}
    <form class="letter" method="get" action="${inLang(lang, links.newRelease)}">
      ${selectField({ name: 'dataset', label: words.choose, value: view.chosen?.dataset.id ?? '', options, required: true })}
      <button type="submit">${words.goOn}</button>
    </form>
    ${view.chosen ? proposalForm(lang, view, view.chosen) : null}`
  const above = [{ href: links.releases, text: words.heading }]
  return consolePage(frame, { title: words.propose, lead: words.lead, above, main })
}

function proposalForm(
  lang: Lang,
  view: NewReleaseView,
  chosen: NonNullable<NewReleaseView['chosen']>,
): Html {
  const words = releasesWords(lang)
  const value = (name: string) => view.typed[name] ?? ''
  const choices = <T extends object>(
    entries: T,
    titleOf: (one: T[keyof T]) => Bilingual,
  ): { value: string; text: string }[] =>
    Object.entries(entries).map(([name, one]) => ({ value: name, text: say(lang, titleOf(one)) }))
  const checked = new Set(view.checked)
  const closed = chosen.against[0] ?? null
  const names = (name: string, label: string, hint: string) =>
    field({ name, label, hint, value: value(name), lengthMax: 1000 })
  return html`<section class="desk-step" aria-labelledby="chosen">
    <h2 id="chosen">${say(lang, chosen.dataset.name)} <code>${chosen.dataset.id}</code></h2>
    ${
      chosen.against.length > 0
        ? html`<div class="desk-alert" role="note">
            <p><b>${words.against}:</b></p>
            <ul>
              ${chosen.against.map((one) => html`<li>${say(lang, one)}</li>`)}
            </ul>
          </div>`
        : null
    }
    <form class="letter" method="post" action="${inLang(lang, links.newRelease)}">
      <input type="hidden" name="dataset" value="${chosen.dataset.id}" />
      <fieldset>
        <legend>${words.columns}</legend>
        ${chosen.columns.map(
          (one) =>
            html`<label class="choice">
              <input
                type="checkbox"
                name="columns"
                value="${one.name}"
                ${checked.has(one.name) ? raw('checked') : null}
              />
              <span
                >${say(lang, one.title)} <code>${one.name}</code> ${
                  one.isKey ? html`<span class="soft">(${words.isKey})</span>` : null
                }</span
              >
            </label>`,
        )}
      </fieldset>
      ${textField({ name: 'condition', label: words.condition, hint: words.conditionHint, value: value('condition') })}
      ${selectField({ name: 'licence', label: words.licence, value: value('licence'), options: choices(licences, ({ title }) => title), required: true })}
      ${selectField({ name: 'renewal', label: words.renewal, value: value('renewal'), options: choices(renewals, (one) => one), required: true })}
      <fieldset>
        <legend>${words.persons}</legend>
        ${names('counts', words.counts, words.namesHint)}
        ${names('groups', words.groups, words.namesHint)}
      </fieldset>
      ${names('telephones', words.telephones, words.telephonesHint)}
      ${textField({ name: 'reason', label: words.reason, hint: words.reasonHint, value: value('reason'), required: true })}
      ${pressButton(lang, { text: words.send, name: 'send', closed })}
    </form>
  </section>`
}

export function releasePage(view: OneReleaseView, frame: ConsoleFrame): string {
  const { lang } = frame
  const words = releasesWords(lang)
  const main = html`${refusedNotice(lang, view.refused)} ${facts(frame, view)} ${forms(lang, view)}
  ${stepTable(lang, view)}`
  const title = `${words.heading} ${view.id}: ${say(lang, view.dataset.name)}`
  return consolePage(frame, { title, above: [{ href: links.releases, text: words.heading }], main })
}

function facts(frame: ConsoleFrame, view: OneReleaseView): Html {
  const { lang } = frame
  const words = releasesWords(lang)
  const list = (items: Bilingual[]) =>
    html`<ul class="terms">
      ${items.map((one) => html`<li>${say(lang, one)}</li>`)}
    </ul>`
  const terms = view.condition.map(
    (one) => html`<li title="${plainTerm(one)}">${termText(one, lang)}</li>`,
  )
  return html`<dl class="fields">
    ${pair(words.dataset, html`<a href="${inLang(lang, links.dataset(view.dataset.id))}">${say(lang, view.dataset.name)}</a> <code>${view.dataset.id}</code>`)}
    ${pair(words.agency, say(lang, view.agency))}
    ${pair(words.state, html`<b>${words.states[view.state]}</b>`)}
    ${pair(words.columns, columnTitles(frame, view.dataset.id, view.columns))}
    ${pair(
      words.condition,
      terms.length === 0
        ? words.allRows
        : html`<ul class="terms">
            ${terms}
          </ul>`,
    )}
    ${pair(words.licence, say(lang, view.licence))} ${pair(words.renewal, say(lang, view.renewal))}
    ${pair(words.proposer, html`<code>${view.proposer}</code>`)} ${pair(words.reason, view.reason)}
    ${view.document ? pair(words.decision, html`${view.document.number}, ${day(view.document.date)}${actPaperLink(frame, 'release', view.id)}`) : null}
    ${view.rows === null ? null : pair(words.rows, number(lang, view.rows))}
    ${view.sequence === null ? null : pair(words.sequence, number(lang, view.sequence))}
    ${view.review ? pair(words.review, reviewText(lang, view)) : null}
    ${pair(words.notes, view.notes.length === 0 ? words.noNotes : list(view.notes))}
    ${view.stopped.length === 0 ? null : pair(words.stopped, list(view.stopped))}
  </dl>`
}

/** Each with its effect first; closed with the reason where it may not be done. */
function forms(lang: Lang, view: OneReleaseView): Html {
  const words = releasesWords(lang)
  const value = (name: string) => view.typed[name] ?? ''
  const form = (what: keyof OneReleaseView['may'], effect: string | null, fields: Html | null) => {
    const closed = view.may[what]
    if (closed === undefined) return null
    return html`<section class="desk-step" aria-labelledby="do-${what}">
      <h2 id="do-${what}">${words[what]}</h2>
      ${effect ? html`<p>${effect}</p>` : null}
      <form
        class="letter"
        method="post"
        action="${inLang(lang, `${links.release(view.id)}/${what}`)}"
      >
        ${closed === null ? fields : null}
        ${pressButton(lang, { text: words[what], name: what, closed, main: what === 'approve' })}
      </form>
    </section>`
  }
  const reason = (what: string) =>
    textField({
      name: `${what}-reason`,
      label: words.reason,
      hint: words.reasonHint,
      value: value(`${what}-reason`),
      required: true,
    })
  const paper = html`${field({ name: 'documentNumber', label: words.documentNumber, value: value('documentNumber'), required: true, lengthMax: 100 })}
  ${dayField(lang, { name: 'documentDate', label: words.documentDate, value: value('documentDate'), required: true })}`
  return html`${form('approve', words.approveEffect(number(lang, view.rowsNow)), paper)}
  ${form('refuse', null, reason('refuse'))} ${form('renew', words.renewEffect, null)}
  ${form('confirm', null, reason('confirm'))}
  ${form('withdraw', words.withdrawEffect(number(lang, view.rows ?? 0)), reason('withdraw'))}`
}

function stepTable(lang: Lang, view: OneReleaseView): Html {
  const words = releasesWords(lang)
  return html`<section class="desk-step">
    <h2>${words.steps}</h2>
    ${table({
      lang,
      caption: words.steps,
      captionHidden: true,
      rowHeader: true,
      columns: [
        { title: words.step },
        { title: words.at },
        { title: words.account },
        { title: words.reason },
        { title: words.entry, number: true },
      ],
      rows: view.steps.map((one) => [
        { text: words.kinds[one.kind] ?? one.kind },
        { text: moment(one.at) },
        { text: html`<code>${one.account}</code>` },
        { text: one.reason ?? '–' },
        { text: one.entry === null ? '–' : number(lang, one.entry), number: true },
      ]),
    })}
  </section>`
}
