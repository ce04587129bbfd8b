/**
 * The act that takes back only the rows that a submission held back, corrected in the list that was
 * downloaded. It is a submission of its own; a row that fails again stays held by the first.
 */
import { randomUUID } from 'node:crypto'
import { readFile, rm } from 'node:fs/promises'
import { changesBytesMax } from '@kho/contract/push.ts'
import { Refusal } from '@kho/contract/refusal.ts'
import { loadNamed } from '../intake/load-named.ts'
import { correctionOf, readCorrections } from '../quarantine/correct-quarantine.ts'
import { findHeldLoad } from '../quarantine/held-load.ts'
import { insertSubmission, selectTwin, updateSubmission } from './desk.sql.ts'
import type { Link } from './link.ts'
import type { Submission } from './submission.ts'
import { onlyOnce, refuseSecretName, type DeskParts, type SentFile } from './take-file.ts'

export type SentCorrection = SentFile & { bytes: number }

/** The id of the correction's own submission. */
export async function takeCorrection(
  desk: DeskParts,
  link: Link,
  corrected: Submission,
  sent: SentCorrection,
): Promise<string> {
  try {
    await refuseSecretName(desk, link, sent.name)
    if (sent.bytes > changesBytesMax)
      throw new Refusal('http.too-large', { limit: changesBytesMax })
    return await onlyOnce(desk, `${link.id} ${sent.once} ${sent.sha256}`, () =>
      correct(desk, link, corrected, sent),
    )
  } finally {
    await rm(sent.path, { force: true })
  }
}

async function correct(
  desk: DeskParts,
  link: Link,
  corrected: Submission,
  sent: SentCorrection,
): Promise<string> {
  const { db, journalFolder } = desk
  const given = { link: link.id, once: sent.once, fileSha256: sent.sha256 }
  let id: string = randomUUID()
  const fresh = { ...given, id, fileName: sent.name, kind: 'correction' }
  if (!(await insertSubmission(db, fresh))) {
    const twin = await selectTwin(db, given)
    if (twin.state === 'done') return twin.id
    id = twin.id
  }
  try {
    const asked = { load: corrected.loadId ?? '-', dataset: link.dataset }
    const load = await findHeldLoad(db, asked)
    const rows = await readCorrections(load, await readFile(sent.path))
    const { receipt } = await loadNamed(
      { db, journalFolder },
      {
        ...correctionOf({ db }, load, rows),
        dataset: load.version.id,
        part: load.part.name,
        actor: `link ${link.id}`,
      },
    )
    await updateSubmission(db, id, { state: 'done', loadId: receipt.load })
  } catch (error) {
    const { code, values } =
      error instanceof Refusal ? error : { code: 'http.fault' as const, values: {} }
    const fileName = code === 'catalogue.state-secret' ? '' : null
    const refused = { state: 'refused' as const, refusal: { code, values } }
    await updateSubmission(db, id, { ...refused, ...(fileName === null ? {} : { fileName }) })
    if (!(error instanceof Refusal)) throw error
  }
  return id
}
