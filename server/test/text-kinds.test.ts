/** What must hold for every kind of text file: the same rows, the same faults, nothing lost. */
import assert from 'node:assert/strict'
import { closeSync, openSync, writeFileSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import test from 'node:test'
import type { DatasetInput, DatasetVersion } from '@kho/contract/dataset.ts'
import { Refusal } from '@kho/contract/refusal.ts'
import { fileSupply, type FileOptions } from '../src/intake/file-supply.ts'
import { loadSource } from '../src/intake/load-source.ts'
import { listQuarantine } from '../src/intake/quarantine.ts'
import { verifyDataset } from '../src/equality/verify-dataset.ts'
import { definitionOf } from './kit/kho.ts'
import { openProvince, type Province } from './kit/province.ts'

const title = { vi: 'Cột', en: 'Column' }
const wells: DatasetInput = definitionOf({
  id: 'wells',
  sharing: 'open',
  key: ['code'],
  thresholds: { failingShareMax: 0.01, deletedShareMax: 0.1 },
  columns: [
    { name: 'code', type: 'text', required: true, title },
    { name: 'place', type: 'text', title },
    { name: 'depth', type: 'decimal', precision: 10, scale: 2, title },
    { name: 'dug', type: 'date', written: 'DD/MM/YYYY', title },
    { name: 'users', type: 'integer', title },
  ],
})
const names = ['code', 'place', 'depth', 'dug', 'users']
type Row = (string | null)[]
const row = (n: number): Row => [
  String(n).padStart(4, '0'),
  `Giếng ${n}`,
  `${n}.50`,
  '05/02/1990',
  String(n),
]
const rows = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, i) => row(from + i))

type Kind = {
  options: Omit<FileOptions, 'path'>
  write(rows: readonly Row[]): string
  /** A file that was cut off in the middle of its last row. */
  cutOff: string
}

const delimited = (delimiter: string) => (list: readonly Row[]) =>
  [names, ...list]
    .map(
      (one) =>
        `${one.map((value) => (value === null ? '' : `"${value.replaceAll('"', '""')}"`)).join(delimiter)}\n`,
    )
    .join('')
const widths = [12, 16, 12, 12, 12]
const object = (one: Row) =>
  JSON.stringify(Object.fromEntries(names.map((name, i) => [name, one[i] ?? null])))
const escaped = (text: string) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;')

const kinds: Record<string, Kind> = {
  csv: {
    options: { kind: 'csv', delimiter: ';' },
    write: delimited(';'),
    cutOff: '"0001;',
  },
  tsv: { options: { kind: 'tsv' }, write: delimited('\t'), cutOff: '"0001\t' },
  'fixed-width': {
    options: {
      kind: 'fixed-width',
      fields: widths.map((width, i) => ({ width, column: names[i] })),
    },
    write: (list) =>
      list
        .map((one) => `${one.map((value, i) => (value ?? '').padEnd(widths[i]!)).join('')}\n`)
        .join(''),
    cutOff: '0001   ',
  },
  json: {
    options: { kind: 'json', records: '/data' },
    write: (list) => `{"data":[${list.map(object).join(',\n')}],"count":${list.length}}`,
    cutOff: '{"code":"0001","pla',
  },
  ndjson: {
    options: { kind: 'ndjson' },
    write: (list) => list.map((one) => `${object(one)}\n`).join(''),
    cutOff: '{"code":"0001","pla',
  },
  xml: {
    options: { kind: 'xml', records: '/wells/well', names: { code: '@code' } },
    write: (list) =>
      `<?xml version="1.0" encoding="UTF-8"?>\n<wells>${list
        .map(([code, ...others]) => {
          const inside = others.map((value, i) =>
            value === null ? '' : `<${names[i + 1]}>${escaped(value)}</${names[i + 1]}>`,
          )
          return `<well code="${escaped(code ?? '')}">${inside.join('')}</well>\n`
        })
        .join('')}</wells>\n`,
    cutOff: '<well code="0001"><pla',
  },
}

async function refusedWith(code: string, act: Promise<unknown>): Promise<Refusal> {
  const error = await act.then(
    () => assert.fail(`expected ${code}`),
    (reason: unknown) => reason,
  )
  assert.ok(error instanceof Refusal, String((error as Error).stack))
  assert.equal(error.code, code)
  return error
}

const held: [what: string, cells: Row, rule: string][] = [
  ['a formula', ['9999', '=SUM(A1)', '1.00', '05/02/1990', '1'], 'formula'],
  ['a day that does not exist', ['9999', 'x', '1.00', '31/02/1990', '1'], 'date.not-a-day'],
  [
    'marks of thousands and fraction mixed',
    ['9999', 'x', '1.234,5', null, '1'],
    'decimal.thousands',
  ],
  ['a comma for the point', ['9999', 'x', '1234,5', null, '1'], 'decimal.comma'],
  ['a leading zero of a number', ['9999', 'x', '1.00', null, '007'], 'integer.leading-zero'],
  ['a code in scientific notation', ['9999', 'x', '6.7E+10', null, '1'], 'scientific-notation'],
]

for (const [name, kind] of Object.entries(kinds)) {
  await test(`${name}: loads, keeps, refuses and proves like every other kind`, async (t) => {
    const p = await openProvince()
    const version = await p.define(wells)
    const load = (text: string | Buffer) => p.load(version, text, kind.options)
    const kept = async (count: number) => {
      const { rows } = await p.db.query('select count(*)::int as n from store.d_wells')
      assert.equal(rows[0].n, count)
    }
    const first = kind.write(rows(1, 200))
    try {
      await t.test('rows come in as written and the copy is equal', async () => {
        const receipt = await load(first)
        assert.deepEqual([receipt.inserts, receipt.heldBack, receipt.equal], [200, 0, true])
        const stored = await p.db.query(
          'select c1, c2, c3::text, c4w, c5::text from store.d_wells where c1 = $1',
          ['0007'],
        )
        assert.deepEqual(Object.values(stored.rows[0]), row(7))
        assert.equal((await load(first)).changed, false)
        assert.equal((await verify(p, version, first, kind)).ok, true)
      })

      for (const [what, cells, rule] of held) {
        await t.test(`${what} is held back`, async () => {
          const receipt = await load(kind.write([...rows(1, 200), cells]))
          const [fault] = await listQuarantine(p.db, receipt.load)
          assert.equal(fault?.rule, rule)
          await kept(200)
        })
      }

      await t.test('leading zeros of a key make another key, and stay', async () => {
        const receipt = await load(kind.write([...rows(1, 200), ['1', 'x', null, null, null]]))
        assert.equal(receipt.inserts, 1)
        assert.equal((await load(first)).deletes, 1)
      })

      await t.test('the same key twice, or in another form, refuses the file', async () => {
        await refusedWith('intake.duplicate-key', load(kind.write([...rows(1, 200), row(5)])))
        const lettered = rows(1, 200).map(([code, ...rest]) => [`K${code}`, ...rest])
        const variant = lettered.concat([['k0001', null, null, null, null]])
        await refusedWith('intake.key-variant', load(kind.write(variant)))
        await refusedWith(
          'intake.missing-key',
          load(kind.write([...rows(1, 200), [null, 'x', null, null, null]])),
        )
        await kept(200)
      })

      await t.test('an empty file and a file cut off in the middle change nothing', async () => {
        const empty = await refusedWith('source.empty', load(''))
        assert.match(empty.sentence.en, /last time it had 200 rows/)
        const end = first.lastIndexOf('0200')
        await assert.rejects(load(first.slice(0, end) + kind.cutOff), (error) => {
          assert.ok(error instanceof Refusal)
          assert.match(error.code, /^source\./)
          return true
        })
        await kept(200)
      })

      await t.test(
        'NUL, invalid UTF-8 and mixed encodings are refused with their line',
        async () => {
          const cut = first.indexOf('Giếng 150')
          const before = Buffer.from(first.slice(0, cut))
          for (const bytes of [
            [0],
            [0xff],
            [0xd0, 0x41],
            [...Buffer.from('Gi\u00cfng', 'latin1')],
          ]) {
            const file = Buffer.concat([before, Buffer.from(bytes), Buffer.from(first.slice(cut))])
            await assert.rejects(load(file), (error) => {
              assert.ok(error instanceof Refusal)
              assert.match(error.code, /nul-byte|invalid-utf8|bad-xml/)
              assert.ok(Number(error.values['line']) >= 150)
              return true
            })
          }
          // JSON can write it all the same: the row is held back, also where it is the key.
          if (name.endsWith('json')) {
            const file = kind.write([...rows(1, 200), ['99\0', 'x', null, null, null]])
            assert.equal((await load(file)).heldBack, 1)
          }
          await kept(200)
        },
      )

      await t.test('a mark in front is no value; a wrong encoding is told with both', async () => {
        assert.equal((await load(`\ufeff${first}`)).changed, false)
        const wide = Buffer.from(`\ufeff${first}`, 'utf16le')
        const refusal = await refusedWith('source.other-encoding', load(wide))
        assert.deepEqual(refusal.values, { declared: 'UTF-8', found: 'UTF-16LE' })
        const receipt = await p.load(version, wide, { ...kind.options, encoding: 'utf-16le' })
        assert.equal(receipt.changed, false)
      })

      await t.test('a line of 100 MB is refused at its limit, in little memory', async () => {
        const path = join(p.folder, 'long.txt')
        const file = openSync(path, 'w')
        const start = kind.write([]) === '' ? '' : kind.write([row(1)]).split('0001')[0]!
        writeSync(file, name === 'xml' ? start : start.replace(/"$/, ''))
        if (name === 'json' || name === 'ndjson')
          writeSync(file, name === 'json' ? '' : '{"code":"')
        const piece = Buffer.alloc(4 << 20, 'x')
        for (let n = 0; n < 25; n++) writeSync(file, piece)
        closeSync(file)
        const most = process.memoryUsage().rss
        const supply = fileSupply(version, { ...kind.options, path })
        const context = { db: p.db, journalFolder: p.journalFolder }
        await assert.rejects(
          loadSource(context, { dataset: 'wells', supply, actor: 'test' }),
          (error) => {
            assert.ok(error instanceof Refusal)
            assert.match(error.code, /line-too-long|record-too-long|bad-quote/)
            return true
          },
        )
        assert.ok(process.memoryUsage().rss - most < 150_000_000)
        await kept(200)
      })
    } finally {
      await p.end()
    }
  })
}

async function verify(p: Province, version: DatasetVersion, text: string, { options }: Kind) {
  await p.journal.publishNow()
  const path = join(p.folder, 'source.txt')
  writeFileSync(path, text)
  return verifyDataset(p.db, {
    dataset: version.id,
    supplyOf: async () => fileSupply(version, { ...options, path }),
    actor: 'test',
    journalFolder: p.journalFolder,
    journalKey: p.journal.state().vkey,
  })
}

await test('a delimiter, a header or widths other than declared are refused by name', async () => {
  const p = await openProvince()
  const version = await p.define(wells)
  try {
    const text = delimited(',')(rows(1, 3)).replaceAll('"', '')
    for (const options of [{ kind: 'tsv' }, { kind: 'csv', delimiter: ';' }]) {
      const refusal = await refusedWith('source.wrong-delimiter', p.load(version, text, options))
      assert.equal(refusal.values['found'], '","')
    }
    const lines = text.split('\n')
    const without = lines.slice(1).join('\n')
    await refusedWith('source.missing-column', p.load(version, without, { kind: 'csv' }))
    await refusedWith('source.missing-column', p.load(version, text, { kind: 'csv', headerRow: 2 }))
    const twice = text.replace('place', 'code')
    await refusedWith('source.missing-column', p.load(version, twice, { kind: 'csv' }))
    const double = `${lines[0]},place\n${lines[1]},x\n`
    await refusedWith('source.duplicate-column', p.load(version, double, { kind: 'csv' }))
    const ragged = `${text}0009,x\n`
    const refusal = await refusedWith('source.ragged-row', p.load(version, ragged, { kind: 'csv' }))
    assert.equal(refusal.values['line'], 5)
    const wide = kinds['fixed-width']!.write(rows(1, 2)).replace('\n', 'x\n')
    await refusedWith('source.wrong-width', p.load(version, wide, kinds['fixed-width']!.options))
  } finally {
    await p.end()
  }
})
