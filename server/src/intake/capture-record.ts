/** What is kept of following a source: how it goes, and how far its changes are in the store. */
import { problemOf, Refusal, type Problem } from '@kho/contract/refusal.ts'
import { append } from '../journal/append.ts'
import { describeError, type Log } from '../log.ts'
import type { Database, Queryable } from '../pg/database.ts'
import type { DeclaredSource } from './declared-source.ts'

export type CaptureState = 'comparing' | 'following' | 'failing' | 'given-up'

/** A change of state is an act: it tells since when copies may lag behind. */
export async function keepState(
  { db, log }: { db: Database; log: Log },
  source: DeclaredSource,
  state: CaptureState,
  error: unknown,
): Promise<void> {
  const refusal = error instanceof Refusal ? JSON.stringify(problemOf(error)) : null
  if (error && !refusal)
    log.error({ source: source.id, err: describeError(error) }, 'capture failed')
  await db
    .tx(async (tx) => {
      const { rows } = await tx.query('select state from intake.capture where source = $1', [
        source.id,
      ])
      await tx.query(
        `insert into intake.capture (source, state, refusal) values ($1, $2, $3)
       on conflict (source) do update set state = excluded.state, refusal = excluded.refusal,
         since = case when intake.capture.state = excluded.state then intake.capture.since
           else excluded.since end`,
        [source.id, state, refusal],
      )
      if (rows[0]?.state === state) return
      await append(tx, {
        kind: `intake.capture-${state}`,
        fields: { source: source.id, dataset: source.dataset },
      })
    })
    .catch((failure: unknown) =>
      log.error(
        { source: source.id, err: describeError(failure) },
        'the state of a capture was not kept',
      ),
    )
}

/** The place up to which everything is in the store; null where the whole is to be compared. */
export async function readPlaceKept(db: Queryable, source: string): Promise<string | null> {
  const { rows } = await db.query('select place from intake.capture where source = $1', [source])
  return rows[0]?.place ?? null
}

/** In the transaction that stores what goes up to the place. */
export async function keepPlace(
  tx: Queryable,
  source: string,
  { place, committedAt }: { place: string; committedAt?: Date | undefined },
): Promise<void> {
  await tx.query(
    `update intake.capture set place = $2, committed_at = coalesce($3, committed_at),
       applied_at = clock_timestamp() where source = $1`,
    [source, place, committedAt ?? null],
  )
}

/** Forgets the place, so that nothing is believed until the whole was compared. */
export async function oweWhole(db: Queryable, source: string): Promise<void> {
  await db.query('update intake.capture set place = null where source = $1', [source])
}

/** `passed`: nothing up to there was meant for us, so nothing had to be stored. */
export async function keepLag(
  db: Queryable,
  source: string,
  { keptBytes, passed }: { keptBytes: number; passed: string | null },
): Promise<void> {
  await db.query(
    `update intake.capture set kept_bytes = $2,
       place = case when place is null then null else coalesce($3, place) end
     where source = $1`,
    [source, keptBytes, passed],
  )
}

export type CaptureFigures = {
  source: string
  dataset: string
  state: CaptureState
  since: string
  /** When the newest change that is in the store was committed at the source. */
  committedAt: string | null
  /** Between that commit and its being stored. */
  lagSeconds: number | null
  keptBytes: number | null
  place: string | null
  refusal: Problem | null
}

export async function listCaptures(db: Queryable): Promise<CaptureFigures[]> {
  const utc = (name: string) => `to_char(${name} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')`
  const { rows } = await db.query(
    `select c.source, s.dataset, c.state, ${utc('c.since')} as since,
       ${utc('c.committed_at')} as "committedAt",
       case when c.committed_at is not null then
         round(extract(epoch from greatest(c.applied_at - c.committed_at, interval '0'))::numeric, 1)
       end::float8 as "lagSeconds",
       c.kept_bytes::float8 as "keptBytes", c.place, c.refusal::text as refusal
     from intake.capture c join intake.source s on s.id = c.source order by c.source`,
  )
  return rows.map((row) => ({ ...row, refusal: row.refusal && JSON.parse(row.refusal) }))
}
