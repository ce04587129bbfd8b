/** A run: one synchronisation of one source, from being asked for to a named end. */
import type { RefusalValues } from '@kho/contract/refusal.ts'
import type { ErrorCode } from '@kho/contract/errors.ts'

export type RunState =
  'queued' | 'running' | 'done' | 'unchanged' | 'refused' | 'failed' | 'cancelled'

export type StartedBy = 'schedule' | 'person' | 'file'

/** Why it ended so, or is tried again. */
export type Cause = { code: ErrorCode; values: RefusalValues }

export type Run = {
  id: string
  /** null: a file of the watched folder, at `path`. */
  source: string | null
  path: string | null
  dataset: string
  /** Name of the part. */
  part: string
  supplier: string
  startedBy: StartedBy
  actor: string
  state: RunState
  attempt: number
  confirm: string | null
  /** Everything is compared, whatever the source's watermark says. */
  whole: boolean
  phase: string | null
  rows: number | null
  /** Rows of the part when its source was last seen whole. */
  rowsExpected: number | null
  rowsPerSecond: number | null
  load: string | null
  cause: Cause | null
  cancelledBy: string | null
  createdAt: string
  startedAt: string | null
  endedAt: string | null
}

export function hasEnded(run: Pick<Run, 'state'>): boolean {
  return run.state !== 'queued' && run.state !== 'running'
}

/** An increment reads a few rows of many, so how many it will be is not known. */
export function showsShare({ phase }: Pick<Run, 'phase'>): boolean {
  return phase !== 'increment'
}

/** Seconds that the rest will take if it has as many rows as last time; null where unknown. */
export function remainingSeconds(run: Run): number | null {
  const { rows, rowsExpected, rowsPerSecond } = run
  if (hasEnded(run) || !showsShare(run) || rows === null || rowsExpected === null || !rowsPerSecond)
    return null
  return Math.max(0, Math.ceil((rowsExpected - rows) / rowsPerSecond))
}
