/**
 * What is looked at of the running store, each against its bound. A check that cannot look says so;
 * it never takes the page down with it.
 */
import { statfs } from 'node:fs/promises'
import { join } from 'node:path'
import type { Bilingual } from '@kho/contract/dataset.ts'
import { recall } from '@kho/journal/remember.ts'
import type { HealthId } from '@kho/portal/console-health-words.ts'
import type { HealthState } from '@kho/portal/console-health-page.ts'
import { addDays, type WorkingCalendar } from '../calendar/working-calendar.ts'
import type { JobState } from '../jobs/every.ts'
import type { Queryable } from '../pg/database.ts'
import { readSeal } from '../signin/break-glass.ts'
import { dayOf, showDay, showInstant } from '../time.ts'
import { lookAtSending } from './health-of-sending.ts'

export type HealthParts = {
  db: Queryable
  dataDir: string
  calendar: WorkingCalendar
  jobs: () => readonly JobState[]
  /** Whether mail, and whether webhooks, may leave. */
  ways: { mail: boolean; webhook: boolean }
  /** Null where the journal works. */
  unready: () => Bilingual | null
  now: () => Date
}

export type Seen = { state: HealthState; value: Bilingual }
type Check = (parts: HealthParts) => Promise<Seen>

const dayMs = 86_400_000
const gibibyte = 1024 ** 3

const plain = (text: string): Bilingual => ({ vi: text, en: text })
const goodIf = (isGood: boolean, value: Bilingual, otherwise: HealthState = 'attention'): Seen => ({
  state: isGood ? 'good' : otherwise,
  value,
})
const gib = (bytes: number) => {
  const en = `${(bytes / gibibyte).toFixed(1)} GiB`
  return { vi: en.replace('.', ','), en }
}

const first = async (db: Queryable, text: string, values: unknown[] = []) =>
  (await db.query(text, values)).rows[0]

export const healthChecks: Record<HealthId, Check> = {
  async database({ db }) {
    await db.query('select 1')
    const startMs = performance.now()
    const found = await first(
      db,
      `select current_setting('server_version') as version,
         pg_database_size(current_database())::float8 as bytes`,
    )
    const ms = Math.round(performance.now() - startMs)
    const size = gib(found.bytes)
    const told = (written: string) => `PostgreSQL ${found.version}, ${written}, ${ms} ms`
    return goodIf(ms < 100, { vi: told(size.vi), en: told(size.en) })
  },
  async connections({ db }) {
    const { used, most } = await first(
      db,
      `select (select count(*)::int from pg_stat_activity where backend_type = 'client backend') as used,
         current_setting('max_connections')::int as most`,
    )
    return goodIf(used < 0.8 * most, { vi: `${used} trên ${most}`, en: `${used} of ${most}` })
  },
  async disk({ dataDir }) {
    const { bavail, blocks, bsize } = await statfs(dataDir)
    const share = bavail / blocks
    const percent = Math.floor(share * 100)
    const value = {
      vi: `còn ${percent}% (${gib(bavail * bsize).vi})`,
      en: `${percent}% free (${gib(bavail * bsize).en})`,
    }
    return goodIf(share > 0.15, value, share < 0.05 ? 'bad' : 'attention')
  },
  async queue({ db, now }) {
    const { queued, running, oldest } = await first(
      db,
      `select count(*) filter (where state = 'queued')::int as queued,
         count(*) filter (where state = 'running')::int as running,
         min(created_at) filter (where state = 'queued') as oldest
       from sync.run where ended_at is null`,
    )
    const waitsMs = oldest ? now().getTime() - new Date(oldest).getTime() : 0
    const value = { vi: `${queued} chờ, ${running} chạy`, en: `${queued} wait, ${running} run` }
    return goodIf(waitsMs < 30 * 60_000, value)
  },
  async jobs({ jobs, now }) {
    const isLate = ({ lastEndedAt, periodMs, running }: JobState) =>
      lastEndedAt !== null &&
      !running &&
      now().getTime() - Date.parse(lastEndedAt) > 3 * periodMs + 60_000
    const bad = jobs().filter((job) => job.lastSucceeded === false || isLate(job))
    const count = jobs().length
    const names = bad.map(({ name }) => name).join(', ')
    return goodIf(
      bad.length === 0,
      bad.length > 0 ? plain(names) : { vi: `${count} việc`, en: `${count} jobs` },
    )
  },
  async journal({ unready }) {
    const reason = unready()
    return goodIf(reason === null, reason ?? { vi: 'hoạt động', en: 'works' }, 'bad')
  },
  async publishing({ db, now }) {
    const { size, published, oldest } = await first(
      db,
      `select (select size from journal.head)::float8 as size,
         (select size from journal.published)::float8 as published,
         (select min(created_at) from journal.intake) as oldest`,
    )
    const waitsMs = oldest ? now().getTime() - new Date(oldest).getTime() : 0
    const behind = size - published
    const value = {
      vi: `${size} mục, ${behind} chưa công bố`,
      en: `${size} entries, ${behind} not published`,
    }
    return goodIf(waitsMs < 10_000 && behind < 10_000, value, 'bad')
  },
  async verified({ dataDir, now }) {
    const [last] = (await recall(join(dataDir, 'journal-verified.json'))).toSorted((a, b) =>
      b.verifiedAt.localeCompare(a.verifiedAt),
    )
    if (!last) return { state: 'attention', value: { vi: 'chưa lần nào', en: 'never' } }
    const isFresh = now().getTime() - Date.parse(last.verifiedAt) < 31 * dayMs
    const at = showInstant(last.verifiedAt)
    return goodIf(isFresh, { vi: `${at}, ${last.size} mục`, en: `${at}, ${last.size} entries` })
  },
  async compared({ db, now }) {
    const { parts, failed, late } = await first(
      db,
      `select count(*)::int as parts, count(*) filter (where failed_with is not null)::int as failed,
         count(*) filter (where verified_at < $1::timestamptz - 2 * make_interval(hours => every_hours)
         )::int as late
       from discrepancy.verification`,
      [now()],
    )
    const value = {
      vi: `${parts} phần; ${failed} không chạy được, ${late} quá hạn`,
      en: `${parts} parts; ${failed} could not be run, ${late} overdue`,
    }
    return goodIf(failed === 0 && late === 0, value)
  },
  async slots({ db }) {
    const { slots, most } = await first(
      db,
      `select count(*)::int as slots,
         coalesce(max(pg_wal_lsn_diff(pg_current_wal_lsn(), restart_lsn)), 0)::float8 as most
       from pg_replication_slots`,
    )
    const value = {
      vi: `${slots} slot, nhiều nhất ${gib(most).vi}`,
      en: `${slots} slots, the largest ${gib(most).en}`,
    }
    return goodIf(most < gibibyte, value)
  },
  async keys({ db, now }) {
    const { rows } = await db.query(
      `select k.client_id as client, min(k.valid_until)::text as until from people.client_key k
       join people.client c on c.id = k.client_id and c.state in ('issued', 'active')
       where k.valid_until between $1::timestamptz and $1::timestamptz + interval '30 days'
         and not exists (
           select from people.client_key n where n.client_id = k.client_id and n.id <> k.id
             and coalesce(n.valid_until, 'infinity') > k.valid_until)
       group by k.client_id order by 2 limit 20`,
      [now()],
    )
    const list = rows.map(
      ({ client, until }) => `${client} (${showDay(String(until).slice(0, 10))})`,
    )
    const none = { vi: 'không khoá nào sắp hết hạn', en: 'none ends soon' }
    return goodIf(rows.length === 0, rows.length > 0 ? plain(list.join(', ')) : none)
  },
  async calendar({ calendar, now }) {
    const isLong = calendar.until >= addDays(dayOf(now()), 60)
    const day = showDay(calendar.until)
    return goodIf(isLong, { vi: `đến ${day}`, en: `until ${day}` })
  },
  async clock({ db }) {
    const before = Date.now()
    const { ms } = await first(
      db,
      'select (extract(epoch from clock_timestamp()) * 1000)::float8 as ms',
    )
    const off = Math.round(ms - (before + Date.now()) / 2)
    return goodIf(Math.abs(off) < 2_000, plain(`${off} ms`), 'bad')
  },
  async seal({ db }) {
    const { state } = await readSeal(db)
    const words = {
      none: { vi: 'chưa lập', en: 'none is made' },
      sealed: { vi: 'đang niêm phong', en: 'sealed' },
      opened: { vi: 'đã mở, chưa niêm phong lại', en: 'opened and not sealed anew' },
    }
    return goodIf(state === 'sealed', words[state], state === 'opened' ? 'bad' : 'attention')
  },
  mail: (parts) => lookAtSending('mail', parts),
  webhooks: (parts) => lookAtSending('webhook', parts),
}
