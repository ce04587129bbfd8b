/**
 * The act that makes a case of what a verification found in a part: one case for the owner, with its
 * clock, its keys, and both values in the erasable payload. A later verification brings it up to
 * date, and closes it when nothing differs any more.
 */
import type { DatasetVersion } from '@kho/contract/dataset.ts'
import type { Drift } from '../equality/look-twice.ts'
import { randomId } from '../ids.ts'
import { append } from '../journal/append.ts'
import type { Tx } from '../pg/database.ts'
import { insertDiscrepancy, insertStep } from './discrepancy.sql.ts'
import { moveDiscrepancy, type Way } from './move-discrepancy.ts'

export type KeptDrift = {
  outcome: 'opened' | 'kept' | 'closed' | 'none'
  discrepancy: string | null
}

export async function keepDrift(
  tx: Tx,
  way: Way,
  { version, drift, actor }: { version: DatasetVersion; drift: Drift; actor: string },
): Promise<KeptDrift> {
  const { part } = drift
  // Two verifications at once take turns.
  await tx.query('select from catalogue.part where dataset = $1 and number = $2 for update', [
    version.id,
    part.number,
  ])
  const { rows } = await tx.query(
    `select id::text from discrepancy.discrepancy
     where dataset = $1 and part = $2 and origin = 'drift' and state in ('reported', 'forwarded')`,
    [version.id, part.number],
  )
  const open: string | null = rows[0]?.id ?? null
  if (drift.differences.length === 0) {
    if (open === null) return { outcome: 'none', discrepancy: null }
    await moveDiscrepancy(tx, way, { id: open, step: 'corrected', actor })
    await moveDiscrepancy(tx, way, { id: open, step: 'closed', actor })
    return { outcome: 'closed', discrepancy: open }
  }
  const id = open ?? randomId()
  const intake = await record(tx, { id, version, drift, actor })
  if (open === null) {
    await insertCase(tx, { id, version, part: part.number, intake })
  } else {
    await tx.query('update discrepancy.discrepancy set journal_intake = $2 where id = $1', [
      id,
      intake,
    ])
  }
  await keepDifferences(tx, id, drift)
  if (open !== null) return { outcome: 'kept', discrepancy: id }
  await moveDiscrepancy(tx, way, { id, step: 'forwarded', actor })
  return { outcome: 'opened', discrepancy: id }
}

type Found = { id: string; version: DatasetVersion; drift: Drift; actor: string }

async function record(tx: Tx, { id, version, drift, actor }: Found): Promise<string> {
  const count = (kind: string) => drift.differences.filter((one) => one.kind === kind).length
  const { intakeId } = await append(tx, {
    kind: 'discrepancy.drift-found',
    fields: {
      discrepancy: id,
      dataset: version.id,
      part: drift.part.name,
      lag: drift.lag,
      missing: count('missing'),
      surplus: count('surplus'),
      changed: count('changed'),
      held: count('held'),
      differences: drift.differencesTotal,
    },
    payload: { actor, differences: drift.differences, not_synced: drift.notSynced },
  })
  return intakeId
}

async function insertCase(
  tx: Tx,
  made: { id: string; version: DatasetVersion; part: number; intake: string },
): Promise<void> {
  const { id, version, part, intake } = made
  const { rows } = await tx.query('select change from store.dataset_state where dataset = $1', [
    version.id,
  ])
  await insertDiscrepancy(tx, {
    id,
    dataset: version.id,
    origin: 'drift',
    about: 'part',
    owner: version.owner,
    part,
    columns: [],
    condition: null,
    afterChange: Number(rows[0]?.change ?? 0),
    journalIntake: intake,
  })
  await insertStep(tx, id, 'reported', intake)
}

/** Those of before are gone: repaired, or changed into others. */
async function keepDifferences(tx: Tx, id: string, { differences }: Drift): Promise<void> {
  await tx.query('delete from discrepancy.difference where discrepancy = $1', [id])
  await tx.query(
    `insert into discrepancy.difference (discrepancy, key, kind, columns)
     select $1, key, kind, array(select jsonb_array_elements_text(columns))
     from jsonb_to_recordset($2::jsonb) as one (key text, kind text, columns jsonb)
     on conflict do nothing`,
    [
      id,
      JSON.stringify(
        differences.map(({ key, kind, columns }) => ({
          key,
          kind,
          columns: columns.map(({ column }) => column),
        })),
      ),
    ],
  )
}
