/** What stands around an officers' page: its parts that are open, who is signed in, what was done. */
import type { ActName } from '@kho/contract/acts.ts'
import type { ConsoleFrame } from '@kho/portal/console-view.ts'
import type { Lang } from '@kho/portal/view.ts'
import { findEntry } from '../journal/find-entry.ts'
import { frameOf, type FrameParts } from '../pages/frame.ts'
import { mayActFor, permit, type Actor } from '../people/actor.ts'
import { findAgency } from '../people/agency.ts'
import type { Queryable } from '../pg/database.ts'
import { describeFilters } from './describe-filter.ts'
import type { NoticeSource } from './inbox.ts'
import { readChoices, type Offered } from './list-choices.ts'
import { readNamed, type ShownIds } from './read-named.ts'
import { selectFilters } from './saved-filter.sql.ts'
import { filterOf, isSavedList } from './saved-list.ts'
import { consoleGroups, type ConsoleSection } from './sections.ts'

export type ConsoleFrameParts = FrameParts & { now: () => Date; notices: readonly NoticeSource[] }

/**
 * `path` is without its language; `shown` are the ids that the page calls by their names, `offered`
 * what its filters choose from, as far as the act of the page reaches.
 */
export async function consoleFrame(
  parts: ConsoleFrameParts,
  actor: Actor,
  asked: { act: ActName; lang: Lang; path: string; search: URLSearchParams },
  { offered = [], ...shown }: ShownIds & { offered?: Offered } = {},
): Promise<ConsoleFrame> {
  const { db } = parts
  const at = parts.now()
  const { act, lang, path, search } = asked
  const around = await frameOf(parts, lang, path, search)
  const notices = await Promise.all(parts.notices.map((read) => read(db, at)))
  const agency = actor.agency === null ? null : await findAgency(db, actor.agency)
  const open = consoleGroups.map(({ title, sections }) => ({
    title,
    sections: sections.filter((one) => isOpen(one, actor, at)),
  }))
  const here = sectionOf(
    path,
    open.flatMap(({ sections }) => sections.map(({ href }) => href)),
  )
  return {
    ...around,
    who: {
      account: actor.account,
      name: actor.name,
      agency: agency?.name ?? null,
      assurance: actor.assurance,
    },
    groups: open
      .map(({ title, sections }) => ({
        title,
        sections: sections.map((one) => ({
          href: one.href,
          title: one.title,
          current: one.href === here,
        })),
      }))
      .filter(({ sections }) => sections.length > 0),
    notices: notices.flat(),
    saved: isSavedList(path) ? await savedOf(db, actor, { path, search }) : null,
    papers: mayActFor(actor, 'paper.read') === 'any',
    named: await readNamed(db, shown),
    choices: await readChoices(db, offered, mayActFor(actor, act)),
    done: await readDone(db, search.get('entry')),
  }
}

async function savedOf(
  db: Queryable,
  { account }: Actor,
  { path: list, search }: { path: string; search: URLSearchParams },
): Promise<ConsoleFrame['saved']> {
  const query = filterOf(search)
  const kept = await selectFilters(db, account, list)
  const [now, ...filters] = await describeFilters(db, [{ list, name: '', query }, ...kept])
  return { filters, current: query, told: query === '' ? null : now!.told }
}

function isOpen({ act, citizens }: ConsoleSection, actor: Actor, at: Date): boolean {
  if (citizens && actor.agency !== null) return false
  return permit(actor, act, at) === null
}

/** The nearest section above a page: what waits for a decision is not also among one's own requests. */
function sectionOf(path: string, sections: readonly string[]): string | undefined {
  const around = sections.filter((href) => isWithin(path, href))
  return around.toSorted((a, b) => b.length - a.length)[0]
}

/** The first page of the console is the parent of all, and current only by itself. */
function isWithin(path: string, href: string): boolean {
  if (path === href) return true
  return href !== '/console' && path.startsWith(`${href}/`)
}

async function readDone(db: Queryable, id: string | null): Promise<ConsoleFrame['done']> {
  if (id === null || !/^\d{1,15}$/.test(id)) return null
  return { entry: (await findEntry(db, { intakeId: id }))?.index ?? null }
}
