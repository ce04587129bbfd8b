/**
 * Makes a pack of evidence of entries of the journal: each with its proof, its opened content where
 * that was not erased, the reads that were asked for with their salts, receipts of loads, the
 * certificate of every dataset concerned, and the way from an earlier checkpoint. It verifies with the
 * journal's key alone (`journal/src/pack.ts`).
 */
import { Refusal } from '@kho/contract/refusal.ts'
import { openCheckpoint, readCheckpoint } from '@kho/journal/checkpoint.ts'
import { canonicalJson, commitment, type JsonValue } from '@kho/journal/entry.ts'
import { hashFiles, manifestPath } from '@kho/journal/pack.ts'
import { signReceipt } from '@kho/journal/receipt.ts'
import { makeProof } from '@kho/journal/proof.ts'
import { openLog, type LogReader } from '@kho/journal/store.ts'
import { nodesOverTiles } from '@kho/journal/tile-reader.ts'
import { consistencyProof } from '@kho/journal/tree.ts'
import { findDataset } from '../catalogue/find-dataset.ts'
import { certificateSigner, makeCertificate } from '../equality/sign-certificate.ts'
import { receiptSigner, type Receipt } from '../intake/receipt.ts'
import { append } from '../journal/append.ts'
import { findEntry, type Entry } from '../journal/find-entry.ts'
import { readGroup } from '../journal/read-group.ts'
import type { Database, Queryable } from '../pg/database.ts'
import { packReadme } from './pack-readme.ts'

export type PackParts = { db: Database; journalFolder: string; key: { skey: string; vkey: string } }

export type PackInput = {
  account: string
  entries: readonly { entry: number; place: number | null }[]
  /** What the manifest says of the choice: a sample with its seed, a case number. */
  about: { readonly [name: string]: JsonValue }
  /** An earlier signed checkpoint that the auditor kept. */
  since?: string | undefined
}

type Files = Map<string, string>

export async function makePack(parts: PackParts, input: PackInput): Promise<Files> {
  const { db, journalFolder, key } = parts
  const files: Files = new Map()
  // One state of the log for every proof, however it grows meanwhile.
  const log = await openAtCheckpoint(journalFolder)
  const datasets = new Set<string>()
  for (const { entry, place } of input.entries) {
    const found = await findEntry(db, { index: entry })
    if (!found) continue
    files.set(`entries/${entry}.tlog-proof`, await makeProof({ log, index: entry }))
    await addPayload(db, files, found)
    if (place !== null) await addRead(db, files, found, place)
    await addReceipt(parts, files, found)
    if (typeof found.envelope.dataset === 'string') datasets.add(found.envelope.dataset)
  }
  for (const dataset of datasets) await addCertificate(parts, files, dataset)
  if (input.since) files.set('consistency.json', await proveGrowth(log, key.vkey, input.since))
  files.set('README.txt', packReadme(key.vkey))
  const manifest = {
    pack: 1,
    made_at: new Date().toISOString(),
    about: input.about,
    files: hashFiles(files),
  }
  files.set(manifestPath, `${canonicalJson(signReceipt(manifest, key.skey))}\n`)
  await db.tx((tx) =>
    append(tx, {
      kind: 'audit.packed',
      fields: { entries: input.entries.length, files: files.size },
      payload: { account: input.account, about: input.about },
    }),
  )
  return files
}

/** Nothing where it was erased: the proof of the entry stays. */
async function addPayload(db: Queryable, files: Files, { index, intakeId }: Entry): Promise<void> {
  const { rows } = await db.query('select salt, body from journal.payload where intake_id = $1', [
    intakeId,
  ])
  const [row] = rows
  if (!row) return
  const opened = { body: row.body, salt: row.salt.toString('base64') }
  files.set(`payloads/${index}.json`, `${canonicalJson(opened)}\n`)
}

/** The read with its salt; of the others of its entry only their leaves, which tell nothing. */
async function addRead(db: Queryable, files: Files, entry: Entry, place: number): Promise<void> {
  const { rows } = await db.query('select records from journal.read_group where intake_id = $1', [
    entry.intakeId,
  ])
  if (!rows[0]) return
  const group = readGroup(rows[0].records)
  const shown = group[place]
  if (!shown || 'leaf' in shown) return
  const leaves = group.map((one) =>
    'leaf' in one
      ? Buffer.from(one.leaf, 'base64')
      : commitment(Buffer.from(one.salt, 'base64'), canonicalJson(one.record)),
  )
  const read = {
    leaves: Buffer.concat(leaves).toString('base64'),
    place,
    record: shown.record,
    salt: shown.salt,
  }
  files.set(`reads/${entry.index}-${place}.json`, `${canonicalJson(read)}\n`)
}

async function addReceipt({ db, key }: PackParts, files: Files, entry: Entry): Promise<void> {
  if (entry.kind !== 'store.applied') return
  const { rows } = await db.query(
    `select l.id::text, l.receipt::text as receipt from store.apply a
     join intake.load l on l.id = a.load_id
     where a.journal_intake = $1 and l.receipt is not null`,
    [entry.intakeId],
  )
  const [row] = rows
  if (!row) return
  const signed = receiptSigner(key)(JSON.parse(row.receipt) as Receipt)
  files.set(`receipts/load-${row.id}.json`, `${canonicalJson(signed as never)}\n`)
}

/** Without the digests of its parts, by which anybody could test a guess of rows. */
async function addCertificate(parts: PackParts, files: Files, dataset: string): Promise<void> {
  const { db, journalFolder, key } = parts
  const version = await findDataset(db, dataset)
  const { rows } = await db.query('select read.equality($1) as equality', [dataset])
  const made = await makeCertificate(journalFolder, {
    version,
    equalAsOf: rows[0].equality,
    parts: [],
    issuedAt: new Date(),
  })
  const signed = certificateSigner(key.skey)(made)
  files.set(`receipts/certificate-${dataset}.json`, `${canonicalJson(signed)}\n`)
}

/** The log as it is published now; what it needs of later tiles is their beginning. */
async function openAtCheckpoint(journalFolder: string): Promise<LogReader> {
  const log = openLog(journalFolder)
  const checkpoint = await log.read('checkpoint')
  return {
    ...log,
    read: (path) => (path === 'checkpoint' ? Promise.resolve(checkpoint) : log.read(path)),
  }
}

async function proveGrowth(log: LogReader, vkey: string, from: string): Promise<string> {
  const to = (await log.read('checkpoint'))?.toString('utf8') ?? ''
  const [before, after] = [readCheckpoint(from), readCheckpoint(to)]
  const size = after?.size ?? 0
  const isOurs = before !== null && openCheckpoint(from, vkey).ok
  if (!isOurs || after === null || before.size < 1 || before.size > size) {
    throw new Refusal('personal.bad-checkpoint', { size })
  }
  const proof = await consistencyProof(before.size, size, nodesOverTiles(log.read, size))
  const told = { from, to, proof: proof.map((one) => one.toString('base64')) }
  return `${canonicalJson(told)}\n`
}
