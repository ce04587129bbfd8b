/** What an agency may use and why: each grant in words, with what is used of its limits. */
import { purposes } from '@kho/contract/purpose.ts'
import { consolePage } from './console-page.ts'
import { nextPage } from './console-parts.ts'
import type { ConsoleFrame } from './console-view.ts'
import type { UseLine, UseView } from './console-online-view.ts'
import { onlineWords } from './console-online-words.ts'
import { viewsList } from './console-views-list.ts'
import { consoleWords } from './console-words.ts'
import { say } from './dictionary.ts'
import { number } from './format.ts'
import { html, type Html } from './html.ts'
import { termsShown } from './condition-text.ts'
import { inLang, links } from './links.ts'
import { maskWords } from './mask-words.ts'
import { moment, pair } from './parts.ts'
import { serviceMark } from './service-mark.ts'
import type { Lang } from './view.ts'

export function usePage(view: UseView, frame: ConsoleFrame): string {
  const { lang } = frame
  const words = onlineWords(lang)
  const main = html`<p class="console-closed">
      ${
        view.askClosed
          ? html`<button type="button" disabled aria-describedby="closed-ask">
                ${words.askMore}
              </button>
              <span id="closed-ask"
                >${consoleWords(lang).notOpen}: ${say(lang, view.askClosed)}</span
              >`
          : html`<a class="button" href="${inLang(lang, links.newRequest)}">${words.askMore}</a>`
      }
    </p>
    ${view.lines.length === 0 ? html`<p>${words.noUse}</p>` : null}
    ${view.lines.map((line) => useSection(line, lang))} ${nextPage(lang, view.next)}
    ${viewsList(view.views, frame)}`
  return consolePage(frame, { title: words.use, lead: words.useLead, main })
}

function useSection(line: UseLine, lang: Lang): Html {
  const words = onlineWords(lang)
  const id = `grant-${line.grant}`
  return html`<section class="desk-step" aria-labelledby="${id}">
    <h2 id="${id}">
      ${say(lang, line.dataset.title)}
      <code>${line.dataset.id}</code> ${serviceMark(lang, line.dataset.kind)}
      <span class="soft">${words.grant} ${line.grant}</span>
    </h2>
    <dl class="pairs">
      ${pair(words.state, html`<b>${words.states[line.state]}</b>`)}
      ${pair(words.holder, holder(line, lang))}
      ${pair(words.purpose, `${purposes[line.purpose].point}) ${purposes[line.purpose][lang]}`)}
      ${pair(words.task, line.task === null ? words.anyTask : html`<code>${line.task}</code>`)}
      ${pair(words.columns, columns(line, lang))}
      ${pair(words.rows, termsShown(lang, line.condition, words.allRows))}
      ${pair(words.delivery, line.delivery?.map((one) => words.deliveries[one]).join(', ') ?? words.anyWay)}
      ${pair(words.zones, line.zones?.join(', ') ?? words.anyZone)}
      ${line.thirdParty ? pair(words.thirdParty, line.thirdParty) : null}
      ${pair(words.document, line.document)}
      ${pair(words.term, html`${moment(line.from)} – ${moment(line.until)}`)}
      ${pair(words.limits, limits(line, lang))} ${pair(words.used, used(line, lang))}
    </dl>
    <p>
      ${
        line.opens
          ? html`<a class="button" href="${inLang(lang, links.consoleExplore(line.dataset.id))}"
              >${words.explore}</a
            >`
          : null
      }
      ${
        line.renews
          ? html`<a class="button" href="${inLang(lang, `/console/grants/${line.grant}/renew`)}"
              >${words.renew}</a
            >`
          : null
      }
    </p>
  </section>`
}

function holder({ client, accounts, agency }: UseLine, lang: Lang): Html {
  const words = onlineWords(lang)
  const of = say(lang, agency.name)
  if (client !== null) return html`${words.system} <code>${client}</code> (${of})`
  if (accounts === null) return html`${words.persons} (${of})`
  return html`${words.persons} (${of}), ${words.only}: <code>${accounts.join(', ')}</code>`
}

function columns(line: UseLine, lang: Lang): Html {
  const words = onlineWords(lang)
  return html`${line.columns.map(
    ({ title, mask }, i) =>
      html`${i === 0 ? '' : ', '}${say(lang, title)}${mask ? html` <span class="soft">(${words.masked(maskWords(lang, mask))})</span>` : null}`,
  )}`
}

function limits({ limits: { callsPerMinute, rowsPerDay } }: UseLine, lang: Lang): string {
  const words = onlineWords(lang)
  const set = [
    ...(callsPerMinute === null ? [] : [words.perMinute(number(lang, callsPerMinute))]),
    ...(rowsPerDay === null ? [] : [words.perDay(number(lang, rowsPerDay))]),
  ]
  return set.join(', ') || words.noLimit
}

function used({ today, month, limits: { rowsPerDay } }: UseLine, lang: Lang): Html {
  const words = onlineWords(lang)
  const text = ({ calls, rows: count }: UseLine['today']) =>
    words.usedOf(number(lang, calls), number(lang, count))
  const meter =
    rowsPerDay === null
      ? null
      : html`<progress
          aria-label="${words.used}: ${words.today}"
          max="${rowsPerDay}"
          value="${Math.min(today.rows, rowsPerDay)}"
        ></progress>`
  return html`${words.today}: ${text(today)} ${meter}<br />${words.month}: ${text(month)}`
}
