/** Every statement about successions themselves. */
import type { Queryable, Tx } from '../pg/database.ts'
import type { Move } from './mover.ts'
import type { SuccessionPlan } from './plan.ts'
import type { Succession, SuccessionState } from './succession.ts'

const ms = (name: string) => `(extract(epoch from ${name}) * 1000)::float8 as ${name}`
const instant = (value: number | null) => (value === null ? null : new Date(value))

export async function selectSuccessions(
  db: Queryable,
  filter: {
    id?: number | undefined
    state?: SuccessionState | undefined
    before?: number | undefined
    successionsMax?: number
  },
): Promise<Succession[]> {
  const { rows } = await db.query(
    `select id::float8 as id, state, plan::text, ${ms('proposed_at')}, ${ms('applied_at')},
       ${ms('settled_at')}
     from succession.succession
     where ($1::bigint is null or id = $1) and ($2::text is null or state = $2)
       and ($3::bigint is null or id < $3)
     order by id desc limit $4`,
    [filter.id ?? null, filter.state ?? null, filter.before ?? null, filter.successionsMax ?? null],
  )
  return rows.map((row) => ({
    id: row.id,
    state: row.state,
    plan: JSON.parse(row.plan),
    proposedAt: new Date(row.proposed_at),
    appliedAt: instant(row.applied_at),
    settledAt: instant(row.settled_at),
  }))
}

export async function insertSuccession(tx: Queryable, plan: SuccessionPlan): Promise<number> {
  const { rows } = await tx.query(
    `insert into succession.succession (kind, plan, effective_on, document_number, document_date,
       signer)
     values ($1, $2, $3, $4, $5, $6) returning id::float8 as id`,
    [
      plan.kind,
      JSON.stringify(plan),
      plan.effectiveOn,
      plan.documentNumber,
      plan.documentDate,
      plan.signer,
    ],
  )
  return rows[0].id
}

/** Any number, so long as every process takes the same. */
const lockKey = 4_417_902_551_838

/** One succession is applied or undone at a time. */
export async function lockSuccessions(tx: Tx): Promise<void> {
  await tx.query('select pg_advisory_xact_lock($1)', [lockKey])
}

export async function updateState(
  tx: Queryable,
  id: number,
  state: SuccessionState,
): Promise<void> {
  const at = state === 'applied' ? 'applied_at' : 'settled_at'
  await tx.query(
    `update succession.succession set state = $2, ${at} = clock_timestamp() where id = $1`,
    [id, state],
  )
}

export async function insertMoves(
  tx: Queryable,
  id: number,
  mover: string,
  moves: readonly Move[],
): Promise<void> {
  const column = <T>(of: (move: Move) => T) => moves.map(of)
  await tx.query(
    `insert into succession.move (succession_id, mover, number, subject, from_agency, to_agency,
       what, kept)
     select $1, $2, number, subject, from_agency, to_agency, what, kept::jsonb
     from unnest($3::text[], $4::text[], $5::text[], $6::text[], $7::text[]) with ordinality
       as given (subject, from_agency, to_agency, what, kept, number)`,
    [
      id,
      mover,
      column((move) => move.subject),
      column((move) => move.from),
      column((move) => move.to),
      column((move) => move.what),
      column((move) => JSON.stringify(move.kept)),
    ],
  )
}

export async function selectMoves(
  db: Queryable,
  id: number,
): Promise<(Move & { mover: string })[]> {
  const { rows } = await db.query(
    `select mover, subject, from_agency, to_agency, what, kept::text from succession.move
     where succession_id = $1 order by mover, number`,
    [id],
  )
  return rows.map((row) => ({
    mover: row.mover,
    subject: row.subject,
    from: row.from_agency,
    to: row.to_agency,
    what: row.what,
    kept: JSON.parse(row.kept),
  }))
}

/** An applied succession that waits to be confirmed and touches one of the agencies. */
export async function selectUnsettled(
  db: Queryable,
  agencies: readonly string[],
): Promise<{ other: number; agency: string } | undefined> {
  const { rows } = await db.query(
    `select s.id::float8 as other, agency from succession.succession s
       cross join lateral (
         select jsonb_array_elements_text(s.plan -> 'from') as agency
         union select member ->> 'id' from jsonb_array_elements(s.plan -> 'to') member) touched
     where s.state = 'applied' and agency = any ($1)
     order by s.id limit 1`,
    [agencies],
  )
  return rows[0]
}
