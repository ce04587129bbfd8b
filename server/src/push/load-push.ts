/** Loads the bytes of a push that are all here, and keeps what came of it. */
import { rm } from 'node:fs/promises'
import type { Manifest } from '@kho/contract/push.ts'
import { Refusal } from '@kho/contract/refusal.ts'
import { findDataset } from '../catalogue/find-dataset.ts'
import { listParts } from '../catalogue/part.ts'
import { fileSupply } from '../intake/file-supply.ts'
import { loadSource, type LoadInput } from '../intake/load-source.ts'
import { fileKindOfMedia } from '../source/source-kinds.ts'
import { endsPush, type Push } from './push.ts'
import { movePush } from './push.sql.ts'
import { spoolPath } from './spool.ts'
import type { PushParts } from './send-push.ts'

/** With `confirm`, the number of the load that waits for it. Throws why it was refused. */
export async function loadPush(parts: PushParts, push: Push, confirm?: string): Promise<void> {
  const { db, journalFolder, dataDir } = parts
  const { manifest } = push
  const path = spoolPath(dataDir, push)
  const version = await findDataset(db, push.dataset)
  const part = (await listParts(db, version)).find(({ number }) => number === push.part)!
  const supply = fileSupply(version, {
    ...manifest.options,
    path,
    kind: fileKindOfMedia(manifest.mediaType)!.kind,
    name: manifest.file,
  })
  try {
    await loadSource(
      { db, journalFolder },
      {
        dataset: version.id,
        part: part.name,
        supply,
        actor: push.client,
        push: push.id,
        ...(confirm ? { confirm } : {}),
        onRead: refuseOtherRows(manifest),
        // Commits with the load, so that a push is done if and only if its rows are in; where two
        // servers come this far the second one's load is rolled back.
        async onApplied(tx, receipt) {
          if (await movePush(tx, push, { state: 'done', loadId: receipt.load })) return
          throw new Refusal('push.finished', { id: push.id })
        },
      },
    )
  } catch (error) {
    await keepRefusal(parts, push, path, error)
    throw error
  } finally {
    await supply.close()
  }
  await rm(path, { force: true })
}

function refuseOtherRows({ rows, digests }: Manifest): NonNullable<LoadInput['onRead']> {
  return (read) => {
    if (read.rows !== rows) {
      throw new Refusal('push.differs', { what: 'rows', declared: rows, found: read.rows })
    }
    const declared = digests?.['file-1']
    const found = read.vector.total().digest
    if (declared !== undefined && declared !== found) {
      throw new Refusal('push.differs', { what: 'digests.file-1', declared, found })
    }
  }
}

async function keepRefusal(
  { db }: PushParts,
  push: Push,
  path: string,
  error: unknown,
): Promise<void> {
  if (!(error instanceof Refusal) || error.code === 'push.finished') return
  const { code, values } = error
  if (code === 'intake.needs-confirmation') {
    const refusal = { code, values }
    await movePush(db, push, { state: 'waiting', loadId: String(values.load), refusal })
    return
  }
  if (!endsPush(error)) return
  const secret = code === 'catalogue.state-secret'
  await movePush(db, push, {
    state: 'refused',
    refusal: { code, values: secret ? {} : values },
    ...(secret ? { manifest: { file: '' } } : {}),
  })
  await rm(path, { force: true })
}
