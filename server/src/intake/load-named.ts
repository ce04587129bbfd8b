/**
 * A load that names its rows: upserts and deletes by key, through the same checks, staging, apply
 * and journal as a load of a whole source; every other row stays. Corrections of held rows and
 * their release come in this way too.
 */
import { randomUUID } from 'node:crypto'
import type { DatasetVersion } from '@kho/contract/dataset.ts'
import { findDataset } from '../catalogue/find-dataset.ts'
import { refuseLoading } from '../catalogue/keeping.ts'
import { findPart, type Part } from '../catalogue/part.ts'
import type { Tx } from '../pg/database.ts'
import type { RowBatch } from '../source/row-batch.ts'
import { createStaging, dropStaging, stageDeletes, type Staging } from '../store/staging.ts'
import { applyLoad } from './apply-load.ts'
import { refuseTooManyFailing, type ExaminedRows } from './examine-rows.ts'
import { beginLoad, endLoad, refuseLoad } from './load-record.ts'
import { explainFailure, gateOf, unlessDown, type LoadContext, type Turn } from './load-source.ts'
import type { HeldRow } from './quarantine.ts'
import { makeReceipt, type Receipt } from './receipt.ts'
import { stageRows } from './stage-rows.ts'
import { settleHeld, stateNamed } from './state-named.ts'
import type { SupplyIdentity } from './supply.ts'

/** Rows and digest of the whole part after the changes, as its supplier says. */
export type Claim = { rows: number; digest: string }

export type NamedInput = {
  dataset: string
  part?: string | undefined
  form: 'changes' | 'correction' | 'release'
  /** What it is called for people. */
  name: string
  actor: string
  /** Whole rows in the order of the columns; a key may stand only once in the load. */
  upserts: RowBatch
  deletes: readonly { line: number; key: readonly string[] }[]
  /** SHA-256 of what was sent. */
  sha256?: string
  claim?: Claim | undefined
  push?: string
  confirm?: string | undefined
  /** The load whose held rows are settled by it; lines are then those of that load. */
  corrects?: string
  /** Digests (hex) of rows that are taken although they break a rule. */
  released?: ReadonlySet<string>
  /** Asked when the part's turn has come: what it throws refuses the load before anything is read. */
  onTurn?: () => Promise<void>
  /** Told of each row that fails; what it throws refuses the load. */
  onHeld?: (row: HeldRow) => void
  onApplied?: (tx: Tx, receipt: Receipt) => Promise<void>
}

/** `stillHeld`: rows of a correction or release that break a rule as they are now. */
export type NamedLoad = { receipt: Receipt; stillHeld: HeldRow[] }

export async function loadNamed(context: LoadContext, input: NamedInput): Promise<NamedLoad> {
  const { db } = context
  const version = await findDataset(db, input.dataset)
  refuseLoading(version)
  const part = await findPart(db, version, input.part)
  return gateOf(db)(() => takeTurn(context, input, version, part))
}

async function takeTurn(
  context: LoadContext,
  input: NamedInput,
  version: DatasetVersion,
  part: Part,
): Promise<NamedLoad> {
  const { db } = context
  return db.tx(async (turn) => {
    await turn.query('select pg_advisory_xact_lock(hashtextextended($1, $2))', [
      `kho.load.${version.id}`,
      part.number,
    ])
    await input.onTurn?.()
    const { confirm, form, corrects } = input
    const begun = { supply: { name: input.name }, form, ...(confirm ? { confirm } : {}) }
    const loaded = await beginLoad(db, {
      id: randomUUID(),
      version,
      part,
      input: { ...begun, ...(corrects ? { corrects } : {}) },
    })
    const mine = { ...loaded, version, part }
    try {
      return await run(context, input, mine)
    } catch (error) {
      const explained = await explainFailure(db, mine, error, input)
      await refuseLoad(db, mine, explained).catch(unlessDown)
      throw explained
    }
  })
}

async function run(context: LoadContext, input: NamedInput, turn: Turn): Promise<NamedLoad> {
  const { db } = context
  const staging = await createStaging(db, turn.version, turn.loadId)
  const stillHeld: HeldRow[] = []
  try {
    const staged = await stageRows(db, {
      staging,
      part: turn.part,
      profile: 'file',
      rows: once(input.upserts),
      buckets: null,
      released: input.released ?? null,
      // What fails again stays where it was held first.
      ...(input.form === 'changes' ? { loadId: turn.loadId } : {}),
      onHeld(row) {
        input.onHeld?.(row)
        stillHeld.push(row)
      },
    })
    if (input.form === 'changes') refuseTooManyFailing(turn.version, staged, staged.rows)
    await stageDeletes(db, staging, input.deletes)
    return { receipt: await apply(context, input, turn, staging, staged), stillHeld }
  } finally {
    await dropStaging(db, staging)
  }
}

async function apply(
  { db, journalFolder }: LoadContext,
  input: NamedInput,
  turn: Turn,
  staging: Staging,
  staged: ExaminedRows,
): Promise<Receipt> {
  const identity: SupplyIdentity = {
    kind: 'push',
    profile: 'file-1',
    name: input.name,
    asOf: new Date().toISOString(),
    ...(input.sha256 ? { fileSha256: input.sha256 } : {}),
  }
  const rows = staged.rows + input.deletes.length
  const heldBack = input.form === 'changes' ? staged.heldBack : 0
  let receipt: Receipt | undefined
  await applyLoad(db, {
    ...turn,
    staging,
    buckets: [],
    named: true,
    fresh: false,
    keysHaveLetters: staged.keysHaveLetters || input.deletes.length > 0,
    source: { vector: staged.vector, rows, identity },
    heldBack,
    heldBuckets: staged.heldBuckets,
    actor: input.actor,
    journalFolder,
    async state(tx, stored, seq, at) {
      const { loadId, version, part } = turn
      const { form, claim, corrects } = input
      const settled = await settleHeld(tx, { staging, part, loadId, form, corrects })
      const now = { stored, seq, at, identity, settled, heldBack }
      return stateNamed(tx, { version, part, form, claim, now })
    },
    async onApplied(tx, applied) {
      receipt = makeReceipt({ ...turn, push: input.push }, { rows, identity }, applied)
      await endLoad(tx, turn, receipt)
      await input.onApplied?.(tx, receipt)
    },
  })
  if (!receipt) throw new Error(`the load ${turn.loadId} came to no receipt`)
  return receipt
}

async function* once(batch: RowBatch): AsyncIterable<RowBatch> {
  yield batch
}
