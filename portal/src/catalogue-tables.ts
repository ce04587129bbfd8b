/** Pieces that the public and the officers' pages of the catalogue share. */
import { obligatoryTitles } from '@kho/contract/catalogue-edition.ts'
import { catalogueWords } from './catalogue-words.ts'
import type {
  ChangeView,
  DifferenceView,
  EditionView,
  EntryView,
  FieldsView,
} from './catalogue-view.ts'
import { dictionary, say } from './dictionary.ts'
import { capital, day, number } from './format.ts'
import { html, type Html, type Value } from './html.ts'
import { calls, inLang } from './links.ts'
import { moment, pair, shortened, standingLink, table } from './parts.ts'
import type { AgencyRef, Frame, Lang } from './view.ts'

/** The decision of an edition, its hash, and its place in the journal. */
export function editionFacts(lang: Lang, edition: EditionView, ...more: Value[]): Html {
  const words = catalogueWords(lang)
  const entry = edition.journalEntry
  return html`<dl class="fields">
      ${pair(words.decision, `${edition.decisionNumber}, ${day(edition.decisionDate)}`)}
      ${pair(words.authority, edition.authority)} ${pair(words.signer, edition.signer)}
      ${pair(words.validFrom, day(edition.validFrom))}
      ${pair(words.listed, number(lang, edition.listed))}
      ${pair(words.issuedAt, moment(edition.issuedAt))}
      ${entry === null ? null : pair(words.entry, number(lang, entry))}
      ${pair(words.hash, shortened(edition.sha256))} ${more}
    </dl>
    <p>
      <a class="button" href="${calls.catalogueContent(edition.number)}" download
        >${words.content}</a
      >
    </p>`
}

/** Editions as a table; `linkOf` is the page of one. */
export function editionTable(
  lang: Lang,
  editions: readonly EditionView[],
  linkOf: (number: number) => string,
): Html {
  const words = catalogueWords(lang)
  return table({
    lang,
    caption: words.editions,
    captionHidden: true,
    rowHeader: true,
    columns: [
      { title: words.number, number: true },
      { title: words.decision },
      { title: words.authority },
      { title: words.validFrom },
      { title: words.listed, number: true },
      { title: words.out, number: true },
    ],
    rows: editions.map((one) => [
      {
        text: html`<a href="${inLang(lang, linkOf(one.number))}">${number(lang, one.number)}</a>`,
        number: true,
      },
      { text: `${one.decisionNumber}, ${day(one.decisionDate)}` },
      { text: one.authority },
      { text: day(one.validFrom) },
      { text: number(lang, one.listed), number: true },
      { text: number(lang, one.takenOut), number: true },
    ]),
  })
}

/** What an edition lists, with the five fields; what is taken out says why. */
export function entryTable(frame: Frame, entries: readonly EntryView[]): Html {
  const { lang } = frame
  const words = catalogueWords(lang)
  const five = Object.values(obligatoryTitles).map((title) => ({
    title: capital(say(lang, title)),
  }))
  return table({
    lang,
    caption: words.entries,
    captionHidden: true,
    rowHeader: true,
    columns: [...five, { title: words.database }, { title: words.state }],
    rows: entries.map((one) => [
      {
        text: html`${standingLink(frame, 'datasets', { id: one.dataset, title: one.title })}
          <code>${one.dataset}@${one.version}</code>`,
      },
      ...fieldsOf(frame, one).map((text) => ({ text })),
      { text: html`<span lang="vi">${one.database}</span>` },
      {
        text:
          one.takenOut === null
            ? words.isListed
            : html`<strong>${words.takenOut}</strong>: ${say(lang, one.takenOut)}`,
      },
    ]),
  })
}

/** Supplier, form, frequency and users. */
function fieldsOf(frame: Frame, fields: FieldsView): Value[] {
  const { lang } = frame
  const words = dictionary(lang).catalogue
  const { suppliers, updateForm, updateFrequency, permitted } = fields
  return [
    agencies(frame, suppliers),
    say(lang, updateForm),
    words.frequencies[updateFrequency] ?? updateFrequency,
    usersOf(frame, permitted),
  ]
}

function usersOf(frame: Frame, permitted: FieldsView['permitted']): Value {
  const { lang } = frame
  const words = dictionary(lang).catalogue
  if (permitted === 'everybody') return words.everybody
  return permitted === 'all-agencies' ? words.allAgencies : agencies(frame, permitted)
}

function agencies(frame: Frame, list: readonly AgencyRef[]): Html {
  return html`${list.map(
    ({ id, name }, i) =>
      html`${i > 0 ? ', ' : null}${standingLink(frame, 'agencies', { id, title: name })}`,
  )}`
}

/** How many datasets differ, and how each of them. */
export function differenceTable(
  frame: Frame,
  { counts, changes }: Pick<DifferenceView, 'counts' | 'changes'>,
): Html {
  const { lang } = frame
  const words = catalogueWords(lang)
  const told = {
    in: number(lang, counts.in),
    out: number(lang, counts.out),
    changed: number(lang, counts.changed),
  }
  if (changes.length === 0) return html`<p>${words.same}</p>`
  return html`<p><b>${words.counts(told)}</b></p>
    ${table({
      lang,
      caption: words.what,
      captionHidden: true,
      rowHeader: true,
      columns: [words.dataset, words.what, words.version, words.fields, words.columns].map(
        (title) => ({ title }),
      ),
      rows: changes.map((one) => changeRow(frame, one)),
    })}`
}

function changeRow(frame: Frame, change: ChangeView): { text: Value }[] {
  const { lang } = frame
  const words = catalogueWords(lang)
  const { dataset, what, was, now, columns } = change
  const title = (now ?? was)!.fields.title
  const versions = [was, now].flatMap((one) => (one ? [number(lang, one.version)] : []))
  return [
    { text: html`${say(lang, title)} <code>${dataset}</code>` },
    { text: words.whats[what] },
    { text: [...new Set(versions)].join(' → ') },
    { text: fieldChanges(frame, change) },
    {
      text: listOf(
        columns.map((one) => {
          const names = [one.was, one.now].filter((name) => name !== null).join(' → ')
          return html`${words.columnWhats[one.what]}: <code>${names}</code>`
        }),
      ),
    },
  ]
}

function fieldChanges(frame: Frame, { was, now, fields }: ChangeView): Value {
  if (was === null || now === null) return '–'
  const { lang } = frame
  const names = ['supplier', 'form', 'frequency', 'users'] as const
  const [before, after] = [was, now].map((side) => fieldsOf(frame, side.fields)) as [
    Value[],
    Value[],
  ]
  return listOf(
    fields.map((field) => {
      const title = say(lang, obligatoryTitles[field])
      if (field === 'data')
        return html`${title}: ${say(lang, was.fields.title)} → ${say(lang, now.fields.title)}`
      const place = names.indexOf(field)
      return html`${title}: ${before[place]!} → ${after[place]!}`
    }),
  )
}

function listOf(items: readonly Html[]): Value {
  if (items.length === 0) return '–'
  return html`<ul class="terms">
    ${items.map((one) => html`<li>${one}</li>`)}
  </ul>`
}
