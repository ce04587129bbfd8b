/** The act that asks for a run: the record and the job in the queue come into being together. */
import { Refusal } from '@kho/contract/refusal.ts'
import { randomId } from '../ids.ts'
import { append } from '../journal/append.ts'
import type { Queue } from '../jobs/queue.ts'
import type { Queryable } from '../pg/database.ts'
import type { StartedBy } from './run.ts'
import { insertRun, selectUnendedOf } from './run.sql.ts'

export type StartInput = {
  startedBy: StartedBy
  actor: string
  /** A declared source … */
  source?: string
  /** … or a file of the watched folder, with the part it is for. */
  file?: { path: string; dataset: string; part: number }
  slot?: Date
  mark?: string
  /** The load that waits for a confirmation of its deletions. */
  confirm?: string
  /** Everything is compared, whatever the source's watermark says. */
  whole?: boolean
  /** Offered only to the caller, who takes it at once. */
  keepSeconds?: number
  /** Why a person asks for it. */
  reason?: string
  /** Told under which id the journal has it. */
  onEntry?: (intakeId: string) => void
}

/** The run's id; null where the source is being synchronised already or the slot was answered. */
export async function startRun(
  tx: Queryable,
  queue: Queue,
  input: StartInput,
): Promise<string | null> {
  const { dataset, part } = input.file ?? (await placeOf(tx, input.source!))
  const id = randomId()
  const isNew = await insertRun(tx, {
    id,
    dataset,
    part,
    source: input.source ?? null,
    path: input.file?.path ?? null,
    startedBy: input.startedBy,
    actor: input.actor,
    slot: input.slot ?? null,
    mark: input.mark ?? null,
    confirm: input.confirm ?? null,
    whole: input.whole ?? false,
  })
  if (!isNew) return null
  await queue.send(tx, { id, ...(input.keepSeconds ? { keepSeconds: input.keepSeconds } : {}) })
  const fields = { run: id, dataset, source: input.source, by: input.startedBy }
  const { actor, reason } = input
  const payload = reason === undefined ? { actor } : { actor, reason }
  const { intakeId } = await append(tx, { kind: 'sync.requested', fields, payload })
  input.onEntry?.(intakeId)
  return id
}

/** As `startRun` for a person, who is told which run is under way already. */
export async function startRunForPerson(
  tx: Queryable,
  queue: Queue,
  input: Omit<StartInput, 'startedBy' | 'file' | 'slot' | 'mark'> & { source: string },
): Promise<string> {
  const id = await startRun(tx, queue, { ...input, startedBy: 'person' })
  if (id !== null) return id
  const unended = await selectUnendedOf(tx, input.source)
  throw new Refusal('sync.under-way', { source: input.source, run: unended?.id })
}

async function placeOf(tx: Queryable, source: string): Promise<{ dataset: string; part: number }> {
  const { rows } = await tx.query('select dataset, part from intake.source where id = $1', [source])
  if (!rows[0]) throw new Refusal('source.unknown-source', { source })
  return rows[0]
}
