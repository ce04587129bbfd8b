/** A real binary log of MariaDB, with everything that may stand in it. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import mysql from 'mysql2/promise'
import { Refusal } from '@kho/contract/refusal.ts'
import { waitUntil } from '../../../test/kit/wait-until.ts'
import { testMariadb, type TestMariadb } from '../../../test/kit/mariadb.ts'
import type { Capture, CapturedChanges } from './capture.ts'
import { followBinlog } from './follow-binlog.ts'
import { comparePlaces, readPlace } from './log-place.ts'
import type { BinlogOptions } from './probe-binlog.ts'

const readingLog = ['replication slave on *.*', 'binlog monitor on *.*']
const logged = ['--log-bin=so', '--binlog-format=ROW', '--binlog-row-image=FULL', '--server-id=7']

let agency: TestMariadb
let options: BinlogOptions
let place: string | null = null
before(async () => {
  agency = await testMariadb(logged)
  await agency.query(`create table gieng (ma varchar(40) primary key, sau int, ghi_chu text);
    create table khac (n int primary key);
    create table moc (n int auto_increment primary key)`)
  const url = await agency.account('doc', [...readingLog, `select on ${agency.database}.*`])
  options = {
    source: { name: 'gieng', url, query: '' },
    schema: agency.database,
    table: 'gieng',
    key: [{ name: 'ma', type: 'text' }],
  }
})
after(() => agency.drop())

function refusedWith(code: string, said = '') {
  return (error: unknown) => {
    assert.ok(error instanceof Refusal, String(error))
    assert.equal(error.code, code)
    assert.ok(error.sentence.en.includes(said), `${error.sentence.en} has no ${said}`)
    return true
  }
}

/** What each capture was asked last and has not answered: a second question would lose its answer. */
const asked = new WeakMap<Capture, Promise<CapturedChanges | null>>()

async function nextWithin(capture: Capture, milliseconds: number) {
  const answer = asked.get(capture) ?? capture.next()
  asked.set(capture, answer)
  const changes = await Promise.race([answer, sleep(milliseconds, undefined)])
  if (changes !== undefined) asked.delete(capture)
  return changes
}

/**
 * All keys told up to the end that the log has now, one that came in two batches once; null where
 * the whole is asked for.
 */
async function gather(capture: Capture): Promise<string[] | null> {
  await agency.query('insert into moc values (null)')
  const { File: file, Position: position } = (await agency.query('show master status'))[0]
  const end = { file: String(file), position: Number(position) }
  const keys = new Set<string>()
  for (;;) {
    const changes = await nextWithin(capture, 20)
    if (!changes) {
      const { passed } = await capture.lag()
      if (passed && comparePlaces(readPlace(passed), end) >= 0) return [...keys].toSorted()
      continue
    }
    await capture.confirm(changes.upTo)
    place = changes.upTo
    if (changes.keys === null) return null
    for (const parts of changes.keys) keys.add(parts.join('|'))
  }
}

async function following<T>(
  act: (capture: Capture) => Promise<T>,
  how: Partial<BinlogOptions> & { from?: string | null } = {},
): Promise<T> {
  const { from = place, ...rest } = how
  const capture = await followBinlog({ ...options, ...rest }, from)
  place ??= capture.from
  try {
    return await act(capture)
  } finally {
    await capture.stop()
  }
}

test('keys of what was inserted, updated, moved and deleted are told, of what was undone not', async () => {
  await following(async (capture) => {
    await agency.query(`insert into gieng select concat('G', seq), seq, null from seq_1_to_5`)
    await agency.query(`update gieng set sau = 9 where ma = 'G1'`)
    await agency.query(`update gieng set ma = 'Giếng "H2" \\\\' where ma = 'G2'`)
    await agency.query(`delete from gieng where ma = 'G3'`)
    await agency.query(`begin; insert into gieng values ('undone', 1, ''); rollback`)
    await agency.query(
      `begin; insert into khac values (1); insert into gieng values ('both', 1, ''); commit`,
    )
    assert.deepEqual(await gather(capture), ['G1', 'G2', 'G3', 'G4', 'G5', 'Giếng "H2" \\', 'both'])
  })
  assert.deepEqual(await following(gather), [], 'what was confirmed is over')
})

test('what happened while nobody followed is told from the place kept, over new files of the log', async () => {
  await agency.query(`insert into gieng values ('a', 1, ''); flush binary logs;
    insert into gieng values ('b', 1, ''); flush binary logs`)
  const before = place
  assert.deepEqual(await following(gather), ['a', 'b'])
  place = before
  assert.deepEqual(await following(gather), ['a', 'b'], 'from the same place the same')
})

test('what keys cannot tell asks for the whole', async (t) => {
  const cases: [name: string, sql: string][] = [
    ['a truncate', 'truncate gieng'],
    [
      'a statement told as text',
      `set session binlog_format = 'STATEMENT';
       insert into gieng values ('text', 1, ''); set session binlog_format = 'ROW'`,
    ],
    ['a column more', 'alter table gieng add column them int'],
    [
      'more keys than are worth looking up',
      `insert into gieng (ma) select concat('M', seq) from seq_1_to_50001`,
    ],
  ]
  for (const [name, sql] of cases) {
    await t.test(name, () =>
      following(async (capture) => {
        await agency.query(sql)
        assert.equal(await gather(capture), null)
        while ((await gather(capture)) === null);
      }),
    )
  }
})

test('a transaction of two phases tells its keys at the first and asks for the whole at the second', async () => {
  await following(async (capture) => {
    await agency.query(`xa start 'x'; insert into gieng (ma) values ('xa');
      xa end 'x'; xa prepare 'x'`)
    assert.deepEqual((await capture.next())?.keys, [['xa']])
    await agency.query(`xa commit 'x'`)
    assert.equal((await capture.next())?.keys, null)
    // The place is not kept: whoever stopped between the two phases is told again.
  })
  await following(async (capture) => {
    assert.equal(await gather(capture), null)
    while ((await gather(capture)) === null);
  })
})

test('rows written before a column was dropped, read after it, ask for the whole', async () => {
  await agency.query(
    `insert into gieng (ma) values ('old shape'); alter table gieng drop column them`,
  )
  await following(async (capture) => {
    assert.equal(await gather(capture), null)
    await gather(capture)
    await agency.query(`insert into gieng (ma) values ('new shape')`)
    assert.deepEqual(await gather(capture), ['new shape'])
  })
})

test('log of other tables moves the place, and how much lies ahead is known', async () => {
  await following(async (capture) => {
    await agency.query('delete from khac')
    await agency.query(`insert into khac select seq from seq_1_to_100000`)
    const { passed } = await waitUntil(async () => {
      const lag = await capture.lag()
      return lag.keptBytes === 0 && lag
    })
    assert.notEqual(passed, place)
    place = passed
  })
  await agency.query(`insert into gieng (ma) values ('later')`)
  await following(async (capture) => {
    assert.deepEqual(await gather(capture), ['later'])
  })
})

test('a change that the server tells and does not show yet is waited for', async () => {
  // Made before: from then on whatever is written waits.
  const other = await otherSession()
  await agency.query(`set global rpl_semi_sync_master_wait_point = 'AFTER_SYNC';
    set global rpl_semi_sync_master_timeout = 600000;
    set global rpl_semi_sync_master_wait_no_slave = on; set global rpl_semi_sync_master_enabled = on`)
  const standbyIsGiven = () => other.query('set global rpl_semi_sync_master_enabled = off')
  const story = following(async (capture) => {
    const writing = agency.query(`insert into gieng (ma) values ('told early')`)
    const changes = await capture.next()
    assert.deepEqual(changes?.keys, [['told early']])
    const seen = async () =>
      (await other.query(`select ma from gieng where ma = 'told early'`)).length
    assert.equal(await seen(), 0, 'whoever reads now reads what was before')
    const visible = capture.visible(changes!.upTo).then(() => 'visible')
    assert.equal(await Promise.race([visible, sleep(100, 'hidden')]), 'hidden')
    await standbyIsGiven()
    assert.equal(await visible, 'visible')
    assert.equal(await seen(), 1)
    await writing
    await capture.confirm(changes!.upTo)
    place = changes!.upTo
  })
  // Whatever failed, nobody may wait for the standby after this test.
  await story.finally(standbyIsGiven)
  await other.end()
})

/** Another connection to the agency, since the one is writing; it may end what is waited for. */
async function otherSession() {
  const reads = `select on ${agency.database}.*`
  const url = await agency.account('khac', [reads, 'replication master admin on *.*'])
  const connection = await mysql.createConnection(url.replace('mariadb:', 'mysql:'))
  return {
    query: async (sql: string) => (await connection.query(sql))[0] as unknown[],
    end: () => connection.end(),
  }
}

test('a log that no longer goes back, or is another of the same name, is named', async () => {
  await agency.query('flush binary logs')
  const { File: now } = (await agency.query('show master status'))[0]
  // A file is kept while a session that ends just now still reads it.
  for (
    let first = '';
    first !== now;
    first = (await agency.query('show binary logs'))[0].Log_name
  ) {
    await agency.query(`purge binary logs to '${now}'`)
    await sleep(50)
  }
  const [file, position] = place!.split(' ') as [string, string]
  await assert.rejects(following(gather), refusedWith('source.log-lost', `${file}:${position}`))
  place = null
  await following(gather)
  const [, , begunAt] = place!.split(' ')
  assert.ok(Number(begunAt) > 1_700_000_000, place!)
  // The same file and a position that exists, but the log was begun anew in the meantime.
  await sleep(1_100)
  await agency.query('reset master; create table moi (n int)')
  const { File: first, Position: end } = (await agency.query('show master status'))[0]
  await assert.rejects(
    following(gather, { from: `${first} ${end} ${begunAt} 0-7-1` }),
    refusedWith('source.log-lost'),
  )
  place = null
})

test('everything that stands in the way is named before anything is compared', async () => {
  await agency.query(`create table cha (id int primary key);
    create table con (ma varchar(9) primary key, cha int, foreign key (cha) references cha (id) on delete cascade);
    create table cu (ma varchar(9) primary key) engine = MyISAM;
    create view nhin as select * from gieng`)
  const refused = (how: Partial<BinlogOptions>, said: string) =>
    assert.rejects(following(gather, how), refusedWith('source.capture-impossible', said))
  await refused({ table: 'con' }, 'ON DELETE CASCADE')
  await refused({ table: 'cu' }, 'MyISAM')
  await refused({ table: 'nhin' }, 'VIEW')
  await refused({ table: 'khong_co' }, 'khong_co')
  await refused({ key: [{ name: 'so', type: 'text' }] }, 'gieng.so')
  await refused({ key: [{ name: 'ma', type: 'decimal' }] }, 'decimal')
  const as = async (name: string, grants: string[]) => ({
    source: { ...options.source, url: await agency.account(name, grants) },
  })
  const reads = `select on ${agency.database}.*`
  await refused(await as('poor', [reads]), 'BINLOG MONITOR')
  await refused(await as('half', [reads, 'binlog monitor on *.*']), 'REPLICATION SLAVE')
  await agency.query(`set global binlog_format = 'MIXED'; set global binlog_row_image = 'MINIMAL'`)
  await refused({}, 'binlog_format = MIXED (≠ ROW); binlog_row_image = MINIMAL (≠ FULL)')
  await agency.query(`set global binlog_format = 'ROW'; set global binlog_row_image = 'FULL'`)
  const without = await testMariadb()
  await without.query('create table gieng (ma varchar(9) primary key)')
  const { url, database: schema } = { ...without }
  await refused({ schema, source: { ...options.source, url } }, 'log_bin = OFF')
  await without.drop()
})

test('a server that goes away is named, and what was told comes again when it is back', async () => {
  await following(gather)
  await following(async (capture) => {
    await agency.query(`insert into gieng (ma) values ('before the cut')`)
    await capture.next()
    await agency.crash()
    await assert.rejects(capture.next(), refusedWith('source.gone'))
  })
  await agency.restart()
  const told = await following(gather)
  assert.ok(told === null || told.includes('before the cut'), `${told}`)
})
