/** Notices on the console: what one is told, the subscriptions, and how one was delivered. */
import {
  faultInWords,
  noticeKinds,
  noticeTitles,
  overlapHoursMax,
  type NoticeKind,
} from '@kho/contract/notice.ts'
import { applicationWords } from './console-applications-words.ts'
import { datasetName, nameText } from './console-names.ts'
import { consolePage } from './console-page.ts'
import { field, nextPage, pressButton, refusedNotice, selectField } from './console-parts.ts'
import type {
  DeliveryView,
  NoticeLine,
  NoticesView,
  SubscriptionLine,
  SubscriptionView,
} from './console-notices-view.ts'
import { noticesWords } from './console-notices-words.ts'
import type { ConsoleFrame } from './console-view.ts'
import { say } from './dictionary.ts'
import { number } from './format.ts'
import { html, raw, type Html, type Value } from './html.ts'
import { calls, inLang, links } from './links.ts'
import { moment, pair, sample, table } from './parts.ts'
import type { Lang } from './view.ts'

export function noticesPage(view: NoticesView, frame: ConsoleFrame): string {
  const { lang } = frame
  const words = noticesWords(lang)
  const main = html`${refusedNotice(lang, view.refused)} ${madeSection(view, frame)}
    ${
      view.client === null
        ? html`<section class="desk-step">
            <h2>${words.mine}</h2>
            ${noticeTable(view.notices, lang)} ${nextPage(lang, view.next)}
          </section>`
        : null
    }
    <section class="desk-step">
      <h2>${words.subscriptions}</h2>
      ${subscriptionTable(view.subscriptions, lang)}
    </section>
    ${subscribeForm(view, frame)}`
  const above =
    view.client === null
      ? {}
      : {
          above: [
            { href: links.applications, text: applicationWords(lang).title },
            {
              href: links.application(view.client),
              text: nameText(frame, 'clients', view.client),
            },
          ],
        }
  return consolePage(frame, { title: words.title, lead: words.lead, ...above, main })
}

function noticeTable(notices: readonly NoticeLine[], lang: Lang): Html {
  const words = noticesWords(lang)
  if (notices.length === 0) return html`<p>${words.none}</p>`
  return table({
    lang,
    caption: words.mine,
    captionHidden: true,
    columns: [words.when, words.what, words.about, words.entry].map((title) => ({ title })),
    rows: notices.map((one) => [
      { text: moment(one.at) },
      { text: say(lang, noticeTitles[one.kind]) },
      { text: aboutText(one, lang) },
      { text: one.entry === null ? '' : number(lang, one.entry), number: true },
    ]),
  })
}

function aboutText({ kind, about }: NoticeLine, lang: Lang): Html {
  const facts = Object.entries(about).filter(([, value]) => value !== null)
  return html`${facts.map(([name, value], i) => {
    const href = pageAbout(kind, name, String(value))
    const text: Value =
      href === null ? html`${value}` : html`<a href="${inLang(lang, href)}">${value}</a>`
    return html`${i === 0 ? '' : ', '}<code>${name}</code> ${text}`
  })}`
}

/** Whoever is told of an answer reported it, and sees it elsewhere. */
function pageAbout(kind: NoticeKind, name: string, value: string): string | null {
  if (name === 'dataset') return links.dataset(value)
  return kind === 'drift.found' && name === 'discrepancy' ? links.consoleCase(value) : null
}

function subscriptionTable(list: readonly SubscriptionLine[], lang: Lang): Html {
  const words = noticesWords(lang)
  if (list.length === 0) return html`<p>${words.noSubscriptions}</p>`
  return table({
    lang,
    caption: words.subscriptions,
    captionHidden: true,
    rowHeader: true,
    columns: [words.subscription, words.forWhom, words.way, words.kinds, words.state].map(
      (title) => ({ title }),
    ),
    rows: list.map((one) => [
      {
        text: html`<a href="${inLang(lang, links.subscription(one.id))}"
          ><code>${one.id.slice(0, 8)}</code></a
        >`,
      },
      { text: one.client ?? words.me, code: one.client !== null },
      { text: words.ways[one.way] },
      { text: one.kinds.map((kind) => say(lang, noticeTitles[kind])).join('; ') },
      { text: one.endedAs === null ? words.inForce : words.endedAs[one.endedAs] },
    ]),
  })
}

function madeSection({ made }: NoticesView, { lang, baseUrl }: ConsoleFrame): Html | null {
  if (!made) return null
  const words = noticesWords(lang)
  const { subscription, secret } = made
  const isFeed = subscription.way === 'feed'
  return html`<section class="desk-step" role="status">
    <h2>${isFeed ? words.token : words.secret}</h2>
    <p>${words.secretLead}</p>
    ${sample(isFeed ? words.token : words.secret, secret)}
    ${
      isFeed
        ? html`<p>${words.feedHow}</p>
            <dl class="pairs">
              ${pair(words.feedAt, html`<code>${baseUrl}${calls.noticeFeed(subscription.id)}</code>`)}
              ${pair(words.subscription, html`<code>${subscription.id}</code>`)}
            </dl>`
        : null
    }
  </section>`
}

function subscribeForm(view: NoticesView, frame: ConsoleFrame): Html {
  const { lang } = frame
  const words = noticesWords(lang)
  const { client, typed, chosen } = view
  const path = client === null ? links.notices : links.applicationNotices(client)
  return html`<form class="desk-form" method="post" action="${inLang(lang, path)}">
    <h2>${client === null ? words.add : words.addFor(nameText(frame, 'clients', client))}</h2>
    <fieldset>
      <legend>${words.kinds}</legend>
      ${noticeKinds.map(
        (kind) =>
          html`<label class="check"
            ><input
              type="checkbox"
              name="kinds"
              value="${kind}"
              ${chosen.includes(kind) ? raw('checked') : null}
            />
            ${say(lang, noticeTitles[kind])}</label
          >`,
      )}
    </fieldset>
    ${selectField({
      name: 'way',
      label: words.way,
      value: typed.way ?? '',
      options: view.ways.map((value) => ({ value, text: words.ways[value] })),
    })}
    ${field({ name: 'dataset', label: words.dataset, hint: words.datasetHint, value: typed.dataset ?? '', lengthMax: 64 })}
    ${field({ name: 'address', label: words.address, hint: words.addressHint, value: typed.address ?? '', lengthMax: 500 })}
    ${pressButton(lang, { text: words.subscribe, name: 'subscribe' })}
  </form>`
}

export function subscriptionPage(view: SubscriptionView, frame: ConsoleFrame): string {
  const { lang } = frame
  const words = noticesWords(lang)
  const { subscription: one } = view
  const main = html`${refusedNotice(lang, view.refused)}
    <dl class="pairs">
      ${pair(words.subscription, html`<code class="whole">${one.id}</code>`)}
      ${pair(words.forWhom, one.client ?? words.me)} ${pair(words.way, words.ways[one.way])}
      ${one.address ? pair(words.address, html`<code>${one.address}</code>`) : null}
      ${pair(words.kinds, one.kinds.map((kind) => say(lang, noticeTitles[kind])).join('; '))}
      ${one.dataset ? pair(words.dataset, datasetName(frame, one.dataset)) : null}
      ${pair(words.state, one.endedAs === null ? words.inForce : words.endedAs[one.endedAs])}
      ${one.formerUntil ? pair(words.former, moment(one.formerUntil)) : null}
    </dl>
    ${view.rotated ? rotatedNotice(view.rotated, lang) : null}
    <section class="desk-step">
      <h2>${words.deliveries}</h2>
      ${
        view.deliveries.length === 0
          ? html`<p>${words.noDeliveries}</p>`
          : deliveryTable(view, lang)
      }
      ${nextPage(lang, view.next)}
    </section>
    ${one.way === 'webhook' && one.endedAt === null ? rotateForm(one, lang) : null}
    ${
      one.endedAt === null
        ? html`<form
            class="desk-form"
            method="post"
            action="${inLang(lang, `${links.subscription(one.id)}/end`)}"
          >
            <h2>${words.end}</h2>
            <p>${words.endLead}</p>
            ${pressButton(lang, { text: words.end, name: 'end', main: false })}
          </form>`
        : null
    }`
  const above = [{ href: links.notices, text: words.title }]
  const title = `${words.subscriptions}: ${words.ways[one.way]}`
  return consolePage(frame, { title, above, main })
}

function rotatedNotice({ secret }: { secret: string }, lang: Lang): Html {
  const words = noticesWords(lang)
  return html`<section class="console-done" role="status">
    <h2>${words.secret}</h2>
    <p>${words.secretLead}</p>
    ${sample(words.secret, secret)}
  </section>`
}

function rotateForm({ id }: SubscriptionLine, lang: Lang): Html {
  const words = noticesWords(lang)
  return html`<form
    class="desk-form"
    method="post"
    action="${inLang(lang, `${links.subscription(id)}/secret`)}"
  >
    <h2>${words.rotate}</h2>
    <p>${words.rotateLead}</p>
    ${field({
      name: 'hours',
      label: words.overlap,
      value: '24',
      type: 'number',
      hint: words.overlapHint(number(lang, overlapHoursMax)),
    })}
    ${pressButton(lang, { text: words.rotate, name: 'rotate', main: false })}
  </form>`
}

function deliveryTable({ deliveries, subscription }: SubscriptionView, lang: Lang): Html {
  const words = noticesWords(lang)
  return table({
    lang,
    caption: words.deliveries,
    captionHidden: true,
    columns: [words.when, words.what, words.about, words.state, words.tries].map((title) => ({
      title,
    })),
    rows: deliveries.map((one) => [
      { text: moment(one.at) },
      { text: say(lang, noticeTitles[one.kind]) },
      { text: aboutText(one, lang) },
      { text: html`${words.states[one.state]} ${replayForm(one, subscription, lang)}` },
      { text: triesText(one, lang) },
    ]),
  })
}

function triesText({ attempts }: DeliveryView, lang: Lang): Html {
  const words = noticesWords(lang)
  return html`${attempts.map(
    ({ at, status, code, ms }) =>
      html`<div>
        ${moment(at)} ${status ?? ''} ${code ? faultText(code, lang) : ''}
        ${words.ms(number(lang, ms))}
      </div>`,
  )}`
}

function faultText(code: string, lang: Lang): Html {
  const inWords = faultInWords(code)
  return html`<code>${code}</code>${inWords && html` (${say(lang, inWords)})`}`
}

function replayForm(one: DeliveryView, subscription: SubscriptionLine, lang: Lang): Html | null {
  const { way, endedAt, id } = subscription
  const isSent = way === 'mail' || way === 'webhook'
  if (!isSent || endedAt !== null || one.state === 'waiting') return null
  return html`<form method="post" action="${inLang(lang, `${links.subscription(id)}/replay`)}">
    <input type="hidden" name="delivery" value="${one.id}" />
    <button type="submit">${noticesWords(lang).replay}</button>
  </form>`
}
