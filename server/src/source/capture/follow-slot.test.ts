import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { Refusal } from '@kho/contract/refusal.ts'
import { startAgencyPostgres, type AgencyPostgres } from '../../../test/kit/agency-postgres.ts'
import { waitUntil } from '../../../test/kit/wait-until.ts'
import type { Capture } from './capture.ts'
import { dropSlot, ensureSlot, followSlot, type SlotOptions } from './follow-slot.ts'

let agency: AgencyPostgres
let options: SlotOptions
before(async () => {
  agency = await startAgencyPostgres()
  await agency.query(`create table wells (code text primary key, depth int, note text);
    create table other (n int);
    create publication kho for table wells`)
  options = {
    name: 'gieng',
    url: agency.url,
    slot: 'kho_wells',
    publication: 'kho',
    table: 'public.wells',
    key: ['code'],
    keptBytesMax: 1 << 30,
    statusMs: 100,
  }
})
after(() => agency.stop())

const refusedWith = (code: string) => (error: unknown) =>
  error instanceof Refusal && error.code === code

const awaited = new WeakMap<Capture, ReturnType<Capture['next']>>()

const nothing = Symbol('nothing came in time')

/** What comes next; whoever stopped waiting for it has not taken it from who asks after. */
async function nextWithin(capture: Capture, ms: number) {
  const coming = awaited.get(capture) ?? capture.next()
  awaited.set(capture, coming)
  coming.catch(() => {})
  const inTime = Number.isFinite(ms) ? [coming, sleep(ms, nothing, { ref: false })] : [coming]
  try {
    const told = await Promise.race(inTime)
    // What came while nobody waited stays for the next who asks.
    if (told !== nothing) awaited.delete(capture)
    return told === nothing ? undefined : told
  } catch (error) {
    awaited.delete(capture)
    throw error
  }
}

const nextOf = (capture: Capture) => nextWithin(capture, Infinity)

const marks = 'moc-'
let marked = 0

/**
 * All keys told up to a row that is written now, and is none of them: the log tells what was
 * committed before it first. Null where the whole is asked for.
 */
async function gather(capture: Capture, confirmed = true): Promise<string[] | null> {
  const mark = `${marks}${++marked}`
  await agency.query('insert into wells (code) values ($1)', [mark])
  const keys = new Set<string>()
  while (!keys.has(mark)) {
    const changes = await nextOf(capture)
    if (confirmed) await capture.confirm(changes!.upTo)
    if (changes!.keys === null) return null
    for (const parts of changes!.keys) keys.add(parts.join('|'))
  }
  return [...keys].filter((key) => !key.startsWith(marks)).toSorted()
}

const nothingOwed = async () => {}

/** The slot was missing, and that the whole is owed was said before it was made. */
async function isMadeAnew(): Promise<boolean> {
  let owed = false
  const exists = async () => (await agency.query('select from pg_replication_slots')).rowCount === 1
  await ensureSlot(options, async () => {
    assert.equal(await exists(), false)
    owed = true
  })
  assert.equal(await exists(), true)
  return owed
}

/** Whether a session of the agency waits for this. */
async function isWaitedFor(event: string): Promise<boolean> {
  const { rows } = await agency.query('select 1 from pg_stat_activity where wait_event = $1', [
    event,
  ])
  return rows.length > 0
}

async function following<T>(act: (capture: Capture) => Promise<T>): Promise<T> {
  const capture = await followSlot(options)
  try {
    return await act(capture)
  } finally {
    await capture.stop()
  }
}

test('keys of what was inserted, updated, moved and deleted are told, of what was undone not', async () => {
  assert.equal(await isMadeAnew(), true)
  assert.equal(await isMadeAnew(), false)
  await agency.query(`insert into wells select 'G' || n, n from generate_series(1, 5) n`)
  await agency.query(`update wells set depth = 9 where code = 'G1'`)
  await agency.query(`update wells set code = 'H2' where code = 'G2'`)
  await agency.query(`delete from wells where code = 'G3'`)
  await agency.query(`begin; insert into wells values ('undone'); rollback`)
  await agency.query('insert into other values (1)')
  const told = await following((capture) => gather(capture))
  assert.deepEqual(told, ['G1', 'G2', 'G3', 'G4', 'G5', 'H2'])
  assert.deepEqual(await following((capture) => gather(capture)), [], 'what was confirmed is over')
})

test('what was not confirmed is told again after a restart, also of transactions that overlap', async () => {
  await agency.query(`insert into wells values ('a')`)
  assert.deepEqual(await following((capture) => gather(capture, false)), ['a'])
  assert.deepEqual(await following((capture) => gather(capture, false)), ['a'])
  // The second commits right behind the first: confirming the first must not swallow it.
  await following(async (capture) => {
    await gather(capture)
    const holder = new pg.Client({ connectionString: agency.url })
    await holder.connect()
    await holder.query('select pg_advisory_lock(7)')
    const slow = agency.query(
      `begin; insert into wells values ('slow'); select pg_advisory_xact_lock(7); commit`,
    )
    await waitUntil(() => isWaitedFor('advisory'))
    await agency.query(`insert into wells values ('quick')`)
    const first = await nextOf(capture)
    assert.deepEqual(first?.keys, [['quick']])
    await capture.confirm(first!.upTo)
    await holder.end()
    await slow
  })
  assert.deepEqual(await following((capture) => gather(capture)), ['slow'])
})

test('a hundred interleaved transactions with restarts after each batch lose none', async () => {
  const seen = new Set<string>()
  const writing = Promise.all(
    Array.from({ length: 100 }, async (_, i) => {
      await sleep(i * 10)
      const pause = (i % 7) / 100
      await agency.query(
        `begin; insert into wells values ('t${i}'); select pg_sleep(${pause}); commit`,
      )
    }),
  )
  for (const endsMs = Date.now() + 120_000; seen.size < 100 && Date.now() < endsMs;) {
    await following(async (capture) => {
      const changes = await nextWithin(capture, 5_000)
      if (!changes) return
      for (const [key] of changes.keys!) if (key!.startsWith('t')) seen.add(key!)
      await capture.confirm(changes.upTo)
    })
  }
  await writing
  assert.equal(seen.size, 100)
})

test('a truncate, and more keys than are worth looking up, ask for the whole', async () => {
  await agency.query('truncate wells')
  await following(async (capture) => {
    assert.equal(await gather(capture), null)
    assert.deepEqual(await gather(capture), [])
  })
  await agency.query(`insert into wells select 'M' || n, n from generate_series(1, 50001) n`)
  await following(async (capture) => {
    const changes = await nextOf(capture)
    assert.equal(changes?.keys, null)
    await capture.confirm(changes!.upTo)
  })
})

test('log of other tables is not kept, and how much is kept is known', async () => {
  await following(async (capture) => {
    await agency.query(`insert into other select generate_series(1, 300000)`)
    const { keptBytes } = await capture.lag()
    assert.ok(keptBytes > 10_000_000, `${keptBytes}`)
    // A checkpoint makes the server send its place, which is confirmed as nothing waits.
    await waitUntil(async () => {
      await agency.query('checkpoint')
      return (await capture.lag()).keptBytes < 1_000_000
    })
  })
})

test('everything that keeps a server from telling its changes is named at once', async () => {
  const impossible = (more: Partial<SlotOptions>, said: RegExp) =>
    assert.rejects(ensureSlot({ ...options, ...more }, nothingOwed), (error) => {
      assert.ok(error instanceof Refusal, String(error))
      assert.equal(error.code, 'source.capture-impossible')
      assert.match(String(error.values.reason), said)
      return true
    })
  await agency.query(
    `create table plain (code text, depth int); create publication bare for table plain`,
  )
  const plain = { slot: 'kho_plain', publication: 'bare', table: 'public.plain' }
  await impossible(plain, /^public.plain: replica identity default does not tell code /)
  await impossible({ ...plain, key: ['ma'] }, /^publication bare: .*; public.plain.ma \?$/)
  await impossible(
    { ...plain, publication: 'none', table: 'public.lain' },
    /^CREATE PUBLICATION none FOR TABLE public.lain \?; public.lain \?$/,
  )
  await impossible({ publication: 'bare' }, /^ALTER PUBLICATION bare ADD TABLE public.wells \?$/)
  await agency.query(`create role poor login password 'poor'; grant select on wells to poor;
    create publication deaf for table wells with (publish = 'insert')`)
  const url = new URL(agency.url)
  const [from] = agency.url.split('@')
  const as = (account: string) => agency.url.replace(from!, `${url.protocol}//${account}`)
  await impossible(
    { url: as('poor:poor'), slot: 'kho_poor', publication: 'deaf' },
    /^ALTER ROLE … REPLICATION \?; publication deaf: publish ≠ update, delete, truncate$/,
  )
  await agency.query('drop publication deaf')
  await assert.rejects(
    ensureSlot({ ...options, url: as('poor:wrong') }, nothingOwed),
    refusedWith('source.refused-login'),
  )
})

test('a slot that the agency dropped and a table that no longer tells its key are named', async () => {
  const plain = { ...options, slot: 'kho_plain', publication: 'bare', table: 'public.plain' }
  await agency.query('alter table plain replica identity full')
  await ensureSlot(plain, nothingOwed)
  await agency.query(
    `alter table plain replica identity default; insert into plain values ('x', 1)`,
  )
  const capture = await followSlot(plain)
  await assert.rejects(nextOf(capture), refusedWith('source.capture-impossible'))
  await capture.stop()
  await dropSlot(plain)
  const lost = await followSlot(plain)
  await assert.rejects(lost.next(), refusedWith('source.slot-lost'))
  await assert.rejects(lost.lag(), refusedWith('source.slot-lost'))
  await lost.stop()
})

test('a table that is no longer published is not passed over in silence', async () => {
  for (const [gone, back] of [
    ['alter publication kho drop table wells', 'alter publication kho add table wells'],
    ['drop publication kho', 'create publication kho for table wells'],
  ]) {
    await following(async (capture) => {
      await agency.query(gone!)
      await capture.lag()
      await assert.rejects(capture.next(), refusedWith('source.slot-lost'))
    })
    await agency.query(back!)
  }
})

test('a commit that the server tells and does not show yet is waited for', async () => {
  await following((capture) => gather(capture))
  await agency.query(`alter system set synchronous_standby_names = 'nobody'`)
  await agency.query('select pg_reload_conf()')
  const standbyIsGiven = async () => {
    await agency.query('alter system reset synchronous_standby_names')
    await agency.query('select pg_reload_conf()')
  }
  let held: Promise<unknown> | undefined
  let writing: Promise<unknown> | undefined
  try {
    // The server learns of it in its time; then a commit waits, and so does each after it.
    await waitUntil(async () => {
      let isDone = false
      held = agency.query('insert into other values (2)').finally(() => (isDone = true))
      await waitUntil(async () => isDone || (await isWaitedFor('SyncRep')))
      return isWaitedFor('SyncRep')
    })
    await following(async (capture) => {
      // In the log it is committed; it is seen when the standby has it, which never comes.
      writing = agency.query(`insert into wells values ('told early')`)
      const changes = await nextOf(capture)
      assert.deepEqual(changes?.keys, [['told early']])
      const seen = async () =>
        (await agency.query(`select from wells where code = 'told early'`)).rowCount
      assert.equal(await seen(), 0, 'whoever reads now reads what was before')
      const visible = capture.visible(changes!.upTo).then(() => 'visible')
      assert.equal(await Promise.race([visible, sleep(400, 'hidden')]), 'hidden')
      await standbyIsGiven()
      assert.equal(await visible, 'visible')
      assert.equal(await seen(), 1)
      await writing
      await capture.confirm(changes!.upTo)
    })
  } finally {
    // Whatever failed, nobody may wait for the standby after this test.
    await standbyIsGiven()
    await Promise.all([held, writing])
  }
})

test('a server that goes away is named, and what was told comes again when it is back', async () => {
  await following((capture) => gather(capture))
  await agency.query(`insert into wells values ('before the cut')`)
  await following(async (capture) => {
    await nextOf(capture)
    agency.crash()
    await assert.rejects(nextOf(capture), refusedWith('source.gone'))
  })
  await agency.ready()
  // What was confirmed just before the cut may be told again.
  const told = await following((capture) => gather(capture))
  assert.ok(told?.includes('before the cut'), `${told}`)
})
