/** Grants: the matrix of agency and dataset, the grants of one pair, and one grant. */
import { emptyList } from './console-empty.ts'
import type { GrantLine, GrantPageView, GrantsView, PairLine } from './console-grants-view.ts'
import { grantWords } from './console-grants-words.ts'
import { journalWords } from './console-journal-words.ts'
import { chooseAgency, chooseDataset } from './console-choose.ts'
import { consolePage } from './console-page.ts'
import { exportLink, filterForm, nextPage, selectField } from './console-parts.ts'
import { holderName, nameText } from './console-names.ts'
import type { ConsoleFrame } from './console-view.ts'
import { consoleWords } from './console-words.ts'
import { say } from './dictionary.ts'
import { number } from './format.ts'
import { kindOf } from './entry-kind.ts'
import { html, type Html } from './html.ts'
import { termsShown } from './condition-text.ts'
import { inLang, links } from './links.ts'
import { maskWords } from './mask-words.ts'
import { deliveryText } from './console-online-words.ts'
import { moment, pair, table } from './parts.ts'
import { purposeText } from './purpose-text.ts'
import { serviceMark } from './service-mark.ts'

export function grantsPage(view: GrantsView, frame: ConsoleFrame): string {
  const { lang } = frame
  const words = grantWords(lang)
  const { filter } = view
  const main = html`${filterForm(
      lang,
      links.consoleGrants,
      chooseAgency(frame, { label: words.agency, value: filter.agency }),
      chooseDataset(frame, { label: words.dataset, value: filter.dataset }),
      selectField({
        name: 'state',
        label: words.state,
        value: filter.state,
        options: Object.entries(words.holds).map(([value, text]) => ({ value, text })),
        empty: consoleWords(lang).all,
      }),
    )}
    ${view.pairs ? pairTable(frame, view.pairs) : grantTable(frame, view.grants)}
    ${nextPage(lang, view.next)} ${exportLink(frame)}
    <p><a href="${inLang(lang, links.consoleExplain)}">${words.explain}</a></p>`
  return consolePage(frame, { title: words.heading, lead: words.lead, main })
}

function pairTable(frame: ConsoleFrame, pairs: readonly PairLine[]): Html {
  const { lang } = frame
  const words = grantWords(lang)
  if (pairs.length === 0) return emptyList(frame, 'grants')
  const heads = [words.agency, words.dataset, words.purposes, words.endsAt]
  const counts = [words.clients, words.grants, words.inForce, words.suspended]
  return table({
    lang,
    caption: words.heading,
    captionHidden: true,
    rowHeader: true,
    stacked: true,
    columns: [
      ...heads.map((title) => ({ title })),
      ...counts.map((title) => ({ title, number: true })),
    ],
    rows: pairs.map(({ agency, dataset, ...one }) => [
      {
        text: html`<a
          href="${inLang(lang, `${links.consoleGrants}?agency=${agency.id}&dataset=${dataset.id}`)}"
          >${say(lang, agency.name)}</a
        >`,
      },
      {
        text: html`${say(lang, dataset.title)}
          <code>${dataset.id}</code> ${serviceMark(lang, dataset.kind)}`,
      },
      { text: one.purposes.map((purpose) => purposeText(lang, purpose)).join('; ') },
      { text: one.endsAt ? moment(one.endsAt) : '–' },
      ...[one.clients, one.grants, one.inForce, one.suspended].map((n) => ({
        text: number(lang, n),
        number: true,
      })),
    ]),
  })
}

function grantTable(frame: ConsoleFrame, grants: readonly GrantLine[]): Html {
  const { lang } = frame
  const words = grantWords(lang)
  if (grants.length === 0) return emptyList(frame, 'grants')
  const heads = [words.grants, words.client, words.purpose, words.state, words.term, words.document]
  return table({
    lang,
    caption: words.heading,
    captionHidden: true,
    rowHeader: true,
    columns: heads.map((title) => ({ title })),
    rows: grants.map((one) => [
      {
        text: html`<a href="${inLang(lang, links.consoleGrant(one.id))}"
          >${words.grant(String(one.id))}</a
        >`,
      },
      { text: holderName(frame, one.client) },
      { text: purposeText(lang, one.purpose) },
      { text: words.states[one.state] },
      { text: html`${moment(one.from)} – ${moment(one.until)}` },
      { text: one.document },
    ]),
  })
}

export function grantPage(view: GrantPageView, frame: ConsoleFrame): string {
  const { lang } = frame
  const words = grantWords(lang)
  const { agency, dataset, limits } = view
  const limit = (n: number | null) => (n === null ? words.any : number(lang, n))
  const main = html`<dl class="pairs">
      ${pair(words.state, html`<b>${words.states[view.state]}</b>`)}
      ${pair(words.client, holderName(frame, view.client))}
      ${pair(words.agency, say(lang, agency.name))}
      ${pair(
        words.dataset,
        html`<a href="${inLang(lang, links.dataset(dataset.id))}">${say(lang, dataset.title)}</a>
          <code>${dataset.id}</code> ${serviceMark(lang, dataset.kind)}`,
      )}
      ${pair(words.purpose, purposeText(lang, view.purpose))}
      ${pair(words.term, html`${moment(view.from)} – ${moment(view.until)}`)}
      ${pair(
        words.columns,
        view.columns.map(
          ({ name, title, mask }, i) =>
            html`${i > 0 ? ', ' : ''}${title && say(lang, title)}
              <code>${name}</code>${mask ? ` (${words.masked}: ${maskWords(lang, mask)})` : ''}`,
        ),
      )}
      ${pair(words.rows, termsShown(lang, view.rows, words.allRows))}
      ${pair(words.task, view.taskPattern ?? words.any)}
      ${pair(words.zones, view.zones?.join(', ') ?? words.any)}
      ${pair(words.delivery, view.delivery?.map((one) => deliveryText(lang, one)).join(', ') ?? words.any)}
      ${view.thirdParty === null ? null : pair(words.thirdParty, view.thirdParty)}
      ${pair(words.callsPerMinute, limit(limits.callsPerMinute))}
      ${pair(words.rowsPerDay, limit(limits.rowsPerDay))}
      ${pair(words.decidedBy, nameText(frame, 'agencies', view.decidedBy))}
      ${pair(words.document, view.document)}
      ${view.legalGround === null ? null : pair(words.legalGround, view.legalGround)}
    </dl>
    <p>
      <a
        href="${inLang(lang, `${links.consoleExplain}?${view.client.startsWith('@') ? 'agency' : 'client'}=${view.client.replace('@', '')}&dataset=${dataset.id}`)}"
        >${words.explain}</a
      >
    </p>
    ${table({
      lang,
      caption: words.history,
      rowHeader: true,
      columns: [words.entry, journalWords(lang).kind, journalWords(lang).at].map((title) => ({
        title,
      })),
      rows: view.entries.map(({ index, kind, title, at }) => [
        {
          text: html`<a href="${inLang(lang, links.consoleEntry(index))}"
            >${number(lang, index)}</a
          >`,
        },
        { text: kindOf(lang, { kind, title }) },
        { text: moment(at) },
      ]),
    })}`
  const above = [{ href: links.consoleGrants, text: words.heading }]
  return consolePage(frame, { title: words.grant(String(view.id)), above, main })
}
