/** Limits and revocations hold in every process, with as many grants as a province may come to. */
import assert from 'node:assert/strict'
import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { after, before, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { revokeGrant } from '../src/access/revoke-grant.ts'
import type { Said, Told } from './kit/access-process.ts'
import { databaseWithLists, type TestDatabase } from './kit/database.ts'

let it: TestDatabase
const program = fileURLToPath(new URL('kit/access-process.ts', import.meta.url))
const children: ChildProcess[] = []
/** Of all meters, for as long as the file runs. */
const now = new Date()

before(async () => {
  it = await databaseWithLists()
  await it.db.query(`
    insert into people.agency (id, name_vi, name_en) values ('y-te', 'Y tế', 'Health');
    insert into people.client (id, agency_id, name, state)
      select 'he-' || n, 'y-te', 'x', 'active'
      from generate_series(1, 1000) n;
    insert into catalogue.dataset (id, version, sharing)
      select 'bo-' || n, 1, 'shared' from generate_series(1, 200) n;
    insert into access.grant (client_id, dataset_id, purpose, columns, valid_from, valid_until,
        decided_by, document_number, document_date)
      select 'he-' || (1 + n % 1000), 'bo-' || (1 + n / 500), 'c', '{1,2,3}',
        now() - interval '1 day', now() + interval '1 day', 'x', 'x', now()
      from generate_series(1, 99999) n`)
})

after(async () => {
  for (const child of children) child.kill()
  await it.drop()
})

async function start(): Promise<ChildProcess> {
  const child = fork(program, [it.url, now.toISOString()], {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  })
  children.push(child)
  await once(child, 'message')
  return child
}

async function tell(child: ChildProcess, told: Told): Promise<Said> {
  const answer = once(child, 'message')
  child.send(told)
  return (await answer)[0]
}

async function end(child: ChildProcess): Promise<void> {
  const gone = once(child, 'exit')
  child.send({ act: 'end' })
  await gone
}

async function limited(client: string, limits: string): Promise<number> {
  const { rows } = await it.db.query(
    `insert into access.grant (client_id, dataset_id, purpose, columns, valid_from, valid_until,
       decided_by, document_number, document_date, calls_per_minute, rows_per_day)
     values ($1, 'bo-200', 'c', '{1}', now(), now() + interval '1 day', 'x', 'x', now(), ${limits})
     returning id::float8 as id`,
    [client],
  )
  return rows[0].id
}

test('with 100,000 grants a revoked one is seen as ended within a second in every process', async () => {
  const processes = [await start(), await start()]
  const { rows } = await it.db.query(
    `select id::float8 as id, client_id, dataset_id from access.grant
     where id in (1, 50000, 99999) order by id`,
  )
  for (const { id, client_id: client, dataset_id: dataset } of rows) {
    const seen = processes.map((one) => tell(one, { act: 'watch', client, dataset, grant: id }))
    await it.db.tx((tx) => revokeGrant(tx, 'test', { grant: id, reason: 'thử' }))
    const startedMs = performance.now()
    for (const { ended } of await Promise.all(seen)) assert.ok(ended)
    assert.ok(performance.now() - startedMs < 1_000, `${performance.now() - startedMs} ms`)
  }
  await Promise.all(processes.map(end))
})

test('two processes together pass a limit of calls by one second of calls at most', async () => {
  const grant = await limited('he-1', '100, null')
  const processes = [await start(), await start()]
  // Each makes at most 50 calls a second, and goes on until it has met the limit.
  const told = {
    act: 'call',
    client: 'he-1',
    dataset: 'bo-200',
    everyMs: 20,
    refusals: 5,
  } as const
  const said = await Promise.all(processes.map((one) => tell(one, { ...told, rows: 1 })))
  await Promise.all(processes.map(end))
  const taken = said.reduce((sum, one) => sum + one.taken!, 0)
  assert.ok(taken >= 100, `${taken}`)
  assert.ok(taken <= 100 + 2 * 50, `${taken}`)
  const { rows } = await it.db.query(
    'select calls::int, rows::int from access.use_day where grant_id = $1',
    [grant],
  )
  assert.deepEqual(rows, [{ calls: taken, rows: taken }])
})

test('two processes together pass a limit of rows by one second of rows at most', async () => {
  const grant = await limited('he-2', 'null, 1000')
  const processes = [await start(), await start()]
  const told = {
    act: 'call',
    client: 'he-2',
    dataset: 'bo-200',
    everyMs: 20,
    refusals: 5,
  } as const
  const said = await Promise.all(processes.map((one) => tell(one, { ...told, rows: 8 })))
  await Promise.all(processes.map(end))
  const left = said.reduce((sum, one) => sum + one.rows!, 0)
  assert.ok(left >= 1_000, `${left}`)
  assert.ok(left <= 1_000 + 2 * 50 * 8, `${left}`)
  const { rows } = await it.db.query('select rows::int from access.use_day where grant_id = $1', [
    grant,
  ])
  assert.deepEqual(rows, [{ rows: left }])
})

test('a process that starts late knows what was used before it', async () => {
  const grant = await limited('he-3', '5, 10')
  const told = { act: 'call', client: 'he-3', dataset: 'bo-200', everyMs: 1, refusals: 1 } as const
  const first = await start()
  assert.equal((await tell(first, { ...told, rows: 1 })).taken, 5)
  await end(first)
  const second = await start()
  assert.equal((await tell(second, { ...told, rows: 1 })).taken, 0)
  await end(second)
  const { rows } = await it.db.query('select calls::int from access.use_day where grant_id = $1', [
    grant,
  ])
  assert.deepEqual(rows, [{ calls: 5 }])
})
