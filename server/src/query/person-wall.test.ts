/**
 * The second wall for persons, with the application's checks off: whatever a question says of its
 * reader, nothing leaves but what the grant of the agency's persons shows to that session.
 */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { DatasetVersion } from '@kho/contract/dataset.ts'
import { testDatabase, type TestDatabase } from '../../test/kit/database.ts'
import { silentLog } from '../log.ts'
import { openDatabase, type Database } from '../pg/database.ts'
import { addClient, addGrant, applyRows, define, definitionOf } from './fixture.ts'
import { pageFunction } from './page-function.ts'

let it: TestDatabase
let reader: Database
let people: DatasetVersion
let grant: number
/** Sessions of made-up persons, by what is wrong with each. */
const sessions = new Map<string, number>()

async function session(name: string, agency: string, functions: string[]): Promise<void> {
  const account = `doc.${name}`
  await it.db.query(
    `insert into people.account (id, agency_id, name, state, valid_from)
     values ($1, $2, 'Người giả lập', 'active', now() - interval '1 day')`,
    [account, agency],
  )
  for (const one of functions) {
    await it.db.query(
      `insert into people.appointment (account_id, function, agency_id) values ($1, $2, $3)`,
      [account, one, agency],
    )
  }
  const { rows } = await it.db.query(
    `insert into signin.session (token_hash, account_id, assurance, expires_at)
     values (sha256($1::text::bytea), $1, 'one-factor', now() + interval '1 hour')
     returning id::float8 as id`,
    [account],
  )
  sessions.set(name, rows[0].id)
}

before(async () => {
  it = await testDatabase()
  reader = openDatabase(it.url, { log: silentLog, role: 'kho_reader' })
  people = await define(
    it.db,
    definitionOf({
      id: 'people',
      key: ['number'],
      sharing: 'shared',
      columns: [
        { name: 'number', type: 'text', required: true },
        { name: 'name', type: 'text', personal: 'basic' },
        { name: 'commune', type: 'text', indexed: true },
        { name: 'religion', type: 'text', personal: 'sensitive' },
      ],
    }),
  )
  const row = (n: number) => ({
    number: String(n),
    name: `Người ${n}`,
    commune: n % 2 === 0 ? '00001' : '00002',
    religion: 'x',
  })
  await applyRows(it.db, people, { put: [row(1), row(2), row(3)] })
  await addClient(it.db, 'clinic')
  await it.db.query(
    `insert into people.agency (id, name_vi, name_en) values ('so-khac', 'Sở khác', 'Other')`,
  )
  await session('tot', 'so-y-te', ['consumer'])
  await session('khac', 'so-khac', ['consumer'])
  await session('may', 'so-y-te', ['developer', 'leader'])
  grant = await personsGrant({})
})

after(async () => {
  await reader.close()
  await it.drop()
})

async function personsGrant(more: { accounts?: string[]; zones?: string[]; delivery?: string[] }) {
  const [number, name, commune] = people.columns
  const { rows } = await it.db.query(
    `insert into access.grant (agency_id, accounts, dataset_id, purpose, columns, condition, masks,
       zones, delivery, valid_from, valid_until, decided_by, document_number, document_date)
     values ('so-y-te', $1, 'people', 'c', $2, $3, $4, $5, $6, now() - interval '1 hour',
       now() + interval '1 hour', 'test', '1/QĐ', '2026-01-01') returning id::float8 as id`,
    [
      more.accounts ?? null,
      [number!.number, name!.number, commune!.number],
      JSON.stringify({ [commune!.number]: ['00001'] }),
      JSON.stringify({ [name!.number]: { by: 'partial', first: 1, last: 0 } }),
      more.zones ?? null,
      more.delivery ?? ['online', 'file'],
    ],
  )
  return rows[0].id as number
}

function question(wrong: Record<string, unknown>): string {
  return JSON.stringify({
    dataset: 'people',
    version: people.version,
    seq: '1',
    change: '3',
    pinned: false,
    grant,
    client: null,
    session: sessions.get('tot'),
    delivery: 'online',
    purpose: 'c',
    zones: ['local'],
    columns: null,
    filters: [],
    sort: [],
    group: [],
    figures: [{ of: 'count' }],
    limit: 10,
    format: 'json',
    ...wrong,
  })
}

/** What each way out answers: its text, or the state by which the wall refused. */
async function ways(wrong: Record<string, unknown>): Promise<Record<string, string>> {
  const root = Buffer.alloc(32)
  const ask = async (text: string, q: string) => {
    try {
      const { rows } = await reader.query(text, [q, '[]', root, 1])
      return String(rows[0]?.body ?? rows[0]?.columns ?? '')
    } catch (error) {
      return (error as { code?: string }).code ?? String(error)
    }
  }
  return {
    page: await ask('select * from read.page($1, $2, $3, $4)', question(wrong)),
    own: await ask(`select * from ${pageFunction('people')}($1, $2, $3, $4)`, question(wrong)),
    figures: await ask('select * from read.aggregate($1, $2, $3, $4)', question(wrong)),
    file: await ask('select * from read.open_export($1, $2, $3, $4)', question(wrong)),
  }
}

const refusedWith = (state: string) => ({ page: state, own: state, figures: state, file: state })

test('a live session with the function sees the granted part, masked, on every way', async () => {
  const found = await ways({})
  const rows = [{ number: '2', name: 'N***', commune: '00001' }]
  assert.deepEqual(JSON.parse(found.page!), rows)
  assert.deepEqual(JSON.parse(found.own!), rows)
  assert.equal(found.file, '1,2,3')
  assert.equal(found.figures, '[]', 'one person is no group')
})

test('no other reader gets anything of it, whatever the question says', async () => {
  assert.deepEqual(await ways({ session: null }), refusedWith('KH019'))
  assert.deepEqual(await ways({ session: 999_999 }), refusedWith('KH019'))
  assert.deepEqual(await ways({ session: sessions.get('khac') }), refusedWith('KH001'))
  assert.deepEqual(await ways({ session: sessions.get('may') }), refusedWith('KH001'))
  assert.deepEqual(await ways({ client: 'clinic' }), refusedWith('KH001'))
  assert.deepEqual(await ways({ client: 'clinic', session: null }), refusedWith('KH019'))
  assert.deepEqual(await ways({ purpose: 'a' }), refusedWith('KH003'))
  assert.deepEqual(await ways({ zones: [] }), refusedWith('KH004'))
  const religion = people.columns[3]!.number
  assert.deepEqual(await ways({ columns: [religion] }), refusedWith('KH006'))
  assert.equal((await ways({ sort: [religion] })).page, 'KH006')
  assert.equal((await ways({ filters: [[people.columns[1]!.number, 'x']] })).page, 'KH012')
  // A session is no way to the grant of a client system either.
  const clients = await addGrant(it.db, { client: 'clinic', version: people })
  assert.deepEqual(await ways({ grant: clients }), refusedWith('KH001'))
})

test('named accounts, zones and ways narrow it', async () => {
  assert.deepEqual(
    await ways({ grant: await personsGrant({ accounts: ['doc.khac'] }) }),
    refusedWith('KH001'),
  )
  assert.deepEqual(
    await ways({ grant: await personsGrant({ zones: ['xa'] }) }),
    refusedWith('KH004'),
  )
  const online = await ways({ grant: await personsGrant({ delivery: ['online'] }) })
  assert.equal(online.file, 'KH015')
  assert.match(online.page!, /^\[/)
  assert.equal((await ways({ delivery: 'api' })).page, 'KH015', 'nothing goes to a system')
  await assert.rejects(personsGrant({ delivery: ['api'] }), { code: '23514' })
  await assert.rejects(personsGrant({ delivery: ['file'] }), { code: '23514' })
})

test('what ends a session, an account or an appointment ends its reading at the next call', async () => {
  const id = sessions.get('tot')
  const during = async (change: string, back: string, state: string) => {
    await it.db.query(change)
    assert.deepEqual(await ways({}), refusedWith(state), change)
    await it.db.query(back)
    assert.match((await ways({})).page!, /^\[/, back)
  }
  const ofAccount = `update people.account set`
  await during(
    `update signin.session set ended_at = now() where id = ${id}`,
    `update signin.session set ended_at = null where id = ${id}`,
    'KH019',
  )
  await during(
    `update signin.session set opened_at = now() - interval '9 hours',
       expires_at = now() - interval '1 second' where id = ${id}`,
    `update signin.session set expires_at = now() + interval '1 hour' where id = ${id}`,
    'KH019',
  )
  await during(
    `${ofAccount} zones = '{tslcd}' where id = 'doc.tot'`,
    `${ofAccount} zones = null where id = 'doc.tot'`,
    'KH004',
  )
  await during(
    `update people.appointment set suspended_at = now() where account_id = 'doc.tot'`,
    `update people.appointment set suspended_at = null where account_id = 'doc.tot'`,
    'KH001',
  )
  await during(
    `insert into access.suspension (grant_id, reason) values (${grant}, 'thử')`,
    `update access.suspension set resumed_at = clock_timestamp() where grant_id = ${grant}`,
    'KH016',
  )
  await it.db.query(`${ofAccount} state = 'locked', locked_at = now() where id = 'doc.tot'`)
  assert.deepEqual(await ways({}), refusedWith('KH019'))
})
