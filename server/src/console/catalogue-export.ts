/** Editions of the catalogue, what one lists, and how two differ, as files. */
import { obligatoryTitles } from '@kho/contract/catalogue-edition.ts'
import type { Bilingual } from '@kho/contract/dataset.ts'
import type { ChangeView, EditionView, EntryView, FieldsView } from '@kho/portal/catalogue-view.ts'
import { catalogueWords } from '@kho/portal/catalogue-words.ts'
import { dictionary } from '@kho/portal/dictionary.ts'
import { links } from '@kho/portal/links.ts'
import type { Route } from '../http/route.ts'
import { readEditionNumber, readFrom } from '../pages/catalogue-shown.ts'
import { readCatalogueView, readDifferenceView, readEditionView } from '../pages/catalogue-views.ts'
import { listExport, titleOf, type ExportColumn } from './list-export.ts'
import type { ConsoleDoor } from './page-route.ts'

const title = titleOf(catalogueWords)
const act = 'catalogue.see'

export function catalogueExports(door: ConsoleDoor): Route[] {
  const { db } = door
  return [
    ...listExport<EditionView>(door, {
      act,
      action: 'console.catalogue',
      path: links.consoleCatalogue,
      columns: editionColumns,
      async read({ search }) {
        const before = Number(search.get('before')) || undefined
        const { editions, older } = await readCatalogueView(db, '', before)
        return { rows: editions, next: older }
      },
    }),
    ...listExport<EntryView>(door, {
      act,
      action: 'console.catalogue-entries',
      path: `${links.consoleCatalogue}/{edition}/entries`,
      columns: entryColumns,
      async read({ params, search }) {
        const after = search.get('after') ?? ''
        const edition = readEditionNumber(params.edition)
        const { entries, next } = await readEditionView(db, edition, { after, path: '' })
        return { rows: entries, next }
      },
    }),
    ...listExport<ChangeView>(door, {
      act,
      action: 'console.catalogue-difference',
      path: `${links.consoleCatalogue}/{edition}/difference`,
      columns: changeColumns,
      async read({ params, search }) {
        const after = search.get('after') ?? ''
        const to = readEditionNumber(params.edition)
        const between = { from: readFrom(search, to), to }
        const { changes, next } = await readDifferenceView(db, between, { after, path: '' })
        return { rows: changes, next }
      },
    }),
  ]
}

const editionColumns: readonly ExportColumn<EditionView>[] = [
  { title: title('number'), of: (one) => one.number },
  { title: title('decisionNumber'), of: (one) => one.decisionNumber },
  { title: title('decisionDate'), of: (one) => one.decisionDate },
  { title: title('signer'), of: (one) => one.signer },
  { title: title('authority'), of: (one) => one.authority },
  { title: title('validFrom'), of: (one) => one.validFrom },
  { title: title('listed'), of: (one) => one.listed },
  { title: title('out'), of: (one) => one.takenOut },
  { title: title('hash'), of: (one) => one.sha256 },
]

type Lang = keyof Bilingual

const named = (list: readonly { name: Bilingual }[], lang: Lang) =>
  list.map(({ name }) => name[lang]).join('; ')

function usersOf({ permitted }: FieldsView, lang: Lang): string {
  const words = dictionary(lang).catalogue
  if (permitted === 'everybody') return words.everybody
  return permitted === 'all-agencies' ? words.allAgencies : named(permitted, lang)
}

const entryColumns: readonly ExportColumn<EntryView>[] = [
  { title: title('dataset'), of: (one) => one.dataset },
  { title: title('version'), of: (one) => one.version },
  { title: obligatoryTitles.data, of: (one, lang) => one.title[lang] },
  { title: obligatoryTitles.supplier, of: (one, lang) => named(one.suppliers, lang) },
  { title: obligatoryTitles.form, of: (one, lang) => one.updateForm[lang] },
  {
    title: obligatoryTitles.frequency,
    of: (one, lang) => dictionary(lang).catalogue.frequencies[one.updateFrequency],
  },
  { title: obligatoryTitles.users, of: usersOf },
  { title: title('database'), of: (one) => one.database },
  { title: title('takenOut'), of: (one, lang) => one.takenOut?.[lang] ?? null },
]

const changeColumns: readonly ExportColumn<ChangeView>[] = [
  { title: title('dataset'), of: (one) => one.dataset },
  { title: title('what'), of: (one, lang) => catalogueWords(lang).whats[one.what] },
  {
    title: title('version'),
    of: ({ was, now }) => [was?.version, now?.version].filter(Boolean).join(' → '),
  },
  {
    title: title('fields'),
    of: (one, lang) => one.fields.map((field) => obligatoryTitles[field][lang]).join('; '),
  },
  {
    title: title('columns'),
    of: (one, lang) =>
      one.columns
        .map((column) => {
          const names = [column.was, column.now].filter((name) => name !== null)
          return `${catalogueWords(lang).columnWhats[column.what]}: ${names.join(' → ')}`
        })
        .join('; '),
  },
]
