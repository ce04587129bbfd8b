/** Text of old fonts and numbers as people write them: letters are served, what was written is proven. */
import assert from 'node:assert/strict'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import test from 'node:test'
import type { DatasetInput, DatasetVersion } from '@kho/contract/dataset.ts'
import { writeTcvn3 } from '../src/catalogue/tcvn3.ts'
import { writeVni } from '../src/catalogue/vni.ts'
import { declareSource, sourceSchema } from '../src/intake/declared-source.ts'
import { fileSupply, type FileOptions } from '../src/intake/file-supply.ts'
import { listQuarantine } from '../src/intake/quarantine.ts'
import { verifyDataset } from '../src/equality/verify-dataset.ts'
import { receiptSigner } from '../src/intake/receipt.ts'
import { watchFolder } from '../src/intake/watch-folder.ts'
import { openJournalKey } from '../src/journal/key.ts'
import { silentLog } from '../src/log.ts'
import { definitionOf, openKho } from './kit/kho.ts'
import { openProvince, type Province } from './kit/province.ts'

const title = { vi: 'Cột', en: 'Column' }
type Columns = DatasetInput['columns']

const definitionWith = (columns: Columns): DatasetInput =>
  definitionOf({
    id: 'hamlets',
    sharing: 'open',
    key: ['code'],
    thresholds: { failingShareMax: 0.5, deletedShareMax: 1 },
    columns: [{ name: 'code', type: 'text', required: true, title }, ...columns],
  })
const plain: Columns = [
  { name: 'name', type: 'text', title },
  { name: 'note', type: 'text', title },
]
const withLegacy = (name: 'tcvn3' | 'vni', note: 'tcvn3-capitals' | 'decomposed'): Columns => [
  { name: 'name', type: 'text', title, legacy: name },
  { name: 'note', type: 'text', title, legacy: note },
]

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

async function verify(
  p: Province,
  version: DatasetVersion,
  bytes: string | Buffer,
  options: Partial<FileOptions> = {},
) {
  await p.journal.publishNow()
  const path = join(p.folder, 'source.csv')
  writeFileSync(path, bytes)
  return verifyDataset(p.db, {
    dataset: version.id,
    supplyOf: async () => fileSupply(version, { ...options, path }),
    actor: 'test',
    journalFolder: p.journalFolder,
    journalKey: p.journal.state().vkey,
  })
}

const stored = async (p: Province, columns: string, table = 'd') =>
  (await p.db.query(`select ${columns} from store.${table}_hamlets order by c1`)).rows.map((row) =>
    Object.values(row),
  )

const header = 'code,name,note\n'
const old = (text: string) => Buffer.from(writeTcvn3(text), 'latin1')

await story(
  'old fonts: letters are stored beside what was written, and the copy is equal',
  async (p) => {
    const version = await p.define(definitionWith(withLegacy('tcvn3', 'tcvn3-capitals')))
    const file = old(`${header}01,bản Đắk Sô,cộng hòa\n02,x­,tự do\n03,"",\n`)
    const receipt = await p.load(version, file, { encoding: 'latin1' })
    assert.deepEqual([receipt.inserts, receipt.equal], [3, true])
    assert.deepEqual(await stored(p, 'c2, c2w, c3, c3w'), [
      ['bản Đắk Sô', 'b¶n §¾k S«', 'CỘNG HÒA', 'céng hßa'],
      ['xư', 'x­', 'TỰ DO', 'tù do'],
      ['', null, null, null],
    ])
    assert.deepEqual(receipt.notes, [
      { note: 'text.capitals-restored', count: 2, first: 'note, 2' },
    ])
    assert.equal((await verify(p, version, file, { encoding: 'latin1' })).ok, true)
    const again = await p.load(version, file, { encoding: 'latin1' })
    assert.equal(again.changed, false)
    // One letter of the written form altered behind the journal's back is found.
    await p.db.query("update store.d_hamlets set c2w = 'b¶n §¾k Sè' where c1 = '01'")
    const altered = await verify(p, version, file, { encoding: 'latin1' })
    assert.equal(altered.ok, false)
  },
)

await story(
  'a cell of another encoding in an old column keeps what was written, and is noted',
  async (p) => {
    const version = await p.define(definitionWith(withLegacy('vni', 'decomposed')))
    const apart = 'Đắk Wil'.normalize('NFD')
    const text = `${header}01,${writeVni('Đắk Sô')},${apart}\n02,Đắk Nông,hoà\n`
    const receipt = await p.load(version, text)
    assert.deepEqual(await stored(p, 'c2, c2w, c3, c3w'), [
      ['Đắk Sô', writeVni('Đắk Sô'), 'Đắk Wil', apart],
      ['Đắk Nông', null, 'hoà', null],
    ])
    assert.deepEqual(receipt.notes, [{ note: 'text.legacy-kept', count: 1, first: 'name, 3' }])
    const changed = text.replace(apart, 'Đắk Wil')
    const comparison = await verify(p, version, changed)
    assert.equal(comparison.ok, false)
    assert.deepEqual(comparison.parts[0]!.comparison!.differences[0]!.columns, [
      { column: 'note', source: 'Đắk Wil', store: apart },
    ])
    // The letters are the same, what was written is not: that is a change, and becomes one.
    assert.equal((await p.load(version, changed)).updates, 1)
    assert.equal((await verify(p, version, changed)).ok, true)
  },
)

await story('an old form declared later loses nothing and needs no new load', async (p) => {
  const before = await p.define(definitionWith(plain))
  const text = `${header}01,${writeTcvn3('xã Quảng Sơn')},x\n02,Đắk Nông,y\n03,,z\n`
  await p.load(before, text)
  await p.load(before, text.replace('03,,z', '03,a,z'))
  const version = await p.define(
    definitionWith([{ ...plain[0]!, type: 'text', legacy: 'tcvn3' }, plain[1]!]),
  )
  assert.equal(version.version, 2)
  assert.deepEqual(await stored(p, 'c2, c2w'), [
    ['xã Quảng Sơn', writeTcvn3('xã Quảng Sơn')],
    ['Đắk Nông', null],
    ['a', null],
  ])
  const now = text.replace('03,,z', '03,a,z')
  assert.equal((await verify(p, version, now)).ok, true)
  assert.equal((await p.load(version, now)).changed, false)
  // Another form reads the same written text again; none at all goes back to it.
  const vni = await p.define(
    definitionWith([{ ...plain[0]!, type: 'text', legacy: 'vni' }, plain[1]!]),
  )
  assert.equal((await verify(p, vni, now)).ok, true)
  const back = await p.define(definitionWith(plain))
  assert.deepEqual((await stored(p, 'c2'))[0], [writeTcvn3('xã Quảng Sơn')])
  assert.equal((await verify(p, back, now)).ok, true)
  assert.equal((await p.load(back, now)).changed, false)
})

await story(
  "checks see the letters: marks of secrecy, lengths, lists, the supplier's part",
  async (p) => {
    const columns: Columns = [
      { name: 'name', type: 'text', title, legacy: 'tcvn3', lengthMax: 4 },
      { name: 'note', type: 'text', title, legacy: 'vni', values: ['có', 'chưa'] },
    ]
    const parts = [{ name: 'one', supplier: 'so-noi-vu', condition: { note: ['có'] } }]
    const version = await p.define(definitionWith(columns), parts)
    const row = (code: string, name: string, note: string) =>
      `${code},${writeTcvn3(name)},${writeVni(note)}\n`
    const rows = row('01', 'xưởng', 'có') + row('02', 'đường', 'có') + row('03', 'bản', 'có')
    const receipt = await p.load(version, header + rows + row('04', 'xã', 'có'), { part: 'one' })
    assert.equal(receipt.heldBack, 2)
    const held = await listQuarantine(p.db, receipt.load)
    assert.deepEqual(
      held.map((one) => one.rule),
      ['text.too-long', 'text.too-long'],
    )
    await assert.rejects(p.load(version, header + row('05', 'xã', 'chưa'), { part: 'one' }), {
      code: 'intake.outside-part',
    })
    const marked = `${header}06,${writeTcvn3('Tuyệt mật')},\n`
    assert.doesNotMatch(marked, /mật/)
    await assert.rejects(p.load(version, marked, { part: 'one' }), {
      code: 'catalogue.state-secret',
    })
  },
)

const numbers: Columns = [
  { name: 'area', type: 'decimal', precision: 12, scale: 2, written: '1.234,5', title },
  { name: 'people', type: 'integer', written: '1.234,5', title },
]

await story(
  'numbers in the declared form are values, and what was written is proven',
  async (p) => {
    const version = await p.define(definitionWith(numbers))
    const file = 'code;area;people\n01;1.234,50;1.000\n02;12,5;7\n03;;\n'
    const options = { delimiter: ';' }
    const receipt = await p.load(version, file, options)
    assert.deepEqual([receipt.inserts, receipt.equal], [3, true])
    assert.deepEqual(await stored(p, 'c2::text, c2w, c3::text, c3w'), [
      ['1234.50', '1.234,50', '1000', '1.000'],
      ['12.5', '12,5', '7', null],
      [null, null, null, null],
    ])
    assert.equal((await verify(p, version, file, options)).ok, true)
    assert.equal((await p.load(version, file, options)).changed, false)
    const other = await verify(p, version, file.replace('1.234,50', '1234,50'), options)
    assert.equal(other.ok, false)
    await assert.rejects(
      p.define(definitionWith(numbers.map((one) => ({ ...one, written: undefined })) as Columns)),
      {
        code: 'catalogue.would-lose-data',
      },
    )
  },
)

const mixed: [written: string, rule: string][] = [
  ['1,234.50', 'number.form'],
  ['1.23,5', 'number.form'],
  ['1.234567,5', 'number.form'],
  ['1234.5', 'number.form'],
  ['1.234.567', ''],
  ['-1.234,5', ''],
  ['=1+1', 'formula'],
  ['6,7E+10', 'scientific-notation'],
  ['1,234', 'decimal.scale'],
  ['01,5', 'decimal.leading-zero'],
]

await story('numbers with points and commas mixed are held back by name', async (p) => {
  const version = await p.define(definitionWith(numbers))
  for (const [i, [written, rule]] of mixed.entries()) {
    const file = `code;area;people\nx${i};1;1\ny${i};${written};1\n`
    const receipt = await p.load(version, file, { delimiter: ';' })
    const held = await listQuarantine(p.db, receipt.load)
    assert.deepEqual(
      held.map((one) => [one.rule, one.written]),
      rule ? [[rule, written]] : [],
    )
  }
})

await story(
  'old forms and number forms added to filled columns of numbers keep them',
  async (p) => {
    const bare = numbers.map((one) => ({ ...one, written: undefined })) as Columns
    const before = await p.define(definitionWith(bare))
    const file = 'code,area,people\n01,1234.50,1000\n'
    await p.load(before, file)
    const version = await p.define(definitionWith(numbers))
    assert.equal((await verify(p, version, file)).parts[0]!.comparison!.equal, true)
    const next = 'code;area;people\n01;1.234,50;1.000\n'
    assert.equal((await p.load(version, next, { delimiter: ';' })).updates, 1)
    assert.equal((await verify(p, version, next, { delimiter: ';' })).ok, true)
  },
)

await story(
  'one text in every encoding is one set of rows, and each file its own SHA-256',
  async (p) => {
    const version = await p.define(definitionWith(plain))
    const text = `${header}01,van,"a,b"\n`
    const wide = Buffer.from(`\ufeff${text}`, 'utf16le')
    const first = await p.load(version, text)
    const second = await p.load(version, wide, { encoding: 'utf-16le' })
    assert.equal(second.changed, false)
    assert.notEqual(second.source.fileSha256, first.source.fileSha256)
    await assert.rejects(p.load(version, wide), { code: 'source.other-encoding' })
    await assert.rejects(
      p.load(version, `${header}01,xã,huyện\n02,đường,phố\n`, { encoding: 'viscii' }),
      {
        code: 'source.other-encoding',
      },
    )
    assert.equal((await stored(p, 'c1')).length, 1)
  },
)

await story('a file left in the watched folder is read as its part has declared', async (p) => {
  const version = await p.define(definitionWith(plain))
  const source = sourceSchema.parse({
    id: 'hamlets-file',
    dataset: 'hamlets',
    kind: 'csv',
    path: join(p.folder, 'never-there.csv'),
    encoding: 'tcvn3',
    delimiter: ';',
    headerRow: 2,
  })
  await p.db.tx((tx) => declareSource(tx, 'test', source))
  const folder = join(p.folder, 'watched')
  mkdirSync(join(folder, version.id), { recursive: true })
  const text = writeTcvn3('danh sách\ncode;name;note\n01;bản Đắk Sô;\n')
  writeFileSync(join(folder, version.id, 'a.csv'), Buffer.from(text, 'latin1'))
  const sign = receiptSigner(
    await openJournalKey(join(p.folder, 'journal.key'), 'kho.test/journal'),
  )
  const { db, journalFolder } = p
  const look = watchFolder({ db, journalFolder, folder, log: silentLog, sign })
  await look()
  await look()
  assert.deepEqual(await stored(p, 'c1, c2'), [['01', 'bản Đắk Sô']])
})

await story('hoà and hòa are one key, and are never rewritten', async (p) => {
  const version = await p.define(definitionWith(plain))
  const variant = { code: 'intake.key-variant' }
  for (const [one, other] of [
    ['Hoà Bình', 'Hòa Bình'],
    ['Thuỷ', 'thủy'.normalize('NFD')],
    ['KHOẺ', 'Khỏe'],
  ] as const) {
    await assert.rejects(p.load(version, `${header}${one},,\n${other},,\n`), variant)
  }
  await p.load(version, `${header}Hoà Bình,hoà,\nmùa,,\n`)
  await assert.rejects(p.load(version, `${header}Hòa Bình,hoà,\nmùa,,\n`), variant)
  // Another tone, or the same on another vowel of another word, is another key.
  const others = `${header}Hoà Bình,hòa,\nmùa,,\nHoá Bình,,\nHoa Bình,,\nhoài,,\nhòi,,\n`
  assert.equal((await p.load(version, others)).inserts, 4)
  assert.deepEqual((await stored(p, 'c1, c2')).at(1), ['Hoà Bình', 'hòa'])
})

test('a key is always read as it is written', () => {
  const keyed = definitionWith([])
  const legacy = {
    ...keyed,
    columns: [{ ...keyed.columns[0]!, type: 'text' as const, legacy: 'vni' as const }],
  }
  return openProvince().then(async (p) => {
    await assert.rejects(p.define(legacy), { code: 'catalogue.invalid-definition' })
    await p.end()
  })
})

test('readers find, see and get the letters in every outlet, never what the font wrote', async () => {
  const it = await openKho()
  try {
    await it.define(definitionWith([...withLegacy('tcvn3', 'decomposed'), ...numbers]))
    const [name, note] = [writeTcvn3('bản Đắk Sô'), 'hoà bình'.normalize('NFD')]
    const receipt = await it.load(
      'hamlets',
      `code,name,note,area,people\n01,${name},${note},"1.234,50",1.000\n02,khac,,,\n`,
    )
    assert.deepEqual([receipt.heldBack, receipt.equal], [0, true])
    const open = { token: null, purpose: null, task: null }
    const get = async (path: string) => {
      const { status, text } = await it.get(`/api/v1/datasets/hamlets${path}`, open)
      assert.equal(status, 200, text)
      return text
    }
    const asked = `/records?name=${encodeURIComponent('bản Đắk Sô')}`
    const row = '"name":"bản Đắk Sô","note":"hoà bình","area":1234.50,"people":1000'
    assert.ok((await get(asked)).includes(row))
    assert.ok(
      JSON.parse(await get(`/records?name=${encodeURIComponent(name)}`)).records.length === 0,
    )
    assert.ok((await get('/export.ndjson')).includes(row))
    assert.ok((await get('/export.csv')).includes('bản Đắk Sô'))
    const { text: page } = await it.get('/datasets/hamlets', open)
    assert.ok(page.includes('bản Đắk Sô'))
    for (const text of [page, await get('/export.csv'), await get('/changes?after=0')]) {
      assert.ok(!text.includes(name))
    }
  } finally {
    await it.end()
  }
})
