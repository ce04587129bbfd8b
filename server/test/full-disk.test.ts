/** Disks that are full in the middle of a load: refused, nothing half, and whole again with room. */
import assert from 'node:assert/strict'
import { createWriteStream, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { once } from 'node:events'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test, { after } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import type { DatasetVersion } from '@kho/contract/dataset.ts'
import { Refusal } from '@kho/contract/refusal.ts'
import { verifyDataset } from '../src/equality/verify-dataset.ts'
import { fileSupply } from '../src/intake/file-supply.ts'
import { loadSource } from '../src/intake/load-source.ts'
import type { Receipt } from '../src/intake/receipt.ts'
import { definitionOf, openKho, type RunningKho } from './kit/kho.ts'
import { mountSmallDisk, noSmallDisk, type SmallDisk } from './kit/small-disk.ts'

const skip = noSmallDisk()
const title = { vi: 'Cột', en: 'Column' }
const stalls = definitionOf({
  id: 'stalls',
  sharing: 'shared',
  key: ['code'],
  thresholds: { failingShareMax: 0, deletedShareMax: 1 },
  columns: [
    { name: 'code', type: 'text', required: true, title },
    { name: 'goods', type: 'text', title },
  ],
})
/** Sources lie on another disk than the store. */
const sources = mkdtempSync(join(tmpdir(), 'kho-sources-'))
after(() => rmSync(sources, { recursive: true, force: true }))

async function fileOf(rows: number, width: number, letter: string): Promise<string> {
  const path = join(sources, `${letter}-${rows}-${width}.csv`)
  const file = createWriteStream(path)
  file.write('code,goods\n')
  const goods = letter.repeat(width)
  for (let n = 0; n < rows; n++) {
    if (!file.write(`${n},${goods}\n`)) await once(file, 'drain')
  }
  file.end()
  await once(file, 'finish')
  return path
}

function load(it: RunningKho, version: DatasetVersion, path: string): Promise<Receipt> {
  const supply = fileSupply(version, { path })
  const context = { db: it.db, journalFolder: it.kho.journalFolder }
  return loadSource(context, { dataset: 'stalls', supply, actor: 'test' })
}

async function assertFull(act: Promise<unknown>): Promise<void> {
  const error = await act.then(
    () => assert.fail('the disk was not full'),
    (reason: unknown) => reason,
  )
  assert.ok(error instanceof Refusal, `${(error as Error).stack}`)
  assert.equal(error.code, 'disk.full', error.message)
}

/** Until the server is back where it fell; without room it could not even recover. */
async function untilBack(it: RunningKho): Promise<void> {
  let reason = ''
  for (const endsMs = Date.now() + 120_000; Date.now() < endsMs; await sleep(100)) {
    const answer = await it.db.query('select 1').catch((error: Error) => (reason = String(error)))
    if (typeof answer !== 'string') return
  }
  assert.fail(`the server did not come back: ${reason}`)
}

async function standing(it: RunningKho): Promise<[rows: number, goods: string[]]> {
  const { rows } = await it.db.query(
    `select count(*)::int as rows, array_agg(distinct left(c2, 1)) as goods from store.d_stalls`,
  )
  return [rows[0].rows, rows[0].goods ?? []]
}

/** Rows, leaves, sums and journal agree, and the copy equals this source. */
async function assertSound(it: RunningKho, version: DatasetVersion, path: string): Promise<void> {
  await it.kho.journal.publishNow()
  const verified = await verifyDataset(it.db, {
    dataset: 'stalls',
    supplyOf: async () => fileSupply(version, { path }),
    actor: 'test',
    journalFolder: it.kho.journalFolder,
    journalKey: it.kho.journal.state().vkey,
  })
  assert.deepEqual(verified.store.findings, [])
  assert.equal(verified.ok, true)
  const { rows } = await it.db.query(
    `select (select count(*)::int from pg_tables where schemaname = 'staging') as staged,
       (select count(*)::int from intake.load where state = 'reading') as reading`,
  )
  assert.deepEqual(rows[0], { staged: 0, reading: 0 })
}

/** Tells a story on a Kho, a part of whose data folder is a small disk; '' for all of it. */
async function onSmallDisk(
  place: string,
  megabytes: number,
  tell: (it: RunningKho, disk: SmallDisk) => Promise<void>,
): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'kho-story-'))
  mkdirSync(join(folder, place), { recursive: true })
  const disk = mountSmallDisk(megabytes, join(folder, place))
  try {
    const it = await openKho({ embedded: place === '', folder })
    try {
      await tell(it, disk)
    } finally {
      disk.makeRoom()
      await it.end()
    }
  } finally {
    await disk.remove()
    rmSync(folder, { recursive: true, force: true })
  }
}

// How much is left decides what meets the end first: a table, which PostgreSQL says, or its log,
// which makes it fall without a word.
for (const left of [95, 80, 12]) {
  test(`a load that fills the disk of everything, from ${left} MB on`, { skip }, () =>
    onSmallDisk('', 320, async (it, disk) => {
      const version = await it.define(stalls)
      const [small, large] = [await fileOf(1000, 20, 'a'), await fileOf(120_000, 400, 'b')]
      const larger = await fileOf(20_000, 40, 'c')
      const standings = [
        [0, []],
        [1000, ['a']],
      ]
      for (const [round, file] of [small, larger].entries()) {
        disk.fillUntil(left * 1_000_000)
        await assertFull(load(it, version, large))
        disk.makeRoom()
        await untilBack(it)
        assert.deepEqual(await standing(it), standings[round])
        const receipt = await load(it, version, file)
        assert.deepEqual([receipt.inserts, receipt.updates], round ? [19_000, 1000] : [1000, 0])
        await assertSound(it, version, file)
      }
    }),
  )
}

test('a load that fills the disk of the journal is refused and stores nothing', { skip }, () =>
  onSmallDisk('journal', 3, async (it) => {
    const version = await it.define(stalls)
    await load(it, version, await fileOf(1000, 20, 'a'))
    // 32 bytes for the leaf of each row.
    await assertFull(load(it, version, await fileOf(120_000, 5, 'b')))
    assert.deepEqual(await standing(it), [1000, ['a']])
    const { rows } = await it.db.query(
      `select refusal ->> 'code' as code from intake.load where state = 'refused'`,
    )
    assert.deepEqual(rows, [{ code: 'disk.full' }])
    const after = await fileOf(1000, 20, 'c')
    await load(it, version, after)
    await assertSound(it, version, after)
  }),
)

test('the journal waits while there is no room to publish, says so, and goes on', { skip }, () =>
  onSmallDisk('journal', 3, async (it, disk) => {
    const version = await it.define(stalls)
    disk.fillUntil(0)
    await it.client('late')
    await assert.rejects(it.kho.journal.publishNow(), /ENOSPC/)
    assert.match(it.kho.journal.unready()?.en ?? '', /cannot be published.*ENOSPC/)
    assert.equal((await it.get('/readyz')).status, 503)
    disk.makeRoom()
    await it.kho.journal.publishNow()
    assert.equal(it.kho.journal.unready(), null)
    const small = await fileOf(1000, 20, 'a')
    await load(it, version, small)
    await assertSound(it, version, small)
  }),
)

test('an upload that fills the disk of the spool gets disk.full and leaves no file', { skip }, () =>
  onSmallDisk('spool', 1, async (it, { folder }) => {
    await it.define(stalls)
    const options = { agency: 'so-noi-vu', scopes: ['supply' as const] }
    const token = await it.client('supplier', undefined, options)
    const send = async (body: string) => {
      const response = await fetch(`${it.url}/api/v1/datasets/stalls/loads`, {
        method: 'POST',
        headers: { 'content-type': 'text/csv', authorization: `Bearer ${token}` },
        body,
      })
      return [response.status, ((await response.json()) as { code?: string }).code]
    }
    assert.deepEqual(await send(`code,goods\n1,${'x'.repeat(3_000_000)}\n`), [507, 'disk.full'])
    assert.deepEqual(readdirSync(folder), [])
    assert.deepEqual(await send('code,goods\n1,x\n'), [201, undefined])
  }),
)
