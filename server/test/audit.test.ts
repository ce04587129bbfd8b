/** Samples that can be drawn again, and evidence that verifies without the store. All made up. */
import { strict as assert } from 'node:assert'
import { execFile } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { after, before, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { verifyPack, hashFiles } from '@kho/journal/pack.ts'
import { erasePayload } from '../src/journal/erase.ts'
import { readGroup } from '../src/journal/read-group.ts'
import { definitionOf, openKho, type RunningKho } from './kit/kho.ts'
import { openOfficer, type Officer } from './kit/officer.ts'
import { waitUntil } from './kit/wait-until.ts'

const title = { vi: 'Cột', en: 'Column' }
const verifier = fileURLToPath(new URL('../../journal/src/cli.ts', import.meta.url))
let it: RunningKho
let auditor: Officer
let folder: string
let earlier: string

before(async () => {
  it = await openKho()
  folder = mkdtempSync(join(tmpdir(), 'kho-evidence-'))
  await it.define(
    definitionOf({
      id: 'residents',
      sharing: 'shared',
      key: ['code'],
      columns: [
        { name: 'code', type: 'text', required: true, title },
        { name: 'name', type: 'text', personal: 'basic', title },
      ],
    }),
  )
  await it.load(
    'residents',
    `code,name\n${Array.from({ length: 30 }, (_, i) => `R${i},Giả lập ${i}`).join('\n')}\n`,
  )
  auditor = await openOfficer(it, 'kiem.tra', { agency: 'so-noi-vu', functions: ['auditor'] })
  const token = await it.client('clinic')
  await it.grant({ client: 'clinic', dataset: 'residents' })
  await it.kho.journal.publishNow()
  earlier = readFileSync(join(it.kho.journalFolder, 'checkpoint'), 'utf8')
  for (let i = 0; i < 30; i++) {
    await it.get(`/api/v1/datasets/residents/records/R${i}`, { token, task: `HS-${i}` })
  }
  // That a read has ended is written a moment after its answer.
  await waitUntil(async () => {
    const { rows } = await it.db.query('select records from journal.read_group')
    const records = rows.flatMap((group) =>
      readGroup(group.records).flatMap((kept) => ('record' in kept ? [kept.record] : [])),
    ) as { outcome: string; group?: string }[]
    const opened = records.filter(({ outcome }) => outcome === 'opened')
    const closed = records.filter(({ group }) => group !== undefined)
    return opened.length > 30 && closed.length === opened.length
  })
  await it.kho.journal.publishNow()
})
after(async () => {
  rmSync(folder, { recursive: true, force: true })
  await it.end()
})

async function pack(body: object): Promise<Map<string, string>> {
  const answer = await auditor.call('POST', '/api/v1/audit/packs', body)
  assert.equal(answer.status, 200, answer.text)
  return new Map(Object.entries(answer.json.files as Record<string, string>))
}

/** In a process that has no database and no server. */
function verifyAlone(location: string, key: string): Promise<{ code: number; out: string }> {
  return new Promise((resolve) => {
    const args = [verifier, 'verify-pack', location, '--key', key, '--json']
    execFile(process.execPath, args, { env: {}, cwd: tmpdir() }, (error, stdout) =>
      resolve({ code: error ? Number(error.code) : 0, out: stdout }),
    )
  })
}

function writePack(files: ReadonlyMap<string, string>, name: string): string {
  const to = join(folder, name)
  for (const [path, text] of files) {
    mkdirSync(dirname(join(to, path)), { recursive: true })
    writeFileSync(join(to, path), text)
  }
  return to
}

test('the same seed draws the same sample, another one another, and what comes later changes nothing', async () => {
  const until = new Date().toISOString()
  const draw = async (seed: string) => {
    const body = { of: 'reads', count: 8, seed, until }
    const answer = await auditor.call('POST', '/api/v1/audit/samples', body)
    assert.equal(answer.status, 200, answer.text)
    return answer.json
  }
  const first = await draw('kiem-tra-2026')
  assert.equal(first.drawn.length, 8)
  assert.ok(first.population >= 8)
  assert.equal(new Set(first.drawn.map((one: any) => one.entry)).size, 8)
  const token = await it.client('later')
  await it.grant({ client: 'later', dataset: 'residents' })
  await it.get('/api/v1/datasets/residents/records/R1', { token })
  await it.kho.journal.publishNow()
  assert.deepEqual(await draw('kiem-tra-2026'), first)
  assert.notDeepEqual((await draw('khac')).drawn, first.drawn)
})

for (const what of ['reads', 'loads', 'grants'] as const) {
  test(`a pack of ${what} verifies in a process that has neither database nor server`, async () => {
    const files = await pack({ of: what, count: 5, seed: 's1', since: earlier })
    const { vkey } = it.kho.journal.state()
    const { code, out } = await verifyAlone(writePack(files, what), vkey)
    assert.equal(code, 0, out)
    const { proven, consistentFrom, about } = JSON.parse(out)
    assert.ok(proven.entries >= 1)
    assert.equal(proven[what === 'reads' ? 'reads' : 'payloads'], proven.entries)
    if (what === 'loads') assert.equal(proven.receipts, 2, 'receipt and certificate')
    assert.ok(consistentFrom > 0)
    assert.equal(about.about.seed, 's1')
    if (what === 'reads') {
      const read = [...files].find(([path]) => path.startsWith('reads/'))!
      assert.match(JSON.parse(read[1]).record.task, /^HS-/)
    }
    const single = join(folder, `${what}.json`)
    writeFileSync(single, JSON.stringify({ files: Object.fromEntries(files) }))
    assert.equal((await verifyAlone(single, vkey)).code, 0)
  })
}

test('whatever is altered, taken out, put in or moved is named', async () => {
  const files = await pack({ of: 'reads', count: 4, seed: 's2', since: earlier })
  const { vkey } = it.kho.journal.state()
  const codes = (changed: Map<string, string>) =>
    new Set(verifyPack(changed, vkey).findings.map(({ code }) => code))
  const having = (part: string) => [...files.keys()].find((path) => path.startsWith(part))!
  const altered = (path: string, text: (was: string) => string) =>
    new Map(files).set(path, text(files.get(path)!))
  assert.deepEqual([...codes(files)], [])
  const read = having('reads/')
  const forged = altered(read, (was) => was.replace('"HS-', '"HX-'))
  assert.deepEqual(codes(forged), new Set(['pack-altered', 'pack-read']))
  const without = new Map(files)
  without.delete(read)
  assert.deepEqual(codes(without), new Set(['pack-missing']))
  assert.deepEqual(codes(new Map(files).set('extra.txt', 'x')), new Set(['pack-surplus']))
  const moved = new Map(files)
  moved.set(read.replace(/-\d+\.json/, '-999.json'), files.get(read)!)
  assert.ok(codes(moved).has('pack-malformed'))
  assert.ok(codes(altered(having('entries/'), (was) => was.replace('index ', 'index 1'))).size > 0)
  assert.ok(
    codes(altered('consistency.json', (was) => was.replace('"proof":["', '"proof":["A'))).has(
      'pack-consistency',
    ),
  )
  // What was shown to grow is what is proven, and no other state that was signed too.
  await it.kho.journal.publishNow()
  const later = await pack({ of: 'reads', count: 4, seed: 's2', since: earlier })
  const mixed = new Map(files).set('consistency.json', later.get('consistency.json')!)
  assert.deepEqual(codes(mixed), new Set(['pack-altered', 'pack-heads']))
  // Whoever alters a file and its hash in the manifest meets the signature of the manifest.
  const manifest = JSON.parse(forged.get('manifest.json')!)
  manifest.files = hashFiles(forged)
  forged.set('manifest.json', JSON.stringify(manifest))
  assert.ok(codes(forged).has('receipt-altered'))
  for (const nonsense of ['', '{}', '[]', 'null', '{"files":1}']) {
    assert.ok(codes(new Map(files).set('manifest.json', nonsense)).size > 0, nonsense)
    assert.ok(codes(new Map(files).set(read, nonsense)).has('pack-malformed'), nonsense)
    assert.ok(codes(new Map(files).set('consistency.json', nonsense)).size > 0, nonsense)
  }
})

test('another key verifies nothing of it', async () => {
  const files = await pack({ of: 'loads', count: 1, seed: 's3' })
  const other = 'kho.example+0a0b0c0d+AQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA'
  const verdict = verifyPack(files, other)
  assert.ok(!verdict.ok && verdict.proven.entries === 0)
})

test('content that was erased is left out, and its entry is proven still', async () => {
  const { rows } = await it.db.query(
    `select e.index::int as index, e.intake_id from journal.entry e
     join journal.payload p using (intake_id) where e.kind = 'access.granted' order by 1 limit 1`,
  )
  const erasure = { basis: 'Thử', authority: 'so-noi-vu' }
  await it.act((tx) => erasePayload(tx, rows[0].intake_id, erasure))
  const files = await pack({ of: 'grants', count: 50, seed: 's4' })
  assert.ok(files.has(`entries/${rows[0].index}.tlog-proof`))
  assert.ok(!files.has(`payloads/${rows[0].index}.json`))
  assert.deepEqual(verifyPack(files, it.kho.journal.state().vkey).findings, [])
})

test('a checkpoint of another log is refused, and what was drawn is on record', async () => {
  const since = earlier.replace(/\n\d+\n/, '\n1\n')
  for (const wrong of [since, 'nonsense']) {
    const body = { of: 'loads', since: wrong }
    const answer = await auditor.call('POST', '/api/v1/audit/packs', body)
    assert.equal(answer.json.code, 'personal.bad-checkpoint', answer.text)
  }
  await it.kho.journal.publishNow()
  const { rows } = await it.db.query(
    `select body from journal.entry where kind in ('audit.sampled', 'audit.packed')`,
  )
  assert.ok(rows.length > 5 && rows.every(({ body }) => !body.includes('kiem.tra')))
})
