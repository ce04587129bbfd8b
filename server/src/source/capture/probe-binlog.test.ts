/**
 * What is asked of MySQL, of which no server can be had here: a session that answers as its manual
 * says. The same questions to a real MariaDB are in follow-binlog.test.ts.
 */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Refusal } from '@kho/contract/refusal.ts'
import type { SqlSession } from '../database/sql-session.ts'
import { probeBinlog } from './probe-binlog.ts'

const good = {
  version: '8.4.3',
  log_bin: 'ON',
  binlog_format: 'ROW',
  binlog_row_image: 'FULL',
  gtid_mode: 'ON',
  binlog_order_commits: 'ON',
  binlog_transaction_compression: 'OFF',
  binlog_row_value_options: '',
  log_replica_updates: 'ON',
  read_only: 'OFF',
}
type Settings = Record<keyof typeof good, string>
const failing = (errno: number) => Object.assign(new Error('as the server says'), { errno })

function mysqlSession(
  settings: Settings,
  status: Record<string, (string | null)[][] | Error>,
): SqlSession {
  const answers: [RegExp, (string | null)[][]][] = [
    [/^show global variables/, Object.entries(settings)],
    [/information_schema\.tables/, [['ho_tich', 'dan', 'BASE TABLE', 'InnoDB']]],
    [/information_schema\.columns/, [['ma'], ['ten']]],
    [/^show create table `ho_tich`\.`dan`/, [['dan', 'CREATE TABLE `dan` (\n  `ma` int\n)']]],
  ]
  return {
    async query(statement: string) {
      const answer = status[statement] ?? answers.find(([like]) => like.test(statement))?.[1]
      if (answer instanceof Error) throw answer
      return answer ?? assert.fail(statement)
    },
  } as SqlSession
}

const options = {
  source: { name: 'ho-tich', url: '', query: '' },
  schema: 'ho_tich',
  table: 'dan',
  key: [{ name: 'ma', type: 'integer' }],
}
const place = [['mysql-bin.000012', '157', '', '', 'uuid:1-77']]
const newer = { 'show binary log status': place }
const refusal = async (session: SqlSession): Promise<unknown> => {
  const error = await probeBinlog(session, options).catch((thrown: unknown) => thrown)
  assert.ok(error instanceof Refusal, String(error))
  assert.equal(error.code, 'source.capture-impossible')
  return error.values.reason
}

test('the end of the log is asked for under the new name, and under the old one where that is unknown', async () => {
  const end = { file: 'mysql-bin.000012', position: 157, begunAt: 0, gtid: '' }
  const found = { product: 'mysql', end }
  assert.deepEqual(await probeBinlog(mysqlSession(good, newer), options), found)
  const older = { 'show binary log status': failing(1064), 'show master status': place }
  const session = mysqlSession({ ...good, version: '8.0.40' }, older)
  assert.deepEqual(await probeBinlog(session, options), found)
})

test('every setting under which a change could be missed is named with its value', async () => {
  const settings = {
    ...good,
    gtid_mode: 'OFF_PERMISSIVE',
    binlog_order_commits: 'OFF',
    binlog_transaction_compression: 'ON',
    binlog_row_value_options: 'PARTIAL_JSON',
    read_only: 'ON',
    log_replica_updates: 'OFF',
  }
  assert.equal(
    await refusal(mysqlSession(settings, newer)),
    'gtid_mode = OFF_PERMISSIVE (≠ ON); binlog_order_commits = OFF (≠ ON); ' +
      'binlog_transaction_compression = ON (≠ OFF); ' +
      `binlog_row_value_options = PARTIAL_JSON (≠ ''); log_replica_updates = OFF (≠ ON)`,
  )
})

test('a right that is missing and a database kept out of the log are named', async () => {
  const denied = { 'show binary log status': failing(1227) }
  assert.equal(await refusal(mysqlSession(good, denied)), 'GRANT REPLICATION CLIENT ON *.* ?')
  const only = { 'show binary log status': [['m.000001', '4', 'khac,nua', 'ho_tich', '']] }
  assert.equal(
    await refusal(mysqlSession(good, only)),
    'binlog_do_db = khac,nua; binlog_ignore_db = ho_tich',
  )
})
