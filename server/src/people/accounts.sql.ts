/** Every statement about accounts. */
import type { Queryable } from '../pg/database.ts'
import type { Account, AccountFilter } from './account.ts'

const ms = (name: string, as: string) => `(extract(epoch from ${name}) * 1000)::float8 as ${as}`
const instant = (value: number | null) => (value === null ? null : new Date(value))

const stateNow = `case when valid_until <= clock_timestamp() and state <> 'locked' then 'expired'
  else state end`

export async function selectAccounts(db: Queryable, filter: AccountFilter): Promise<Account[]> {
  const { rows } = await db.query(
    `select id, agency_id, name, mail, telephone, own_zones, ${stateNow} as state,
       ${ms('valid_from', 'from_ms')}, ${ms('valid_until', 'until_ms')},
       ${ms('last_active_at', 'active_ms')}, ${ms('created_at', 'created_ms')},
       requested_by, document_number, document_date::text
     from people.account a
     where ($1::text is null or id = $1) and ($2::text[] is null or agency_id = any ($2))
       and ($3::text is null or ${stateNow} = $3)
       and ($4::text is null or exists (select from people.appointment p
         where p.account_id = a.id and p.function = $4 and p.ended_at is null
           and (p.valid_until is null or p.valid_until > clock_timestamp())))
       and ($5::timestamptz is null or coalesce(last_active_at, created_at) < $5)
       and ($6::text is null or id > $6)
     order by id limit $7`,
    [
      filter.id ?? null,
      filter.agencies ?? null,
      filter.state ?? null,
      filter.function ?? null,
      filter.idleSince ?? null,
      filter.after ?? null,
      filter.accountsMax ?? null,
    ],
  )
  return rows.map((row) => ({
    id: row.id,
    agency: row.agency_id,
    name: row.name,
    mail: row.mail,
    telephone: row.telephone,
    state: row.state,
    zones: row.own_zones,
    validFrom: new Date(row.from_ms),
    validUntil: instant(row.until_ms),
    lastActiveAt: instant(row.active_ms),
    issuedAt: new Date(row.created_ms),
    requestedBy: row.requested_by,
    documentNumber: row.document_number,
    documentDate: row.document_date,
  }))
}

export type NewAccount = Omit<Account, 'state' | 'validFrom' | 'lastActiveAt' | 'issuedAt'>

/** False if the name has been used. */
export async function insertAccount(tx: Queryable, account: NewAccount): Promise<boolean> {
  const { rowCount } = await tx.query(
    `insert into people.account (id, agency_id, name, mail, telephone, zones, valid_until,
       requested_by, document_number, document_date)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) on conflict (id) do nothing`,
    [
      account.id,
      account.agency,
      account.name,
      account.mail,
      account.telephone,
      account.zones,
      account.validUntil,
      account.requestedBy,
      account.documentNumber,
      account.documentDate,
    ],
  )
  return rowCount === 1
}

/** Whether it changed. An unlocked account that had entered before is active again. */
export async function updateLock(tx: Queryable, account: string, lock: boolean): Promise<boolean> {
  const { rowCount } = await tx.query(
    lock
      ? `update people.account set state = 'locked', locked_at = clock_timestamp()
         where id = $1 and state <> 'locked'`
      : `update people.account set locked_at = null,
           state = case when last_active_at is null then 'issued' else 'active' end
         where id = $1 and state = 'locked'`,
    [account],
  )
  return rowCount === 1
}

/** Whether it changed; null is without an end. */
export async function updateTerm(
  tx: Queryable,
  account: string,
  validUntil: Date | null,
): Promise<boolean> {
  const { rowCount } = await tx.query(
    `update people.account set valid_until = $2
     where id = $1 and valid_until is distinct from $2::timestamptz`,
    [account, validUntil],
  )
  return rowCount === 1
}

export async function updateName(tx: Queryable, account: string, name: string): Promise<void> {
  await tx.query('update people.account set name = $2 where id = $1', [account, name])
}

/** One at a time decides about an account, so that two do not agree to what only one may have. */
export async function lockRow(tx: Queryable, account: string): Promise<void> {
  await tx.query('select from people.account where id = $1 for update', [account])
}

export type HistoryRow = {
  intakeId: string
  /** Its place in the journal; null until it has one. */
  entry: number | null
  at: Date
  kind: string
  fields: Record<string, unknown>
  /** null where it was erased. */
  payload: Record<string, unknown> | null
}

/** What was done about an account, newest first. */
export async function selectHistory(
  db: Queryable,
  account: string,
  before: string | null,
  entriesMax: number,
): Promise<HistoryRow[]> {
  const { rows } = await db.query(
    `select h.intake_id, e.index::float8 as entry, ${ms('coalesce(e.at, i.created_at)', 'at_ms')},
       coalesce(e.kind, i.kind) as kind, coalesce(e.body, i.fields::text) as fields, p.body
     from people.account_entry h
       left join journal.entry e on e.intake_id = h.intake_id
       left join journal.intake i on i.id = h.intake_id
       left join journal.payload p on p.intake_id = h.intake_id
     where h.account_id = $1 and ($2::bigint is null or h.intake_id < $2)
     order by h.intake_id desc limit $3`,
    [account, before, entriesMax],
  )
  return rows.map((row) => ({
    intakeId: row.intake_id,
    entry: row.entry,
    at: new Date(row.at_ms),
    kind: row.kind,
    fields: JSON.parse(row.fields),
    payload: row.body === null ? null : JSON.parse(row.body),
  }))
}
