/** Every statement about pushes. */
import type { Manifest } from '@kho/contract/push.ts'
import type { Queryable } from '../pg/database.ts'
import type { Push, PushKey } from './push.ts'

const unfinished = `state in ('open', 'received', 'waiting')`

export async function selectPush(db: Queryable, key: PushKey): Promise<Push | null> {
  const { rows } = await db.query(
    `select form, part, client, manifest::text, state, load_id, refusal::text
     from intake.push where dataset = $1 and agency = $2 and id = $3`,
    [key.dataset, key.agency, key.id],
  )
  const row = rows[0]
  if (!row) return null
  return {
    ...key,
    form: row.form,
    part: row.part,
    client: row.client,
    manifest: JSON.parse(row.manifest),
    state: row.state,
    loadId: row.load_id,
    refusal: row.refusal === null ? null : JSON.parse(row.refusal),
  }
}

/** False where the id is taken already. */
export async function insertPush(
  tx: Queryable,
  push: PushKey & Pick<Push, 'form' | 'part' | 'client' | 'state'> & { manifest: object },
): Promise<boolean> {
  const { rowCount } = await tx.query(
    `insert into intake.push (dataset, agency, id, form, part, client, manifest, state)
     values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict do nothing`,
    [
      push.dataset,
      push.agency,
      push.id,
      push.form,
      push.part,
      push.client,
      JSON.stringify(push.manifest),
      push.state,
    ],
  )
  return rowCount === 1
}

type Move = Partial<Pick<Push, 'state' | 'loadId' | 'refusal'>> & { manifest?: Partial<Manifest> }

/** Moves a push that is not done; false where it is. What is not given stays as it is. */
export async function movePush(db: Queryable, key: PushKey, move: Move): Promise<boolean> {
  const { rowCount } = await db.query(
    `update intake.push set moved_at = clock_timestamp(), state = coalesce($4, state),
       load_id = coalesce($5, load_id), refusal = $6, manifest = manifest || $7
     where dataset = $1 and agency = $2 and id = $3 and state <> 'done'`,
    [
      key.dataset,
      key.agency,
      key.id,
      move.state ?? null,
      move.loadId ?? null,
      move.refusal ? JSON.stringify(move.refusal) : null,
      JSON.stringify(move.manifest ?? {}),
    ],
  )
  return rowCount === 1
}

/** Bytes announced by an agency in pushes that are not finished. */
export async function selectHeldBytes(db: Queryable, agency: string): Promise<number> {
  const { rows } = await db.query(
    `select coalesce(sum((manifest ->> 'bytes')::bigint), 0) as bytes
     from intake.push where agency = $1 and ${unfinished}`,
    [agency],
  )
  return Number(rows[0].bytes)
}

/** Unfinished pushes; with `hours`, only those that nobody has gone on with for so long. */
export async function selectUnfinished(db: Queryable, hours = 0): Promise<PushKey[]> {
  const { rows } = await db.query(
    `select dataset, agency, id from intake.push
     where ${unfinished} and moved_at <= clock_timestamp() - make_interval(hours => $1)`,
    [hours],
  )
  return rows
}

/** Unfinished pushes of these agencies. */
export async function selectUnfinishedOf(
  db: Queryable,
  agencies: readonly string[],
): Promise<PushKey[]> {
  const { rows } = await db.query(
    `select dataset, agency, id from intake.push where agency = any ($1) and ${unfinished}
     order by dataset, agency, id`,
    [agencies],
  )
  return rows
}
