/** docs/for-agencies/push.md, its curl commands run as they are written. */
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test, { after, before } from 'node:test'
import { promisify } from 'node:util'
import { verifyReceipt } from '@kho/journal/receipt.ts'
import { readGuide } from './kit/guide.ts'
import { definitionOf, openKho, type RunningKho } from './kit/kho.ts'
import { openPusher } from './kit/supplier.ts'

const title = { vi: 'Cột', en: 'Column' }
const stalls = definitionOf({
  id: 'stalls',
  sharing: 'shared',
  key: ['code'],
  thresholds: { failingShareMax: 0.5, deletedShareMax: 0.5 },
  columns: [
    { name: 'code', type: 'text', required: true, title },
    { name: 'goods', type: 'text', lengthMax: 5, title },
  ],
})
const guide = readGuide('for-agencies/push.md')
const blockOf = (mark: string) => guide.block('', mark)

let it: RunningKho
let folder: string
let secret: string

before(async () => {
  it = await openKho()
  await it.define(stalls)
  const pusher = await openPusher(it, { id: 'may-so', agency: 'so-noi-vu' })
  secret = pusher.secret
  // The commands ask once only: from here on the client is known.
  assert.equal((await pusher.call('GET', '/api/v1/datasets/stalls/loads/none')).status, 404)
  folder = mkdtempSync(join(tmpdir(), 'kho-guide-'))
  writeFileSync(join(folder, 'gian-hang.csv'), 'code,goods\nG1,gạo\nG2,ngô\nG3,quá dài\nG4,vừng\n')
})
after(async () => {
  rmSync(folder, { recursive: true, force: true })
  await it.end()
})

async function bash(...parts: string[]): Promise<string> {
  const begin = blockOf('TOKEN=$(')
    .replaceAll('https://KHO', it.url)
    .replace('may-so:SECRET', `may-so:${secret}`)
  const script = ['set -eu', begin, ...parts].join('\n')
  const { PATH, HOME } = process.env
  const options = { cwd: folder, env: { PATH, HOME, LC_ALL: 'C.UTF-8' } }
  const { stdout } = await promisify(execFile)('bash', ['-c', script], options)
  return stdout
}

test('a file is announced, broken off, gone on with, and its receipt is right', async () => {
  const broken = `head -c 20 gian-hang.csv | curl -sS -o broken -X PUT -H "$AUTH" --data-binary @- \\
    -H "Content-Range: bytes 0-19/$(stat -c %s gian-hang.csv)" $L`
  await bash(blockOf('/manifest'), broken, blockOf('pload-[Oo]ffset'))
  const receipt = readFileSync(join(folder, 'receipt.json'), 'utf8')
  const { ok, receipt: said } = verifyReceipt(receipt, it.kho.journal.state().vkey)
  assert.deepEqual([ok, said?.inserts, said?.heldBack], [true, 3, 1], receipt)
})

test('the whole file again gives the same receipt', async () => {
  const was = readFileSync(join(folder, 'receipt.json'), 'utf8')
  await bash(blockOf('curl -sS -T gian-hang.csv -H "$AUTH" $L > receipt.json'))
  assert.equal(readFileSync(join(folder, 'receipt.json'), 'utf8'), was)
})

test('single rows go in, and held rows come back mended', async () => {
  const changed = JSON.parse(await bash(blockOf('Idempotency-Key: dot-42')))
  assert.deepEqual([changed.inserts, changed.updates, changed.deletes], [0, 0, 1])
  const held = blockOf('/corrections')
    .split('\n')
    .filter((line) => line !== '')
  assert.equal(held.length, 3)
  const mend = `sed -i 's/quá dài/ngắn/' held.csv`
  const out = await bash(held[0]!, held[1]!, mend, held[2]!)
  const corrected = JSON.parse(out.slice(out.indexOf('{"receipt"')))
  assert.deepEqual([corrected.receipt.inserts, corrected.stillHeld], [1, []])
  const { rows } = await it.db.query('select c1, c2 from store.d_stalls order by 1')
  assert.deepEqual(
    rows.map(({ c1, c2 }) => `${c1} ${c2}`),
    ['G1 gạo', 'G3 ngắn', 'G4 vừng'],
  )
})
