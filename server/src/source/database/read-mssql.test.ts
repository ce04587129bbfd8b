/** The driver of SQL Server against a server that speaks its protocol and understands no SQL. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Refusal } from '@kho/contract/refusal.ts'
import { versionOf } from '../../../test/kit/dataset.ts'
import { startTdsServer, type TdsAnswer } from '../../../test/kit/tds-server.ts'
import { createBucketVector } from '../../digest/bucket-vector.ts'
import { createRowDigester } from '../../digest/row-digest.ts'
import type { DatabaseReader } from '../source-kind.ts'
import { mssqlProduct } from './mssql-session.ts'
import { readSql } from './read-sql.ts'

const version = versionOf([
  { name: 'ma', type: 'text' },
  { name: 'so', type: 'integer' },
])
const columns = [{ name: 'a' }, { name: 'b' }]
const people = Array.from({ length: 5000 }, (_, i) => [`k${i}`, i % 7 === 0 ? null : `${i}`])
const now = new Date().toISOString().slice(0, 23)

/** A server of the given major version; `more` answers first. */
function server(more: (sql: string) => TdsAnswer | undefined, major = '13', snapshots = '1') {
  return startTdsServer((sql) => {
    const found = more(sql)
    if (found !== undefined) return found
    if (sql.includes('sysutcdatetime')) {
      const four = ['a', 'b', 'c', 'd'].map((name) => ({ name }))
      return { columns: four, rows: [[now, major, snapshots, '51']] }
    }
    if (sql.startsWith('select top 0')) {
      return { columns: [{ name: 'ma' }, { name: 'so', type: 'integer' }] }
    }
    if (sql.startsWith('select convert(nvarchar')) return { columns, rows: people }
    return null
  })
}

async function withReader(url: string, use: (reader: DatabaseReader) => Promise<void>) {
  const source = { name: 'so-tai-chinh', url, query: 'select ma, so from dan' }
  const reader = await readSql(mssqlProduct, version, source)
  try {
    await use(reader)
  } finally {
    await reader.close()
  }
}

type Use = (reader: DatabaseReader) => Promise<void>

async function refusalOf(url: string, use: Use = async () => {}): Promise<Refusal> {
  const error = await withReader(url, use).catch((error: Refusal) => error)
  assert.ok(error instanceof Refusal, `nothing was refused: ${String(error)}`)
  const { sentence, hint, values, stack } = error
  const told = JSON.stringify({ sentence, hint, values, stack })
  assert.doesNotMatch(told, /mat-khau-bi-mat|nguoi_doc|127\.0\.0\.1|MAY-CHU/)
  return error
}

test('rows stream in order, in the snapshot, and are hashed here where the server is too old', async () => {
  const { url, asked, close } = await server(() => undefined)
  await withReader(url, async (reader) => {
    const rows: (string | null)[][] = []
    for await (const batch of reader.rows(null)) {
      assert.ok(batch.rows.length <= 1000)
      rows.push(...batch.rows)
    }
    assert.deepEqual(rows, people)
    const digester = createRowDigester({ keyIndexes: [0] })
    const expected = createBucketVector()
    for (const fields of people) {
      const { bucket, digest } = digester.digest(fields)
      expected.add(bucket, digest)
    }
    const { vector, rows: count } = await reader.scan()
    assert.deepEqual([count, vector.diff(expected)], [5000, []])
    assert.deepEqual(reader.notes(), [])
    assert.match(reader.snapshot, /^mssql:51@/)
    assert.ok(reader.wireBytes() > 50_000)
  })
  assert.ok(asked.includes('set transaction isolation level snapshot'))
  close()
})

test('a newer server is asked for sums, and one without snapshots is noted', async () => {
  const names = ['b', 'n', 'u', 's1', 's2', 's3', 's4'].map((name) => ({ name }))
  const sums = ['7', '1', '0', '0', '0', '0', '4294967296']
  const answer = (sql: string) =>
    sql.includes('group by b') ? { columns: names, rows: [sums] } : undefined
  const { url, asked, close } = await server(answer, '16', '0')
  await withReader(url, async (reader) => {
    const { vector, rows } = await reader.scan()
    assert.equal(rows, 1)
    assert.deepEqual(vector.bucket(7), { count: 1, digest: '100000000'.padStart(64, '0') })
    assert.deepEqual(reader.notes()[0]?.note, 'source.no-snapshot')
  })
  assert.ok(!asked.includes('set transaction isolation level snapshot'))
  close()
})

test('a login that is refused, a table that may not be read, and one that is gone, are told apart', async () => {
  const message = "Login failed for user 'nguoi_doc'."
  const closed = await startTdsServer(() => null, { error: 18_456, message })
  const login = await refusalOf(closed.url)
  assert.deepEqual([login.code, login.values.reason], ['source.refused-login', 'ELOGIN'])
  closed.close()
  const cases: [number, string, string, RegExp][] = [
    [
      229,
      "The SELECT permission was denied on the object 'dan', database 'kho', schema 'dbo'.",
      'source.no-permission',
      /^dan$/,
    ],
    [208, "Invalid object name 'dan'.", 'source.schema-changed', /208 Invalid object name 'dan'/],
    [207, "Invalid column name 'so'.", 'source.schema-changed', /'so'/],
    [102, "Incorrect syntax near 'fro'.", 'source.query-wrong', /fro/],
    [8115, 'Arithmetic overflow error converting 067090000001', 'source.query-wrong', /^8115$/],
  ]
  for (const [error, words, code, told] of cases) {
    const { url, close } = await server((sql) =>
      sql.startsWith('select top 0') ? { error, message: words } : undefined,
    )
    const refused = await refusalOf(url)
    assert.equal(refused.code, code)
    const { source: _source, ...values } = refused.values
    assert.match(String(Object.values(values)[0]), told)
    close()
  }
})

test('a server that does not listen, and one that goes away in the middle', async () => {
  const nobody = await refusalOf('mssql://nguoi_doc:mat-khau-bi-mat@127.0.0.1:1/kho')
  assert.deepEqual([nobody.code, nobody.values.reason], ['source.unreachable', 'ECONNREFUSED'])
  const { url, close } = await server((sql) =>
    sql.startsWith('select convert(nvarchar') ? { columns, rows: people, cut: true } : undefined,
  )
  const refused = await refusalOf(url, async (reader) => {
    for await (const _ of reader.rows(null));
  })
  assert.equal(refused.code, 'source.gone')
  close()
})
