/** One question in every format: the same values, digit by digit and byte by byte. */
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import test, { after, before } from 'node:test'
import { definitionOf, openKho, type RunningKho } from './kit/kho.ts'

const title = { vi: 'Cột', en: 'Column' }
const sites = definitionOf({
  id: 'sites',
  sharing: 'open',
  key: ['code'],
  thresholds: { failingShareMax: 0.5, deletedShareMax: 1 },
  columns: [
    { name: 'code', type: 'text', required: true, title },
    { name: 'note', type: 'text', title },
    { name: 'big', type: 'integer', title },
    { name: 'exact', type: 'decimal', precision: 24, scale: 2, title },
    { name: 'fine', type: 'decimal', precision: 24, scale: 24, title },
    { name: 'seen', type: 'date', precision: 'year', title },
    { name: 'ready', type: 'boolean', title },
    { name: 'place', type: 'geometry', title },
  ],
})

const notes = [
  'Đắk Lắk'.normalize('NFD'),
  'nói "được", rồi\nxuống dòng\r\nvà hết',
  '🙂 👩‍👩‍👧 \\ / \u2028 \u007f',
  ' hai đầu có dấu cách ',
  '',
  null,
  'null',
  '\\N \\. tab\there',
]
const quoted = (text: string | null) => (text === null ? '' : `"${text.replaceAll('"', '""')}"`)
const point = (n: number) => `{"type":"Point","coordinates":[107.${n}00,10.5]}`
const numbers: [string, string, string][] = [
  ['9223372036854775807', '0.10', '0.000000000000000000000001'],
  ['-9223372036854775808', '1234567890123456789012.34', '0.123456789012345678901234'],
  ['0', '-0.50', '0.100000000000000000000000'],
]
const dates = ['1990', '1990-02', '1990-02-05']

function sourceText(): string {
  const lines = notes.map((note, i) => {
    const [big, exact, fine] = i === 5 ? ['', '', ''] : numbers[i % 3]!
    const ready = i === 5 ? '' : i % 2 === 0
    const place = i === 4 ? '' : quoted(point(i + 1))
    return `k${i},${quoted(note)},${big},${exact},${fine},${dates[i % 3]},${ready},${place}\n`
  })
  return `code,note,big,exact,fine,seen,ready,place\n${lines.join('')}`
}

let it: RunningKho
before(async () => {
  it = await openKho()
  await it.define(sites)
  const receipt = await it.load('sites', sourceText())
  assert.deepEqual([receipt.heldBack, receipt.inserts, receipt.equal], [0, notes.length, true])
})
after(() => it.end())

const open = { token: null, purpose: null, task: null }
const base = '/api/v1/datasets/sites'

async function get(path: string, headers: Record<string, string> = {}, status = 200) {
  const answer = await it.get(base + path, { ...open, headers })
  assert.equal(answer.status, status, answer.text)
  return answer
}

type Row = Record<string, string | null>

/** Numbers stay as they are written; text keeps its type by a mark in front. */
function parseExactly(text: string): unknown {
  const reviver = (_name: string, value: unknown, context: { source?: string }) =>
    typeof value === 'number' ? { written: context.source } : value
  return JSON.parse(text, reviver as unknown as Parameters<typeof JSON.parse>[1])
}

function flat(record: Record<string, unknown>): Row {
  const show = (value: unknown): string | null => {
    if (value === null) return null
    if (typeof value !== 'object') return String(value)
    if ('written' in value) return String(value.written)
    return JSON.stringify(value, (_, inner: unknown) =>
      inner && typeof inner === 'object' && 'written' in inner ? String(inner.written) : inner,
    )
  }
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [name, show(value)]))
}

/** CSV after RFC 4180, where an unquoted empty field is no value. */
function parseCsv(text: string): Row[] {
  const lines: (string | null)[][] = [[]]
  const cell = /(?:"((?:[^"]|"")*)"|([^",\n]*))(,|\n|$)/y
  while (cell.lastIndex < text.length) {
    const [, quotedText, bare, end] = cell.exec(text) ?? assert.fail(`bad CSV: ${text}`)
    lines.at(-1)!.push(quotedText?.replaceAll('""', '"') ?? (bare === '' ? null : bare!))
    if (end === '\n') lines.push([])
  }
  const [names, ...rows] = lines.filter((one) => one.length > 0)
  return rows.map((row) => Object.fromEntries(names!.map((name, i) => [name!, row[i] ?? null])))
}

async function everyFormat(query = ''): Promise<Record<string, Row[]>> {
  const json = parseExactly((await get(`/records?${query}`)).text) as { records: object[] }
  const lines = (await get(`/export.ndjson?${query}`)).text.split('\n').filter(Boolean)
  const features = async (path: string) => {
    const found = parseExactly((await get(path)).text) as {
      features: { geometry: unknown; properties: Record<string, unknown> }[]
    }
    return found.features.map(({ geometry, properties }) =>
      flat({ ...properties, place: geometry }),
    )
  }
  const csv = parseCsv((await get(`/export.csv?${query}`)).text)
  return {
    json: json.records.map((record) => flat(record as Record<string, unknown>)),
    ndjson: lines.map((one) => flat(parseExactly(one) as Record<string, unknown>)),
    csv: csv.map((row) => ({
      ...row,
      place: row['place'] ? flat({ place: parseExactly(row['place']) })['place']! : null,
    })),
    geojson: await features(`/export.geojson?${query}`),
    page: await features(`/records?f=geojson&${query}`),
  }
}

test('all formats agree value by value, with every digit and byte of the source', async () => {
  const found = await everyFormat()
  const { json } = found
  assert.equal(json!.length, notes.length)
  for (const [format, rows] of Object.entries(found)) assert.deepEqual(rows, json, format)
  for (const [i, row] of json!.entries()) {
    const [big, exact, fine] = i === 5 ? [null, null, null] : numbers[i % 3]!
    assert.deepEqual(
      [row['code'], row['note'], row['big'], row['exact'], row['fine'], row['seen']],
      [`k${i}`, notes[i], big, exact, fine, dates[i % 3]],
    )
  }
  assert.equal((await get('/records?limit=1')).text.includes(`"place":${point(1)}`), true)
})

test('all formats agree under a filter and for the past', async () => {
  const filtered = await everyFormat('big=9223372036854775807')
  assert.deepEqual(
    filtered['json']!.map(({ code }) => code),
    ['k0', 'k3', 'k6'],
  )
  for (const [format, rows] of Object.entries(filtered))
    assert.deepEqual(rows, filtered['json'], format)
  const past = await everyFormat('asOf=1')
  for (const [format, rows] of Object.entries(past)) assert.deepEqual(rows, past['json'], format)
})

test('a broken download goes on from any byte to the same whole', async () => {
  for (const format of ['csv', 'ndjson', 'geojson']) {
    const whole = await get(`/export.${format}`)
    const etag = whole.headers.get('etag')!
    assert.match(etag, /^"/)
    const bytes = Buffer.from(whole.text)
    const sent = `sha-256=:${createHash('sha256').update(bytes).digest('base64')}:`
    assert.equal((await get(`/export.${format}`)).headers.get('repr-digest'), sent)
    for (const from of [0, 1, 37, bytes.length >> 1, bytes.length - 1]) {
      const answer = await fetch(`${it.url}${base}/export.${format}`, {
        headers: { range: `bytes=${from}-`, 'if-range': etag },
      })
      assert.equal(answer.status, 206)
      const range = `bytes ${from}-${bytes.length - 1}/${bytes.length}`
      assert.equal(answer.headers.get('content-range'), range)
      assert.equal(answer.headers.get('etag'), etag)
      assert.equal(answer.headers.get('repr-digest'), sent)
      const rest = Buffer.from(await answer.arrayBuffer())
      assert.deepEqual(rest, bytes.subarray(from), `${format} from ${from}`)
    }
    await get(`/export.${format}`, { range: `bytes=${bytes.length}-` }, 416)
    const other = await get(`/export.${format}`, { range: 'bytes=5-', 'if-range': '"other"' })
    assert.equal(other.text, whole.text)
    assert.equal((await get(`/export.${format}?asOf=1`)).text, whole.text)
  }
})

test('the digest beside a download is that of its bytes: before it is read and after, whole, filtered, past', async () => {
  for (const format of ['csv', 'ndjson', 'geojson']) {
    const filter = encodeURIComponent("code >= 'k1'")
    for (const query of [
      '',
      '?asOf=1',
      `?filter=${filter}&properties=code,place`,
      '?big=1&sortby=-code',
    ]) {
      const asked = async () => (await get(`/export.${format}.sha256${query}`)).text
      const before = await asked()
      const file = await get(`/export.${format}${query}`)
      const sha256 = createHash('sha256').update(file.text).digest('hex')
      const name = /filename="(.+)"/.exec(file.headers.get('content-disposition')!)![1]
      assert.equal(before, `${sha256}  ${name}\n`, format + query)
      assert.equal(await asked(), before)
    }
  }
  await get('/export.xlsx.sha256', {}, 400)
})

test('open data is read by anybody, and nothing is written about it', async () => {
  const count = async () =>
    (await it.db.query('select count(*)::int as n from journal.read_group')).rows[0].n
  const before = await count()
  const page = await get('/records')
  await get('/records/k1')
  await get('/export.csv')
  await get('/changes')
  assert.equal(page.headers.get('kho-read'), null)
  assert.equal(await count(), before)
})

test('every answer says which sequence it shows and whether the copy is equal', async () => {
  const whole = await get('/export.csv')
  const from = whole.headers.get('etag')
  const equal = (await get('/records')).headers
  assert.match(equal.get('kho-equal-as-of') ?? '', /^\d{4}-\d\d-\d\dT[\d:.]+Z$/)
  assert.equal(equal.get('kho-sequence'), '1')
  await it.load('sites', `${sourceText()}k9,x,1.5,1.00,,1990,true,\n`)
  for (const path of ['/records', '/records/k1', '/changes', '/export.ndjson', '']) {
    const { headers } = await get(path)
    assert.equal(headers.get('kho-equal-as-of'), 'not-equal; held-back=1', path)
    assert.equal(headers.get('kho-sequence'), '1', path)
  }
  await it.load('sites', `${sourceText()}k9,x,1,1.00,,1990,true,\n`)
  const { headers } = await get('/records')
  assert.notEqual(headers.get('kho-equal-as-of'), 'not-equal; held-back=1')
  assert.equal(headers.get('kho-sequence'), '2')
  const moved = await get('/export.csv', { range: 'bytes=5-', 'if-range': from! })
  assert.notEqual(moved.headers.get('etag'), from)
  assert.ok(moved.text.startsWith('code,note,'))
  assert.equal((await get('/export.csv?asOf=1')).text, whole.text)
})
