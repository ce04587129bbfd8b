/** Where an officer decides on a request: what is asked, what others decided, and the form. */
import { deliveries, type Delivery } from '@kho/contract/request.ts'
import { askedPairs, clientText, columnText, factsSection, maskField } from './console-asked.ts'
import { consolePage } from './console-page.ts'
import { field, pressButton, refusedNotice, textField } from './console-parts.ts'
import { decisionsSection, head } from './console-request-page.ts'
import { requestWords } from './console-request-words.ts'
import type { DecideView } from './console-request-view.ts'
import { choice } from './console-access-requests-page.ts'
import type { ConsoleFrame } from './console-view.ts'
import { dayField } from './day-field.ts'
import { html, type Html } from './html.ts'
import { inLang, links } from './links.ts'
import type { Lang } from './view.ts'

export function decidePage(view: DecideView, frame: ConsoleFrame): string {
  const { lang } = frame
  const words = requestWords(lang)
  const { request } = view
  const main = html`${refusedNotice(lang, view.refused)} ${head(lang, request)}
    <section class="desk-step" aria-labelledby="asked">
      <h2 id="asked">${words.asked}</h2>
      ${askedPairs(lang, request.asked, request.facts)}
    </section>
    ${factsSection(lang, request.facts, { dataset: request.asked.dataset ?? '', isDraft: false })}
    ${decisionsSection(lang, request.decisions)}
    ${
      request.left
        ? html`<section class="desk-step" aria-labelledby="left">
            <h2 id="left">${words.left}</h2>
            ${askedPairs(lang, request.left, request.facts)}
          </section>`
        : null
    }
    ${decideForm(lang, view)} ${returnForm(lang, view)}`
  const above = [
    { href: links.requests, text: words.requests },
    { href: links.waitingRequests, text: words.waiting },
  ]
  const title = `${words.decide}: ${words.number(request.id)}`
  return consolePage(frame, { title, lead: words.decideLead, above, main })
}

function decideForm(lang: Lang, { request, typed }: DecideView): Html {
  const words = requestWords(lang)
  const closed = request.acts.decide ?? null
  return html`<section class="desk-step" aria-labelledby="decide">
    <h2 id="decide">${words.decide}</h2>
    <form class="letter" method="post" action="${inLang(lang, links.decideRequest(request.id))}">
      <input type="hidden" name="seen" value="${typed.seen}" />
      <fieldset>
        <legend>${words.outcome}</legend>
        ${choice('outcome', { value: 'grant', text: words.grantIt, checked: typed.outcome === 'grant', type: 'radio' })}
        ${choice('outcome', { value: 'refuse', text: words.refuseIt, checked: typed.outcome === 'refuse', type: 'radio' })}
      </fieldset>
      ${narrowing(lang, { request, typed })}
      ${textField({ name: 'reason', label: words.reason, value: typed.reason, hint: words.reasonHint })}
      ${textField({
        name: 'legalGround',
        label: words.refusalGround,
        value: typed.legalGround,
        hint: words.refusalGroundHint,
        lengthMax: 1000,
        rows: 2,
      })}
      ${field({ name: 'documentNumber', label: words.documentNumber, value: typed.documentNumber, required: true, lengthMax: 100 })}
      ${dayField(lang, { name: 'documentDate', label: words.documentDate, value: typed.documentDate, required: true })}
      ${field({ name: 'signer', label: words.signer, value: typed.signer, required: true })}
      ${field({ name: 'paper', label: words.paper, value: typed.paper, lengthMax: 15 })}
      ${pressButton(lang, { text: words.decideButton, name: 'decide', closed })}
    </form>
  </section>`
}

function narrowing(lang: Lang, { request, typed }: Pick<DecideView, 'request' | 'typed'>): Html {
  const words = requestWords(lang)
  const left = request.left ?? request.asked
  const isService = request.kind === 'service'
  const rowsHint = isService ? `${words.rowsHint} ${words.serviceRowsHint}` : words.rowsHint
  return html`<fieldset>
      <legend>${words.columns}</legend>
      ${isService ? html`<p class="hint">${words.serviceKey}</p>` : null}
      ${(left.columns ?? []).map((name) =>
        choice('columns', {
          value: name,
          text: columnText(lang, name, request.facts),
          checked: typed.columns.includes(name),
        }),
      )}
    </fieldset>
    ${(left.columns ?? []).map((name) => maskField(lang, name, { value: typed.masks[name] ?? '', facts: request.facts }))}
    ${textField({ name: 'condition', label: words.rows, value: typed.condition, hint: rowsHint, lengthMax: 20_000 })}
    ${dayField(lang, { name: 'from', label: words.from, value: typed.from, hint: words.fromHint })}
    ${dayField(lang, { name: 'until', label: words.until, value: typed.until })}
    <fieldset>
      <legend>${words.delivery}</legend>
      ${deliveries
        .filter((value) => (left.delivery ?? []).includes(value))
        .map((value: Delivery) =>
          choice('delivery', {
            value,
            text: words.deliveries[value],
            checked: typed.delivery.includes(value),
          }),
        )}
    </fieldset>
    <fieldset>
      <legend>${words.clients}</legend>
      ${(left.clients ?? []).map((value) =>
        choice('clients', {
          value,
          text: clientText(value, request.facts),
          checked: typed.clients.includes(value),
        }),
      )}
    </fieldset>`
}

function returnForm(lang: Lang, { request, typed }: DecideView): Html | null {
  const words = requestWords(lang)
  if (request.state !== 'submitted' || request.decisions.length > 0) return null
  const closed = request.acts.decide ?? null
  return html`<section class="desk-step" aria-labelledby="return">
    <h2 id="return">${words.returnIt}</h2>
    <p>${words.returnHint}</p>
    <form
      class="letter"
      method="post"
      action="${inLang(lang, `${links.request(request.id)}/return`)}"
    >
      <div>
        <label for="return-reason">${words.reason}</label>
        <textarea id="return-reason" name="returnReason" rows="3" maxlength="4000">
${typed.returnReason}</textarea>
      </div>
      ${pressButton(lang, { text: words.returnIt, name: 'return', closed, main: false })}
    </form>
  </section>`
}
