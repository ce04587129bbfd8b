/** The part that approval and renewal have in common: checked rows become an issue of a release. */
import type { JsonValue } from '@kho/journal/entry.ts'
import { findDataset } from '../catalogue/find-dataset.ts'
import { append } from '../journal/append.ts'
import type { Queryable } from '../pg/database.ts'
import { checkRelease } from './check-release.ts'
import type { Finding } from './finding.ts'
import { refuseStopped } from './propose-release.ts'
import { insertIssue, markStopped } from './release.sql.ts'
import type { Release } from './release.ts'

export type IssueAct = {
  kind: 'release.released' | 'release.renewed'
  fields: Record<string, JsonValue>
  payload: JsonValue
  /** What has to be on record before the issue is. */
  decide?: (notes: Finding[]) => Promise<void>
}

/** Refused with `release.checks-failed` where anything stands against it. */
export async function issueRelease(
  tx: Queryable,
  release: Release,
  act: IssueAct,
): Promise<{ intakeId: string; number: number }> {
  const version = await findDataset(tx, release.dataset)
  const { findings, rows, seq, change } = await checkRelease(tx, version, release, new Date())
  refuseStopped(release.dataset, findings)
  await act.decide?.(findings)
  const { intakeId } = await append(tx, {
    kind: act.kind,
    fields: {
      dataset: release.dataset,
      release: release.id,
      sequence: seq,
      version: version.version,
      rows_released: rows,
      columns: release.columns.length,
      licence: release.licence,
      ...act.fields,
    },
    payload: act.payload,
  })
  const issue = { seq, change, version: version.version, rows }
  const number = await insertIssue(tx, release.id, issue, intakeId)
  await markStopped(tx, release.id, null)
  return { intakeId, number }
}
