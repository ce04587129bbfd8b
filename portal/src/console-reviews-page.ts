/** The list of reviews with the form that opens one, and one review by agency. */
import { emptyList } from './console-empty.ts'
import { consolePage } from './console-page.ts'
import {
  exportLink,
  actPaperLink,
  field,
  pressButton,
  refusedNotice,
  selectField,
  textField,
} from './console-parts.ts'
import { agencyNames } from './console-names.ts'
import type { CampaignLine, ReviewsView, ReviewView } from './console-review-view.ts'
import { aboveReview, lightBadge, outcomeTable } from './console-review-parts.ts'
import { reviewWords } from './console-review-words.ts'
import type { ConsoleFrame } from './console-view.ts'
import { dayField } from './day-field.ts'
import { say } from './dictionary.ts'
import { capital, day, number } from './format.ts'
import { html, raw, type Html } from './html.ts'
import { calls, inLang, links } from './links.ts'
import { moment, pair, shortened, table } from './parts.ts'
import type { Lang } from './view.ts'

export function consoleReviewsPage(view: ReviewsView, frame: ConsoleFrame): string {
  const { lang } = frame
  const words = reviewWords(lang)
  const main = html`${refusedNotice(lang, view.refused)} ${campaignTable(view, frame)}
    ${exportLink(frame)}
    <p><a href="${inLang(lang, links.reviewReports)}">${words.reports}</a></p>
    <div class="console-acts">${openForm(view, lang)} ${ruleForm(view, lang)}</div>`
  return consolePage(frame, { title: words.heading, lead: words.lead, main })
}

function campaignTable({ campaigns }: ReviewsView, frame: ConsoleFrame): Html {
  const { lang } = frame
  const words = reviewWords(lang)
  if (campaigns.length === 0) return emptyList(frame, 'reviews')
  const heads = [words.number, words.reason, words.agencies, words.due, words.progress, words.state]
  return table({
    lang,
    caption: words.campaigns,
    captionHidden: true,
    rowHeader: true,
    columns: heads.map((title) => ({ title })),
    rows: campaigns.map((one) => [
      {
        text: html`<a href="${inLang(lang, links.review(one.id))}"
          >${words.campaign(String(one.id))}</a
        >`,
      },
      { text: one.reason },
      { text: one.agencies ? agencyNames(frame, one.agencies) : words.allAgencies },
      { text: day(one.dueOn) },
      { text: words.ofItems(number(lang, one.items - one.open), number(lang, one.items)) },
      {
        text: one.closedAt
          ? html`${words.closed} ${moment(one.closedAt)}`
          : lightBadge(lang, one.light),
      },
    ]),
  })
}

function openForm({ typed, openClosed }: ReviewsView, lang: Lang): Html {
  const words = reviewWords(lang)
  return html`<section class="desk-step" aria-labelledby="open-review">
    <h2 id="open-review">${words.openTitle}</h2>
    <form class="letter" method="post" action="${inLang(lang, links.reviews)}">
      ${textField({ name: 'reason', label: words.reason, value: typed.reason ?? '', hint: words.reasonHint, required: true, lengthMax: 2000 })}
      ${field({ name: 'agencies', label: words.agencies, value: typed.agencies ?? '', hint: words.agenciesHint, lengthMax: 4000 })}
      ${field({ name: 'days', label: words.days, value: typed.days ?? '', hint: words.daysHint, type: 'number' })}
      ${pressButton(lang, { text: words.openButton, name: 'open', closed: openClosed })}
    </form>
  </section>`
}

function ruleForm({ typed, rule, ruleClosed }: ReviewsView, lang: Lang): Html {
  const words = reviewWords(lang)
  const everies = Object.entries(words.everies).map(([value, text]) => ({ value, text }))
  const now = rule
    ? words.ruleText(
        words.everies[rule.every as keyof typeof words.everies],
        number(lang, rule.days),
        rule.ground,
      )
    : words.noRule
  return html`<section class="desk-step" aria-labelledby="rule">
    <h2 id="rule">${words.rule}</h2>
    <p>${now}</p>
    <form class="letter" method="post" action="${inLang(lang, `${links.reviews}/rule`)}">
      ${selectField({ name: 'every', label: words.every, value: typed.every ?? 'quarterly', options: everies, required: true })}
      ${field({ name: 'ruleDays', label: words.days, value: typed.ruleDays ?? '', type: 'number', required: true })}
      ${field({ name: 'ground', label: words.ground, value: typed.ground ?? '', required: true, lengthMax: 500 })}
      ${dayField(lang, { name: 'validFrom', label: words.validFrom, value: typed.validFrom ?? '', required: true })}
      ${pressButton(lang, { text: words.ruleButton, name: 'rule', closed: ruleClosed, main: false })}
    </form>
  </section>`
}

export function consoleReviewPage(view: ReviewView, frame: ConsoleFrame): string {
  const { lang } = frame
  const words = reviewWords(lang)
  const { campaign } = view
  const main = html`${facts(view, frame)} ${ways(view, lang)} ${files(view, frame)}
  ${view.closing ? outcomeTable(lang, view.closing.outcomes) : null} ${progress(view, lang)}`
  const title = words.campaign(String(campaign.id))
  return consolePage(frame, { title, lead: campaign.reason, above: aboveReview(lang), main })
}

function facts(view: ReviewView, frame: ConsoleFrame): Html {
  const { lang } = frame
  const words = reviewWords(lang)
  const { campaign, daysLeft, closing } = view
  const { items, open, closedAt } = campaign
  const decided = words.ofItems(number(lang, items - open), number(lang, items))
  const state = closedAt
    ? html`${moment(closedAt)} (${closing?.by ?? '-'})`
    : lightBadge(lang, campaign.light)
  return html`<dl class="pairs">
    ${pair(closedAt ? words.closed : words.state, state)}
    ${pair(words.due, dueText(campaign, daysLeft, lang))} ${pair(words.progress, decided)}
    ${closedAt ? null : pair(words.forAuthority, number(lang, view.forAuthority))}
    ${pair(words.agencies, campaign.agencies ? agencyNames(frame, campaign.agencies) : words.allAgencies)}
    ${pair(words.opened, html`${moment(campaign.openedAt)} (${view.openedBy})`)}
    ${pair(words.frozen(number(lang, items)), shortened(view.sha256))}
    ${closing ? pair(words.documentNumber, documentText(closing, lang)) : null}
  </dl>`
}

function documentText(closing: NonNullable<ReviewView['closing']>, lang: Lang): string {
  const { documentNumber, documentDate, signer } = closing
  return reviewWords(lang).document(documentNumber, day(documentDate), signer)
}

function dueText({ dueOn, closedAt }: CampaignLine, left: number, lang: Lang): string {
  const words = reviewWords(lang)
  if (closedAt) return day(dueOn)
  const text = left < 0 ? words.daysLate(number(lang, -left)) : words.daysLeft(number(lang, left))
  return `${day(dueOn)}. ${text}`
}

function ways({ campaign, closeClosed }: ReviewView, lang: Lang): Html {
  const words = reviewWords(lang)
  const items = inLang(lang, links.reviewItems(campaign.id))
  return html`<p class="actions">
      ${campaign.closedAt ? null : html`<a class="button button-main" href="${items}?mine=true&state=open">${words.mine}</a>`}
      <a class="button" href="${items}">${words.all}</a>
      ${
        campaign.closedAt || closeClosed
          ? null
          : html`<a class="button" href="${inLang(lang, links.reviewClose(campaign.id))}"
              >${words.close}…</a
            >`
      }
    </p>
    ${campaign.closedAt || !closeClosed ? null : pressButton(lang, { text: words.close, name: 'close', closed: closeClosed, main: false })}`
}

function files({ campaign, minutesClosed }: ReviewView, frame: ConsoleFrame): Html {
  const { lang } = frame
  const words = reviewWords(lang)
  if (minutesClosed) {
    return pressButton(lang, {
      text: words.minutes,
      name: 'minutes',
      closed: minutesClosed,
      main: false,
    })
  }
  const file = (name: string, text: string) =>
    html`<li><a href="${calls.review(campaign.id, name)}" ${raw('download')}>${text}</a></li>`
  return html`<ul class="kin">
    ${campaign.closedAt && frame.papers ? html`<li>${actPaperLink(frame, 'review', campaign.id)}</li>` : null}
    ${campaign.closedAt ? [file('minutes.pdf', words.minutes), file('minutes', words.minutesJson), file('outcomes.txt', words.outcomesTxt)] : null}
    ${file('population.csv', words.populationCsv)} ${file('population.txt', words.populationTxt)}
  </ul>`
}

function progress({ campaign, agencies }: ReviewView, lang: Lang): Html {
  const words = reviewWords(lang)
  const counts = [
    'items',
    'open',
    'forAuthority',
    'keep',
    'reduce',
    'revoke',
    'unused',
    'orphaned',
  ] as const
  const titles = [
    words.items,
    words.open,
    words.forAuthority,
    ...Object.values(words.decisions).map(capital),
    words.unused,
    words.orphaned,
  ]
  return table({
    lang,
    caption: words.byAgency,
    rowHeader: true,
    columns: [
      { title: words.agency },
      { title: words.state },
      ...titles.map((title) => ({ title, number: true })),
    ],
    rows: agencies.map((one) => [
      {
        text: html`<a
          href="${inLang(lang, links.reviewItems(campaign.id))}?agency=${encodeURIComponent(one.agency)}"
          >${say(lang, one.name)}</a
        >`,
      },
      { text: lightBadge(lang, one.light) },
      ...counts.map((name) => ({ text: number(lang, one[name]), number: true })),
    ]),
  })
}
