/** The page of a person about itself: what is held, who read it, what it asked. */
import { subjectRequestSchema } from '@kho/contract/personal.ts'
import { mePage } from '@kho/portal/console-me-page.ts'
import type { RefusedView } from '@kho/portal/console-view.ts'
import { links } from '@kho/portal/links.ts'
import { findDataset } from '../catalogue/find-dataset.ts'
import type { Route } from '../http/route.ts'
import { enterRequest } from '../personal/enter-request.ts'
import { ownSubject } from '../personal/own-subject.ts'
import { listRequests } from '../personal/read-requests.ts'
import { searchReads, type FoundRead } from '../personal/search-reads.ts'
import { showHeld, type HeldDataset } from '../personal/show-held.ts'
import { dayOf } from '../time.ts'
import { readAsked } from './asked-request.ts'
import { nameCodes } from './name-codes.ts'
import { defineConsolePage, seeOther, type ConsoleAsked } from './page-route.ts'
import { readFields, readIds, refusedView, type PersonalPagesDoor } from './personal.http.ts'
import { columnIds, type ShownIds } from './read-named.ts'

const searchForMs = 4_000
const monthMs = 31 * 86_400_000

export function mePages(door: PersonalPagesDoor): Route[] {
  const draw = async (asked: ConsoleAsked, refused: RefusedView | null = null) => {
    const { actor, form } = asked
    const { account } = actor
    const key = await ownSubject(door.db, door.hasher, actor)
    const held = await showHeld(door, { account, reason: null, key })
    const until = new Date(door.now().getTime() + 1000)
    const from = new Date(until.getTime() - monthMs)
    const search = { account, reason: 'self', key, from, until }
    const { reads, undecided } = await searchReads(door, search, searchForMs)
    const view = {
      held: await Promise.all(
        held.map(async (one) => ({ ...one, meanings: await meaningsOf(door, one) })),
      ),
      reads,
      undecided: undecided.length,
      requests: await listRequests(door, { own: account }),
      typed: Object.fromEntries(form),
      objected: form.getAll('purposes'),
      refused,
    }
    return mePage(view, await asked.frame(shownIds(held, reads)))
  }
  return [
    ...defineConsolePage(door, {
      act: 'subject.self',
      action: 'console.me',
      path: links.me,
      draw: (asked) => draw(asked),
    }),
    ...defineConsolePage(door, {
      act: 'subject-request.own',
      action: 'console.me.ask',
      path: links.me,
      method: 'POST',
      async draw({ form, actor, lang }) {
        const request = readFields(subjectRequestSchema, readAsked(form))
        const key = await ownSubject(door.db, door.hasher, actor)
        const { account } = actor
        const input = { account, key, request, paper: null }
        const { journalIntake } = await door.db.tx((tx) => enterRequest(tx, door, input))
        return seeOther(lang, links.me, journalIntake)
      },
      again: (asked, refused) => draw(asked, refusedView(refused)),
    }),
  ]
}

async function meaningsOf({ db, now }: PersonalPagesDoor, { dataset, records }: HeldDataset) {
  const version = await findDataset(db, dataset)
  return Promise.all(records.map((one) => nameCodes(db, version, one, dayOf(now()))))
}

/** What the page calls by its name. */
function shownIds(held: readonly HeldDataset[], reads: readonly FoundRead[]): ShownIds {
  const read = readIds(reads)
  return {
    agencies: [...read.agencies, ...held.map(({ owner }) => owner)],
    datasets: read.datasets,
    columns: [
      ...read.columns,
      ...held.flatMap(({ dataset, records }) => columnIds(dataset, Object.keys(records[0] ?? {}))),
    ],
  }
}
