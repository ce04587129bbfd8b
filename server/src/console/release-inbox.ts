/** What waits because of open data: proposals for the authority, reviews for the owners. */
import type { Bilingual } from '@kho/contract/dataset.ts'
import { links } from '@kho/portal/links.ts'
import { mayActFor, permit } from '../people/actor.ts'
import { readReviewTerm, reviewOf } from '../release/due-review.ts'
import { listReleases } from '../release/list-releases.ts'
import { dayOf, startOfDay } from '../time.ts'
import { readCalls, titleAfter, type InboxSource } from './inbox.ts'

export const releaseInbox: InboxSource = async (db, actor, at) => {
  const day = dayOf(at)
  const decides = permit(actor, 'release.decide', at) === null
  const proposed = decides ? await listReleases(db, { states: ['proposed'] }) : []
  const renews = permit(actor, 'release.renew', at) === null
  const agencies = mayActFor(actor, 'release.renew')
  const mine = agencies === 'any' ? {} : { agencies }
  const open = renews ? await listReleases(db, { states: ['released'], ...mine }) : []
  const term = await readReviewTerm(db, day)
  const shown = [...proposed, ...open].map(({ dataset }) => dataset)
  const call = await readCalls(db, { datasets: shown })
  const about = (lead: Bilingual, dataset: string) => ({
    title: titleAfter(lead, call('datasets', dataset)),
    ids: [dataset],
  })
  return [
    ...proposed
      .filter(({ proposedBy }) => proposedBy !== actor.account)
      .map(({ id, dataset }) => ({
        ...about({ vi: 'Mở dữ liệu', en: 'Open data' }, dataset),
        kind: { vi: 'chờ duyệt', en: 'to be decided' },
        href: links.release(id),
        due: null,
        isLate: false,
      })),
    ...open.flatMap((one) => {
      const review = reviewOf(one, term, day)
      if (review === null || review.state === 'later') return []
      return {
        ...about({ vi: 'Rà soát dữ liệu mở', en: 'Review open data' }, one.dataset),
        kind: { vi: 'rà soát định kỳ', en: 'periodic review' },
        href: links.release(one.id),
        due: startOfDay(review.dueOn).toISOString(),
        isLate: review.state === 'overdue',
      }
    }),
    ...open
      .filter(({ stopped }) => stopped !== null)
      .map(({ id, dataset }) => ({
        ...about(
          { vi: 'Dữ liệu mở chưa phát hành kỳ mới được', en: 'Open data not renewed' },
          dataset,
        ),
        kind: { vi: 'kiểm tra không đạt', en: 'stopped by the checks' },
        href: links.release(id),
        due: null,
        isLate: false,
      })),
  ]
}
