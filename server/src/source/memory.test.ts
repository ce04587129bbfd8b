import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'

/** Where each reader lives. A process takes only the one it tries: the others would weigh in. */
const readers: Record<string, string> = {
  readCsv: 'csv/read-csv.ts',
  readGeoJson: 'geo/read-geojson.ts',
  readFixedWidth: 'fixed/read-fixed-width.ts',
  readJson: 'json/read-json.ts',
  readNdjson: 'json/read-ndjson.ts',
  readXml: 'xml/read-xml.ts',
}

const program = (source: string) => `
  import { Readable } from 'node:stream'
  ${Object.entries(readers)
    .filter(([name]) => source.includes(`${name}(`))
    .map(([name, file]) => {
      const path = fileURLToPath(new URL(file, import.meta.url))
      return `import { ${name} } from ${JSON.stringify(path)}`
    })
    .join('\n')}
  let most = 0
  let rows = 0
  ${source}
  for await (const batch of reader.batches()) {
    rows += batch.rows.length
    most = Math.max(most, process.memoryUsage().rss)
  }
  process.stdout.write(JSON.stringify({ rows, most, bytes: reader.describe().bytes }))
`

async function run(source: string): Promise<{ rows: number; most: number; bytes: number }> {
  const child = spawn(
    process.execPath,
    ['--max-old-space-size=64', '--input-type=module-typescript', '-e', program(source)],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  )
  let text = ''
  child.stdout.on('data', (data) => (text += String(data)))
  const [code] = await once(child, 'close')
  assert.equal(code, 0)
  return JSON.parse(text)
}

const megabytes = 1 << 20

test('300 MB of CSV pass through a heap of 64 MB', { timeout: 120_000 }, async () => {
  const { rows, most, bytes } = await run(`
    const piece = Buffer.from('067090000001,"Nguyễn Thị Ánh, thôn 5",1990-02-28,\\n'.repeat(5000))
    async function* pieces() {
      yield Buffer.from('a,b,c,d\\n')
      for (let given = 0; given < 300 * 2 ** 20; given += piece.length) yield piece
    }
    const reader = readCsv(Readable.from(pieces()), { columns: ['a', 'b', 'c', 'd'] })
  `)
  assert.ok(bytes > 300 * megabytes)
  assert.ok(rows > 5_000_000)
  assert.ok(most < 250 * megabytes, `${most} bytes resident`)
})

test('2 GB of CSV with long texts pass through a heap of 64 MB', { timeout: 240_000 }, async () => {
  const { rows, most, bytes } = await run(`
    // Long values, since the claim is flat memory over many bytes and not the speed of rows.
    const note = 'Thôn 5, xã Đắk Wil; '.repeat(3000)
    const piece = Buffer.from(('067090000001,"' + note + '",1990-02-28,\\n').repeat(40))
    async function* pieces() {
      yield Buffer.from('a,b,c,d\\n')
      for (let given = 0; given < 2 * 2 ** 30; given += piece.length) yield piece
    }
    const reader = readCsv(Readable.from(pieces()), { columns: ['a', 'b', 'c', 'd'] })
  `)
  assert.ok(bytes > 2048 * megabytes)
  assert.ok(rows > 25_000, `${rows}`)
  assert.ok(most < 250 * megabytes, `${most} bytes resident`)
})

test('200 MB of GeoJSON pass through a heap of 64 MB', { timeout: 120_000 }, async () => {
  const { rows, most, bytes } = await run(`
    const ring = Array.from({ length: 4000 }, (_, i) => [107 + i / 1e5, 12 + i / 1e6])
    const geometry = { type: 'Polygon', coordinates: [[...ring, ring[0]]] }
    const feature = { type: 'Feature', geometry, properties: { ten: 'Đắk Wil' } }
    const piece = Buffer.from(',' + JSON.stringify(feature))
    async function* pieces() {
      yield Buffer.from('{"type":"FeatureCollection","features":[' + JSON.stringify(feature))
      for (let given = 0; given < 200 * 2 ** 20; given += piece.length) yield piece
      yield Buffer.from(']}')
    }
    const columns = [{ name: 'ten', type: 'text' }, { name: 'hinh', type: 'geometry' }]
    const reader = readGeoJson(Readable.from(pieces()), { columns })
  `)
  assert.ok(bytes > 200 * megabytes)
  assert.ok(rows > 2000)
  assert.ok(most < 300 * megabytes, `${most} bytes resident`)
})

/** Files of one record again and again: how each begins, what follows, how it ends, who reads it. */
const repeated: Record<
  string,
  { megabytes: number; parts: [string, string, string]; reader: string }
> = {
  NDJSON: {
    megabytes: 200,
    parts: ['', '{"a":"Nguyễn Thị Ánh","b":1.50,"c":"thôn 5\\\\n"}\n', ''],
    reader: 'readNdjson(input, { columns })',
  },
  JSON: {
    megabytes: 100,
    parts: ['[{"a":"1"}', ',{"a":"Nguyễn Thị Ánh","b":1.50,"c":"thôn 5"}', ']'],
    reader: 'readJson(input, { columns })',
  },
  XML: {
    megabytes: 60,
    parts: ['<r>', '<p a="1"><b>Nguyễn Thị Ánh</b><c>thôn 5 &amp; 6</c></p>\n', '</r>'],
    reader:
      "readXml(input, { records: '/r/p', columns: columns.map(({ name }, i) => ({ column: name, path: i === 0 ? '@a' : name })) })",
  },
  'fixed width in TCVN3': {
    megabytes: 150,
    parts: ['', `1    ${'Nguy'.padEnd(20)}x\n`, ''],
    reader:
      "readFixedWidth(input, { columns: ['a', 'b', 'c'], fields: [{ name: 'a', width: 5 }, { name: 'b', width: 20 }, { name: 'c', width: 1 }], encoding: 'tcvn3' })",
  },
}

for (const [kind, { megabytes: size, parts, reader }] of Object.entries(repeated)) {
  test(`${size} MB of ${kind} pass through a heap of 64 MB`, { timeout: 120_000 }, async () => {
    const { rows, most, bytes } = await run(`
      const [start, record, end] = ${JSON.stringify(parts)}
      const piece = Buffer.from(record.repeat(2000))
      async function* pieces() {
        yield Buffer.from(start)
        for (let given = 0; given < ${size} * 2 ** 20; given += piece.length) yield piece
        yield Buffer.from(end)
      }
      const input = Readable.from(pieces())
      const columns = ['a', 'b', 'c'].map((name) => ({ column: name, name, type: 'text' }))
      const reader = ${reader}
    `)
    assert.ok(bytes > size * megabytes)
    assert.ok(rows > 500_000)
    assert.ok(most < 250 * megabytes, `${most} bytes resident`)
  })
}
test(
  'a workbook of 120 MB unpacked passes through a heap of 64 MB',
  { timeout: 120_000 },
  async () => {
    const place = (path: string) => JSON.stringify(fileURLToPath(new URL(path, import.meta.url)))
    const { rows, most } = await run(`
    import { mkdtempSync, rmSync } from 'node:fs'
    import { tmpdir } from 'node:os'
    import { join } from 'node:path'
    import { writeXlsx } from ${place('../../test/kit/workbook.ts')}
    import { xlsxKind } from ${place('workbook/xlsx-source.ts')}
    const count = 130_000
    const folder = mkdtempSync(join(tmpdir(), 'kho-memory-'))
    process.once('exit', () => rmSync(folder, { recursive: true }))
    function* sheet() {
      yield '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
      yield '<row r="1"><c r="A1" t="str"><v>a</v></c><c r="B1" t="str"><v>b</v></c></row>'
      for (let from = 2; from < count + 2; from += 1000) {
        yield Array.from({ length: 1000 }, (_, i) => from + i).map((r) =>
          '<row r="' + r + '"><c r="A' + r + '" t="s"><v>' + (r - 2) + '</v></c><c r="B' + r
            + '" t="inlineStr"><is><t>' + (r * 7919) + ' Đắk Wil'.repeat(80) + '</t></is></c></row>').join('')
      }
      yield '</sheetData></worksheet>'
    }
    function* strings() {
      yield '<sst>'
      for (let from = 0; from < count; from += 1000) {
        yield Array.from({ length: 1000 }, (_, i) =>
          '<si><t>067090' + (from + i) + ' Nguyễn Thị Ánh, thôn ' + i + '</t></si>').join('')
      }
      yield '</sst>'
    }
    const path = await writeXlsx(join(folder, 'a.xlsx'), {
      sheets: [{ name: 'S', xml: '' }],
      parts: { 'xl/worksheets/sheet1.xml': sheet(), 'xl/sharedStrings.xml': strings() },
    })
    const columns = ['a', 'b'].map((name) => ({ name, type: 'text' }))
    const reader = xlsxKind.read(path, { columns }, {}, { name: 'a' })
  `)
    assert.equal(rows, 130_000)
    assert.ok(most < 300 * megabytes, `${most} bytes resident`)
  },
)
