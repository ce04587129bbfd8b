/** Every statement about supplies and reminders. */
import type { Bilingual } from '@kho/contract/dataset.ts'
import type { Frequency } from '../calendar/period.ts'
import type { Queryable } from '../pg/database.ts'

/**
 * How a part comes: the kind of its declared source, or how it came last: pushed by the agency, left
 * in the watched folder, or a file that was handed in.
 */
export type Way = string

export type SupplyRow = {
  dataset: string
  title: Bilingual
  part: string
  number: number
  whole: boolean
  agency: { id: string; name: Bilingual }
  owner: string
  frequency: Frequency
  way: Way | null
  lastSuccessAt: Date | null
  declaredAt: Date
  rows: number | null
  equal: boolean | null
  heldBack: number
  trouble: { code: string; at: string } | null
}

/**
 * Loads that supply a part. Corrected or released rows belong to the supply that held them back: they
 * say nothing of what has happened at the source since.
 */
const supplied = `l.state in ('applied', 'unchanged') and l.corrects is null`

/** One statement, whatever the number of datasets and parts; of one dataset where it is named. */
export async function selectSupplies(db: Queryable, dataset: string | null): Promise<SupplyRow[]> {
  const { rows } = await db.query(
    `select d.id as dataset, v.definition->'title' as title, p.name as part, p.number,
       count(*) over (partition by d.id) = 1 as whole, p.supplier, a.name_vi, a.name_en,
       v.definition->>'owner' as owner, v.definition->>'updateFrequency' as frequency,
       case
         when exists (select from intake.push u where u.dataset = d.id and u.load_id = good.id)
           then 'push'
         when exists (select from sync.run r
           where r.dataset = d.id and r.load_id = good.id and r.path is not null)
           then 'watched-folder'
         else coalesce(
           (select s.definition->>'kind' from intake.source s
            where s.dataset = d.id and s.part = p.number order by s.id limit 1),
           case when good.id is not null then 'file' end)
       end as way,
       good.at as last_success_at, d.created_at as declared_at,
       q.certificate->'store'->>'rows' as rows, -- What was pushed is as it was pushed; the source was not seen.
       case when q.state = 'as-pushed' and q.held_back = 0 then null
         else q.state = 'equal' and q.held_back = 0 end as equal,
       coalesce(q.held_back, 0) as held_back, bad.code as trouble, bad.at as trouble_at
     from catalogue.dataset d
     join catalogue.dataset_version v on v.dataset = d.id and v.version = d.version
     join catalogue.part p on p.dataset = d.id
     left join people.agency a on a.id = p.supplier
     left join store.equality q on q.dataset = d.id and q.part = p.number
     left join lateral (
       select l.id, l.ended_at as at from intake.load l
       where l.dataset = d.id and l.part = p.number and ${supplied}
       order by l.ended_at desc limit 1
     ) good on true
     left join lateral (
       select t.code, t.at from (
         (select l.refusal->>'code' as code, l.ended_at as at from intake.load l
          where l.dataset = d.id and l.part = p.number and l.state in ('refused', 'waiting')
          order by l.started_at desc limit 1)
         union all
         (select r.cause->>'code', coalesce(r.ended_at, r.started_at) from sync.run r
          where r.dataset = d.id and r.part = p.number and r.cause is not null
            and r.state in ('refused', 'failed', 'queued')
          order by r.created_at desc limit 1)
       ) t
       where good.at is null or t.at > good.at order by t.at desc limit 1
     ) bad on true
     -- What is asked at its owner at each call is supplied by nobody.
     where v.definition->>'keeping' is distinct from 'through' and ($1::text is null or d.id = $1)
     order by d.id, p.number`,
    [dataset],
  )
  return rows.map((row) => ({
    dataset: row.dataset,
    title: JSON.parse(row.title),
    part: row.part,
    number: row.number,
    whole: row.whole,
    agency: {
      id: row.supplier,
      name: { vi: row.name_vi ?? row.supplier, en: row.name_en ?? row.supplier },
    },
    owner: row.owner,
    frequency: row.frequency,
    way: row.way,
    lastSuccessAt: row.last_success_at ? new Date(row.last_success_at) : null,
    declaredAt: new Date(row.declared_at),
    rows: row.rows === null ? null : Number(row.rows),
    equal: row.equal,
    heldBack: Number(row.held_back),
    trouble: row.trouble ? { code: row.trouble, at: new Date(row.trouble_at).toISOString() } : null,
  }))
}

export type NewReminder = {
  dataset: string
  part: string
  agency: string
  dueAt: Date
  level: 1 | 2
}

/** False where it was made already. */
export async function insertReminder(tx: Queryable, reminder: NewReminder): Promise<boolean> {
  const { rowCount } = await tx.query(
    `insert into sync.reminder (dataset, part, agency, due_at, level)
     select $1, p.number, $3, $4, $5 from catalogue.part p where p.dataset = $1 and p.name = $2
     on conflict do nothing`,
    [reminder.dataset, reminder.part, reminder.agency, reminder.dueAt, reminder.level],
  )
  return rowCount === 1
}

export type Reminder = {
  id: number
  dataset: string
  part: string
  agency: string
  dueAt: string
  level: number
  madeAt: string
  /** Nothing has come since it was made. */
  open: boolean
}

/** Newest first; of those in force only what has not come since. */
export async function selectReminders(
  db: Queryable,
  filter: { all: boolean; agency?: string; limit: number },
): Promise<Reminder[]> {
  const { rows } = await db.query(
    `select * from (
       select m.id, m.dataset, p.name as part, m.agency, m.due_at, m.level, m.made_at,
         not exists (select from intake.load l where l.dataset = m.dataset and l.part = m.part
           and ${supplied} and l.ended_at > m.due_at) as open
       from sync.reminder m join catalogue.part p on p.dataset = m.dataset and p.number = m.part
     ) r where ($1 or r.open) and ($2::text is null or r.agency = $2)
     order by r.made_at desc, r.id desc limit $3`,
    [filter.all, filter.agency ?? null, filter.limit],
  )
  return rows.map((row) => ({
    id: Number(row.id),
    dataset: row.dataset,
    part: row.part,
    agency: row.agency,
    dueAt: new Date(row.due_at).toISOString(),
    level: row.level,
    madeAt: new Date(row.made_at).toISOString(),
    open: row.open,
  }))
}

/** Whether something came in each window `(after, due]`, in the order that was asked. */
export async function selectSupplied(
  db: Queryable,
  windows: readonly { dataset: string; part: number; after: Date; due: Date }[],
): Promise<boolean[]> {
  const { rows } = await db.query(
    `select exists (select from intake.load l where l.dataset = w.dataset and l.part = w.part
         and ${supplied} and l.ended_at > w.after and l.ended_at <= w.due
         -- Only so that the index is used: no load takes a week.
         and l.started_at > w.after - interval '7 days' and l.started_at <= w.due) as supplied
     from unnest($1::text[], $2::smallint[], $3::timestamptz[], $4::timestamptz[])
       with ordinality w (dataset, part, after, due, n) order by w.n`,
    [
      windows.map(({ dataset }) => dataset),
      windows.map(({ part }) => part),
      windows.map(({ after }) => after),
      windows.map(({ due }) => due),
    ],
  )
  return rows.map(({ supplied }) => supplied)
}
