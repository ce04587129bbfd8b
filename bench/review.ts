/** A review over many grants: opened, decided at once, closed; against the same with ten grants. */
import { readCalendar } from '../server/src/calendar/read-calendar.ts'
import { readConfig } from '../server/src/config.ts'
import type { Database } from '../server/src/pg/database.ts'
import { findCampaign } from '../server/src/review/campaign.ts'
import { closeReview, previewClose } from '../server/src/review/close-review.ts'
import { decideMany, previewMany } from '../server/src/review/decide-many.ts'
import { openReview } from '../server/src/review/open-review.ts'
import { readOverview } from '../server/src/review/overview.ts'
import { openGround } from './ground.ts'
import { seconds, type Figure } from './measure.ts'

const { config } = readConfig({})
const way = { calendar: readCalendar(config), now: () => new Date() }
const reach = { account: 'bench.mot', agencies: null, owners: [] }
const reason = 'Đo thời gian (giả lập)'

type Times = { open: number; overview: number; many: number; close: number; items: number }

export async function measureReview(grants = 100_000): Promise<Figure[]> {
  const few = await measureOne(10)
  const many = await measureOne(grants)
  const ratio = (of: (times: Times) => number) => (of(many) / of(few)).toFixed(0)
  const items = `${many.items} items, ${grants} of them grants`
  return [
    {
      what: 'A review opens over 100,000 grants',
      bar: { sense: '<=', value: 2, unit: 's' },
      value: many.open,
      detail: `${items}; ${ratio((one) => one.open)} × the same with ten grants (${(few.open * 1000).toFixed(0)} ms)`,
    },
    {
      what: 'All of its grants decided at once',
      bar: { sense: '<=', value: 10, unit: 's' },
      value: many.many,
      detail: `previewed and confirmed; ${ratio((one) => one.many)} × ten`,
    },
    {
      what: 'It closes, half of the grants suspended, half kept',
      bar: { sense: '<=', value: 20, unit: 's' },
      value: many.close,
      detail: `effect shown, carried out and digested in one transaction; ${ratio((one) => one.close)} × ten`,
    },
    {
      what: 'Its overview by agency',
      bar: { sense: '<=', value: 0.2, unit: 's' },
      value: many.overview,
      detail: `${ratio((one) => one.overview)} × ten`,
    },
  ]
}

async function measureOne(grants: number): Promise<Times> {
  const ground = await openGround()
  try {
    const { db } = ground
    await seed(db, ground.version.id, grants)
    let campaign = 0
    const open = await seconds(async () => {
      const opened = await db.tx((tx) => openReview(tx, way, 'bench', { reason, days: 5 }))
      campaign = opened.campaign
    })
    const found = await findCampaign(db, campaign)
    const overview = await seconds(() => readOverview(db, way, found, null))
    const filter = { kind: 'grant', flag: 'unused' } as const
    const many = await seconds(async () => {
      const set = await previewMany(db, campaign, reach, { filter, until: null })
      const { count, token } = set
      const made = { campaign, filter, decision: 'keep', reason, count, token } as const
      await db.tx((tx) => decideMany(tx, way, reach, made))
    })
    await db.query(`update review.campaign set due_on = '2026-01-05'`)
    const close = await seconds(async () => {
      const { suspended, token } = await previewClose(db, campaign)
      const paper = { documentNumber: '1/BB', documentDate: '2026-01-05', signer: 'Giả' }
      await db.tx((tx) => closeReview(tx, way, 'bench', { campaign, suspended, token, ...paper }))
    })
    const { rows } = await db.query('select count(*)::int as n from review.item')
    return { open, overview, many, close, items: rows[0].n }
  } finally {
    await ground.end()
  }
}

/** A tenth as many accounts and clients as grants, over 30 agencies; half of the grants are used. */
async function seed(db: Database, dataset: string, grants: number): Promise<void> {
  const tenth = Math.max(1, grants / 10)
  await db.query(
    `insert into people.agency (id, name_vi, name_en, contact)
     select 'co-quan-' || n, 'Cơ quan ' || n, 'Agency ' || n, 'x' from generate_series(1, 30) n`,
  )
  await db.query(
    `insert into people.account (id, agency_id, name, last_active_at)
     select 'bench.n' || n, 'co-quan-' || 1 + n % 30, 'Người giả lập ' || n, now()
     from generate_series(1, $1::int) n`,
    [tenth],
  )
  await db.query(
    `insert into people.appointment (account_id, function, agency_id)
     select id, 'consumer', agency_id from people.account`,
  )
  await db.query(
    `insert into people.client (id, agency_id, name)
     select 'may-' || n, 'co-quan-' || 1 + n % 30, 'Máy ' || n from generate_series(1, $1::int) n`,
    [tenth],
  )
  await db.query(
    `insert into access.grant (client_id, dataset_id, purpose, columns, valid_from, valid_until,
       decided_by, document_number, document_date)
     select 'may-' || 1 + n % $2::int, $3, 'c', '{1,2,3}', now(), now() + interval '1 year', 'x',
       '1/QĐ', '2026-01-05' from generate_series(1, $1::int) n`,
    [grants, tenth, dataset],
  )
  await db.query(
    `insert into access.use_day (grant_id, day, calls, rows, last_at)
     select g.id, current_date - d, 5, 5, now() from access.grant g, generate_series(0, 2) d
     where g.id % 2 = 0`,
  )
  await db.query('analyze')
}
