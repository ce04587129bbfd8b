import assert from 'node:assert/strict'
import { after, before, suite, test } from 'node:test'
import { Refusal } from '@kho/contract/refusal.ts'
import { testDatabase } from '../../test/kit/database.ts'
import type { TestDatabase } from '../../test/kit/database.ts'
import type { DatasetVersion } from '@kho/contract/dataset.ts'
import { loadCodeSet, loadCodeSets } from './code-set.ts'
import { codelistRoutes } from './codelist.http.ts'
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
