/** The act by which an accepted restriction or objection is carried out. */
import { purposes } from '@kho/contract/purpose.ts'
import { Refusal } from '@kho/contract/refusal.ts'
import type { SubjectRequest } from '@kho/contract/personal.ts'
import { append } from '../journal/append.ts'
import type { Tx } from '../pg/database.ts'
import type { SubjectRequestRow } from './request.ts'
import { selectRequestSteps, selectSealedKey } from './request.sql.ts'
import type { SubjectHasher } from './subject.ts'
import { isWithheldKind } from './withholding.ts'
import { insertWithholding } from './withholding.sql.ts'

/** `decided`: the purposes of the decision, where it names them. */
export async function withholdRows(
  tx: Tx,
  hasher: SubjectHasher,
  input: { request: SubjectRequestRow; account: string; decided: readonly string[] | undefined },
): Promise<void> {
  const { request, account, decided } = input
  const { id, kind } = request
  if (!isWithheldKind(kind)) throw new Error(`a request of the kind ${kind} withholds nothing`)
  const sealed = await selectSealedKey(tx, id)
  if (!sealed) throw new Refusal('personal.unknown-request', { id })
  const objected = kind === 'objection' ? (decided ?? (await askedPurposes(tx, id))) : null
  const isAll = objected === null || objected.length === Object.keys(purposes).length
  const withheld = isAll ? null : objected
  await insertWithholding(tx, {
    request: id,
    kind,
    key: hasher.open(sealed),
    purposes: withheld,
  })
  await append(tx, {
    kind: 'personal.withheld',
    fields: { request: id, asked: kind, purposes: withheld?.join(' ') ?? 'all' },
    payload: { account },
  })
}

/** What the person wrote stands in the payload of its act; null for all. */
async function askedPurposes(tx: Tx, id: string): Promise<readonly string[] | null> {
  const [received] = await selectRequestSteps(tx, id)
  const asked = received?.payload as SubjectRequest | null | undefined
  return asked?.purposes ?? null
}
