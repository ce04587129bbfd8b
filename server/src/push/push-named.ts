/**
 * The act that takes named rows under a key of the agency's choice: the same call again gives the
 * same receipt and changes nothing. The rows, the push and its receipt commit together.
 */
import { createHash } from 'node:crypto'
import { Refusal } from '@kho/contract/refusal.ts'
import { loadNamed, type NamedInput, type NamedLoad } from '../intake/load-named.ts'
import { findReceipt } from '../intake/receipt.ts'
import type { Supplier } from '../intake/supplier.ts'
import { endsPush, nameOfKey, refuseOther, type PushKey } from './push.ts'
import { insertPush, movePush, selectPush } from './push.sql.ts'
import type { PushParts } from './send-push.ts'

export type NamedPush = Pick<
  NamedInput,
  'upserts' | 'deletes' | 'claim' | 'confirm' | 'corrects'
> & {
  id: string
  form: 'changes' | 'correction'
  name: string
  /** What was sent, to know it again. */
  body: Buffer
  onTurn?: () => Promise<void>
}

export async function pushNamed(
  parts: PushParts,
  supplier: Supplier,
  input: NamedPush,
): Promise<NamedLoad> {
  const { version, part, agency, client } = supplier
  const { id, form, body, ...rest } = input
  const key: PushKey = { dataset: version.id, agency, id }
  const sha256 = createHash('sha256').update(body).digest('hex')
  const { claim, corrects } = input
  const manifest = { sha256, ...(claim ? { claim } : {}), ...(corrects ? { corrects } : {}) }
  const turn = await parts.turns.take(nameOfKey(key))
  try {
    await insertPush(parts.db, {
      ...key,
      form,
      part: part.number,
      client,
      manifest,
      state: 'received',
    })
    const push = (await selectPush(parts.db, key))!
    const was = { form: push.form, part: push.part, ...push.manifest }
    refuseOther(id, was, { form, part: part.number, ...manifest })
    if (push.state === 'refused' && push.refusal) {
      throw new Refusal(push.refusal.code, push.refusal.values)
    }
    if (push.state === 'done') {
      return { receipt: await findReceipt(parts.db, push.loadId!), stillHeld: [] }
    }
    return await loadNamed(parts, {
      ...rest,
      form,
      dataset: version.id,
      part: part.name,
      actor: client,
      push: id,
      sha256,
      async onApplied(tx, receipt) {
        if (await movePush(tx, key, { state: 'done', loadId: receipt.load })) return
        throw new Refusal('push.finished', { id })
      },
    })
  } catch (error) {
    await keepRefusal(parts, key, error)
    throw error
  } finally {
    turn.end()
  }
}

async function keepRefusal({ db }: PushParts, key: PushKey, error: unknown): Promise<void> {
  if (!(error instanceof Refusal)) return
  if (error.code === 'push.other-manifest' || error.code === 'push.finished') return
  const { code, values } = error
  if (code === 'intake.needs-confirmation') {
    const refusal = { code, values }
    await movePush(db, key, { state: 'waiting', loadId: String(values.load), refusal })
  } else if (endsPush(error)) {
    const secret = code === 'catalogue.state-secret'
    await movePush(db, key, { state: 'refused', refusal: { code, values: secret ? {} : values } })
  }
}
