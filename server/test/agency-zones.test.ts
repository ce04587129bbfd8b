/** The zones of an agency bound its accounts and clients at their next call (Article 10.2). */
import { strict as assert } from 'node:assert'
import { after, before, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { declareAgency } from '../src/people/declare-agency.ts'
import { definitionOf, openKho, type RunningKho } from './kit/kho.ts'
import { openOfficer, type Officer } from './kit/officer.ts'

let kho: RunningKho
let officer: Officer
let token = ''

before(async () => {
  kho = await openKho()
  const title = { vi: 'Cột', en: 'Column' }
  const columns = [{ name: 'ma', type: 'text' as const, required: true, title }]
  await kho.define(definitionOf({ id: 'ho-so', sharing: 'shared', key: ['ma'], columns }))
  await kho.load('ho-so', 'ma\n1\n')
  token = await kho.client('may-y-te', ['local', 'tslcd'])
  await kho.grant({ client: 'may-y-te', dataset: 'ho-so', columns: ['ma'] })
  officer = await openOfficer(kho, 'thu.y-te', { agency: 'so-y-te', functions: ['steward'] })
})
after(() => kho.end())

const declare = (zones: string[] | null) =>
  kho.act((tx) =>
    declareAgency(tx, 'test', { id: 'so-y-te', name: { vi: 'Sở Y tế', en: 'Health' }, zones }),
  )

/** The code of the refusal, or null; asked until it is what is expected, for a second at most. */
async function read(wanted: string | null): Promise<string | null> {
  for (let i = 0; ; i += 1) {
    const answer = await kho.get('/api/v1/datasets/ho-so/records', { token })
    const code = answer.status === 200 ? null : (JSON.parse(answer.text).code as string)
    if (code === wanted || i === 50) return code
    await sleep(20)
  }
}

test('what both allow is allowed, and nothing where they allow nothing together', async () => {
  const own = async () => (await officer.call('GET', '/api/v1/account')).json?.code ?? null
  assert.equal(await read(null), null)
  assert.equal(await own(), null)
  await declare(['tslcd'])
  assert.equal(await read('access.wrong-zone'), 'access.wrong-zone')
  assert.equal(await own(), 'people.wrong-zone')
  await declare(['local'])
  assert.equal(await read(null), null)
  assert.equal(await own(), null)
  await declare(['khac'])
  assert.equal(await read('access.wrong-zone'), 'access.wrong-zone')
  await declare(null)
  assert.equal(await read(null), null)
  assert.equal(await own(), null)
})
