/**
 * What the owner has to answer and the authority has to forward; and what a verification found, for
 * those who see to it that every owner answers.
 */
import type { Bilingual } from '@kho/contract/dataset.ts'
import { links } from '@kho/portal/links.ts'
import type { WorkingCalendar } from '../calendar/working-calendar.ts'
import type { Discrepancy } from '../discrepancy/discrepancy.ts'
import { listDiscrepancies, listOpenDrift } from '../discrepancy/list-discrepancies.ts'
import { daysLate } from '../discrepancy/show-discrepancy.ts'
import { mayActFor } from '../people/actor.ts'
import { readCalls, titleAfter, type InboxSource } from './inbox.ts'
import { closedOf, ownersSeen } from './matter.ts'

const shownMax = 50

const waits = [
  {
    act: 'case.answer',
    from: 'forwarded',
    title: { vi: 'Trả lời phản ánh', en: 'Answer a report' },
  },
  {
    act: 'case.handle',
    from: 'reported',
    title: { vi: 'Chuyển phản ánh cho chủ quản', en: 'Forward a report' },
  },
] as const
const drifted = { vi: 'Theo dõi sai khác', en: 'Watch what differs' }

type Waiting = { title: Bilingual; found: Discrepancy }

export function caseInbox(calendar: WorkingCalendar): InboxSource {
  return async (db, actor, at) => {
    const way = { calendar, now: () => at }
    const waiting: Waiting[] = []
    for (const { act, from, title } of waits) {
      if (closedOf(way, { actor }, act) !== null) continue
      const owners = ownersSeen(actor, act) ?? null
      const filter = { owners, dataset: null, state: from, before: null, limit: shownMax }
      const found = await listDiscrepancies(db, filter)
      waiting.push(...found.map((one) => ({ title, found: one })))
    }
    if (closedOf(way, { actor }, 'case.see') === null && mayActFor(actor, 'case.see') === 'any') {
      // Somebody may answer for an owner beside it, and has that one already.
      const answers = ownersSeen(actor, 'case.answer') ?? []
      const drift = await listOpenDrift(db, shownMax)
      const others = drift.filter(({ owner }) => !answers.includes(owner))
      waiting.push(...others.map((one) => ({ title: drifted, found: one })))
    }
    const call = await readCalls(db, { datasets: waiting.map(({ found }) => found.dataset) })
    return waiting.map(({ title, found }) => ({
      title: titleAfter(title, call('datasets', found.dataset)),
      ids: [found.dataset],
      kind: { vi: 'phản ánh, sai khác', en: 'report or drift' },
      href: links.consoleCase(found.id),
      due: found.dueOn === null ? null : `${found.dueOn}T17:00:00+07:00`,
      isLate: daysLate(found, way) > 0,
    }))
  }
}
