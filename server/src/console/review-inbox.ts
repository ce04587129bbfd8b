/** Items of reviews that wait for whoever is signed in. */
import { links } from '@kho/portal/links.ts'
import { listWaiting } from '../review/waiting.ts'
import { endOfWork, type WorkingCalendar } from '../calendar/working-calendar.ts'
import type { InboxSource } from './inbox.ts'

export function reviewInbox(calendar: WorkingCalendar): InboxSource {
  return async (db, actor, at) => {
    const waiting = await listWaiting(db, actor, at)
    return waiting.map(({ campaign, open, dueOn, isLate }) => ({
      title: {
        vi: `Rà soát đợt ${campaign}: ${open} mục chưa quyết định`,
        en: `Review ${campaign}: ${open} items not decided`,
      },
      ids: [],
      kind: { vi: 'rà soát', en: 'review' },
      href: `${links.reviewItems(campaign)}?mine=true&state=open`,
      due: endOfWork(calendar, dueOn).toISOString(),
      isLate,
    }))
  }
}
