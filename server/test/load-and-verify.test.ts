/** The way in, as a story: load, change, history, equality, and hands that go around the journal. */
import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test from 'node:test'
import { signerOf } from '@kho/journal/checkpoint.ts'
import { entryBytes } from '@kho/journal/entry.ts'
import { generateNoteKey } from '@kho/journal/note.ts'
import { openLogWriter } from '@kho/journal/write-log.ts'
import type { DatasetInput } from '@kho/contract/dataset.ts'
import { Refusal } from '@kho/contract/refusal.ts'
import { readLoggedChanges } from '../src/equality/logged-applies.ts'
import { repairOf } from '../src/equality/repair.ts'
import { verifyDataset } from '../src/equality/verify-dataset.ts'
import { fileSupply } from '../src/intake/file-supply.ts'
import { loadSource } from '../src/intake/load-source.ts'
import { openProvince, type Province } from './kit/province.ts'

const shops: DatasetInput = {
  id: 'shops',
  title: { vi: 'Cửa hàng', en: 'Shops' },
  description: { vi: 'Cửa hàng giả lập', en: 'Made-up shops' },
  database: 'thuong-mai',
  owner: 'so-cong-thuong',
  supplier: 'so-cong-thuong',
  updateForm: { vi: 'CSV', en: 'CSV' },
  updateFrequency: 'daily',
  permittedUsers: 'all-agencies',
  sharing: 'shared',
  importance: 'ordinary',
  retention: 'life',
  documents: [{ title: { vi: 'a', en: 'a' }, text: { vi: 'b', en: 'b' } }],
  key: ['code'],
  columns: [
    { name: 'code', type: 'text', required: true, title: { vi: 'Mã', en: 'Code' } },
    { name: 'name', type: 'text', required: true, title: { vi: 'Tên', en: 'Name' } },
    {
      name: 'capital',
      type: 'decimal',
      precision: 20,
      scale: 2,
      title: { vi: 'Vốn', en: 'Capital' },
    },
    { name: 'opened', type: 'date', written: 'DD/MM/YYYY', title: { vi: 'Ngày', en: 'Opened' } },
    { name: 'staff', type: 'integer', title: { vi: 'Người', en: 'Staff' } },
    {
      name: 'active',
      type: 'boolean',
      written: ['Có', 'Không'],
      title: { vi: 'Mở', en: 'Active' },
    },
  ],
}

const header = 'code,name,capital,opened,staff,active\n'
const line = (n: number, name = `Cửa hàng ${n}`) =>
  `${String(n).padStart(4, '0')},"${name}",${n}.50,05/02/1990,${n},Có\n`
const lines = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, i) => line(from + i)).join('')

async function refusedWith(code: string, act: Promise<unknown>): Promise<Refusal> {
  const error = await act.then(
    () => assert.fail(`expected ${code}`),
    (reason: unknown) => reason,
  )
  assert.ok(error instanceof Refusal, String((error as Error).stack))
  assert.equal(error.code, code)
  return error
}

async function story(name: string, tell: (province: Province) => Promise<void>): Promise<void> {
  await test(name, async () => {
    const province = await openProvince()
    let failed = true
    try {
      await tell(province)
      failed = false
    } finally {
      await province.end().catch((error) => {
        if (!failed) throw error
      })
    }
  })
}

await story(
  'a load is stored, proven equal, and the same file again changes nothing',
  async (p) => {
    const version = await p.define(shops)
    const file = header + lines(1, 300)
    const first = await p.load(version, file)
    assert.deepEqual([first.inserts, first.updates, first.deletes], [300, 0, 0])
    assert.equal(first.equal, true)
    assert.equal(first.certificate.source.digest, first.certificate.store.digest)
    const again = await p.load(version, header + lines(151, 300) + lines(1, 150))
    assert.equal(again.changed, false)
    assert.equal(again.sequence, 1)
    const verified = await p.verify(version, file)
    assert.deepEqual(verified.store.findings, [])
    assert.equal(verified.ok, true)
    assert.equal((await p.verify(version, file, true)).ok, true)

    // What goes wrong after the commit is told, but the load is in and nothing says otherwise.
    const path = join(p.folder, 'later.csv')
    writeFileSync(path, header + lines(1, 301))
    const supply = {
      ...fileSupply(version, { path }),
      async settle(taken: boolean) {
        if (taken) throw new Refusal('source.gone', { source: 's', reason: 'ECONNRESET' })
      },
    }
    const { db, journalFolder } = p
    const asked = { dataset: version.id, supply, actor: 'test' }
    await refusedWith('source.gone', loadSource({ db, journalFolder }, asked))
    await p.journal.publishNow()
    const { rows } = await db.query(
      `select state, (select count(*)::int from journal.entry where kind = 'intake.refused') as refused
       from intake.load order by started_at desc limit 1`,
    )
    assert.deepEqual(rows, [{ state: 'applied', refused: 0 }])
  },
)

await story('inserts, updates and deletes keep the history of every row', async (p) => {
  const version = await p.define(shops)
  await p.load(version, header + lines(1, 100))
  const changed = header + lines(1, 9) + line(10, 'Đổi tên') + lines(11, 98) + lines(101, 103)
  const receipt = await p.load(version, changed)
  assert.deepEqual([receipt.inserts, receipt.updates, receipt.deletes], [3, 1, 2])
  assert.equal(receipt.sequence, 2)
  const { rows } = await p.db.query('select c1, c2, _ended_op as op from store.h_shops order by c1')
  assert.deepEqual(
    rows.map((row) => [row.c1, row.c2, row.op]),
    [
      ['0010', 'Cửa hàng 10', 'u'],
      ['0099', 'Cửa hàng 99', 'd'],
      ['0100', 'Cửa hàng 100', 'd'],
    ],
  )
  assert.equal((await p.verify(version, changed)).ok, true)
})

await story('a difference at the source is located to the row and the column', async (p) => {
  const version = await p.define(shops)
  await p.load(version, header + lines(1, 50))
  const moved = header + line(1, 'Khác') + lines(2, 49) + line(51)
  const verified = await p.verify(version, moved)
  assert.equal(verified.ok, false)
  assert.deepEqual(verified.parts[0]?.comparison?.differences, [
    {
      kind: 'changed',
      key: '0001',
      columns: [{ column: 'name', source: 'Khác', store: 'Cửa hàng 1' }],
    },
    { kind: 'surplus', key: '0050', columns: [] },
    { kind: 'missing', key: '0051', columns: [] },
  ])

  // A load that came while it was compared has the last word on what the copy equals.
  const path = join(p.folder, 'before.csv')
  writeFileSync(path, header + lines(1, 50))
  const before = await verifyDataset(p.db, {
    dataset: version.id,
    async supplyOf() {
      await p.load(version, `${moved}"a,b",x,1.00,,1,Có\n`)
      return fileSupply(version, { path })
    },
    actor: 'test',
    journalFolder: p.journalFolder,
    journalKey: p.journal.state().vkey,
  })
  assert.deepEqual([before.parts[0]?.certificate?.sequence, before.ok], [1, true])
  const { rows } = await p.db.query('select state, seq::int as seq from store.equality')
  assert.deepEqual(rows, [{ state: 'equal', seq: 2 }])

  // One that is in the snapshot counts, published or not; one after it is nobody's hand.
  const again = (name: string) => p.load(version, `${moved}"a,b",${name},1.00,,1,Có\n`)
  const during = await verifyDataset(p.db, {
    dataset: version.id,
    supplyOf: () => again('y').then(() => null),
    actor: 'test',
    audit: true,
    async drawSalt() {
      await again('z')
      await p.journal.publishNow()
      return randomBytes(32)
    },
    journalFolder: p.journalFolder,
    journalKey: p.journal.state().vkey,
  })
  assert.deepEqual([during.store.findings, during.ok], [[], true])

  await p.db.query(`update store.d_shops set c2 = 'giả' where c1 = 'a,b'`)
  const file = `${moved}"a,b",x,1.00,,1,Có\n`
  await p.load(version, file, { repair: repairOf(await p.verify(version, file)) })
  assert.equal((await p.verify(version, file)).ok, true, 'a comma in a key is no boundary')
})

await story('rows that fail a check are held back, and the copy is then not equal', async (p) => {
  const version = await p.define(shops)
  const good = lines(1, 200)
  const bad = '0201,"Sai ngày",1.00,31/02/1990,1,Có\n'
  const receipt = await p.load(version, header + good + bad)
  assert.equal(receipt.equal, false)
  assert.equal(receipt.heldBack, 1)
  const { rows } = await p.db.query('select line, rule, written from intake.quarantine')
  assert.deepEqual(rows, [{ line: '202', rule: 'date.not-a-day', written: '31/02/1990' }])
  // A row that was good before and fails now is neither deleted nor overwritten.
  const worse = await p.load(version, header + lines(1, 199) + '0200,"x",1.999,05/02/1990,1,Có\n')
  assert.deepEqual([worse.inserts, worse.updates, worse.deletes, worse.heldBack], [0, 0, 0, 1])
})

await story('loads that must not come in are refused whole and leave no row', async (p) => {
  const version = await p.define(shops)
  await refusedWith('intake.duplicate-key', p.load(version, header + lines(1, 5) + line(3)))
  await refusedWith('intake.missing-key', p.load(version, `${header},x,1.00,,1,Có\n`))
  await refusedWith('intake.too-many-failing', p.load(version, `${header}1,x,"1,5",,007,Có\n`))
  await refusedWith(
    'source.wrong-delimiter',
    p.load(version, 'code;name;capital;opened;staff;active\n'),
  )
  await refusedWith('source.missing-column', p.load(version, 'code,name\n1,2\n'))
  await refusedWith('source.ragged-row', p.load(version, `${header}1,2\n`))
  await refusedWith(
    'source.invalid-utf8',
    p.load(version, Buffer.concat([Buffer.from(header), Buffer.from([0x31, 0xff, 0x0a])])),
  )
  await refusedWith('source.nul-byte', p.load(version, `${header}1,a\0,1.00,,1,Có\n`))
  await refusedWith('source.empty', p.load(version, ''))
  await refusedWith('catalogue.state-secret', p.load(version, `${header}1,TUYỆT MẬT,1.00,,1,Có\n`))
  // Also where another cell of the row fails first, or the mark stands where a number should.
  for (const row of ['1,x,nhiều,,1,(TỐI MẬT)', '1,TUYỆT MẬT,nhiều,,1,Có', '1,x,1.00,,TỐI MẬT,Có']) {
    await refusedWith(
      'catalogue.state-secret',
      p.load(version, `${header}${row}\n${lines(2, 400)}`),
    )
  }
  const { rows } = await p.db.query(
    'select (select count(*) from store.d_shops) as rows, (select count(*) from pg_tables where schemaname = $1) as staged',
    ['staging'],
  )
  assert.deepEqual(rows, [{ rows: '0', staged: '0' }])
})

await story('a load that would delete many rows waits for a confirmation', async (p) => {
  const version = await p.define(shops)
  await p.load(version, header + lines(1, 100))
  const less = header + lines(1, 50)
  const refusal = await refusedWith('intake.needs-confirmation', p.load(version, less))
  const confirm = String(refusal.values['load'])
  // What was confirmed is what was told, not whatever the source has lost since.
  const empty = await refusedWith(
    'intake.needs-confirmation',
    p.load(version, header + lines(1, 49), { confirm }),
  )
  assert.deepEqual([empty.values['deleted'], empty.values['load']], [51, confirm])
  const receipt = await p.load(version, less, { confirm })
  assert.equal(receipt.deletes, 50)
  await refusedWith('intake.nothing-waiting', p.load(version, less, { confirm }))
})

await story('a key that only changes its case or Unicode form is refused', async (p) => {
  const version = await p.define(shops)
  const row = (key: string) => `${key},x,1.00,,1,Có\n`
  await p.load(version, header + row('Đắk-1') + row('b'))
  await refusedWith(
    'intake.key-variant',
    p.load(version, header + row('Đắk-1'.normalize('NFD')) + row('b')),
  )
  await refusedWith(
    'intake.key-variant',
    p.load(version, header + row('Đắk-1') + row('B') + row('b')),
  )
})

await story('each supplier fills only its own part', async (p) => {
  const parts = ['Có', 'Không'].map((active) => ({
    name: active === 'Có' ? 'mo' : 'dong',
    supplier: 'so-cong-thuong',
    condition: { active: [active] },
  }))
  const version = await p.define(shops, parts)
  const closed = (n: number) => line(n).replace('Có', 'Không')
  await p.load(version, header + lines(1, 20), { part: 'mo' })
  await p.load(version, header + closed(30) + closed(31), { part: 'dong' })
  await refusedWith(
    'intake.outside-part',
    p.load(version, header + line(40), { part: 'dong', confirm: undefined }),
  )
  const { rows } = await p.db.query('select count(*) as n from store.d_shops')
  assert.equal(rows[0].n, '22')
  const receipt = await p.load(version, header + lines(1, 21), { part: 'mo' })
  assert.deepEqual([receipt.inserts, receipt.deletes], [1, 0])
})

const hands: [string, string, RegExp][] = [
  ['a changed value', `update store.d_shops set c2 = 'giả' where c1 = '0007'`, /0007/],
  ['a deleted row', `delete from store.d_shops where c1 = '0007'`, /change 7 /],
  [
    'an invented row',
    `insert into store.d_shops select '9999', c2, c3, c4, c4w, c5, c6, c6w, 99, _part, _bucket, _digest, _salt from store.d_shops limit 1`,
    /9999/,
  ],
  [
    'a row changed with its digest and sums',
    `update store.d_shops set c2 = 'giả', _digest = sha256('x') where c1 = '0007'; delete from store.bucket; insert into store.bucket select 'shops', 1, _bucket, count(*), 0, 0, 0, 0, 0, 0, 0, 0 from store.d_shops group by _bucket`,
    /0007/,
  ],
  ['a truncated table', 'truncate store.d_shops; truncate store.bucket', /no longer stored/],
  [
    'a row changed with triggers off',
    `set session_replication_role = replica; update store.d_shops set c5 = 1000 where c1 = '0007'; set session_replication_role = origin`,
    /0007/,
  ],
  // The tables have no partitions; a child by inheritance is how rows get in from beside.
  [
    'a row slipped in by a child table',
    `create table public.beside () inherits (store.d_shops); insert into public.beside select '9999', c2, c3, c4, c4w, c5, c6, c6w, 99, _part, _bucket, _digest, _salt from only store.d_shops limit 1`,
    /9999/,
  ],
  [
    'a row moved into a child table and changed there',
    `create table public.beside () inherits (store.d_shops); insert into public.beside select * from only store.d_shops where c1 = '0007'; delete from only store.d_shops where c1 = '0007'; update public.beside set c2 = 'giả'`,
    /0007/,
  ],
  [
    'history slipped in by a child table',
    `create table public.beside () inherits (store.h_shops); insert into public.beside select * from only store.h_shops; update public.beside set c2 = 'giả'`,
    /0003/,
  ],
  ['history rewritten', `update store.h_shops set c2 = 'giả' where c1 = '0003'`, /0003/],
  ['history removed', `delete from store.h_shops where c1 = '0003'`, /change 3 /],
]
for (const [what, sql, named] of hands) {
  await story(
    `${what}, behind the journal's back, is found and repaired from the source`,
    async (p) => {
      const version = await p.define(shops)
      await p.load(version, header + lines(1, 20))
      const file = header + lines(1, 2) + line(3, 'Mới') + lines(4, 20)
      await p.load(version, file)
      await p.db.query(sql)
      const found = await p.verify(version, file)
      assert.equal(found.ok, false)
      assert.match(JSON.stringify(found.store.findings.map(({ sentence }) => sentence)), named)
      await p.load(version, file, { repair: repairOf(found) })
      const repaired = await p.verify(version, file)
      assert.deepEqual(repaired.store.findings, [])
      assert.equal(repaired.ok, true)
    },
  )
}

test('a log that grows while it is read lacks nothing: the whole bundle is there for a part', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'kho-growing-'))
  try {
    const sign = signerOf(generateNoteKey('growing').skey)
    const log = await openLogWriter({ folder, origin: 'growing' })
    const [at, dataset] = ['2026-01-31T07:00:00Z', 'shops']
    const entries = Array.from({ length: 300 }, (_, i) =>
      entryBytes({ v: 1, kind: 'store.erased', at, dataset, changes: [i] }),
    )
    await log.append(entries.slice(0, 200))
    await log.publish(sign)
    copyFileSync(join(folder, 'checkpoint'), join(folder, 'before'))
    await log.append(entries.slice(200))
    await log.publish(sign)
    copyFileSync(join(folder, 'before'), join(folder, 'checkpoint'))
    assert.equal((await readLoggedChanges(folder, dataset)).erased.size, 200)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
})
