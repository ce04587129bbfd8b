/** The terms of requests and the order of deciders: as they are set, and the forms to set them. */
import { functions } from '@kho/contract/function.ts'
import { consolePage } from './console-page.ts'
import { field, pressButton, refusedNotice, selectField, textField } from './console-parts.ts'
import { requestWords } from './console-request-words.ts'
import type { TermsView } from './console-request-view.ts'
import type { ConsoleFrame } from './console-view.ts'
import { dayField } from './day-field.ts'
import { say } from './dictionary.ts'
import { day, number } from './format.ts'
import { html, type Html, type Value } from './html.ts'
import { inLang, links } from './links.ts'
import { mayFollow } from './may-follow.ts'
import { table } from './parts.ts'
import type { Lang } from './view.ts'

export function termsPage(view: TermsView, frame: ConsoleFrame): string {
  const { lang } = frame
  const words = requestWords(lang)
  const main = html`${refusedNotice(lang, view.refused)} ${termList(lang, view)}
    ${procedureList(lang, view)}
    <div class="console-acts">${termForm(lang, view)} ${procedureForm(lang, view)}</div>`
  const above = mayFollow(frame, links.requests)
    ? { above: [{ href: links.requests, text: words.requests }] }
    : {}
  return consolePage(frame, { title: words.terms, ...above, main })
}

function termList(lang: Lang, { terms }: TermsView): Html {
  const words = requestWords(lang)
  const rows = terms.map((one) => [
    words.termKinds[one.kind],
    number(lang, one.days),
    ...validity(one),
  ])
  const titles = [words.term, words.days, words.ground, words.validFrom, words.validUntil]
  return list(lang, words.term, titles, rows, words.noTerms)
}

function procedureList(lang: Lang, { procedures }: TermsView): Html {
  const words = requestWords(lang)
  const rows = procedures.map((one) => [
    words.procedureKinds[one.kind],
    one.steps.map((step) => words.roles[step]).join(' → '),
    number(lang, one.warnDays),
    one.escalateTo === null
      ? words.nobody
      : `${say(lang, functions[one.escalateTo].title)} (${one.escalateDays})`,
    ...validity(one),
  ])
  const titles = [
    words.order,
    words.deciders,
    words.warnDays,
    words.escalateTo,
    words.ground,
    words.validFrom,
    words.validUntil,
  ]
  return list(lang, words.order, titles, rows, words.noProcedures)
}

function validity(one: { ground: string; validFrom: string; validUntil: string | null }): string[] {
  return [one.ground, day(one.validFrom), one.validUntil === null ? '–' : day(one.validUntil)]
}

function list(
  lang: Lang,
  caption: string,
  titles: string[],
  rows: readonly Value[][],
  none: string,
): Html {
  return html`<section class="desk-step">
    <h2>${caption}</h2>
    ${
      rows.length === 0
        ? html`<p>${none}</p>`
        : table({
            lang,
            caption,
            captionHidden: true,
            rowHeader: true,
            columns: titles.map((title) => ({ title })),
            rows: rows.map((cells) => cells.map((text) => ({ text }))),
          })
    }
  </section>`
}

/** Both forms have fields of the same meaning; the second one's names carry a mark of their own. */
function validityFields(lang: Lang, { typed }: TermsView, mark: string): Html {
  const words = requestWords(lang)
  const value = (name: string) => typed[`${mark}${name}`] ?? ''
  return html`${textField({ name: `${mark}ground`, label: words.ground, value: value('ground'), required: true, lengthMax: 1000 })}
  ${dayField(lang, { name: `${mark}validFrom`, label: words.validFrom, value: value('validFrom'), required: true })}
  ${dayField(lang, { name: `${mark}validUntil`, label: words.validUntil, value: value('validUntil') })}`
}

function termForm(lang: Lang, view: TermsView): Html {
  const words = requestWords(lang)
  const { typed, maySet } = view
  const kinds = Object.entries(words.termKinds).map(([value, text]) => ({ value, text }))
  return html`<section class="desk-step" aria-labelledby="set-term">
    <h2 id="set-term">${words.setTerm}</h2>
    <form class="letter" method="post" action="${inLang(lang, links.requestTerms)}">
      <input type="hidden" name="what" value="term" />
      ${selectField({ name: 'kind', label: words.term, value: typed.kind ?? '', options: kinds, required: true })}
      ${field({ name: 'days', label: words.days, value: typed.days ?? '', type: 'number', required: true })}
      ${validityFields(lang, view, '')}
      ${pressButton(lang, { text: words.setTerm, name: 'term', closed: maySet })}
    </form>
  </section>`
}

function procedureForm(lang: Lang, view: TermsView): Html {
  const words = requestWords(lang)
  const { typed, maySet } = view
  const { owner, authority } = words.roles
  const kinds = Object.entries(words.procedureKinds).map(([value, text]) => ({ value, text }))
  const orders = [
    { value: 'owner,authority', text: `${owner} → ${authority}` },
    { value: 'authority,owner', text: `${authority} → ${owner}` },
    { value: 'owner', text: owner },
    { value: 'authority', text: authority },
    { value: 'owner,owner', text: `${owner} → ${owner}` },
  ]
  const above = (['authority', 'leader', 'auditor'] as const).map((value) => ({
    value,
    text: say(lang, functions[value].title),
  }))
  return html`<section class="desk-step" aria-labelledby="set-procedure">
    <h2 id="set-procedure">${words.setProcedure}</h2>
    <form class="letter" method="post" action="${inLang(lang, links.requestTerms)}">
      <input type="hidden" name="what" value="procedure" />
      ${selectField({ name: 'procedure-kind', label: words.order, value: typed['procedure-kind'] ?? '', options: kinds, required: true })}
      ${selectField({ name: 'procedure-steps', label: words.deciders, value: typed['procedure-steps'] ?? '', options: orders, required: true })}
      ${field({ name: 'procedure-warnDays', label: words.warnDays, value: typed['procedure-warnDays'] ?? '1', type: 'number', required: true })}
      ${field({ name: 'procedure-escalateDays', label: words.escalateDays, value: typed['procedure-escalateDays'] ?? '', type: 'number' })}
      ${selectField({ name: 'procedure-escalateTo', label: words.escalateTo, value: typed['procedure-escalateTo'] ?? '', options: above, empty: words.nobody })}
      ${validityFields(lang, view, 'procedure-')}
      ${pressButton(lang, { text: words.setProcedure, name: 'procedure', closed: maySet })}
    </form>
  </section>`
}
