/** What waits for officers about personal data: requests whose clock runs, and breaches. */
import { personalWords } from '@kho/portal/console-personal-words.ts'
import { links } from '@kho/portal/links.ts'
import type { WorkingCalendar } from '../calendar/working-calendar.ts'
import { permit } from '../people/actor.ts'
import { listBreaches } from '../personal/read-breaches.ts'
import { listRequests } from '../personal/read-requests.ts'
import type { InboxItem, InboxSource } from './inbox.ts'

export function personalInbox(calendar: WorkingCalendar): InboxSource {
  return async (db, actor, at) => {
    const now = () => at
    const items: InboxItem[] = []
    if (permit(actor, 'subject-request.decide', at) === null) {
      for (const state of ['received', 'accepted'] as const) {
        for (const one of await listRequests({ db, calendar, now }, { state })) {
          items.push({
            title: {
              vi: `Yêu cầu: ${personalWords('vi').kinds[one.kind]}`,
              en: `Request: ${personalWords('en').kinds[one.kind]}`,
            },
            ids: [one.id.slice(0, 8)],
            kind: { vi: 'chủ thể dữ liệu', en: 'data subject' },
            href: links.subjectRequest(one.id),
            due: one.due === null ? null : `${one.due}T17:00:00+07:00`,
            isLate: one.daysLate > 0,
          })
        }
      }
    }
    if (permit(actor, 'breach.record', at) === null) {
      for (const one of await listBreaches({ db, now }, { open: true })) {
        if (one.notifiedAt !== null) continue
        items.push({
          title: { vi: 'Vi phạm dữ liệu cá nhân', en: 'Breach of personal data' },
          ids: [one.id.slice(0, 8)],
          kind: { vi: 'phải thông báo', en: 'to be notified' },
          href: links.breaches,
          due: one.notifyBy,
          isLate: one.clock === 'late',
        })
      }
    }
    return items
  }
}
