/**
 * How far a part was read by the watermark of its source: a column that the source raises with
 * every change. Between two whole comparisons only rows at or above it are read.
 */
import { Refusal } from '@kho/contract/refusal.ts'
import type { DatasetVersion } from '@kho/contract/dataset.ts'
import type { Part } from '../catalogue/part.ts'
import type { Queryable } from '../pg/database.ts'
import type { Supply } from './supply.ts'

/** What a load has to read. */
export type Range = {
  /** The watermark from which on rows are read; null where everything is compared. */
  since: string | null
  /** The highest watermark of the source now: the next load begins there. Null without rows. */
  upTo: string | null
}

type Kept = { value: string; isDue: boolean }

/**
 * Null for a source without watermark. Refused: `source.watermark-backward`, since rows that the
 * source has raised already would not be read again, unless everything is compared anyway.
 */
export async function chooseRange(
  db: Queryable,
  { version, part }: { version: DatasetVersion; part: Part },
  { supply, whole }: { supply: Supply; whole: boolean },
): Promise<Range | null> {
  const { increment } = supply
  if (!increment) return null
  const kept = await readKept(db, version, part, supply)
  const before = whole ? null : (kept?.value ?? null)
  const { value, isBackward } = await increment.highest(before)
  if (isBackward) {
    throw new Refusal('source.watermark-backward', {
      source: supply.name,
      column: increment.column,
      before,
      now: value ?? '-',
    })
  }
  return { since: kept?.isDue ? null : before, upTo: value }
}

/** Nothing is known where the source or the column is another than last time. */
async function readKept(
  db: Queryable,
  version: DatasetVersion,
  part: Part,
  { name, increment }: Supply,
): Promise<Kept | null> {
  const { rows } = await db.query(
    `select value, compared_at < clock_timestamp() - make_interval(secs => $5) as "isDue"
     from intake.watermark
     where dataset = $1 and part = $2 and source = $3 and column_name = $4`,
    [version.id, part.number, name, increment?.column, (increment?.fullEveryHours ?? 0) * 3600],
  )
  return rows[0] ?? null
}

/** After the load has been applied, so that one that was refused is read again. */
export async function keepWatermark(
  db: Queryable,
  { version, part }: { version: DatasetVersion; part: Part },
  { name, increment }: Supply,
  { since, upTo }: Range,
): Promise<void> {
  if (upTo === null) {
    await db.query('delete from intake.watermark where dataset = $1 and part = $2', [
      version.id,
      part.number,
    ])
    return
  }
  await db.query(
    `insert into intake.watermark as w values ($1, $2, $3, $4, $5, clock_timestamp())
     on conflict (dataset, part) do update set source = excluded.source,
       column_name = excluded.column_name, value = excluded.value,
       compared_at = case when $6 then w.compared_at else excluded.compared_at end`,
    [version.id, part.number, name, increment?.column, upTo, since !== null],
  )
}
