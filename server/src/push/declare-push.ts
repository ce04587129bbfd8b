/**
 * The act that announces a file: its manifest is kept under the agency's id before the first byte
 * is taken. The same manifest again changes nothing; another one under the same id is refused.
 */
import type { Manifest } from '@kho/contract/push.ts'
import { Refusal } from '@kho/contract/refusal.ts'
import { findSecrecyMark } from '../catalogue/secrecy-mark.ts'
import type { Supplier } from '../intake/supplier.ts'
import { append } from '../journal/append.ts'
import type { Tx } from '../pg/database.ts'
import { fileKindOfMedia, fileKinds } from '../source/source-kinds.ts'
import { refuseOther, type Push, type PushKey } from './push.ts'
import { insertPush, movePush, selectHeldBytes, selectPush } from './push.sql.ts'

export type DeclareLimits = { bytesMax: number }

/** Whether it is new, or was given up and begins anew: then there must be room for it. */
export async function declarePush(
  tx: Tx,
  supplier: Supplier,
  input: { id: string; manifest: Manifest } & DeclareLimits,
): Promise<{ push: Push; begins: boolean }> {
  const { version, part, agency, client } = supplier
  const { id, bytesMax } = input
  const manifest = checkManifest(input.manifest)
  const key: PushKey = { dataset: version.id, agency, id }
  // Two announcements of one agency take turns, so that together they cannot pass its limit.
  await tx.query('select pg_advisory_xact_lock(hashtextextended($1, 0))', [`kho.push.${agency}`])
  const known = await selectPush(tx, key)
  if (known)
    refuseOther(id, { part: known.part, ...known.manifest }, { part: part.number, ...manifest })
  if (known && known.state !== 'expired') return { push: known, begins: false }
  const held = await selectHeldBytes(tx, agency)
  if (held + manifest.bytes > bytesMax) {
    throw new Refusal('push.space', { held, asked: manifest.bytes, limit: bytesMax })
  }
  if (known) await movePush(tx, key, { state: 'open' })
  else {
    await insertPush(tx, {
      ...key,
      form: 'file',
      part: part.number,
      client,
      manifest,
      state: 'open',
    })
  }
  await append(tx, {
    kind: 'push.declared',
    fields: {
      dataset: version.id,
      part: part.name,
      client,
      bytes: manifest.bytes,
      rows_announced: manifest.rows,
    },
    // The file's name is left out: should it carry a secrecy mark, it must stand nowhere.
    payload: { id, sha256: manifest.sha256 },
  })
  return { push: (await selectPush(tx, key))!, begins: true }
}

/** Kept without its part, which is kept by number, and with the options its kind knows. */
function checkManifest({ part: _part, ...given }: Manifest): Manifest {
  const kind = fileKindOfMedia(given.mediaType)
  if (!kind) {
    const known = fileKinds.flatMap(({ mediaTypes }) => mediaTypes).join(', ')
    throw new Refusal('http.bad-request', { reason: `mediaType: ${given.mediaType} (${known})` })
  }
  // The ending would hide a name that is nothing but the mark.
  const names = [given.file, given.file.replace(/\.[^.]*$/, '')]
  if (names.some((name) => findSecrecyMark(name))) throw new Refusal('catalogue.state-secret')
  const options = kind.options.strict().safeParse(given.options ?? {})
  if (!options.success) {
    const issue = options.error.issues[0]
    const reason = `options.${issue?.path.join('.')}: ${issue?.message}`
    throw new Refusal('http.bad-request', { reason })
  }
  return { ...given, ...(given.options ? { options: options.data } : {}) }
}
