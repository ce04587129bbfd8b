/** The act that has a part verified by itself every so many hours, or no longer. */
import type { DatasetVersion } from '@kho/contract/dataset.ts'
import type { Part } from '../catalogue/part.ts'
import { append } from '../journal/append.ts'
import type { Tx } from '../pg/database.ts'

export async function setVerification(
  tx: Tx,
  actor: string,
  input: { version: DatasetVersion; part: Part; everyHours: number | null; audit: boolean },
): Promise<void> {
  const { version, part, everyHours, audit } = input
  const of = [version.id, part.number]
  if (everyHours === null) {
    await tx.query('delete from discrepancy.verification where dataset = $1 and part = $2', of)
  } else {
    await tx.query(
      `insert into discrepancy.verification (dataset, part, every_hours, audit)
       values ($1, $2, $3, $4) on conflict (dataset, part) do update
       set every_hours = excluded.every_hours, audit = excluded.audit`,
      [...of, everyHours, audit],
    )
  }
  await append(tx, {
    kind: 'discrepancy.verification-set',
    fields: { dataset: version.id, part: part.name, every_hours: everyHours ?? 0, audit },
    payload: { actor },
  })
}
