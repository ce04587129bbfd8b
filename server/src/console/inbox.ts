/** What waits for whoever is signed in; each capability that has something contributes a source. */
import type { Bilingual } from '@kho/contract/dataset.ts'
import type { InboxItem } from '@kho/portal/console-view.ts'
import type { Actor } from '../people/actor.ts'
import type { Named } from '@kho/portal/console-view.ts'
import type { Queryable } from '../pg/database.ts'
import { readNamed, type ShownIds } from './read-named.ts'

export type { InboxItem } from '@kho/portal/console-view.ts'

/** Items for the actor at an instant; what is shown must be open to it. */
export type InboxSource = (db: Queryable, actor: Actor, at: Date) => Promise<InboxItem[]>

/** What every officer has to know, on every page. */
export type NoticeSource = (db: Queryable, at: Date) => Promise<Bilingual[]>

export type CallByName = (kind: keyof Named, id: string) => Bilingual

/** What the ids in items are called; an id stands for itself where its name is gone. */
export async function readCalls(db: Queryable, shown: ShownIds): Promise<CallByName> {
  const named = await readNamed(db, shown)
  return (kind, id) => named[kind][id] ?? { vi: id, en: id }
}

/** A title after its lead: `Lead: dataset (agency)`, as far as they are there. */
export function titleAfter(
  lead: Bilingual,
  what: Bilingual | null,
  who: Bilingual | null = null,
): Bilingual {
  const say = (lang: keyof Bilingual) =>
    `${lead[lang]}: ${what === null ? '–' : what[lang]}${who === null ? '' : ` (${who[lang]})`}`
  return { vi: say('vi'), en: say('en') }
}

/** Late ones first, then by the day they are due; those without one last. */
export async function readInbox(
  sources: readonly InboxSource[],
  db: Queryable,
  actor: Actor,
  at: Date,
): Promise<InboxItem[]> {
  const lists = await Promise.all(sources.map((source) => source(db, actor, at)))
  return lists.flat().toSorted((a, b) => orderOf(a).localeCompare(orderOf(b)))
}

const orderOf = ({ isLate, due }: InboxItem) => `${isLate ? 0 : 1}${due ?? '~'}`
