import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { Refusal } from '@kho/contract/refusal.ts'
import { versionOf, type ColumnInput } from '../../../test/kit/dataset.ts'
import { dbaseFile, type DbaseFile } from '../../../test/kit/dbase-file.ts'
import { dbaseKind } from './dbase-source.ts'

const folder = mkdtempSync(join(tmpdir(), 'kho-dbase-'))
after(() => rmSync(folder, { recursive: true }))

let files = 0
async function read(
  bytes: Buffer,
  columns: readonly ColumnInput[],
  options: object = {},
  beside: Record<string, Buffer> = {},
) {
  const stem = join(folder, `t${++files}`)
  writeFileSync(`${stem}.DBF`, bytes)
  for (const [ending, memo] of Object.entries(beside)) writeFileSync(`${stem}.${ending}`, memo)
  const reader = dbaseKind.read(`${stem}.DBF`, versionOf(columns), options, { name: 'ho.dbf' })
  const rows: (string | null)[][] = []
  const lines: number[] = []
  for await (const batch of reader.batches()) {
    rows.push(...batch.rows)
    lines.push(...batch.lines)
  }
  return { rows, lines, described: reader.describe(), placeOf: reader.placeOf }
}

async function reasonOf(...given: Parameters<typeof read>): Promise<string> {
  const error = await read(...given).catch((error: Refusal) => error)
  assert.ok(error instanceof Refusal, 'nothing was refused')
  return `${error.code} ${error.values.reason ?? Object.values(error.values).join(' ')}`
}

const people: DbaseFile = {
  columns: [
    { name: 'MA', type: 'C', length: 6 },
    { name: 'TEN', type: 'C', length: 20 },
    { name: 'SO', type: 'N', length: 8 },
    { name: 'TIEN', type: 'N', length: 10, decimals: 2 },
    { name: 'NGAY', type: 'D', length: 8 },
    { name: 'DUNG', type: 'L', length: 1 },
  ],
  rows: [
    { values: ['k1', ' Café ', '42', '1.50', '19900228', 'T'] },
    { values: ['k2', '', '', '', '', '?'] },
    { values: ['xoa', 'x', '1', '1.00', '20000101', 'F'], deleted: true },
    { values: ['k3', 'b', '********', '-0.05', '20241345', 'n'] },
  ],
}
const declared: ColumnInput[] = [
  { name: 'ma', type: 'text' },
  { name: 'ten', type: 'text' },
  { name: 'so', type: 'integer' },
  { name: 'tien', type: 'decimal', precision: 10, scale: 2 },
  { name: 'ngay', type: 'date', written: 'DD/MM/YYYY' },
  { name: 'dung', type: 'boolean', written: ['có', 'không'] },
]

test('records come as the dataset declares, deleted ones noted, with hash and place', async () => {
  const bytes = dbaseFile(people)
  const { rows, lines, described, placeOf } = await read(bytes, declared)
  assert.deepEqual(rows, [
    ['k1', ' Café', '42', '1.50', '28/02/1990', 'có'],
    ['k2', null, null, null, null, null],
    ['k3', 'b', '********', '-0.05', '45/13/2024', 'không'],
  ])
  assert.deepEqual(lines, [1, 2, 4])
  assert.deepEqual(described.notes, [{ note: 'attribute.deleted-row', count: 1, first: '#3' }])
  assert.equal(described.fileSha256, createHash('sha256').update(bytes).digest('hex'))
  assert.equal(placeOf?.(4, 'so'), '#4 so')
})

test('columns may stand in any order, be left out on purpose and have other names', async () => {
  const few = [declared[1]!, { name: 'so_ho', type: 'text' }].map((one) => ({ ...one }))
  const options = { names: { so_ho: 'MA' }, ignore: ['SO', 'tien', 'NGAY', 'DUNG'] }
  const { rows } = await read(dbaseFile(people), few, options)
  assert.deepEqual(rows[0], [' Café', 'k1'])
  assert.match(
    await reasonOf(dbaseFile(people), few, { names: { so_ho: 'MA' } }),
    /^source\.unknown-column/,
  )
  assert.match(
    await reasonOf(dbaseFile(people), [...declared, { name: 'x', type: 'text' }]),
    /^source\.missing-column x/,
  )
})

const texts: ColumnInput[] = [
  { name: 'ma', type: 'text' },
  { name: 'ten', type: 'text' },
]
const named = (name: string, more: Partial<DbaseFile> = {}) =>
  dbaseFile({
    columns: [
      { name: 'MA', type: 'C', length: 3 },
      { name: 'TEN', type: 'C', length: 30 },
    ],
    rows: [{ values: ['k1', name] }],
    ...more,
  })

test('the code page is that of the file or of the declaration, and never guessed', async () => {
  for (const [driver, encoding, name] of [
    [0x03, 'windows-1252', 'Café €'],
    [0x02, 'cp850', 'Café'],
    [0xc9, 'windows-1251', 'Привет'],
  ] as const) {
    assert.equal((await read(named(name, { driver, encoding }), texts)).rows[0]![1], name)
  }
  const vietnamese = 'Nguyễn Thị Ế'.normalize('NFD')
  const utf8 = named(vietnamese, { driver: 0, encoding: 'utf-8' })
  assert.equal((await read(utf8, texts, { encoding: 'utf-8' })).rows[0]![1], vietnamese)
  assert.match(await reasonOf(utf8, texts), /bad-file record 1, ten: ≠ ASCII: encoding \?/)
  assert.match(await reasonOf(utf8, texts, { encoding: 'khong-co' }), /encoding khong-co/)
  const open = named('', { rows: [{ values: ['k1', Buffer.from([0x41, 0x81])] }] })
  assert.match(await reasonOf(open, texts), /record 1, ten: ≠ windows-1252/)
})

test('a text longer than 255 characters, as FoxPro and Clipper write it', async () => {
  const long = 'ab'.repeat(200)
  const columns = [
    { name: 'MA', type: 'C', length: 3 },
    { name: 'TEN', type: 'C', length: 400 },
  ]
  const { rows } = await read(dbaseFile({ columns, rows: [{ values: ['k', long] }] }), texts)
  assert.equal(rows[0]![1], long)
})

test('the binary types of Visual FoxPro, and its NULLs', async () => {
  const columns = [
    { name: 'MA', type: 'C', length: 4 },
    { name: 'SO', type: 'I', length: 4, flags: 2 },
    { name: 'TIEN', type: 'Y', length: 8 },
    { name: 'LE', type: 'B', length: 8, decimals: 3, flags: 2 },
    { name: 'LUC', type: 'T', length: 8 },
    { name: '_NullFlags', type: '0', length: 1 },
  ]
  const pack = (bytes: number, write: (buffer: Buffer) => void) => {
    const buffer = Buffer.alloc(bytes)
    write(buffer)
    return buffer
  }
  const values = (nulls: number) => [
    'k1',
    pack(4, (to) => to.writeInt32LE(-7)),
    pack(8, (to) => to.writeBigInt64LE(-12_345n)),
    pack(8, (to) => to.writeDoubleLE(0.1)),
    // 2,460,858 is 1 July 2025.
    pack(8, (to) => (to.writeInt32LE(2_460_858), to.writeInt32LE(28_800_250, 4))),
    Buffer.from([nulls]),
  ]
  const rows = [0, 1, 2, 3].map((nulls) => ({ values: values(nulls) }))
  const found = await read(dbaseFile({ version: 0x30, columns, rows }), [
    { name: 'ma', type: 'text' },
    { name: 'so', type: 'integer' },
    { name: 'tien', type: 'decimal', precision: 18, scale: 4 },
    { name: 'le', type: 'decimal', precision: 18, scale: 3 },
    { name: 'luc', type: 'timestamp', precision: 3 },
  ])
  const at = '2025-07-01 08:00:00.250'
  assert.deepEqual(found.rows, [
    ['k1', '-7', '-1.2345', '0.1', at],
    ['k1', null, '-1.2345', '0.1', at],
    ['k1', '-7', '-1.2345', null, at],
    ['k1', null, '-1.2345', null, at],
  ])
})

const sha256 = (bytes: Buffer | string) => createHash('sha256').update(bytes).digest('hex')
const byName = (a: string, b: string) => (a.slice(66) < b.slice(66) ? -1 : 1)

const memoColumns = (length: number) => [
  { name: 'MA', type: 'C', length: 3 },
  { name: 'TEN', type: 'M', length },
]

test('memos of dBase III, dBase IV and FoxPro', async () => {
  const text = 'Ghi chú dài '.repeat(90)
  const utf8 = Buffer.from(text)
  const options = { encoding: 'utf-8' }
  const row = (block: string | Buffer) => [{ values: ['k1', block] }, { values: ['k2', ''] }]
  const three = Buffer.concat([Buffer.alloc(512), utf8, Buffer.from([0x1a, 0x1a])])
  const four = Buffer.alloc(1024 + 8 + utf8.length)
  four.writeUInt16LE(1024, 20)
  four.set([0xff, 0xff, 0x08, 0x00], 1024)
  four.writeUInt32LE(utf8.length + 8, 1028)
  four.set(utf8, 1032)
  const fox = Buffer.alloc(640 + 8 + utf8.length)
  fox.writeUInt16BE(64, 6)
  fox.writeUInt32BE(1, 640)
  fox.writeUInt32BE(utf8.length, 644)
  fox.set(utf8, 648)
  const ten = Buffer.alloc(4)
  ten.writeUInt32LE(10)
  for (const [version, length, block, ending, memo] of [
    [0x83, 10, '         1', 'dbt', three],
    [0x8b, 10, '1', 'DBT', four],
    [0xf5, 10, '10', 'fpt', fox],
    [0x30, 4, ten, 'FPT', fox],
  ] as const) {
    const rows = length === 4 ? [row(block)[0]!, { values: ['k2', Buffer.alloc(4)] }] : row(block)
    const bytes = dbaseFile({ version, columns: memoColumns(length), rows })
    const found = await read(bytes, texts, options, { [ending]: memo })
    assert.deepEqual(
      found.rows,
      [
        ['k1', text],
        ['k2', null],
      ],
      `0x${version.toString(16)}`,
    )
    // The hash of both files is that of the list which `sha256sum` prints.
    const sums = [
      [bytes, `t${files}.DBF`],
      [memo, `t${files}.${ending}`],
    ] as const
    const list = sums.map(([file, name]) => `${sha256(file)}  ${name}\n`).toSorted(byName)
    assert.equal(found.described.fileSha256, sha256(list.join('')))
    assert.equal(found.described.bytes, bytes.length + memo.length)
    assert.match(await reasonOf(bytes, texts, options), /memo file/)
    const cut = { [ending]: memo.subarray(0, 700) }
    assert.match(await reasonOf(bytes, texts, options, cut), /record 1, ten: memo block/)
  }
})

test('a memo file that changes while it is read is refused; one that is not read says nothing', async () => {
  const memo = Buffer.concat([Buffer.alloc(512), Buffer.from('a\x1a')])
  const rows = Array.from({ length: 2500 }, () => ({ values: ['k', '         1'] }))
  const bytes = dbaseFile({ version: 0x83, columns: memoColumns(10), rows })
  const stem = join(folder, `t${++files}`)
  writeFileSync(`${stem}.dbf`, bytes)
  writeFileSync(`${stem}.dbt`, memo)
  const reader = dbaseKind.read(`${stem}.dbf`, versionOf(texts), {}, { name: 'ho.dbf' })
  const reading = (async () => {
    for await (const { rows: some } of reader.batches()) {
      assert.equal(some[0]![1], 'a')
      writeFileSync(`${stem}.dbt`, memo.fill('b', 600))
      appendFileSync(`${stem}.dbt`, 'b')
    }
  })()
  await assert.rejects(reading, (error: Refusal) =>
    /\.dbt: SHA-256/.test(String(error.values.reason)),
  )
  const alone = await read(bytes, [texts[0]!], { ignore: ['TEN'] }, { dbt: memo })
  assert.equal(alone.described.fileSha256, sha256(bytes))
})

test('a file that is cut, holds more than it says, or is no dBase file, is refused with both', async () => {
  const whole = dbaseFile(people)
  assert.match(await reasonOf(whole.subarray(0, -30), declared), /4 records ≠ 3/)
  assert.match(await reasonOf(dbaseFile({ ...people, records: 2 }), declared), /2 records < 4/)
  assert.match(await reasonOf(whole.subarray(0, 50), declared), /header: 50 byte < 225/)
  assert.match(await reasonOf(Buffer.from('ma,ten\n1,2\n'.repeat(20)), declared), /version 0x6d/)
  assert.match(await reasonOf(Buffer.alloc(0), declared), /source\.empty/)
  const noEnd = Buffer.from(whole)
  noEnd[224] = 0x41
  assert.match(await reasonOf(noEnd, declared), /0x0D/)
  const wide = Buffer.from(whole)
  wide[48] = 250
  assert.match(await reasonOf(wide, declared), /fields \d+ byte, record 54 byte/)
})

test('a hundred thousand records are read without keeping them', async () => {
  const rows = Array.from({ length: 100_000 }, (_, i) => ({
    values: [String(i % 1000), `Tên ${i}`],
  }))
  const bytes = named('', { rows, encoding: 'utf-8' })
  const path = join(folder, 'large.dbf')
  writeFileSync(path, bytes)
  const reader = dbaseKind.read(path, versionOf(texts), { encoding: 'utf-8' }, { name: 'large' })
  let count = 0
  for await (const batch of reader.batches()) {
    assert.ok(batch.rows.length <= 1000)
    count += batch.rows.length
  }
  assert.equal(count, 100_000)
})
