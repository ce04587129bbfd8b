/** What is asked or granted, as a list of terms, and what is good to know beside it. */
import { maskWords, readMask } from '@kho/contract/mask.ts'
import { termText, conditionTerms, plainTerm } from '@kho/contract/named-condition.ts'
import { purposes, type Purpose } from '@kho/contract/purpose.ts'
import type { Delivery, Draft } from '@kho/contract/request.ts'
import { selectField } from './console-parts.ts'
import { requestWords } from './console-request-words.ts'
import type { AskedNames, FactsView } from './console-request-view.ts'
import { say } from './dictionary.ts'
import { day, number } from './format.ts'
import { html, type Html, type Value } from './html.ts'
import { inLang } from './links.ts'
import { moment, pair } from './parts.ts'
import { purposeText } from './purpose-text.ts'
import type { Lang } from './view.ts'

/** Days that are no days stay as they were typed. */
function shown(text: string): string {
  return /^\d{4}-\d\d-\d\d$/.test(text) ? day(text) : text
}

export function askedPairs(lang: Lang, asked: Draft, facts: AskedNames | null): Html {
  const words = requestWords(lang)
  const none = '–'
  const purpose = Object.hasOwn(purposes, asked.purpose ?? '')
    ? purposes[asked.purpose as Purpose]
    : null
  const terms = conditionTerms(asked.condition, facts?.columns ?? [], facts?.labels ?? {})
  const isService = (asked.kind ?? facts?.kind) === 'service'
  return html`<dl class="pairs">
    ${pair(isService ? words.service : words.dataset, facts ? html`${say(lang, facts.title)} <code>${asked.dataset ?? none}</code>` : (asked.dataset ?? none))}
    ${pair(words.purpose, purpose ? `${purpose.point}) ${purpose[lang]}` : (asked.purpose ?? none))}
    ${pair(words.task, asked.task ?? none)} ${pair(words.legalGround, asked.legalGround ?? none)}
    ${pair(words.columns, columnList(lang, asked, facts))}
    ${pair(
      words.rows,
      terms.length === 0
        ? words.allRows
        : html`<ul class="terms">
              ${terms.map(
                (one) => html`<li>${termText(one, lang)} <code>${plainTerm(one)}</code></li>`,
              )}
            </ul>
            ${isService ? html`<p class="soft">${words.serviceRowsHint}</p>` : null}`,
    )}
    ${asked.from ? pair(words.from, shown(asked.from)) : null}
    ${pair(words.until, asked.until ? shown(asked.until) : none)}
    ${pair(words.delivery, (asked.delivery ?? []).map((one) => words.deliveries[one as Delivery] ?? one).join(', ') || none)}
    ${pair(words.clients, clientList(asked.clients ?? [], facts))}
    ${asked.thirdParty ? pair(words.thirdParty, asked.thirdParty) : null}
    ${asked.note ? pair(words.note, asked.note) : null}
  </dl>`
}

function clientList(ids: readonly string[], facts: AskedNames | null): Value {
  if (ids.length === 0) return '–'
  return html`${ids.map((id, i) => html`${i === 0 ? '' : ', '}${clientText(id, facts)}`)}`
}

/** A system by its name, and by the id that its agency knows it by. */
export function clientText(id: string, facts: AskedNames | null): Html {
  const name = facts?.clients.find((one) => one.id === id)?.name
  return name === undefined || name === id
    ? html`<code>${id}</code>`
    : html`${name} <code>${id}</code>`
}

function columnList(lang: Lang, asked: Draft, facts: AskedNames | null): Value {
  const names = asked.columns ?? []
  if (names.length === 0) return '–'
  return html`<ul class="terms">
    ${names.map((name) => html`<li>${columnText(lang, name, facts)}${maskText(lang, asked.masks?.[name])}</li>`)}
  </ul>`
}

function maskText(lang: Lang, mask: string | undefined): Html | null {
  const read = mask === undefined ? null : readMask(mask)
  return read === null ? null : html` <span class="soft">(${maskWords[read.by][lang]})</span>`
}

/** How a personal column is to be shown; `empty` is the word for what its classification says. */
export function maskField(
  lang: Lang,
  name: string,
  given: { value: string; empty?: string; facts: FactsView | null },
): Html | null {
  const column = given.facts?.columns.find((one) => one.name === name)
  if (!column || (column.personal === 'none' && given.value === '')) return null
  const known = ['none', 'partial:1:2', 'partial:0:0', 'year', 'hashed']
  const values = known.includes(given.value) || given.value === '' ? known : [given.value, ...known]
  return selectField({
    name: `mask.${name}`,
    label: `${requestWords(lang).mask}: ${name}`,
    value: given.value,
    options: values.map((value) => ({
      value,
      text: `${maskWords[readMask(value)?.by ?? 'none'][lang]} (${value})`,
    })),
    ...(given.empty === undefined ? {} : { empty: given.empty }),
  })
}

/** A column by its title, with the sign that says it is personal. */
export function columnText(lang: Lang, name: string, facts: AskedNames | null): Html {
  const words = requestWords(lang)
  const column = facts?.columns.find((one) => one.name === name)
  if (!column) return html`<code>${name}</code>`
  const kind = words.personalKinds[column.personal]
  return html`${say(lang, column.title)}
    <code>${name}</code> ${column.isKey ? html`<span class="soft">(${words.key})</span>` : null}
    ${kind === '' ? null : html`<strong class="late">${kind}</strong>`}`
}

/** Whether it is permitted, what is granted already, who decides and by when. */
export function factsSection(
  lang: Lang,
  facts: FactsView | null,
  { dataset, isDraft }: { dataset: string; isDraft: boolean },
): Html | null {
  if (facts === null) return null
  const words = requestWords(lang)
  return html`<section class="desk-step" aria-labelledby="facts">
    <h2 id="facts">${words.known}</h2>
    ${facts.isOpen ? html`<p class="notice">${words.isOpen}</p>` : null}
    ${
      facts.isPermitted
        ? null
        : html`<div class="desk-alert" role="note">
            <p><b>${words.notPermitted}</b></p>
            <p>
              <a
                href="${inLang(lang, `/console/proposals/new?kind=permitted-user&dataset=${encodeURIComponent(dataset)}`)}"
                >${words.propose}</a
              >
            </p>
          </div>`
    }
    ${facts.kind === 'service' ? html`<p class="notice">${words.isService}</p>` : null}
    ${facts.personal ? html`<p class="notice">${words.isPersonal}</p>` : null}
    ${isDraft ? html`<p>${dueWords(lang, facts)}</p>` : null}
    <p>${words.deciders}: ${facts.steps.map((one) => words.roles[one]).join(' → ')}.</p>
    ${grantedList(lang, facts)}
  </section>`
}

function dueWords(lang: Lang, { dueOn, term }: FactsView): string {
  const words = requestWords(lang)
  if (dueOn === null || term === null) return words.noTermNote
  return `${words.dueIf(day(dueOn), number(lang, term.days))} ${words.ground}: ${term.ground}.`
}

function grantedList(lang: Lang, facts: FactsView): Html {
  const words = requestWords(lang)
  if (facts.granted.length === 0) return html`<p>${words.nothingGranted}</p>`
  const titleOf = (name: string) => {
    const column = facts.columns.find((one) => one.name === name)
    return column ? say(lang, column.title) : name
  }
  return html`<h3>${words.alreadyGranted}</h3>
    <ul class="terms">
      ${facts.granted.map(
        (one) =>
          html`<li>
            ${words.grant} ${one.grant}: ${clientText(one.client, facts)};
            ${purposeText(lang, one.purpose)}; ${one.columns.map(titleOf).join(', ')};
            ${one.rowsLimited ? words.rowsLimited : words.allRows}; ${words.until.toLowerCase()}
            ${moment(one.until)}
          </li>`,
      )}
    </ul>`
}
