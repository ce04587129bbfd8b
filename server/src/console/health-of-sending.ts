/** How notices leave on one way: whether it is open, what arrived last, what failed and why, what waits. */
import { faultInWords } from '@kho/contract/notice.ts'
import { showInstant } from '../time.ts'
import type { HealthParts, Seen } from './health-checks.ts'

/** Arrivals and failures as the log of deliveries still keeps them. */
const statement = `
  select count(*) filter (where d.state = 'waiting')::int as waiting,
    min(e.at) filter (where d.state = 'waiting') as oldest,
    max(a.arrived) as arrived, max(a.failed) as failed,
    (array_agg(a.reason order by a.failed desc) filter (where a.failed is not null))[1] as reason
  from notice.delivery d
    join notice.subscription s on s.id = d.subscription and s.way = $1
    join notice.event e on e.id = d.event
    left join lateral (
      select max(t.at) filter (where t.code is null) as arrived,
        max(t.at) filter (where t.code is not null) as failed,
        (array_agg(t.code order by t.at desc) filter (where t.code is not null))[1] as reason
      from notice.attempt t where t.delivery = d.id) a on true`

const never = { vi: 'chưa lần nào', en: 'never' }

export async function lookAtSending(
  way: 'mail' | 'webhook',
  { db, ways, now }: Pick<HealthParts, 'db' | 'ways' | 'now'>,
): Promise<Seen> {
  const { rows } = await db.query(statement, [way])
  const { waiting, oldest, arrived, failed, reason } = rows[0]
  const shown = (at: unknown) =>
    at === null ? null : showInstant(new Date(String(at)).toISOString())
  const [last, fault] = [shown(arrived), shown(failed)]
  const told = reason === null ? null : faultInWords(reason)
  const why = (lang: 'vi' | 'en') => (told ? `${reason}: ${told[lang]}` : reason)
  const value = {
    vi: [
      ways[way] ? 'đã đặt' : 'chưa đặt, không gửi gì',
      `tới được gần nhất: ${last ?? never.vi}`,
      `hỏng gần nhất: ${fault === null ? never.vi : `${fault} (${why('vi')})`}`,
      `đang chờ: ${waiting}`,
    ].join('; '),
    en: [
      ways[way] ? 'configured' : 'not configured, nothing leaves',
      `last arrived: ${last ?? never.en}`,
      `last failed: ${fault === null ? never.en : `${fault} (${why('en')})`}`,
      `waiting: ${waiting}`,
    ].join('; '),
  }
  const isStuck = oldest !== null && now().getTime() - new Date(oldest).getTime() > 3_600_000
  const isFailing = failed !== null && (arrived === null || new Date(failed) > new Date(arrived))
  // What is closed on purpose is no fault, unless something waits for it.
  const isGood = !isStuck && (ways[way] ? !isFailing : waiting === 0)
  return { state: isGood ? 'good' : 'attention', value }
}
