/** The close of a review, its effect shown first, and the reports about rights. */
import { emptyList } from './console-empty.ts'
import { chooseAgency } from './console-choose.ts'
import { consolePage } from './console-page.ts'
import { field, filterForm, nextPage, pressButton, refusedNotice } from './console-parts.ts'
import { agencyName } from './console-names.ts'
import {
  aboveReview,
  lastUsed,
  outcomeTable,
  paperOfClose,
  whatCell,
} from './console-review-parts.ts'
import type { CloseView, ReportsView } from './console-review-view.ts'
import { reviewWords } from './console-review-words.ts'
import type { ConsoleFrame } from './console-view.ts'
import { say } from './dictionary.ts'
import { number } from './format.ts'
import { html, raw, type Html } from './html.ts'
import { calls, inLang, links } from './links.ts'
import { table } from './parts.ts'

export function consoleReviewClosePage(view: CloseView, frame: ConsoleFrame): string {
  const { lang } = frame
  const words = reviewWords(lang)
  const { campaign, typed, closed } = view
  const main = html`${refusedNotice(lang, view.refused)}
    <h2>${words.effect}</h2>
    ${outcomeTable(lang, view.outcomes)}
    <form class="letter" method="post" action="${inLang(lang, links.reviewClose(campaign))}">
      <input type="hidden" name="token" value="${view.token}" />
      ${paperOfClose(typed, lang)}
      ${field({ name: 'suspended', label: words.suspendedCount, value: typed.suspended ?? '', hint: `${words.outcomes.suspended}: ${number(lang, view.suspended)}`, type: 'number', required: true })}
      ${pressButton(lang, { text: words.close, name: 'close', closed })}
    </form>`
  const title = words.close
  return consolePage(frame, {
    title,
    lead: words.closeLead,
    above: aboveReview(lang, campaign),
    main,
  })
}

export function consoleReviewReportsPage(view: ReportsView, frame: ConsoleFrame): string {
  const { lang } = frame
  const words = reviewWords(lang)
  const tabs = Object.entries(words.which).map(
    ([name, text]) =>
      html`<li>
        <a
          href="${inLang(lang, links.reviewReports)}?which=${name}"
          ${name === view.which ? raw('aria-current="page"') : null}
          >${text}</a
        >
      </li>`,
  )
  const agency = view.agency === '' ? '' : `?agency=${encodeURIComponent(view.agency)}`
  const main = html`<ul class="kin">
      ${tabs}
    </ul>
    ${filterForm(
      lang,
      links.reviewReports,
      html`<input type="hidden" name="which" value="${view.which}" />`,
      chooseAgency(frame, { label: words.agency, value: view.agency }),
    )}
    <h2>${words.which[view.which]}</h2>
    ${
      view.which === 'segregation'
        ? [conflictTable(view, frame), doubledTable(view, frame)]
        : leftTable(view, frame)
    }
    ${nextPage(lang, view.next === null ? null : inLang(lang, view.next))}
    <p>
      <a href="${calls.reviewReport(`${view.which}.csv`)}${agency}" ${raw('download')}
        >${words.csv}</a
      >
    </p>`
  return consolePage(frame, {
    title: words.reports,
    lead: words.reportsLead,
    above: aboveReview(lang),
    main,
  })
}

function leftTable({ rows, which }: ReportsView, frame: ConsoleFrame): Html {
  const { lang } = frame
  const words = reviewWords(lang)
  if (rows.length === 0) return emptyList(frame, 'reviewReports')
  const isTold = rows.some(({ orphaned }) => orphaned.length > 0)
  const heads = [words.what, words.kind, words.agency, words.lastUsed]
  return table({
    lang,
    caption: words.which[which],
    captionHidden: true,
    rowHeader: true,
    columns: [...heads, ...(isTold ? [words.why] : [])].map((title) => ({ title })),
    rows: rows.map((one) => [
      { text: whatCell(frame, one) },
      { text: words.kinds[one.kind] },
      { text: agencyName(frame, one.agency) },
      { text: lastUsed({ lastUsedAt: one.lastUsedAt, unused: which === 'unused' }, lang) },
      ...(isTold ? [{ text: one.orphaned.map((each) => words.orphans[each]).join('; ') }] : []),
    ]),
  })
}

function doubledTable({ doubled }: ReportsView, frame: ConsoleFrame): Html {
  const { lang } = frame
  const words = reviewWords(lang)
  if (doubled.length === 0) return html`<p>${words.noneDoubled}</p>`
  const heads = [words.doubled, words.what, words.accounts, words.agency]
  return table({
    lang,
    caption: words.doubled,
    rowHeader: true,
    columns: heads.map((title) => ({ title })),
    rows: doubled.map((one) => [
      { text: say(lang, one.why) },
      { text: html`<code>${one.matter}</code>` },
      { text: one.account },
      { text: one.agency ? agencyName(frame, one.agency) : '–' },
    ]),
  })
}

function conflictTable({ conflicts }: ReportsView, frame: ConsoleFrame): Html {
  const { lang } = frame
  const words = reviewWords(lang)
  if (conflicts.length === 0) return emptyList(frame, 'reviewReports')
  const heads = [words.conflict, words.accounts, words.agency, words.state, words.why]
  return table({
    lang,
    caption: words.which.segregation,
    captionHidden: true,
    rowHeader: true,
    columns: heads.map((title) => ({ title })),
    rows: conflicts.map((one) => [
      { text: one.functions.map((each) => say(lang, each)).join(' + ') },
      { text: one.accounts.join(', ') },
      { text: agencyName(frame, one.agency) },
      { text: words.within[one.within] + (one.byDeputy ? ` (${words.deputy})` : '') },
      { text: say(lang, one.why) },
    ]),
  })
}
