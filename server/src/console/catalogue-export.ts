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
import { listExport, columnsOf, type ExportColumn } from './list-export.ts'
import type { ConsoleDoor } from './page-route.ts'

const column = columnsOf(catalogueWords)
const act = 'catalogue.see'

export function catalogueExports(door: ConsoleDoor): Route[] {
  const { db } = door
  return [
    ...listExport<EditionView>(door, {
      act,
      action: 'console.catalogue',
      path: links.consoleCatalogue,
      members: ['before'],
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
      members: ['after'],
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
      members: ['from', 'after'],
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
  { ...column('number'), of: (one) => one.number },
  { ...column('decisionNumber'), of: (one) => one.decisionNumber },
  { ...column('decisionDate'), of: (one) => one.decisionDate },
  { ...column('signer'), of: (one) => one.signer },
  { ...column('authority'), of: (one) => one.authority },
  { ...column('validFrom'), of: (one) => one.validFrom },
  { ...column('listed'), of: (one) => one.listed },
  { ...column('out'), of: (one) => one.takenOut },
  { ...column('hash'), of: (one) => one.sha256 },
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
  { ...column('dataset'), of: (one) => one.dataset },
  { ...column('version'), of: (one) => one.version },
  {
    name: 'data',
    title: obligatoryTitles.data,
    say: (one, lang) => one.title[lang],
    code: (one) => one.title,
  },
  {
    name: 'supplier',
    title: obligatoryTitles.supplier,
    say: (one, lang) => named(one.suppliers, lang),
    code: (one) => one.suppliers,
  },
  {
    name: 'form',
    title: obligatoryTitles.form,
    say: (one, lang) => one.updateForm[lang],
    code: (one) => one.updateForm,
  },
  {
    name: 'frequency',
    title: obligatoryTitles.frequency,
    say: (one, lang) => dictionary(lang).catalogue.frequencies[one.updateFrequency],
    code: (one) => one.updateFrequency,
  },
  { name: 'users', title: obligatoryTitles.users, say: usersOf, code: (one) => one.permitted },
  { ...column('database'), of: (one) => one.database },
  {
    ...column('takenOut'),
    say: (one, lang) => one.takenOut?.[lang] ?? null,
    code: (one) => one.takenOut,
  },
]

const changeColumns: readonly ExportColumn<ChangeView>[] = [
  { ...column('dataset'), of: (one) => one.dataset },
  {
    ...column('what'),
    say: (one, lang) => catalogueWords(lang).whats[one.what],
    code: (one) => one.what,
  },
  {
    ...column('version'),
    of: ({ was, now }) => [was?.version, now?.version].filter(Boolean).join(' → '),
  },
  {
    ...column('fields'),
    say: (one, lang) => one.fields.map((field) => obligatoryTitles[field][lang]).join('; '),
    code: (one) => one.fields,
  },
  {
    ...column('columns'),
    say: (one, lang) =>
      one.columns
        .map((column) => {
          const names = [column.was, column.now].filter((name) => name !== null)
          return `${catalogueWords(lang).columnWhats[column.what]}: ${names.join(' → ')}`
        })
        .join('; '),
    code: (one) => one.columns,
  },
]
