/** What the officers' pages are made from. */
import type { Bilingual } from '@kho/contract/dataset.ts'
import type { FunctionName } from '@kho/contract/function.ts'
import type { Frame } from './view.ts'

/** What every officers' page carries around its own content. */
export type ConsoleFrame = Frame & {
  who: {
    account: string
    name: string
    /** Null for a citizen. */
    agency: Bilingual | null
    assurance: 'one-factor' | 'two-factor'
  }
  /** The parts of the console that are open to whoever is signed in, by what one does there. */
  groups: ConsoleGroupView[]
  /** What every officer has to know at this moment. */
  notices: Bilingual[]
  /** Filters saved for this list, and the one in force, in words too; null where it is no list. */
  saved: { filters: SavedFilterView[]; current: string; told: Bilingual | null } | null
  /** Whether papers beside acts that belong to no agency are open to whoever is signed in. */
  papers: boolean
  /** What the ids on the page are called. */
  named: Named
  /** What its filters may be set to. */
  choices: Choices
  /** What was just done is in the journal; its number is null until it has its place. */
  done: { entry: number | null } | null
}

/**
 * Names by id; an id whose name is gone is not in it. Of a client its name as registered. A column's id
 * is its dataset and its name, with a `/` between.
 */
export type Named = Record<
  'agencies' | 'datasets' | 'clients' | 'columns',
  Record<string, Bilingual>
>

/** Something with an id, to be chosen by its name. */
export type Choice = { id: string; name: Bilingual }

/** Null where the page offers none, or where there are more than a page can hold. */
export type Choices = Record<'agencies' | 'datasets', readonly Choice[] | null>

export type ConsoleSectionView = { href: string; title: Bilingual; current: boolean }

/** Without a title its parts stand by themselves. */
export type ConsoleGroupView = { title: Bilingual | null; sections: ConsoleSectionView[] }

/** `query` stands behind the question mark of the list's address. */
export type SavedFilterView = {
  list: string
  name: string
  query: string
  listTitle: Bilingual
  /** What it narrows by, in words. */
  told: Bilingual
}

/** Somewhere to go; its id is empty where it has none. */
export type GoPlace = {
  kind: 'page' | 'dataset' | 'agency' | 'filter'
  href: string
  title: Bilingual
  id: string
}

/** A refusal as a page shows it. */
export type RefusedView = { code: string; sentence: Bilingual; hint: Bilingual }

/** Something that waits for whoever is signed in. */
export type InboxItem = {
  /** Agencies and datasets by their names. */
  title: Bilingual
  /** Theirs, beside the title. */
  ids: readonly string[]
  /** What sort of thing it is, as a word beside the title. */
  kind: Bilingual
  href: string
  /** ISO; null where there is no day by which it has to be done. */
  due: string | null
  isLate: boolean
}

export type HeldFunctionView = {
  function: FunctionName
  agency: Bilingual
  /** ISO; null without an end. */
  validUntil: string | null
  isDeputy: boolean
  /** Why nothing can be done by it at this moment; null where something can. */
  asleep: Bilingual | null
}

export type ConsoleHomeView = {
  functions: HeldFunctionView[]
  inbox: InboxItem[]
}
