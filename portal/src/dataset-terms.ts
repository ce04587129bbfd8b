/** What the catalogue and the law say about a dataset, its documents and its history. */
import { maskWords } from '@kho/contract/mask.ts'
import { usualMask } from '@kho/contract/service.ts'
import { purposeCodes, purposes } from '@kho/contract/purpose.ts'
import { catalogueWords } from './catalogue-words.ts'
import { databaseName } from './database-name.ts'
import { dictionary, say } from './dictionary.ts'
import { day, number } from './format.ts'
import { html, type Html } from './html.ts'
import { inLang, links } from './links.ts'
import { agencyLink, moment, pair, table } from './parts.ts'
import { prose } from './prose.ts'
import type { AgencyRef, DatasetView, Lang, LoadView } from './view.ts'

/** The five obligatory fields of Article 6.2, then the rest of the catalogue. */
export function catalogueFields(lang: Lang, view: DatasetView): Html {
  const words = dictionary(lang).catalogue
  const { definition } = view
  return html`<dl class="fields">
    ${pair(words.what, say(lang, view.title))}
    ${pair(words.supplier, agencies(lang, view.suppliers))}
    ${pair(words.form, say(lang, definition.updateForm))}
    ${pair(words.frequency, words.frequencies[definition.updateFrequency])}
    ${pair(words.users, permitted(lang, view))}
    ${pair(words.database, databaseName(lang, definition))}
    ${pair(words.owner, agencyLink(lang, view.owner))}
    ${pair(words.importance, words.importances[definition.importance])}
    ${pair(words.retention, retention(lang, definition.retention))} ${listedPair(lang, view)}
  </dl>`
}

/** In the catalogue by which decision, where that is known. */
function listedPair(lang: Lang, { listed }: DatasetView): Html | null {
  if (listed === undefined) return null
  const words = catalogueWords(lang)
  if (listed === null) return pair(words.since, words.notListed)
  const since = words.listedSince(
    number(lang, listed.number),
    listed.decisionNumber,
    day(listed.decisionDate),
  )
  return pair(
    words.since,
    html`<a href="${inLang(lang, links.edition(listed.number))}">${since}</a>`,
  )
}

function agencies(lang: Lang, list: AgencyRef[]): Html {
  return html`${list.map((agency, i) => html`${i > 0 ? ', ' : null}${agencyLink(lang, agency)}`)}`
}

function permitted(lang: Lang, view: DatasetView): Html | string {
  const words = dictionary(lang).catalogue
  const { permittedUsers } = view.definition
  if (permittedUsers === 'everybody') return words.everybody
  if (permittedUsers === 'all-agencies') return words.allAgencies
  return agencies(lang, view.permitted)
}

/** An ISO 8601 duration of years, months and days in words; another form stays as it is written. */
export function retention(lang: Lang, duration: string): string {
  const words = dictionary(lang).catalogue
  if (duration === 'life') return words.life
  const read = /^P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)D)?$/.exec(duration)
  if (!read || duration === 'P') return duration
  return words.duration(read[1] ?? '', read[2] ?? '', read[3] ?? '')
}

/** Legal ground, terms, and the purposes that a call may name. */
export function legalSection(lang: Lang, view: DatasetView): Html {
  const words = dictionary(lang).legal
  const { legalGround, columns } = view.definition
  const personal = columns.filter((column) => column.personal !== 'none')
  const masked = maskedUnlessSaid(lang, view)
  const open = view.sharing === 'open'
  return html`<h3>${words.ground}</h3>
    ${legalGround ? html`<p lang="vi">${legalGround}</p>` : html`<p>${words.noGround}</p>`}
    <ul class="terms">
      ${
        open
          ? html`<li>${words.openUse}</li>`
          : html`<li>${words.useAsGranted}</li>
              <li>${words.thirdParty}</li>`
      }
      <li>${words.wrong}</li>
      ${
        personal.length > 0
          ? html`<li>
              ${words.personal(personal.map(({ title }) => say(lang, title)).join(', '))}
            </li>`
          : null
      }
      ${masked === '' || open ? null : html`<li>${words.masks(masked)}</li>`}
    </ul>
    ${open ? null : purposeTable(lang)}`
}

/** `Họ tên (chỉ ký tự đầu và cuối)`: how a grant shows personal columns that it says nothing of. */
function maskedUnlessSaid(lang: Lang, { definition }: DatasetView): string {
  const masked = definition.columns.flatMap((column) => {
    const { by } = usualMask(definition, column)
    return by === 'none' ? [] : [`${say(lang, column.title)} (${maskWords[by][lang]})`]
  })
  return masked.join(', ')
}

function purposeTable(lang: Lang): Html {
  const words = dictionary(lang).legal
  return html`<h3>${words.purposesTitle}</h3>
    ${table({
      lang,
      caption: words.purposesCaption,
      captionHidden: true,
      columns: [{ title: words.point }, { title: words.purpose }, { title: words.code }],
      rows: purposeCodes.map((code) => [
        { text: purposes[code].point },
        { text: purposes[code][lang] },
        { text: code, code: true },
      ]),
    })}`
}

/** The technical documents, each to be unfolded. */
export function documentsSection(lang: Lang, view: DatasetView): Html {
  return html`${view.definition.documents.map(
    ({ title, text }, i) =>
      html`<details ${i === 0 ? html`open` : null}>
        <summary>${say(lang, title)}</summary>
        <div class="prose">${prose(say(lang, text), 3)}</div>
      </details>`,
  )}`
}

/** What each of the last loads changed, and where the journal holds it. */
export function historyTable(lang: Lang, view: DatasetView): Html {
  const words = dictionary(lang).history
  if (view.loads.length === 0) return html`<p>${words.none}</p>`
  return table({
    lang,
    caption: words.caption(say(lang, view.title)),
    captionHidden: true,
    rowHeader: true,
    columns: [
      { title: words.sequence, number: true },
      { title: words.at },
      { title: words.supplier },
      { title: words.inserts, number: true },
      { title: words.updates, number: true },
      { title: words.deletes, number: true },
      { title: words.heldBack, number: true },
      { title: words.entry, number: true },
      { title: words.receipt },
    ],
    rows: view.loads.map((load) => loadCells(lang, load)),
  })
}

/** How often it was read: calls of any kind, by month. */
export function usageTable(lang: Lang, view: DatasetView): Html {
  const words = dictionary(lang).usage
  if (view.usage.length === 0) return html`<p>${words.none}</p>`
  return table({
    lang,
    caption: words.caption(say(lang, view.title)),
    captionHidden: true,
    rowHeader: true,
    columns: [{ title: words.month }, { title: words.reads, number: true }],
    rows: view.usage.map(({ month, reads }) => [
      { text: month.split('-').toReversed().join('/') },
      { text: number(lang, reads), number: true },
    ]),
  })
}

function loadCells(lang: Lang, load: LoadView) {
  const words = dictionary(lang).history
  const count = (value: number) => ({ text: number(lang, value), number: true })
  return [
    count(load.sequence),
    { text: moment(load.at) },
    { text: load.supplier ? agencyLink(lang, load.supplier) : '–' },
    count(load.inserts),
    count(load.updates),
    count(load.deletes),
    count(load.heldBack),
    { text: load.entry === null ? words.pending : number(lang, load.entry), number: true },
    {
      text: load.receipt
        ? html`<a href="${load.receipt}">${words.receiptLink(number(lang, load.sequence))}</a>`
        : words.noReceipt,
    },
  ]
}
