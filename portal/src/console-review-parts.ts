/** Small pieces of the officers' pages of reviews. */
import { functions } from '@kho/contract/function.ts'
import { reviewOutcomes, subjectKinds } from '@kho/contract/review.ts'
import { field } from './console-parts.ts'
import type { CloseView, ItemLine, Light, Typed } from './console-review-view.ts'
import { grantWords } from './console-grants-words.ts'
import { holderText, nameText } from './console-names.ts'
import type { ConsoleFrame } from './console-view.ts'
import { reviewWords } from './console-review-words.ts'
import { dayField } from './day-field.ts'
import { say } from './dictionary.ts'
import { capital, number } from './format.ts'
import { html, type Html } from './html.ts'
import { links } from './links.ts'
import { moment, table } from './parts.ts'
import type { Lang } from './view.ts'

/** Colour and word together, since colour alone tells nothing to some. */
export function lightBadge(lang: Lang, light: Light): Html {
  const look = { done: 'leaf', 'on-time': 'leaf', soon: 'amber', late: 'clay' }[light]
  return html`<span class="review-light review-light-${look}"
    >${reviewWords(lang).lights[light]}</span
  >`
}

export const aboveReview = (lang: Lang, campaign?: number) => [
  { href: links.reviews, text: reviewWords(lang).heading },
  ...(campaign === undefined
    ? []
    : [{ href: links.review(campaign), text: reviewWords(lang).campaign(String(campaign)) }]),
]

/** What an item or a line of a report is about. */
export function whatText(
  frame: ConsoleFrame,
  one: Pick<ItemLine, 'what' | 'reads' | 'function'>,
): string {
  if (one.function) return `${one.what}: ${say(frame.lang, functions[one.function].title)}`
  if (!one.reads) return one.what
  const { holder, dataset } = one.reads
  const names = [holderText(frame, holder), nameText(frame, 'datasets', dataset)] as const
  return reviewWords(frame.lang).reads(...names)
}

/** With its id: of a grant or an appointment its number. */
export function whatCell(
  frame: ConsoleFrame,
  one: Pick<ItemLine, 'what' | 'reads' | 'function' | 'subject'>,
): Html {
  if (one.function) {
    const number = reviewWords(frame.lang).appointment(one.subject)
    return html`${whatText(frame, one)} <span class="soft">(${number})</span>`
  }
  if (!one.reads) return html`${one.what} <code>${one.subject}</code>`
  const grant = grantWords(frame.lang).grant(one.subject)
  return html`${whatText(frame, one)} <span class="soft">(${grant})</span>`
}

export function lastUsed(one: Pick<ItemLine, 'lastUsedAt' | 'unused'>, lang: Lang): Html | string {
  const words = reviewWords(lang)
  if (one.lastUsedAt) return moment(one.lastUsedAt)
  return one.unused ? words.never : words.unknown
}

/** The paper by which something is closed or resumed. */
export function paperOfClose(typed: Typed, lang: Lang): Html {
  const words = reviewWords(lang)
  return html`${field({ name: 'documentNumber', label: words.documentNumber, value: typed.documentNumber ?? '', required: true, lengthMax: 100 })}
  ${dayField(lang, { name: 'documentDate', label: words.documentDate, value: typed.documentDate ?? '', required: true })}
  ${field({ name: 'signer', label: words.signer, value: typed.signer ?? '', required: true })}`
}

/** How many of each kind come to which outcome. */
export function outcomeTable(lang: Lang, outcomes: CloseView['outcomes']): Html {
  const words = reviewWords(lang)
  return table({
    lang,
    caption: words.effect,
    captionHidden: true,
    rowHeader: true,
    columns: [
      { title: words.kind },
      ...reviewOutcomes.map((one) => ({ title: capital(words.outcomes[one]), number: true })),
    ],
    rows: subjectKinds
      .filter((kind) => outcomes[kind])
      .map((kind) => [
        { text: capital(words.kinds[kind]) },
        ...reviewOutcomes.map((one) => ({
          text: number(lang, outcomes[kind]?.[one] ?? 0),
          number: true,
        })),
      ]),
  })
}
