import assert from 'node:assert/strict'
import { after, before, suite, test } from 'node:test'
import { Refusal } from '@kho/contract/refusal.ts'
import { testDatabase } from '../../test/kit/database.ts'
import type { TestDatabase } from '../../test/kit/database.ts'
import { convertCode } from './convert-code.ts'
import type { Conversion } from './convert-code.ts'
import { loadCodelists } from './load-codelists.ts'

const units = 'admin_unit'
const oldDay = '2025-06-30'
const newDay = '2025-07-01'

suite('converting a code between two days', () => {
  let data: TestDatabase

  before(async () => {
    data = await testDatabase()
    await data.db.tx(loadCodelists)
  })
  after(() => data.drop())

  const convert = (code: string, from: string | null, to: string) =>
    convertCode(data.db, units, code, from, to)

  test('a code converts as the table says', async () => {
    const cases: [string, string | null, string, Conversion['answer'], string[]][] = [
      // Forward: merged, kept, split.
      ['24673', oldDay, newDay, 'one', ['24670']],
      ['24664', oldDay, newDay, 'one', ['24664']],
      ['24736', oldDay, newDay, 'one', ['24736']],
      ['67', oldDay, newDay, 'one', ['68']],
      ['75', '2020-01-01', '2026-07-01', 'one', ['75']],
      ['70', oldDay, '2026-07-01', 'one', ['75']],
      ['755', oldDay, newDay, 'one', ['26732']],
      ['06886', oldDay, newDay, 'many', ['06799', '06886', '06978']],
      ['06970', oldDay, newDay, 'one', ['06978']],
      ['23938', oldDay, newDay, 'one', ['23938']],
      ['23737', oldDay, newDay, 'one', ['23734']],
      // Backward: made of several, made of one.
      ['24670', newDay, oldDay, 'many', ['24670', '24673', '24677']],
      ['24736', newDay, oldDay, 'one', ['24736']],
      ['68', newDay, oldDay, 'many', ['60', '67', '68']],
      ['75', '2026-07-01', '2025-08-01', 'one', ['75']],
      ['75', '2026-07-01', oldDay, 'many', ['70', '75']],
      // The same meaning at both days, also by a year or a month alone.
      ['24670', '2025-07', '2026-01-01', 'one', ['24670']],
      ['24670', '2024', newDay, 'one', ['24670']],
      ['24670', oldDay, '2020-01-01', 'one', ['24670']],
      // Nothing there.
      ['99999', oldDay, newDay, 'none', []],
      ['24673', newDay, oldDay, 'none', []],
      ['24673', '2026', newDay, 'none', []],
      ['663', oldDay, newDay, 'none', []],
      // No single reading: no day, or a year in which the code changed its meaning.
      ['24670', null, newDay, 'ambiguous', []],
      ['24670', null, oldDay, 'ambiguous', []],
      ['24670', '2025', newDay, 'ambiguous', []],
      ['68', null, newDay, 'ambiguous', []],
      // No day, yet only one unit ever had the code.
      ['24736', null, newDay, 'one', ['24736']],
      ['24673', null, newDay, 'one', ['24670']],
      ['663', null, newDay, 'none', []],
    ]
    for (const [code, from, to, answer, codes] of cases) {
      const got = await convert(code, from, to)
      const label = `${code} ${from} → ${to}`
      assert.equal(got.answer, answer, label)
      assert.deepEqual(
        got.codes.map((one) => one.code),
        codes,
        label,
      )
    }
  })

  test('the 28 communes of the former Đắk Nông: 25 were made of many, three are what they were', async () => {
    const { rows } = await data.db.query<{ code: string }>(
      `select distinct x.to_code as code from codelist.crosswalk x
       join codelist.code c on c.list = x.list and c.code = x.from_code and c.valid_from is null
       where x.list = $1 and c.parent_code between '660' and '667' and length(c.code) = 5`,
      [units],
    )
    assert.equal(rows.length, 28)
    const answers = []
    for (const { code } of rows) answers.push((await convert(code, newDay, oldDay)).answer)
    assert.equal(answers.filter((answer) => answer === 'many').length, 25)
    assert.equal(answers.filter((answer) => answer === 'one').length, 3)
  })

  test('every old commune has an answer, and a split one is never called one', async () => {
    const { rows } = await data.db.query<{ extent: string; n: number }>(
      `select min(extent) as extent, count(distinct from_code)::int as n
       from (select from_code, min(extent) as extent, count(*) as heirs from codelist.crosswalk
         where list = $1 and from_valid_from is null group by from_code) t group by heirs > 1`,
      [units],
    )
    assert.deepEqual(rows.map((row) => [row.extent, row.n]).toSorted(), [
      ['full', 9655],
      ['partial', 460],
    ])
    const split = await convert('22978', oldDay, newDay)
    assert.equal(split.answer, 'many')
    assert.ok(split.codes.every((one) => one.extent === 'partial'))
  })

  test('none says why, and ambiguous gives each reading with its answer', async () => {
    assert.equal((await convert('99999', null, newDay)).reason, 'never-existed')
    const early = await convert('24673', newDay, newDay)
    assert.equal(early.reason, 'not-valid-at-from')
    assert.deepEqual(
      early.readings.map((one) => one.validTo),
      [oldDay],
    )
    assert.equal((await convert('663', oldDay, newDay)).reason, 'no-counterpart')
    const open = await convert('24670', null, oldDay)
    assert.deepEqual(
      open.readings.map((one) => [one.name, one.answer, one.codes.length]),
      [
        ["Xã Đắk R'La", 'one', 1],
        ['Xã Đắk Mil', 'many', 3],
      ],
    )
  })

  test('a unit that was split and came together again is whole', async () => {
    await data.db.query("insert into codelist.list values ('toy', 'x', 'x', 'x', 'x')")
    await data.db.query(`insert into codelist.code (list, code, valid_from, valid_to, name) values
      ('toy', 'a', null, '1999-12-31', 'A'), ('toy', 'b', '2000-01-01', '2009-12-31', 'B'),
      ('toy', 'c', '2000-01-01', '2009-12-31', 'C'), ('toy', 'd', '2010-01-01', null, 'D'),
      ('toy', 'e', '2010-01-01', null, 'E')`)
    const link = (from: string, since: string | null, to: string, at: string, extent: string) =>
      data.db.query('insert into codelist.crosswalk values ($1, $2, $3, $4, $5, $6)', [
        'toy',
        from,
        since,
        to,
        at,
        extent,
      ])
    await link('a', null, 'b', '2000-01-01', 'partial')
    await link('a', null, 'c', '2000-01-01', 'partial')
    await link('b', '2000-01-01', 'd', '2010-01-01', 'full')
    await link('c', '2000-01-01', 'd', '2010-01-01', 'full')
    const toy = (code: string, from: string, to: string) =>
      convertCode(data.db, 'toy', code, from, to)
    const forward = await toy('a', '1990', '2020-01-01')
    assert.deepEqual(
      [forward.answer, forward.codes.map((one) => [one.code, one.extent])],
      ['one', [['d', 'full']]],
    )
    assert.equal((await toy('a', '1990', '2005-01-01')).answer, 'many')
    assert.equal((await toy('d', '2020', '1990-01-01')).answer, 'one')
    assert.equal((await toy('b', '2005', '1990-01-01')).answer, 'one')
    // A part that ends without successor leaves the rest a part.
    await data.db.query("delete from codelist.crosswalk where list = 'toy' and from_code = 'c'")
    const torn = await toy('a', '1990', '2020-01-01')
    assert.deepEqual([torn.answer, torn.codes.map((one) => one.extent)], ['many', ['partial']])
  })

  test('a day that does not exist is refused', async () => {
    for (const day of ['2025-02-29', '31/12/2024', '2025-13', '0000', '']) {
      await assert.rejects(convert('24670', day, newDay), isRefusal('codelist.bad-date'), day)
    }
    await assert.rejects(convert('24670', oldDay, '2025'), isRefusal('codelist.bad-date'))
  })
})

function isRefusal(code: string) {
  return (error: unknown) => error instanceof Refusal && error.code === code
}
