/** The act that lets somebody without an account supply one part with a browser. */
import { findDataset } from '../catalogue/find-dataset.ts'
import { findPart } from '../catalogue/part.ts'
import { randomCode, randomId } from '../ids.ts'
import { append } from '../journal/append.ts'
import type { Queryable } from '../pg/database.ts'
import { insertLink } from './desk.sql.ts'
import { hashOf, readCode } from './link.ts'

export type LinkInput = {
  dataset: string
  part?: string | undefined
  issuedFor: string
  zones?: readonly string[] | undefined
  validUntil: Date
}

/** Returns the code, which is shown this once and stored only as a hash. */
export async function issueLink(
  tx: Queryable,
  actor: string,
  input: LinkInput,
): Promise<{ link: string; code: string; part: string }> {
  const version = await findDataset(tx, input.dataset)
  const part = await findPart(tx, version, input.part)
  const id = randomId()
  const code = randomCode()
  const { issuedFor, validUntil, zones = null } = input
  const link = { id, dataset: version.id, part: part.number, issuedFor, zones, validUntil }
  await insertLink(tx, link, hashOf(readCode(code)))
  const until = validUntil.toISOString()
  await append(tx, {
    kind: 'desk.link-issued',
    fields: { link: id, dataset: version.id, part: part.name, supplier: part.supplier, until },
    payload: { actor, issuedFor, zones: zones === null ? null : [...zones] },
  })
  return { link: id, code, part: part.name }
}
