/** The zones of an agency bound its accounts and clients at their next call (Article 10.2). */
import { strict as assert } from 'node:assert'
import { after, before, test } from 'node:test'
import { declareAgency } from '../src/people/declare-agency.ts'
import { definitionOf, openKho, type RunningKho } from './kit/kho.ts'
import { openOfficer, type Officer } from './kit/officer.ts'
import { waitUntil } from './kit/wait-until.ts'

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

/** Until it is answered so: the code of the refusal, or null. */
async function untilRead(wanted: string | null): Promise<void> {
  const read = async () => {
    const answer = await kho.get('/api/v1/datasets/ho-so/records', { token })
    return answer.status === 200 ? null : (JSON.parse(answer.text).code as string)
  }
  await waitUntil(read, (code) => code === wanted)
}

test('what both allow is allowed, and nothing where they allow nothing together', async () => {
  const own = async () => (await officer.call('GET', '/api/v1/account')).json?.code ?? null
  await untilRead(null)
  assert.equal(await own(), null)
  await declare(['tslcd'])
  await untilRead('access.wrong-zone')
  assert.equal(await own(), 'people.wrong-zone')
  await declare(['local'])
  await untilRead(null)
  assert.equal(await own(), null)
  await declare(['khac'])
  await untilRead('access.wrong-zone')
  await declare(null)
  await untilRead(null)
  assert.equal(await own(), null)
})
