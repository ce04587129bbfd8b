/** Two to four datasets side by side: what is said of them, never their values. */
import { databaseName } from './database-name.ts'
import { dictionary, say } from './dictionary.ts'
import { equalityLine } from './equality.ts'
import { number } from './format.ts'
import { html, type Html } from './html.ts'
import { inLang, links } from './links.ts'
import { page } from './page.ts'
import { agencyLink, moment, sharingBadge, table, trail, type Cell } from './parts.ts'
import { searchWords, type SearchWords } from './search-words.ts'
import { kindOfCard } from './service-mark.ts'
import type { DatasetCard, Frame } from './view.ts'

/** A dataset with what only its definition says. */
export type Compared = DatasetCard & {
  key: string[]
  columns: { name: string; personal: 'none' | 'basic' | 'sensitive' }[]
}

export const comparedMax = 4

export function comparePage(datasets: Compared[], frame: Frame): string {
  const { lang } = frame
  const words = searchWords(lang)
  const main = html`<div class="wide">
    ${trail(frame, { href: links.search, text: words.heading })}
    <div class="title">
      <h1>${words.compared}</h1>
      <p class="lead">${datasets.length < 2 ? words.comparedFew : words.comparedLead}</p>
    </div>
    ${
      datasets.length < 2
        ? html`<p><a href="${inLang(lang, links.search)}">${words.back}</a></p>`
        : table({
            lang,
            caption: words.compared,
            captionHidden: true,
            columns: [
              { title: words.aspect },
              ...datasets.map((one) => ({ title: titleOf(one, frame) })),
            ],
            rowHeader: true,
            rows: rowsOf(datasets, frame),
          })
    }
  </div>`
  return page(frame, { title: words.compared, part: 'datasets', main })
}

function titleOf(card: Compared, { lang }: Frame): Html {
  return html`<a href="${inLang(lang, links.dataset(card.id))}">${say(lang, card.title)}</a>`
}

type Aspect = keyof SearchWords['aspects']
type Show = (card: Compared) => Cell['text']

function rowsOf(datasets: Compared[], { lang }: Frame): Cell[][] {
  const words = searchWords(lang)
  const portal = dictionary(lang)
  const names = new Map<string, number>()
  for (const { columns } of datasets) {
    for (const { name } of columns) names.set(name, (names.get(name) ?? 0) + 1)
  }
  const shows: Record<Aspect, Show> = {
    kind: (card) => words.kinds[kindOfCard(card)] ?? '–',
    description: (card) => say(lang, card.description),
    owner: (card) => agencyLink(lang, card.agency),
    database: (card) => (card.traits ? databaseName(lang, card.traits) : '–'),
    sharing: (card) => sharingBadge(lang, card.sharing),
    rows: (card) => (card.rows === null ? '–' : number(lang, card.rows)),
    changed: (card) => (card.changedAt ? moment(card.changedAt) : portal.dataset.never),
    frequency: (card) => (card.traits ? portal.catalogue.frequencies[card.traits.frequency] : '–'),
    freshness: (card) =>
      card.traits?.freshness ? (words.freshness[card.traits.freshness] ?? '–') : words.noDue,
    equality: (card) => equalityLine(lang, card.equality),
    key: (card) => html`<code>${card.key.join(', ')}</code>`,
    columns: (card) => number(lang, card.columns.length),
    common: (card) => {
      const shared = card.columns.filter(({ name }) => names.get(name)! > 1)
      return shared.length === 0
        ? words.none
        : html`<code>${shared.map(({ name }) => name).join(', ')}</code>`
    },
    personal: (card) => {
      const count = card.columns.filter(({ personal }) => personal !== 'none').length
      return count === 0 ? words.none : words.personalColumns(number(lang, count))
    },
    forms: (card) => (card.traits?.forms ?? []).map((form) => words.forms[form] ?? form).join(', '),
    reads: (card) => number(lang, card.traits?.reads ?? 0),
  }
  return (Object.keys(shows) as Aspect[]).map((aspect) => [
    { text: words.aspects[aspect] },
    ...datasets.map((card) => ({ text: shows[aspect](card) })),
  ])
}
