/** Codes as of another day, beside the written ones, in every form in which rows are given out. */
import assert from 'node:assert/strict'
import test, { after, before } from 'node:test'
import { VectorTile } from '@mapbox/vector-tile'
import { PbfReader } from 'pbf'
import type { Refusal } from '@kho/contract/refusal.ts'
import type { GrantInput } from '../src/access/grant-access.ts'
import { convertCode } from '../src/codelist/convert-code.ts'
import { definitionOf, openKho, type RunningKho } from './kit/kho.ts'

const title = { vi: 'Cột', en: 'Column' }
const day = '2025-07-01'
const unit = (asOf?: string | { column: string }) => ({
  list: 'admin_unit',
  level: 'commune',
  ...(asOf === undefined ? {} : { asOf }),
})
const births = definitionOf({
  id: 'births',
  sharing: 'shared',
  key: ['code'],
  columns: [
    { name: 'code', type: 'text', required: true, title },
    { name: 'note', type: 'text', title },
    { name: 'commune', type: 'text', title, codelist: unit('2025-06-30') },
    { name: 'born', type: 'date', precision: 'year', title, personal: 'basic' },
    { name: 'birthplace', type: 'text', title, codelist: unit({ column: 'born' }) },
    { name: 'weight', type: 'decimal', precision: 30, scale: 10, title },
  ],
})
const point = { type: 'Point', coordinates: [106.1, 20.4] }
const place = { name: 'place', type: 'geometry' as const, title }
/** Made up; the codes are real. */
const rows = [
  ['1', 'một', '24673', '2024', '24670', '12345678901234567890.1000000000'],
  ['2', '"hai ""2"", {\n}"', '06886', '2025', '24670', '1.5'],
  ['3', 'ba \\', '24664', '2026-03-01', '24670', ''],
  ['4', '', '', '', '', ''],
]
const birthsFile = `code,note,commune,born,birthplace,weight\n${rows.map((row) => `${row.join(',')}\n`).join('')}`
const one = (code: string) => ({ answer: 'one', code, candidates: [] })

let it: RunningKho
let all: string
let narrow: string
let veiled: string

before(async () => {
  it = await openKho()
  await it.define(births)
  await it.load('births', birthsFile)
  all = await it.client('all')
  narrow = await it.client('narrow')
  await it.grant({ client: 'all', dataset: 'births', masks: { born: { by: 'none' } } })
  veiled = await it.client('veiled')
  const masks: GrantInput['masks'] = {
    born: { by: 'year' },
    commune: { by: 'partial', first: 1, last: 1 },
  }
  await it.grant({ client: 'veiled', dataset: 'births', masks })
  await it.grant({
    client: 'narrow',
    dataset: 'births',
    columns: ['code', 'commune', 'birthplace'],
  })
})
after(() => it.end())

async function text(path: string, token = all, status = 200): Promise<string> {
  const answer = await it.get(`/api/v1/datasets/births/${path}`, { token })
  assert.equal(answer.status, status, `${path}: ${answer.text}`)
  return answer.text
}

type Shown = { answer: string; code: string | null; candidates: string[] } | null
type Row = Record<string, Shown>

test('each column of codes has beside it what it is at the day, and says where it is not one', async () => {
  const written = await text(`records?codesAsOf=${day}`)
  const { records, codesAsOf } = JSON.parse(written) as { records: Row[]; codesAsOf: string }
  assert.equal(codesAsOf, day)
  assert.deepEqual(
    records.map((row) => row[`commune@${day}`]),
    [
      one('24670'),
      { answer: 'many', code: null, candidates: ['06799', '06886', '06978'] },
      one('24664'),
      null,
    ],
  )
  const places = records.map((row) => row[`birthplace@${day}`])
  assert.deepEqual([places[0], places[2], places[3]], [one('24670'), one('24670'), null])
  // In 2025 the code meant one commune until June and another from July on.
  assert.equal(places[1]?.answer, 'ambiguous')
  assert.equal(places[1]?.code, null)
  assert.deepEqual(
    records.map((row) => row.commune),
    ['24673', '06886', '24664', null],
    'what was written stays',
  )
  assert.ok(written.includes('12345678901234567890.1'), 'a number keeps its digits')
  const plain = JSON.parse(await text('records')) as { records: Row[] }
  const added = [`commune@${day}`, `birthplace@${day}`]
  for (const [i, row] of records.entries()) {
    const rest = Object.entries(row).filter(([name]) => !added.includes(name))
    assert.deepEqual(Object.fromEntries(rest), plain.records[i])
  }
})

test('the answer is that of the code list, for every code and in both directions', async () => {
  const { rows: codes } = await it.db.query(
    `select distinct code from codelist.code where list = 'admin_unit' and level = 'commune'
       and valid_to is not null order by code limit 4000`,
  )
  await it.define({ ...births, id: 'every' })
  await it.grant({ client: 'all', dataset: 'every' })
  const lines = codes.map(({ code }, i) => `${i},,${code},2020,${code},\n`)
  await it.load('every', `code,note,commune,born,birthplace,weight\n${lines.join('')}`)
  const answer = await it.get(`/api/v1/datasets/every/records?codesAsOf=${day}&limit=10000`, {
    token: all,
  })
  const { records } = JSON.parse(answer.text) as { records: Row[] }
  assert.equal(records.length, codes.length)
  assert.ok(records.length > 3000, `${records.length}`)
  for (let i = 0; i < records.length; i += 61) {
    const row = records[i]!
    const code = row.commune as unknown as string
    const expected = await convertCode(it.db, 'admin_unit', code, '2025-06-30', day)
    const shown = row[`commune@${day}`]!
    assert.equal(shown.answer, expected.answer, code)
    const codesOf = expected.codes.map((found) => found.code)
    assert.deepEqual(shown.code === null ? shown.candidates : [shown.code], codesOf, code)
  }
})

test('exports carry the same, as members and as fields of their own', async () => {
  const { records } = JSON.parse(await text(`records?codesAsOf=${day}`)) as { records: Row[] }
  const lines = (await text(`export.ndjson?codesAsOf=${day}`)).trimEnd().split('\n')
  assert.deepEqual(
    lines.map((line) => JSON.parse(line)),
    records,
  )
  const csv = await text(`export.csv?codesAsOf=${day}`)
  assert.equal(
    csv.split('\n')[0],
    `code,note,commune,born,birthplace,weight,commune@${day},commune@${day}:answer,` +
      `commune@${day}:candidates,birthplace@${day},birthplace@${day}:answer,birthplace@${day}:candidates`,
  )
  const plain = await text('export.csv')
  const ends = [
    ',24670,one,,24670,one,',
    ',,many,06799 06886 06978,,ambiguous,24670',
    ',24664,one,,24670,one,',
    ',,,,,,',
  ]
  let rest = csv.slice(csv.indexOf('\n') + 1)
  let source = plain.slice(plain.indexOf('\n') + 1)
  for (const [i, end] of ends.entries()) {
    const at = rest.indexOf(`${end}\n`)
    assert.ok(at >= 0, `${end} in ${rest}`)
    const before = rest.slice(0, at)
    assert.ok(source.startsWith(`${before}\n`), `row ${i + 1} stays as it is: ${before}`)
    source = source.slice(before.length + 1)
    rest = rest.slice(rest.indexOf('\n', at) + 1)
  }
  assert.equal(`${source}${rest}`, '')
})

test('a broken export goes on where it ended, and other codes are another export', async () => {
  const path = `/api/v1/datasets/births/export.csv?codesAsOf=${day}`
  const whole = await it.get(path, { token: all })
  const etag = whole.headers.get('etag')!
  const headers = { range: 'bytes=100-', 'if-range': etag }
  const part = await it.get(path, { token: all, headers })
  assert.equal(part.status, 206)
  const bytes = Buffer.from(whole.text)
  assert.equal(part.text, bytes.subarray(100).toString())
  const plain = await it.get('/api/v1/datasets/births/export.csv', { token: all })
  assert.notEqual(plain.headers.get('etag'), etag)
})

test('one record is shown so too', async () => {
  const row = JSON.parse(await text(`records/1?codesAsOf=${day}`)) as Row
  assert.deepEqual(row[`commune@${day}`], one('24670'))
  const back = JSON.parse(await text('records/1?codesAsOf=2025-06-30')) as Row
  assert.deepEqual(back['commune@2025-06-30'], one('24673'))
})

test('changes carry it in their records, and are otherwise as they are', async () => {
  type Feed = { codesAsOf?: string; changes: { op: string; key: object; record?: Row }[] }
  await it.load('births', `${birthsFile}5,năm,24673,2024,24670,\n`)
  const waits = await it
    .load('births', birthsFile)
    .catch((error: unknown) => String((error as Refusal).hint.en))
  await it.load('births', birthsFile, /--confirm ([0-9a-f-]+)/.exec(String(waits))![1])
  const plain = await text('changes?after=0')
  const written = await text(`changes?after=0&codesAsOf=${day}`)
  const { codesAsOf, changes } = JSON.parse(written) as Feed
  assert.equal(codesAsOf, day)
  assert.deepEqual(
    changes
      .map(({ op }) => op)
      .toSorted()
      .at(0),
    'delete',
  )
  const found = changes.find(({ record }) => record)!
  assert.deepEqual(found.record![`commune@${day}`], one('24670'))
  assert.deepEqual(found.record![`birthplace@${day}`], one('24670'))
  assert.ok(written.includes('12345678901234567890.1'), 'a number keeps its digits')
  for (const { record } of changes)
    for (const name of Object.keys(record ?? {})) if (name.includes('@')) delete record![name]
  assert.deepEqual(changes, (JSON.parse(plain) as Feed).changes)
  const narrowed = JSON.parse(await text(`changes?after=0&codesAsOf=${day}`, narrow)) as Feed
  const few = narrowed.changes.find(({ record }) => record)!.record!
  assert.equal(few[`birthplace@${day}`]?.answer, 'ambiguous', 'a hidden day is not known')
  await text('changes?after=0&codesAsOf=2025-02-31', all, 400)
})

test('who may not see a column sees nothing of it converted, and a hidden day is not known', async () => {
  const { records } = JSON.parse(await text(`records?codesAsOf=${day}`, narrow)) as {
    records: Row[]
  }
  // The day of birth is not granted: what the code was in that year may not be told.
  assert.deepEqual(
    records.map((row) => row[`birthplace@${day}`]?.answer),
    ['ambiguous', 'ambiguous', 'ambiguous', undefined],
  )
  await text(`records?codesAsOf=${day}&properties=code,born`, narrow, 403)
  const few = JSON.parse(await text(`records?codesAsOf=${day}&properties=code,commune`, narrow))
  assert.deepEqual(Object.keys(few.records[0]), ['code', 'commune', `commune@${day}`])
})

test('a masked code is not converted, and a masked day is not known', async () => {
  const { records } = JSON.parse(await text(`records?codesAsOf=${day}`, veiled)) as {
    records: Row[]
  }
  assert.ok(records.every((row) => !(`commune@${day}` in row)))
  const shown = records[0]![`birthplace@${day}`]!
  assert.deepEqual([shown.answer, shown.code], ['ambiguous', null])
  const csv = await text(`export.csv?codesAsOf=${day}`, veiled)
  assert.ok(!csv.split('\n')[0]!.includes('commune@'))
})

test('features carry the same among their properties, and stay as they are otherwise', async () => {
  await it.define({ ...births, id: 'placed', columns: [...births.columns, place] })
  await it.grant({ client: 'all', dataset: 'placed', masks: { born: { by: 'none' } } })
  const masks: GrantInput['masks'] = { commune: { by: 'partial', first: 1, last: 1 } }
  await it.grant({ client: 'veiled', dataset: 'placed', masks: { ...masks, born: { by: 'year' } } })
  const points = [`"${JSON.stringify(point).replaceAll('"', '""')}"`, '', '', '']
  const lines = rows.map((row, i) => `${row.join(',')},${points[i]}\n`)
  await it.load('placed', `code,note,commune,born,birthplace,weight,place\n${lines.join('')}`)
  const { records } = JSON.parse(await text(`records?codesAsOf=${day}`)) as { records: Row[] }
  const ask = async (path: string, token = all) => {
    const answer = await it.get(`/api/v1/datasets/placed/${path}`, { token })
    assert.equal(answer.status, 200, answer.text)
    return answer.text
  }
  for (const path of ['records?f=geojson&', 'export.geojson?']) {
    const written = await ask(`${path}codesAsOf=${day}`)
    const { features } = JSON.parse(written) as { features: { properties: Row }[] }
    assert.deepEqual(
      features.map(({ properties }) => properties),
      records,
    )
    assert.ok(written.includes('12345678901234567890.1'), 'a number keeps its digits')
    const added = /,"(?:commune|birthplace)@2025-07-01":(?:null|\{[^}]*\})/g
    assert.equal(written.replace(added, ''), await ask(path), path)
    const masked = await ask(`${path}codesAsOf=${day}`, veiled)
    assert.ok(!masked.includes('commune@') && masked.includes('birthplace@'), path)
  }
  const drawn = async (query: string, token = all) => {
    const answer = await fetch(`${it.url}/api/v1/datasets/placed/tiles/0/0/0.mvt${query}`, {
      headers: { authorization: `Bearer ${token}`, 'kho-purpose': 'c', 'kho-task': 'HS-1' },
    })
    const bytes = new Uint8Array(await answer.arrayBuffer())
    return new VectorTile(new PbfReader(bytes)).layers.placed!.feature(0).properties
  }
  // A tile of another day, of none, or under another mask is another tile, though all are kept.
  const [plain, earlier] = [await drawn(''), '2025-06-30']
  for (const [query, date, token] of [
    [`?codesAsOf=${day}`, day, all],
    [`?codesAsOf=${earlier}`, earlier, all],
    [`?codesAsOf=${day}`, day, veiled],
  ] as const) {
    const shown = await drawn(query, token)
    const page = JSON.parse(await ask(`records${query}`, token)) as { records: Row[] }
    const expected: Record<string, unknown> = {}
    for (const [name, value] of Object.entries(page.records[0]!)) {
      if (!name.includes('@')) continue
      const { code, answer, candidates } = value!
      if (code !== null) expected[name] = code
      expected[`${name}:answer`] = answer
      if (candidates.length > 0) expected[`${name}:candidates`] = candidates.join(' ')
    }
    const added = Object.entries(shown).filter(([name]) => name.includes('@'))
    assert.deepEqual(Object.fromEntries(added), expected, query)
    assert.ok(added.length > 1 && added.every(([name]) => name.includes(`@${date}`)), query)
    if (token === all)
      assert.deepEqual({ ...plain, ...expected }, { ...shown }, 'the rest stays as it is')
  }
  const described = JSON.parse(await ask(`tiles?codesAsOf=${day}`))
  assert.equal(described.vector_layers[0].fields[`commune@${day}:answer`], 'String')
  assert.ok(described.tiles[0].endsWith(`.mvt?codesAsOf=${day}`))
})

test('a day that is none and a read without codes are refused', async () => {
  const refused = async (path: string, code: string) => {
    const answer = await it.get(`/api/v1/datasets/births/${path}`, { token: all })
    assert.equal(JSON.parse(answer.text).code, code, answer.text)
  }
  await refused('records?codesAsOf=2025-02-30', 'codelist.bad-date')
  await refused('records?codesAsOf=2025', 'codelist.bad-date')
  await refused(`records?codesAsOf=${day}&properties=code,note`, 'query.no-codes')
})
