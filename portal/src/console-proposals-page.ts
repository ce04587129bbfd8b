/** Pages about proposals: the list, a new one, one with its needs and what may be done. */
import type { Bilingual } from '@kho/contract/dataset.ts'
import { proposalKinds, proposalStates } from '@kho/contract/proposal.ts'
import type { ProposalKind, ProposalState } from '@kho/contract/proposal.ts'
import { emptyList } from './console-empty.ts'
import { consolePage } from './console-page.ts'
import {
  actPaperLink,
  exportLink,
  field,
  filterForm,
  nextPage,
  pressButton,
} from './console-parts.ts'
import { refusedNotice, selectField, textField } from './console-parts.ts'
import { proposalWords } from './console-proposal-words.ts'
import type { ConsoleFrame, RefusedView } from './console-view.ts'
import { consoleWords } from './console-words.ts'
import { dayField } from './day-field.ts'
import { say } from './dictionary.ts'
import { day, number } from './format.ts'
import { html, type Html } from './html.ts'
import { inLang, links } from './links.ts'
import { moment, pair, table } from './parts.ts'
import { byText } from './title-order.ts'
import type { Lang } from './view.ts'

type Named = { id: string; name: Bilingual }

export type ProposalLine = {
  id: number
  title: string
  kind: ProposalKind
  state: ProposalState
  agency: Bilingual
  needs: number
  proposedAt: string
}

export type ProposalsView = {
  lines: ProposalLine[]
  filter: { state: string }
  next: string | null
  mayMake: Bilingual | null
}

export type NewProposalView = {
  agencies: Named[]
  owners: Named[]
  datasets: Named[]
  typed: Readonly<Record<string, string>>
  refused: RefusedView | null
}

export type ProposalView = ProposalLine & {
  reason: string
  legalGround: string | null
  dataset: Named | null
  columns: string[] | null
  owner: Bilingual | null
  gatherUntil: string | null
  answer: string | null
  document: { number: string; date: string; signer: string } | null
  entered: { dataset: string; version: number } | null
  needsOf: { agency: Bilingual; reason: string; at: string }[]
  /** Agencies for which whoever looks may say a need; empty where all have said it. */
  needFor: Named[]
  may: { withdraw: boolean; gather: boolean; accept: boolean; decline: boolean; enter: boolean }
  typed: Readonly<Record<string, string>>
  refused: RefusedView | null
}

export function proposalsPage(view: ProposalsView, frame: ConsoleFrame): string {
  const { lang } = frame
  const words = proposalWords(lang)
  const states = proposalStates.map((value) => ({ value, text: words.states[value] }))
  const titles = [words.id, words.title, words.kind, words.agency, words.state, words.needs]
  const main = html`<p class="console-closed">
      ${
        view.mayMake === null
          ? html`<a class="button" href="${inLang(lang, `${links.proposals}/new`)}"
              >${words.make}</a
            >`
          : html`<button type="button" disabled aria-describedby="closed-make">
                ${words.make}
              </button>
              <span id="closed-make"
                >${consoleWords(lang).notOpen}: ${say(lang, view.mayMake)}</span
              >`
      }
    </p>
    ${filterForm(
      lang,
      links.proposals,
      selectField({
        name: 'state',
        label: words.state,
        value: view.filter.state,
        options: states,
        empty: consoleWords(lang).all,
      }),
    )}
    ${
      view.lines.length === 0
        ? emptyList(frame, 'proposals')
        : table({
            lang,
            caption: words.proposals,
            captionHidden: true,
            rowHeader: true,
            columns: titles.map((title, i) => ({ title, number: i === 5 })),
            rows: view.lines.map((one) => [
              {
                text: html`<a href="${inLang(lang, links.proposal(one.id))}"
                  >${words.number(one.id)}</a
                >`,
              },
              { text: one.title },
              { text: words.kinds[one.kind] },
              { text: say(lang, one.agency) },
              { text: words.states[one.state] },
              { text: number(lang, one.needs), number: true },
            ]),
          })
    }
    ${nextPage(lang, view.next)} ${exportLink(frame)}`
  return consolePage(frame, { title: words.proposals, lead: words.lead, above: [], main })
}

export function newProposalPage(view: NewProposalView, frame: ConsoleFrame): string {
  const { lang } = frame
  const words = proposalWords(lang)
  const { typed } = view
  const named = (list: Named[]) =>
    byText(
      lang,
      list.map(({ id, name }) => ({ value: id, text: say(lang, name) })),
    )
  const kinds = proposalKinds.map((value) => ({ value, text: words.kinds[value] }))
  const empty = consoleWords(lang).optional
  const main = html`${refusedNotice(lang, view.refused)}
    <form class="letter" method="post" action="${inLang(lang, `${links.proposals}/new`)}">
      ${selectField({ name: 'agency', label: words.agency, value: typed.agency ?? '', options: named(view.agencies), required: true })}
      ${selectField({ name: 'kind', label: words.kind, value: typed.kind ?? '', options: kinds, required: true })}
      ${field({ name: 'title', label: words.title, value: typed.title ?? '', required: true, lengthMax: 300 })}
      ${textField({ name: 'reason', label: words.reason, value: typed.reason ?? '', hint: words.reasonHint, required: true })}
      ${textField({ name: 'legalGround', label: words.legalGround, value: typed.legalGround ?? '', lengthMax: 1000, rows: 2 })}
      ${selectField({ name: 'dataset', label: words.dataset, hint: words.datasetHint, value: typed.dataset ?? '', options: named(view.datasets), empty })}
      ${field({ name: 'columns', label: words.columns, value: typed.columns ?? '', hint: words.columnsHint, lengthMax: 2000 })}
      ${selectField({ name: 'owner', label: words.owner, hint: words.ownerHint, value: typed.owner ?? '', options: named(view.owners), empty })}
      ${pressButton(lang, { text: words.make, name: 'make' })}
    </form>`
  const above = [{ href: links.proposals, text: words.proposals }]
  return consolePage(frame, { title: words.make, lead: words.lead, above, main })
}

export function proposalPage(view: ProposalView, frame: ConsoleFrame): string {
  const { lang } = frame
  const words = proposalWords(lang)
  const main = html`${refusedNotice(lang, view.refused)} ${facts(frame, view)} ${needs(lang, view)}
    <div class="console-acts">${forms(lang, view)}</div>`
  const above = [{ href: links.proposals, text: words.proposals }]
  return consolePage(frame, { title: words.number(view.id), lead: view.title, above, main })
}

function facts(frame: ConsoleFrame, view: ProposalView): Html {
  const { lang } = frame
  const words = proposalWords(lang)
  const { dataset, document, entered } = view
  return html`<dl class="pairs">
    ${pair(words.state, words.states[view.state])} ${pair(words.kind, words.kinds[view.kind])}
    ${pair(words.agency, say(lang, view.agency))} ${pair(words.reason, view.reason)}
    ${dataset ? pair(words.dataset, html`<a href="${inLang(lang, links.dataset(dataset.id))}">${say(lang, dataset.name)}</a>`) : null}
    ${view.columns ? pair(words.columns, view.columns.join(', ')) : null}
    ${view.owner ? pair(words.owner, say(lang, view.owner)) : null}
    ${view.legalGround ? pair(words.legalGround, view.legalGround) : null}
    ${pair(words.proposedAt, moment(view.proposedAt))}
    ${view.gatherUntil ? pair(words.gatherUntil, day(view.gatherUntil)) : null}
    ${view.answer ? pair(words.answer, view.answer) : null}
    ${document ? pair(words.documentNumber, html`${document.number}, ${day(document.date)}, ${document.signer}${actPaperLink(frame, 'proposal', view.id)}`) : null}
    ${
      entered
        ? pair(
            words.entered,
            html`<a href="${inLang(lang, links.dataset(entered.dataset))}">${entered.dataset}</a>,
              ${words.version} ${entered.version}`,
          )
        : null
    }
  </dl>`
}

function needs(lang: Lang, view: ProposalView): Html {
  const words = proposalWords(lang)
  return html`<section class="desk-step">
    <h2>${words.needs} (${number(lang, view.needsOf.length)})</h2>
    <ul class="kin">
      ${view.needsOf.map((one) => html`<li><b>${say(lang, one.agency)}</b> ${one.reason} ${moment(one.at)}</li>`)}
    </ul>
  </section>`
}

/** The forms that are open in this state to whoever looks. */
function forms(lang: Lang, view: ProposalView): Html {
  const words = proposalWords(lang)
  const { typed, may } = view
  const form = (what: string, title: string, fields: Html) =>
    html`<section class="desk-step" aria-labelledby="do-${what}">
      <h2 id="do-${what}">${title}</h2>
      <form
        class="letter"
        method="post"
        action="${inLang(lang, `${links.proposal(view.id)}/${what}`)}"
      >
        ${fields} ${pressButton(lang, { text: title, name: what, main: what !== 'withdraw' })}
      </form>
    </section>`
  const value = (name: string) => typed[name] ?? ''
  const paper = (mark: string) =>
    html`${field({ name: `${mark}documentNumber`, label: words.documentNumber, value: value(`${mark}documentNumber`), required: true, lengthMax: 100 })}
    ${dayField(lang, { name: `${mark}documentDate`, label: words.documentDate, value: value(`${mark}documentDate`), required: true })}
    ${field({ name: `${mark}signer`, label: words.signer, value: value(`${mark}signer`), required: true })}`
  const options = view.needFor.map(({ id, name }) => ({ value: id, text: say(lang, name) }))
  return html`${
    view.needFor.length > 0
      ? form(
          'need',
          words.sayNeed,
          html`${selectField({ name: 'agency', label: words.agency, value: value('agency'), options, required: true })}
          ${textField({ name: 'reason', label: words.reason, value: value('reason'), hint: words.sayNeedHint, required: true })}`,
        )
      : null
  }
  ${may.gather ? form('gather', words.gather, dayField(lang, { name: 'until', label: words.gatherUntil, value: value('until'), required: true })) : null}
  ${may.accept ? form('accept', words.accept, html`${textField({ name: 'accept-answer', label: words.answer, value: value('accept-answer') })} ${paper('accept-')}`) : null}
  ${
    may.decline
      ? form(
          'decline',
          words.decline,
          html`${textField({ name: 'decline-answer', label: words.answerReason, value: value('decline-answer'), hint: words.reasonHint, required: true })}
          ${textField({ name: 'decline-legalGround', label: words.legalGround, value: value('decline-legalGround'), lengthMax: 1000, rows: 2 })}
          ${paper('decline-')}`,
        )
      : null
  }
  ${
    may.enter
      ? form(
          'enter',
          words.enter,
          html`${field({ name: 'dataset', label: words.dataset, value: value('dataset') || (view.dataset?.id ?? ''), hint: words.enterHint, required: true, lengthMax: 48 })}
          ${field({ name: 'version', label: words.version, value: value('version'), type: 'number', required: true })}`,
        )
      : null
  }
  ${may.withdraw ? form('withdraw', words.withdraw, html``) : null}`
}
