/** Notices survive kill -9 of the process that makes and sends them: none lost, none under two ids. */
import assert from 'node:assert/strict'
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test from 'node:test'
import { fileURLToPath } from 'node:url'
import { readConfig } from '../src/config.ts'
import { openSealer } from '../src/credential/seal.ts'
import { append } from '../src/journal/append.ts'
import { journalPlaces } from '../src/journal/journal-places.ts'
import { startJournal } from '../src/journal/start-journal.ts'
import { silentLog } from '../src/log.ts'
import { subscribe } from '../src/notice/subscribe.ts'
import { declareAgency } from '../src/people/declare-agency.ts'
import { issueAccount } from '../src/people/issue-account.ts'
import { defineDataset } from '../src/store/define-dataset.ts'
import { databaseWithLists } from './kit/database.ts'
import { definitionOf } from './kit/kho.ts'
import { openReceiver } from './kit/webhook-receiver.ts'

const program = fileURLToPath(new URL('kit/notice-process.ts', import.meta.url))
const title = { vi: 'Cột', en: 'Column' }

test('a sender that is killed again and again loses no notice, and repeats one only under its id', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'kho-notice-kill-'))
  const base = await databaseWithLists()
  const receiver = await openReceiver(folder)
  const env = {
    KHO_DATA: folder,
    KHO_DATABASE_URL: base.url,
    KHO_NOTICE_HOSTS: 'localhost',
    KHO_NOTICE_ROOTS: receiver.rootsFile,
  }
  const { config } = readConfig(env)
  const journal = await startJournal({ db: base.db, log: silentLog, ...journalPlaces(config) })
  let running: ChildProcess | null = null
  t.after(async () => {
    running?.kill('SIGKILL')
    await journal.stop()
    await receiver.close()
    await base.drop()
    rmSync(folder, { recursive: true, force: true })
  })
  const agency = 'so-noi-vu'
  const sealer = await openSealer(config.credentialsKeyFile)
  await base.db.tx(async (tx) => {
    await declareAgency(tx, 'test', { id: agency, name: { vi: 'Sở', en: 'Department' } })
    await issueAccount(tx, 'test', { id: 'thu.mot', agency, name: 'Người giả lập' })
    await defineDataset(tx, 'test', {
      definition: definitionOf({
        id: 'rows',
        owner: agency,
        sharing: 'shared',
        key: ['code'],
        columns: [{ name: 'code', type: 'text', required: true, title }],
      }),
    })
    await subscribe(tx, 'thu.mot', {
      way: 'webhook',
      kinds: ['dataset.changed'],
      address: receiver.url,
      client: null,
      settings: config.notices,
      sealer,
    })
  })
  const start = () => {
    running = spawn(process.execPath, [program], {
      env: { ...process.env, ...env },
      stdio: ['ignore', 'ignore', 'inherit'],
    })
    return running
  }
  let kills = 0
  let isDying = false
  // Killed at the worst moment: the receiver has it, and the sender has not heard so.
  receiver.answer = async () => {
    // What the dying one has sent besides comes in meanwhile.
    if (receiver.received.length % 7 === 3 && kills < 4 && !isDying) {
      kills += 1
      isDying = true
      const dying = running!
      const gone = once(dying, 'exit')
      dying.kill('SIGKILL')
      await gone
      start()
      isDying = false
    }
    return 204
  }
  start()
  const total = 40
  for (let seq = 1; seq <= total; seq++) {
    const fields = { dataset: 'rows', part: 'all', seq }
    await append(base.db, { kind: 'store.applied', fields })
    if (seq % 10 === 0) await new Promise((resolve) => setTimeout(resolve, 60))
  }
  const seqOf = (body: string) => JSON.parse(body).data.seq as number
  await receiver.until(
    () => new Set(receiver.received.map(({ body }) => seqOf(body))).size === total,
  )
  await receiver.until(() => kills === 4)
  // What the dead had sent comes again.
  await receiver.until(() => receiver.received.length > total)
  const bodies = new Map<string, string>()
  for (const { id, body } of receiver.received) {
    assert.equal(bodies.get(id) ?? body, body, 'an id has one body')
    bodies.set(id, body)
  }
  assert.equal(bodies.size, total, 'an event has one id')
  const { rows } = await base.db.query('select count(*)::int as n from notice.delivery')
  assert.equal(rows[0].n, total)
})
