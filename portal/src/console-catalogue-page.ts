/** Officers' pages of the catalogue: its editions, one, the difference of two, and the next one. */
import {
  obligatoryTitles,
  type LeftOut,
  type ObligatoryField,
} from '@kho/contract/catalogue-edition.ts'
import type { Bilingual } from '@kho/contract/dataset.ts'
import { differenceTable, editionFacts, editionTable, entryTable } from './catalogue-tables.ts'
import type { CatalogueView, DifferenceView, EditionPageView } from './catalogue-view.ts'
import { catalogueWords } from './catalogue-words.ts'
import { consolePage } from './console-page.ts'
import {
  actPaperLink,
  exportLink,
  field,
  nextPage,
  pressButton,
  refusedNotice,
  textField,
} from './console-parts.ts'
import type { ConsoleFrame, RefusedView } from './console-view.ts'
import { consoleWords } from './console-words.ts'
import { dayField } from './day-field.ts'
import { say } from './dictionary.ts'
import { number } from './format.ts'
import { html, type Html } from './html.ts'
import { inLang, links } from './links.ts'
import { pair } from './parts.ts'
import type { Lang } from './view.ts'

export type NextEditionView = {
  number: number
  before: number | null
  listed: number
  mark: string | null
  lacking: { dataset: string; fields: ObligatoryField[] }[]
  difference: DifferenceView
  leftOut: readonly LeftOut[]
  mayIssue: Bilingual | null
  typed: Readonly<Record<string, string>>
  refused: RefusedView | null
}

export function consoleCataloguePage(view: CatalogueView, frame: ConsoleFrame): string {
  const { lang } = frame
  const words = catalogueWords(lang)
  const main = html`<p>
      <a class="button" href="${inLang(lang, links.nextEdition)}">${words.next}</a>
    </p>
    ${
      view.editions.length === 0
        ? html`<p>${words.nothing}</p>`
        : html`${editionTable(lang, view.editions, links.consoleEdition)} ${exportLink(frame)}`
    }
    ${nextPage(lang, view.older)}`
  return consolePage(frame, { title: words.heading, lead: words.lead, main })
}

export function consoleEditionPage(
  { edition, entries, next }: EditionPageView,
  frame: ConsoleFrame,
): string {
  const { lang } = frame
  const words = catalogueWords(lang)
  const entriesFile = `${links.consoleEdition(edition.number)}/entries.csv`
  const paper = actPaperLink(frame, 'edition', edition.number, words.seePaper)
  const main = html`${editionFacts(lang, edition, paper && pair(words.paper, paper))}
    ${compareForm(lang, edition.number)}
    <section class="desk-step">
      <h2>${words.entries}</h2>
      ${entryTable(frame, entries)} ${nextPage(lang, next)}
      <p>
        <a class="button" href="${inLang(lang, entriesFile)}" download
          >${consoleWords(lang).exportList}</a
        >
      </p>
    </section>`
  return consolePage(frame, {
    title: words.edition(number(lang, edition.number)),
    above: [{ href: links.consoleCatalogue, text: words.heading }],
    main,
  })
}

/** The first edition has none to be compared with. */
function compareForm(lang: Lang, edition: number): Html | null {
  if (edition === 1) return null
  const words = catalogueWords(lang)
  const value = String(edition - 1)
  return html`<form
    class="filters"
    method="get"
    action="${inLang(lang, links.editionDifference(edition))}"
  >
    ${field({ name: 'from', label: words.compare, value, type: 'number', required: true })}
    <button type="submit">${words.compareDo}</button>
  </form>`
}

export function editionDifferencePage(view: DifferenceView, frame: ConsoleFrame): string {
  const { lang } = frame
  const words = catalogueWords(lang)
  const main = html`${differenceTable(frame, view)} ${exportLink(frame)}
  ${nextPage(lang, view.next)}`
  return consolePage(frame, {
    title: words.difference(number(lang, view.from), number(lang, view.to)),
    lead: words.differenceLead,
    above: [
      { href: links.consoleCatalogue, text: words.heading },
      { href: links.consoleEdition(view.to), text: words.edition(number(lang, view.to)) },
    ],
    main,
  })
}

export function nextEditionPage(view: NextEditionView, frame: ConsoleFrame): string {
  const { lang } = frame
  const words = catalogueWords(lang)
  const { difference, lacking, listed, leftOut } = view
  const more = difference.next === null ? null : html`<p class="soft">${words.moreChanges}</p>`
  const main = html`${refusedNotice(lang, view.refused)}
    ${
      lacking.length > 0
        ? lackingNotice(lang, lacking)
        : html`<p><b>${words.willList(number(lang, listed))}</b></p>
            ${differenceTable(frame, difference)} ${more}`
    }
    <section class="desk-step" aria-labelledby="left-out">
      <h2 id="left-out">${words.leftOut}</h2>
      <form class="letter" method="get" action="${inLang(lang, links.nextEdition)}">
        ${textField({ name: 'leftOut', label: words.leftOutList, hint: words.leftOutHint, value: linesOf(leftOut) })}
        <button type="submit">${words.look}</button>
      </form>
    </section>
    ${issueForm(lang, view)}`
  return consolePage(frame, {
    title: `${words.next}: ${words.edition(number(lang, view.number))}`,
    lead: words.nextLead,
    above: [{ href: links.consoleCatalogue, text: words.heading }],
    main,
  })
}

function lackingNotice(lang: Lang, lacking: NextEditionView['lacking']): Html {
  const words = catalogueWords(lang)
  return html`<div class="desk-alert" role="alert">
    <p><b>${words.lacking}:</b></p>
    <ul>
      ${lacking.map(({ dataset, fields }) => {
        const names = fields.map((name) => say(lang, obligatoryTitles[name])).join(', ')
        return html`<li><code>${dataset}</code>: ${names}</li>`
      })}
    </ul>
  </div>`
}

const linesOf = (leftOut: readonly LeftOut[]) =>
  leftOut.map(({ dataset, reason }) => `${dataset} = ${reason}`).join('\n')

/** Only what was previewed is issued, so there is no form where it could not be. */
function issueForm(lang: Lang, view: NextEditionView): Html | null {
  if (view.mark === null || view.listed === 0) return null
  const words = catalogueWords(lang)
  const value = (name: string) => view.typed[name] ?? ''
  const closed = view.mayIssue
  return html`<section class="desk-step" aria-labelledby="issue">
    <h2 id="issue">${words.issue}</h2>
    <p>${words.issueEffect}</p>
    <form
      class="letter"
      method="post"
      action="${inLang(lang, links.nextEdition)}"
      enctype="multipart/form-data"
    >
      <input type="hidden" name="preview" value="${view.mark}" />
      <input type="hidden" name="leftOut" value="${linesOf(view.leftOut)}" />
      ${field({ name: 'decisionNumber', label: words.decisionNumber, value: value('decisionNumber'), required: true, lengthMax: 100 })}
      ${dayField(lang, { name: 'decisionDate', label: words.decisionDate, value: value('decisionDate'), required: true })}
      ${field({ name: 'authority', label: words.authority, value: value('authority'), required: true, lengthMax: 300 })}
      ${field({ name: 'signer', label: words.signer, value: value('signer'), required: true })}
      ${dayField(lang, { name: 'validFrom', label: words.validFrom, value: value('validFrom'), required: true })}
      <div>
        <label for="field-file">${words.signedDecision}</label>
        <p class="hint" id="file-hint">${words.signedDecisionHint}</p>
        <input
          id="field-file"
          name="file"
          type="file"
          accept="application/pdf,.pdf"
          aria-describedby="file-hint"
        />
      </div>
      ${pressButton(lang, { text: words.issue, name: 'issue', closed })}
    </form>
  </section>`
}
