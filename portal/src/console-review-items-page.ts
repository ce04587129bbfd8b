/** The items of a review: the list with its filters, one item, many decided at once. */
import { emptyList } from './console-empty.ts'
import {
  reviewDecisions,
  reviewOutcomes,
  subjectKinds,
  type ReviewDecision,
} from '@kho/contract/review.ts'
import { chooseAgency } from './console-choose.ts'
import { consolePage } from './console-page.ts'
import {
  field,
  filterForm,
  nextPage,
  pressButton,
  refusedNotice,
  selectField,
  textField,
} from './console-parts.ts'
import { agencyName } from './console-names.ts'
import { aboveReview, lastUsed, paperOfClose, whatCell, whatText } from './console-review-parts.ts'
import type { ItemLine, ItemsView, ItemView, ManyView, Typed } from './console-review-view.ts'
import { reviewWords } from './console-review-words.ts'
import type { ConsoleFrame } from './console-view.ts'
import { consoleWords } from './console-words.ts'
import { dayField } from './day-field.ts'
import { capital, number } from './format.ts'
import { html, type Html } from './html.ts'
import { inLang, links } from './links.ts'
import { moment, pair, table } from './parts.ts'
import type { Lang } from './view.ts'

export function consoleReviewItemsPage(view: ItemsView, frame: ConsoleFrame): string {
  const { lang } = frame
  const words = reviewWords(lang)
  const main = html`${filters(view, frame)}
  ${view.many === null || view.items.length === 0 ? null : html`<p class="actions"><a class="button" href="${inLang(lang, view.many)}">${words.manyLink}</a></p>`}
  ${itemTable(view.campaign, view.items, frame, words.items)}
  ${nextPage(lang, view.next === null ? null : inLang(lang, view.next))}`
  const title = view.filter.mine ? words.mine : words.all
  return consolePage(frame, { title, above: aboveReview(lang, view.campaign), main })
}

function filters({ campaign, filter }: ItemsView, frame: ConsoleFrame): Html {
  const { lang } = frame
  const words = reviewWords(lang)
  const empty = consoleWords(lang).all
  const named = (names: readonly string[], text: Readonly<Record<string, string>>) =>
    names.map((value) => ({ value, text: text[value]! }))
  const states = [
    { value: 'open', text: words.states.open },
    ...named(reviewDecisions, words.decisions),
    ...named(reviewOutcomes, words.outcomes),
  ]
  const choose = (name: string, label: string, value: string, options: typeof states) =>
    selectField({ name, label, value, options, empty })
  return filterForm(
    lang,
    links.reviewItems(campaign),
    choose('kind', words.kind, filter.kind, named(subjectKinds, words.kinds)),
    choose('state', words.decision, filter.state, states),
    choose('flag', words.flag, filter.flag, named(Object.keys(words.flags), words.flags)),
    choose('mine', words.whose, filter.mine, [{ value: 'true', text: words.whoseMine }]),
    chooseAgency(frame, { label: words.agency, value: filter.agency }),
  )
}

function itemTable(
  campaign: number,
  items: readonly ItemLine[],
  frame: ConsoleFrame,
  caption: string,
): Html {
  const { lang } = frame
  const words = reviewWords(lang)
  if (items.length === 0) return emptyList(frame, 'reviewItems')
  const heads = [words.kind, words.what, words.agency, words.lastUsed, words.flag]
  return table({
    lang,
    caption,
    captionHidden: true,
    rowHeader: true,
    columns: [
      { title: words.number, number: true },
      ...[...heads, words.decision].map((title) => ({ title })),
    ],
    rows: items.map((one) => [
      {
        text: html`<a href="${inLang(lang, links.reviewItem(campaign, one.number))}"
          >${number(lang, one.number)}</a
        >`,
        number: true,
      },
      { text: words.kinds[one.kind] },
      { text: whatCell(frame, one) },
      { text: agencyName(frame, one.agency) },
      { text: lastUsed(one, lang) },
      { text: flagsOf(one, lang) },
      { text: decisionOf(one, lang) },
    ]),
  })
}

function flagsOf({ orphaned, unused }: ItemLine, lang: Lang): string {
  const words = reviewWords(lang)
  return [unused ? words.flags.unused : null, ...orphaned.map((one) => words.orphans[one])]
    .filter((one) => one !== null)
    .join('; ')
}

function decisionOf(one: ItemLine, lang: Lang): Html | string {
  const words = reviewWords(lang)
  const outcome = one.outcome === null ? null : html`<b>${words.outcomes[one.outcome]}</b>`
  const resumed = one.resumed ? ` (${words.resumed})` : null
  if (one.decision === null) return outcome ? html`${outcome}${resumed}` : words.undecided
  return html`${outcome ?? words.decisions[one.decision]}
    <span class="soft">${words.by(one.decidedBy ?? '-')}</span>`
}

export function consoleReviewItemPage(view: ItemView, frame: ConsoleFrame): string {
  const { lang } = frame
  const words = reviewWords(lang)
  const { item } = view
  const main = html`${refusedNotice(lang, view.refused)} ${itemFacts(view, frame)}
  ${view.isClosed ? resumeForm(view, lang) : html`${decideForm(view, lang)} ${undoForm(view, lang)}`}`
  const title = `${words.number} ${number(lang, item.number)}: ${whatText(frame, item)}`
  return consolePage(frame, { title, above: aboveReview(lang, view.campaign), main })
}

function itemFacts(view: ItemView, frame: ConsoleFrame): Html {
  const { lang } = frame
  const words = reviewWords(lang)
  const { item } = view
  return html`<dl class="pairs">
    ${pair(words.kind, html`${words.kinds[item.kind]}: ${whatCell(frame, item)}`)}
    ${pair(words.agency, agencyName(frame, item.agency))}
    ${view.owner ? pair(words.owner, agencyName(frame, view.owner)) : null}
    ${pair(words.until, item.until ? moment(item.until) : words.noEnd)}
    ${pair(words.lastUsed, lastUsed(item, lang))}
    ${item.uses === null ? null : pair(words.uses, number(lang, item.uses))}
    ${pair(words.flag, flagsOf(item, lang) || '–')} ${pair(words.decision, decisionOf(item, lang))}
    ${view.decidedAt ? pair(words.decidedAt, moment(view.decidedAt)) : null}
    ${view.reason ? pair(words.reason, view.reason) : null}
    ${view.reduction ? pair(words.reductionLeft, view.reduction) : null}
  </dl>`
}

/** What a reduction of this kind can name. */
function reductionFields(view: ItemView, lang: Lang): Html {
  const words = reviewWords(lang)
  const { typed, item, columns, scopes } = view
  return html`${item.kind === 'client' ? null : dayField(lang, { name: 'until', label: words.reduceUntil, value: typed.until ?? '' })}
  ${columns ? field({ name: 'withoutColumns', label: words.reduceColumns, value: typed.withoutColumns ?? '', hint: words.namesHint(columns.join(', ')), lengthMax: 4000 }) : null}
  ${scopes ? field({ name: 'withoutScopes', label: words.reduceScopes, value: typed.withoutScopes ?? '', hint: words.namesHint(scopes.join(', ')), lengthMax: 4000 }) : null}`
}

function decisionFields(
  typed: Typed,
  lang: Lang,
  decisions: readonly ReviewDecision[] = reviewDecisions,
): Html {
  const words = reviewWords(lang)
  const options = decisions.map((value) => ({ value, text: words.decisions[value] }))
  return html`${selectField({ name: 'decision', label: words.decision, value: typed.decision ?? '', options, empty: '…', required: true })}
  ${textField({ name: 'reason', label: words.reason, value: typed.reason ?? '', hint: words.reasonHint, required: true, lengthMax: 2000 })}`
}

function decideForm(view: ItemView, lang: Lang): Html {
  const words = reviewWords(lang)
  const { campaign, item, typed, turn, decideClosed } = view
  return html`<section class="desk-step" aria-labelledby="decide">
    <h2 id="decide">${words.decideTitle}</h2>
    <form
      class="letter"
      method="post"
      action="${inLang(lang, links.reviewItem(campaign, item.number))}"
    >
      <input type="hidden" name="turn" value="${turn}" />
      ${decisionFields(typed, lang)} ${reductionFields(view, lang)}
      ${pressButton(lang, { text: words.decide, name: 'decide', closed: decideClosed })}
    </form>
  </section>`
}

function undoForm({ campaign, item, turn, decideClosed }: ItemView, lang: Lang): Html | null {
  const words = reviewWords(lang)
  if (item.decision === null) return null
  const action = `${links.reviewItem(campaign, item.number)}/undo`
  return html`<section class="desk-step" aria-labelledby="undo">
    <h2 id="undo">${words.undoTitle}</h2>
    <form class="letter" method="post" action="${inLang(lang, action)}">
      <input type="hidden" name="turn" value="${turn}" />
      <label for="undo-reason">${words.reason}</label>
      <input id="undo-reason" name="undoReason" required minlength="5" maxlength="2000" />
      ${pressButton(lang, { text: words.undo, name: 'undo', closed: decideClosed, main: false })}
    </form>
  </section>`
}

function resumeForm({ campaign, item, typed, resumeClosed }: ItemView, lang: Lang): Html | null {
  const words = reviewWords(lang)
  if (item.outcome !== 'suspended' || item.resumed) return null
  const action = `${links.reviewItem(campaign, item.number)}/resume`
  return html`<section class="desk-step" aria-labelledby="resume">
    <h2 id="resume">${words.resumeTitle}</h2>
    <form class="letter" method="post" action="${inLang(lang, action)}">
      ${textField({ name: 'reason', label: words.reason, value: typed.reason ?? '', hint: words.reasonHint, required: true, lengthMax: 2000 })}
      ${paperOfClose(typed, lang)}
      ${pressButton(lang, { text: words.resume, name: 'resume', closed: resumeClosed })}
    </form>
  </section>`
}

export function consoleReviewManyPage(view: ManyView, frame: ConsoleFrame): string {
  const { lang } = frame
  const words = reviewWords(lang)
  const { campaign, count, first, filter } = view
  const lead = count === 0 ? words.manyNone : words.manyLead(number(lang, count))
  const kept = Object.entries(filter)
    .filter(([name, value]) => name !== 'mine' && value !== '')
    .map(([name, value]) => html`<input type="hidden" name="${name}" value="${value}" />`)
  const kinds = Object.entries(view.byKind) as [keyof typeof words.kinds, number][]
  const until = view.typed.until ?? ''
  const main = html`${refusedNotice(lang, view.refused)}
    <dl class="pairs">
      ${kinds.map(([kind, items]) => pair(capital(words.kinds[kind]), number(lang, items)))}
    </dl>
    <form class="filters" method="get" action="${inLang(lang, links.reviewMany(campaign))}">
      ${kept} ${dayField(lang, { name: 'until', label: words.reduceUntil, value: until })}
      <button type="submit">${words.reduceShow}</button>
    </form>
    ${
      count === 0
        ? null
        : html`<form
            class="letter"
            method="post"
            action="${inLang(lang, links.reviewMany(campaign))}"
          >
            ${kept}
            <input type="hidden" name="token" value="${view.token}" />
            ${until ? html`<input type="hidden" name="until" value="${until}" />` : null}
            ${decisionFields(view.typed, lang, until ? ['reduce'] : ['keep', 'revoke'])}
            ${field({ name: 'count', label: words.count, type: 'number', required: true, value: view.typed.count ?? '' })}
            ${pressButton(lang, { text: words.decide, name: 'many' })}
          </form>`
    }
    <h2>${words.firstOnes(number(lang, first.length))}</h2>
    ${itemTable(campaign, first, frame, words.firstOnes(number(lang, first.length)))}`
  return consolePage(frame, {
    title: words.manyTitle,
    lead,
    above: aboveReview(lang, campaign),
    main,
  })
}
