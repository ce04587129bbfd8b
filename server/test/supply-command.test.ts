/** `kho supply` as an agency runs it: another folder, no database, a network that breaks. */
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { connect, createServer, type AddressInfo, type Server } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test, { after, before } from 'node:test'
import { fileURLToPath } from 'node:url'
import { waitUntil } from './kit/wait-until.ts'
import { definitionOf, openKho, type RunningKho } from './kit/kho.ts'
import { openPusher, type Pusher } from './kit/supplier.ts'

const title = { vi: 'Cột', en: 'Column' }
const stalls = definitionOf({
  id: 'stalls',
  sharing: 'shared',
  key: ['code'],
  thresholds: { failingShareMax: 0.01, deletedShareMax: 0.5 },
  columns: [
    { name: 'code', type: 'text', required: true, title },
    { name: 'goods', type: 'text', lengthMax: 40, title },
  ],
})
const program = fileURLToPath(new URL('../bin/kho.ts', import.meta.url))

let it: RunningKho
let pusher: Pusher
let agency: string
let proxy: Server
let proxyUrl: string
/** Bytes that a connection lets through towards Kho before it is cut; taken one by one. */
let cuts: number[] = []

before(async () => {
  it = await openKho()
  await it.define(stalls)
  pusher = await openPusher(it, { id: 'may-noi-vu', agency: 'so-noi-vu' })
  agency = mkdtempSync(join(tmpdir(), 'kho-agency-'))
  const { port } = new URL(it.url)
  proxy = createServer((near) => {
    const far = connect(Number(port), '127.0.0.1')
    let left = cuts.shift() ?? Infinity
    near.on('data', (chunk) => {
      left -= chunk.length
      far.write(chunk)
      if (left < 0) {
        near.resetAndDestroy()
        far.destroy()
      }
    })
    far.pipe(near)
    for (const socket of [near, far]) socket.on('error', () => {})
    near.on('close', () => far.destroy())
    far.on('close', () => near.destroy())
  })
  proxy.listen(0, '127.0.0.1')
  await once(proxy, 'listening')
  proxyUrl = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`
})
after(async () => {
  proxy.close()
  rmSync(agency, { recursive: true, force: true })
  await it.end()
})

type Ran = { exit: number; out: string; err: string; json: any }

async function kho(args: string[], env: Record<string, string> = {}): Promise<Ran> {
  const { PATH, HOME, TMPDIR } = process.env
  const child = spawn(process.execPath, [program, ...args, '--lang', 'en'], {
    cwd: agency,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { PATH, HOME, TMPDIR, KHO_CLIENT_SECRET: pusher.secret, ...env },
  })
  let [out, err] = ['', '']
  child.stdout.on('data', (chunk) => (out += chunk))
  child.stderr.on('data', (chunk) => (err += chunk))
  const [exit] = await once(child, 'close')
  return { exit, out, err, json: args.includes('--json') && out ? JSON.parse(out) : null }
}

const at = (url = it.url) => ['--to', url, '--dataset', 'stalls', '--client', 'may-noi-vu']
function fileOf(name: string, rows: number, goods = 'gạo'): string {
  const lines = Array.from({ length: rows }, (_, i) => `G${i},${goods} ${i}\n`)
  writeFileSync(join(agency, name), `code,goods\n${lines.join('')}`)
  return name
}

test('a file is supplied, its receipt checked and kept beside it, and nothing else is left', async () => {
  const file = fileOf('mot.csv', 200)
  const { vkey } = it.kho.journal.state()
  const ran = await kho(['supply', file, ...at(), '--key', vkey, '--json'])
  assert.equal(ran.exit, 0, ran.err)
  assert.deepEqual([ran.json.inserts, ran.json.equal], [200, true])
  assert.deepEqual(JSON.parse(readFileSync(join(agency, 'mot.csv.receipt.json'), 'utf8')), ran.json)
  assert.deepEqual(readdirSync(agency).toSorted(), ['mot.csv', 'mot.csv.receipt.json'])
  const status = await kho(['supply', 'status', file, ...at(), '--json'])
  assert.deepEqual([status.exit, status.json.state, status.json.id], [0, 'done', ran.json.push])
  const checked = await kho(['receipt', 'verify', `${file}.receipt.json`, '--key', vkey])
  assert.equal(checked.exit, 0, checked.out + checked.err)
})

test('the network breaks again and again, and the file arrives once', async () => {
  const file = fileOf('hai.csv', 60_000, 'gạo nếp cái hoa vàng')
  cuts = [300, 900, 500_000, 200, 400_000, 700_000]
  const ran = await kho(['supply', file, ...at(proxyUrl), '--patience', '1', '--json'])
  assert.equal(ran.exit, 0, ran.err)
  assert.ok(cuts.length < 3, `${cuts.length} cuts were left over`)
  assert.deepEqual([ran.json.rows, ran.json.equal], [60_000, true])
  const { rows } = await it.db.query(
    "select (select count(*)::int from store.apply) as applies, (select count(*)::int from intake.push where state = 'done') as done",
  )
  assert.deepEqual(rows, [{ applies: 2, done: 2 }])
})

test('a command that was killed goes on with the same load', async () => {
  const file = fileOf('ba.csv', 60_000, 'muối')
  const { PATH, HOME, TMPDIR } = process.env
  const child = spawn(process.execPath, [program, 'supply', file, ...at()], {
    cwd: agency,
    stdio: 'ignore',
    env: { PATH, HOME, TMPDIR, KHO_CLIENT_SECRET: pusher.secret },
  })
  const ended = once(child, 'exit')
  const note = join(agency, 'ba.csv.kho-push.json')
  await waitUntil(() => existsSync(note))
  child.kill('SIGKILL')
  await ended
  const { id } = JSON.parse(readFileSync(note, 'utf8'))
  const ran = await kho(['supply', file, ...at(), '--json'])
  assert.equal(ran.exit, 0, ran.err)
  assert.equal(ran.json.push, id)
  assert.ok(!existsSync(note))
})

test('verify names exactly the keys that differ, and no row leaves the store for it', async () => {
  const file = fileOf('bon.csv', 3000)
  const path = join(agency, file)
  const sent = await kho(['supply', file, ...at(), '--json'])
  assert.deepEqual([sent.exit, sent.json.code], [1, 'supply.refused'])
  assert.match(sent.err + sent.out, /57000 of 60000|needs-confirmation/)
  const { rows } = await it.db.query("select load_id from intake.push where state = 'waiting'")
  const confirmed = await kho(['supply', file, ...at(), '--confirm', rows[0].load_id, '--json'])
  assert.deepEqual([confirmed.exit, confirmed.json.deletes], [0, 57_000])
  const equal = await kho(['supply', 'verify', file, ...at(), '--json'])
  assert.deepEqual(
    [equal.exit, equal.json.equal, equal.json.unequalBuckets],
    [0, true, 0],
    equal.err,
  )
  const text = readFileSync(path, 'utf8')
  writeFileSync(
    path,
    `${text.replace('gạo 7\n', 'gạo bảy\n').replace('G9,gạo 9\n', '')}G9999,mới\n`,
  )
  const unequal = await kho(['supply', 'verify', file, ...at(), '--json'])
  const { changed, missing, surplus } = unequal.json
  assert.deepEqual([unequal.exit, changed, missing, surplus], [1, ['G7'], ['G9999'], 1])
  await it.kho.journal.publishNow()
  const asked = await it.db.query(
    "select body from journal.entry where body like '%equality.asked%'",
  )
  assert.equal(asked.rowCount, 3)
})

test('held rows make the exit 1 and are told where to find', async () => {
  const file = fileOf('nam.csv', 3000)
  const path = join(agency, file)
  writeFileSync(path, `${readFileSync(path, 'utf8')}DAI,${'x'.repeat(41)}\n`)
  const ran = await kho(['supply', file, ...at()])
  assert.deepEqual([ran.exit, /1 rows are held back/.test(ran.out)], [1, true], ran.out + ran.err)
  const status = await kho(['supply', 'status', file, ...at()])
  assert.match(status.out, /\/quarantine\.csv/)
})

const wrong: [string, () => string[], Record<string, string>, number, RegExp][] = [
  [
    'without a secret',
    () => at(),
    { KHO_CLIENT_SECRET: '' },
    1,
    /secret of the client may-noi-vu is missing/,
  ],
  ['with a wrong secret', () => at(), { KHO_CLIENT_SECRET: 'x' }, 1, /refused/],
  [
    'over plain http to another machine',
    () => ['--to', 'http://kho.example', ...at().slice(2)],
    {},
    1,
    /not encrypted/,
  ],
  [
    'to an unknown dataset',
    () => [...at().slice(0, 2), '--dataset', 'none', ...at().slice(4)],
    {},
    1,
    /unknown-dataset/,
  ],
  ['without an address', () => at().slice(2), {}, 2, /--to/],
  [
    'to a server that is away',
    () => ['--to', 'http://127.0.0.1:9', ...at().slice(2), '--patience', '0'],
    {},
    1,
    /ECONNREFUSED/,
  ],
  [
    'under another key',
    () => [...at(), '--key', 'kho.localhost/journal+00000000+AAAA'],
    {},
    1,
    /receipt is not right/,
  ],
]
for (const [what, args, env, exit, says] of wrong) {
  test(`${what} it ends with ${exit} and says why`, async () => {
    const ran = await kho(['supply', fileOf('sau.csv', 2900), ...args()], env)
    assert.deepEqual([ran.exit, says.test(ran.err)], [exit, true], ran.err)
    assert.ok(!(ran.out + ran.err).includes(pusher.secret))
  })
}
