/** What is held about a person: put on record first, then shown. */
import type { Bilingual } from '@kho/contract/dataset.ts'
import { append } from '../journal/append.ts'
import { findSubjectRecords } from './find-records.ts'
import { indexSubjects } from './index-subjects.ts'
import type { SubjectParts } from './search-reads.ts'

export type HeldInput = {
  account: string
  /** Why an officer looks; null where the person looks itself. */
  reason: string | null
  key: string
}

export type HeldDataset = {
  dataset: string
  title: Bilingual
  owner: string
  legalGround: string | null
  retention: string
  /** As they are now, by name of column. */
  records: Record<string, string | null>[]
  /** Versions of the past that are kept. */
  past: number
}

export async function showHeld(parts: SubjectParts, input: HeldInput): Promise<HeldDataset[]> {
  const { db, hasher } = parts
  const subject = hasher.hash(input.key)
  await indexSubjects(db, hasher)
  const held = await findSubjectRecords(db, subject)
  const { account, reason } = input
  await db.tx((tx) =>
    append(tx, {
      kind: 'personal.held-shown',
      fields: { datasets: held.length, self: reason === null },
      payload: { account, reason, subject: subject.toString('base64') },
    }),
  )
  return held.map(({ version, versions }) => {
    const current = versions.filter(({ ended }) => ended === null)
    return {
      dataset: version.id,
      title: version.title,
      owner: version.owner,
      legalGround: version.legalGround ?? null,
      retention: version.retention,
      records: current.map(({ values }) =>
        Object.fromEntries(version.columns.map(({ name }, i) => [name, values[i] ?? null])),
      ),
      past: versions.length - current.length,
    }
  })
}
