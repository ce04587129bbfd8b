/**
 * The dialects of SQL Server and Oracle, which no server here can run: the statements as text, each
 * part held against what its makers document.
 */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Column } from '@kho/contract/dataset.ts'
import { mssqlStatements, mssqlText, quoteMssqlName } from './sql-expression-mssql.ts'
import { oracleStatements, oracleText, quoteOracleName } from './sql-expression-oracle.ts'
import type { DigestColumn, SourceType } from './scan-statements.ts'

const of = (more: object, sourceType: SourceType = 'native'): DigestColumn => ({
  column: { name: 'x', ...more } as Column,
  sourceType,
})
const columns = [of({ name: 'ma', type: 'text' }, 'text'), of({ name: 'so', type: 'integer' })]
const options = { columns, key: ['ma'], from: '(select 1)' }

function isBalanced(sql: string): boolean {
  const bare = sql.replace(/'(?:[^']|'')*'/g, '')
  let depth = 0
  for (const letter of bare) {
    if (letter === '(') depth++
    if (letter === ')' && --depth < 0) return false
  }
  return depth === 0
}

test('every statement of both has its brackets in pairs and ends without a semicolon', () => {
  for (const write of [mssqlStatements, oracleStatements]) {
    const { scan, rows, rowsIn } = write({ ...options, salt: Buffer.from('00ff', 'hex') })
    for (const sql of [scan, rows, rowsIn([1, 65_535]), rowsIn([])]) {
      assert.ok(isBalanced(sql), sql)
      assert.doesNotMatch(sql, /;|undefined|NaN/)
    }
  }
})

test('SQL Server: UTF-8 by way of nvarchar, SHA-256 of its bytes, halves of 32 bits', () => {
  const { scan, rows, rowsIn } = mssqlStatements(options)
  assert.match(
    scan,
    /convert\(varchar\(max\), convert\(nvarchar\(max\), \[ma\]\) collate Latin1_General_100_BIN2_UTF8\)/,
  )
  assert.match(
    scan,
    /hashbytes\('SHA2_256', coalesce\(convert\(varchar\(max\), 'V'\) \+ .*datalength\(c1\)/,
  )
  assert.match(scan, /substring\(h, 1, 4\)\)\)\) \* 4294967296 \+ sum\(.*substring\(h, 5, 4\)/)
  assert.match(rows, /^select convert\(nvarchar\(max\), c1\), convert\(nvarchar\(max\), c2\) from/)
  assert.match(rowsIn([3, 4]), /where convert\(int, substring\(k, 1, 2\)\) in \(3,4\)$/)
  const salted = mssqlStatements({ ...options, salt: Buffer.from('00ff', 'hex') }).scan
  assert.equal(salted.match(/0x00ff/g)?.length, 1)
  assert.equal(quoteMssqlName('a]b'), '[a]]b]')
})

test('SQL Server: dates by style 23, instants cut from style 121, money with all its digits', () => {
  assert.equal(mssqlText(of({ type: 'date' })), 'convert(varchar(10), [x], 23)')
  const zoned = mssqlText(of({ type: 'timestamp', precision: 0 }, 'zoned'))
  assert.equal(
    zoned,
    "left(convert(varchar(27), convert(datetime2(7), switchoffset([x], '+00:00')), 121), 19)",
  )
  assert.match(
    mssqlText(of({ type: 'timestamp', precision: 6 })),
    /dateadd\(hour, -7, .*, 121\), 26\)/,
  )
  assert.match(
    mssqlText(of({ type: 'decimal', scale: 2 })),
    /try_convert\(decimal\(38, 2\), \[x\]\).*\[x\], 2\) end$/,
  )
  assert.match(mssqlText(of({ type: 'text' }, 'binary')), /^lower\(.*, 2\)\)$/)
})

test('Oracle: bytes counted, NULL told apart, four sums of 64 bits, no more than a thousand in a list', () => {
  const { scan, rowsIn } = oracleStatements(options)
  assert.match(
    scan,
    /standard_hash\(case when c1 is null then 'N' else 'V' \|\| lengthb\(c1\) \|\| ':' \|\| c1 end \|\| /,
  )
  for (const at of [1, 17, 33, 49])
    assert.ok(scan.includes(`substr(h, ${at}, 16), 'XXXXXXXXXXXXXXXX'`))
  assert.doesNotMatch(scan, /\) as /, 'Oracle knows no "as" before the alias of a table')
  const lists = rowsIn(Array.from({ length: 2500 }, (_, i) => i)).match(/ in \(/g)
  assert.equal(lists?.length, 3)
  assert.equal(quoteOracleName('ho_ten'), '"HO_TEN"')
})

test('Oracle: numbers without the habits of the session, dates with a time of day seen', () => {
  for (const scale of [0, 2, 38]) {
    const form = /'(FM[90.]+)'/.exec(oracleText(of({ type: 'decimal', scale })))![1]!
    assert.ok(form.length <= 63, form)
    assert.equal(form.split('.')[1]?.length ?? 0, scale)
    assert.match(form, /9{20,}0(\.|$)/)
  }
  assert.match(oracleText(of({ type: 'integer' })), /'TM9', 'NLS_NUMERIC_CHARACTERS=''\.,'''/)
  assert.match(oracleText(of({ type: 'date' })), /"X" = trunc\("X"\).*HH24:MI:SS/)
  assert.match(
    oracleText(of({ type: 'timestamp', precision: 3 })),
    /interval '7' hour.*FF6'\), 1, 23\)$/,
  )
  assert.match(
    oracleText(of({ type: 'timestamp', precision: 6 }, 'zoned')),
    /^to_char\(sys_extract_utc/,
  )
})
