import assert from 'node:assert/strict'
import { after, before, suite, test } from 'node:test'
import { Refusal } from '@kho/contract/refusal.ts'
import { testDatabase } from '../../test/kit/database.ts'
import type { TestDatabase } from '../../test/kit/database.ts'
import type { DatasetVersion } from '@kho/contract/dataset.ts'
import { loadCodeSet, loadCodeSets } from './code-set.ts'
import { codelistRoutes } from './codelist.http.ts'
import { convertCode } from './convert-code.ts'
import type { Conversion } from './convert-code.ts'
import { findCode, findMeanings } from './find-code.ts'
import { loadCodelists } from './load-codelists.ts'
import type { CodelistLoaded } from './load-codelists.ts'
import { mapCode, matchName, searchCodes } from './search-codes.ts'

const units = 'admin_unit'
const oldDay = '2025-06-30'
const newDay = '2025-07-01'

suite('code lists', () => {
  let data: TestDatabase
  let first: CodelistLoaded[]

  before(async () => {
    data = await testDatabase()
    first = await data.db.tx(loadCodelists)
  })
  after(() => data.drop())

  const convert = (code: string, from: string | null, to: string) =>
    convertCode(data.db, units, code, from, to)

  test('loading brings in everything and says what looks mistaken', async () => {
    const loaded = Object.fromEntries(first.map((one) => [one.list, one.codes]))
    // 10,806 before, 3,355 after, and Đồng Nai once more as what it was until April 2026.
    assert.deepEqual(loaded, { admin_unit: 14_162, ethnic_group: 56, gender: 4, purpose: 6 })
    const oddities = first.flatMap((one) => one.oddities)
    assert.equal(oddities.length, 4)
    assert.match(oddities.join(), /19306 «Xã Ngư Thủy »/)
    const { rows } = await data.db.query('select count(*)::int as n from codelist.crosswalk')
    assert.equal(rows[0].n, 10_668)
  })

  test('loading again changes nothing', async () => {
    const state =
      'select md5(string_agg(c::text, $1 order by c::text)) as hash from codelist.code c'
    const was = await data.db.query(state, ['|'])
    const again = await data.db.tx(loadCodelists)
    assert.ok(again.every((one) => !one.changed))
    assert.deepEqual((await data.db.query(state, ['|'])).rows, was.rows)
  })

  test('a list whose files changed becomes what the files say', async () => {
    await data.db.query("update codelist.list set content_sha256 = 'older' where list = 'gender'")
    await data.db.query("update codelist.code set name = 'x' where list = 'gender' and code = '1'")
    const again = await data.db.tx(loadCodelists)
    assert.deepEqual(
      again.filter((one) => one.changed).map((one) => one.list),
      ['gender'],
    )
    assert.equal((await findCode(data.db, 'gender', '1', newDay))?.name, 'Nam')
  })

  test('24670 before and after 1 July 2025 are two different communes', async () => {
    const was = await findCode(data.db, units, '24670', oldDay)
    const is = await findCode(data.db, units, '24670', newDay)
    assert.equal(was?.name, "Xã Đắk R'La")
    assert.equal(is?.name, 'Xã Đắk Mil')
    assert.equal(was?.parentCode, '663')
    assert.equal(is?.parentCode, '68')
  })

  test('provinces and districts that ended stay as closed history', async () => {
    assert.equal((await findCode(data.db, units, '67', '2020-01-01'))?.name, 'Tỉnh Đắk Nông')
    assert.equal(await findCode(data.db, units, '67', newDay), null)
    assert.equal((await findCode(data.db, units, '663', oldDay))?.validTo, oldDay)
    assert.equal(await findCode(data.db, units, '663', newDay), null)
    assert.equal((await findCode(data.db, units, '75', '2026-04-29'))?.name, 'Tỉnh Đồng Nai')
    assert.equal((await findCode(data.db, units, '75', '2026-04-30'))?.name, 'Thành phố Đồng Nai')
    assert.equal((await findMeanings(data.db, units, '75')).length, 3)
  })

  test('names are kept as the file writes them', async () => {
    assert.equal((await findCode(data.db, units, '19306', oldDay))?.name, 'Xã Ngư Thủy ')
  })

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

  test('a code set answers for a day, a month, a year or no day', async () => {
    const communes = await loadCodeSet(data.db, units, { level: 'commune' })
    const cases: [string, string | null, boolean][] = [
      ['24673', '2025-06-30', true],
      ['24673', '2025-07-01', false],
      ['24673', '2025', true],
      ['24673', '2025-06', true],
      ['24673', '2025-07', false],
      ['24673', '1950', true],
      ['24673', null, true],
      ['24670', '2025-07-01', true],
      ['24670', '2025-06-30', true],
      ['06978', '2025-06-30', false],
      ['06978', '2025', true],
      ['67', null, false],
      ['663', null, false],
    ]
    for (const [code, day, valid] of cases) {
      assert.equal(communes.validAt(code, day), valid, `${code} ${day}`)
    }
    assert.equal(communes.everValid('24673'), true)
    assert.equal(communes.everValid('4'), false)
  })

  test('the code sets of a dataset are those its columns name', async () => {
    const columns = [
      { name: 'a', type: 'text', codelist: { list: units, level: 'commune' } },
      { name: 'b', type: 'text', codelist: { list: 'gender' } },
      { name: 'c', type: 'text', rule: 'commune-code' },
      { name: 'd', type: 'text' },
    ]
    const sets = await loadCodeSets(data.db, { columns } as unknown as DatasetVersion)
    assert.deepEqual([...sets.keys()], ['admin_unit/commune', 'gender'])
    assert.equal(sets.get('gender')?.validAt('2', null), true)
  })

  test('search needs no accents and puts the exact name first', async () => {
    const options = { asOf: newDay, level: 'commune', limit: 5 }
    const found = await searchCodes(data.db, units, 'dak mil', options)
    assert.equal(found[0]?.code, '24670')
    assert.equal((await searchCodes(data.db, units, '24670', options))[0]?.code, '24670')
    assert.deepEqual(await searchCodes(data.db, units, "%_'; --", options), [])
    const ede = await searchCodes(data.db, 'ethnic_group', 'ra de', { limit: 5 })
    assert.deepEqual(
      ede.map((one) => one.code),
      ['12'],
    )
    const below = await searchCodes(data.db, units, '', { parentCode: '68', limit: 1000 })
    assert.equal(below.filter((one) => one.level === 'commune').length, 124)
  })

  test('a name that several codes claim is ambiguous', async () => {
    const match = async (name: string) => {
      const { answer, codes } = await matchName(data.db, 'ethnic_group', name)
      return [answer, codes.map((one) => one.code)]
    }
    assert.deepEqual(await match('Ê Đê'), ['one', ['12']])
    assert.deepEqual(await match('Mèo'), ['one', ['08']])
    assert.deepEqual(await match('Thổ'), ['ambiguous', ['02', '05', '24']])
    assert.deepEqual(await match('chil'), ['ambiguous', ['16', '20']])
    assert.deepEqual(await match('Xá Lá Vàng'), ['ambiguous', ['24', '44', '45']])
    assert.deepEqual(await match('Klingon'), ['none', []])
    // Folded, point đ would be point d, so neither is found by name.
    assert.equal((await matchName(data.db, 'purpose', 'đ')).answer, 'none')
  })

  test('codes of other systems mean only what somebody confirmed', async () => {
    assert.equal(await mapCode(data.db, 'gender', 'social-insurance', '0'), '2')
    assert.equal(await mapCode(data.db, 'gender', 'citizen-number', '0'), '1')
    assert.equal(await mapCode(data.db, 'gender', 'social-insurance', '1'), null)
    assert.equal(await mapCode(data.db, 'gender', 'text-vi', 'Nữ'), '2')
  })

  test('two meanings of a code at one day are refused by the database', async () => {
    await assert.rejects(
      data.db.query(
        `insert into codelist.code (list, code, valid_from, name) values ('gender', '1', null, 'x')`,
      ),
      /duplicate key/,
    )
  })

  test('the routes answer a code, a conversion and a refusal', async () => {
    const routes = codelistRoutes(data.db, () => '2026-07-30')
    const call = async (action: string, params: object, query: Record<string, unknown> = {}) => {
      const route = routes.find((one) => one.action === action)
      const read = route?.query?.parse(query)
      const answer = await route?.handler({ params, query: read } as never)
      // oxlint-disable-next-line typescript/no-explicit-any
      return answer?.body as Record<string, any>
    }
    const at = { list: units, code: '24670' }
    assert.equal((await call('codelist.read', at))['name'], 'Xã Đắk Mil')
    const was = await call('codelist.read', at, { asOf: oldDay })
    assert.deepEqual([was['name'], was['asOf']], ["Xã Đắk R'La", oldDay])
    assert.equal((was['meanings'] as unknown[]).length, 2)
    const question = { from: oldDay, to: newDay }
    const named = { ...question, code: '24673' }
    const one = await call('codelist.convert', { list: units, code: '24673' }, question)
    assert.deepEqual(await call('codelist.convert-named', { list: units }, named), one)
    assert.equal(one['answer'], 'one')
    assert.equal((await call('codelist.convert', at))['answer'], 'ambiguous')
    const lists = (await call('codelist.list', {}))['lists'] as { list: string }[]
    assert.ok(lists.some((list) => list.list === 'purpose'))
    const found = await call('codelist.search', { list: units }, { q: 'gia nghia', asOf: newDay })
    assert.deepEqual(
      (found['codes'] as { code: string }[]).map((code) => code.code),
      ['24611', '24615', '24617'],
    )
    const unknown = { list: units, code: '24673' }
    await assert.rejects(call('codelist.read', unknown), isRefusal('codelist.unknown-code'))
    const nowhere = { list: 'nothing', code: '1' }
    await assert.rejects(call('codelist.read', nowhere), isRefusal('codelist.unknown-list'))
    await assert.rejects(
      call('codelist.read', at, { asOf: '2025-02-30' }),
      isRefusal('codelist.bad-date'),
    )
  })
})

function isRefusal(code: string) {
  return (error: unknown) => error instanceof Refusal && error.code === code
}
