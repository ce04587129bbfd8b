/**
 * The compliance report: all it can show is shown on a store in order, and each piece of evidence
 * turns when its fact is broken. Every fact is broken in a transaction that is rolled back.
 */
import { strict as assert } from 'node:assert'
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import type { ComplianceEvidence, ComplianceReport } from '@kho/contract/compliance.ts'
import { issueEdition } from '../src/catalogue/issue-edition.ts'
import { previewEdition } from '../src/catalogue/preview-edition.ts'
import { runCli } from '../src/cli/run-cli.ts'
import { articles } from '../src/compliance/articles.ts'
import { findArticles } from '../src/compliance/article.ts'
import { complianceCommands } from '../src/compliance/compliance.cli.ts'
import { roomWants } from '../src/compliance/journal-evidence.ts'
import { readCompliance } from '../src/compliance/read-compliance.ts'
import { readConfig, type Config } from '../src/config.ts'
import { journalCommands } from '../src/journal/journal.cli.ts'
import { silentLog, type Log } from '../src/log.ts'
import type { Database, Tx } from '../src/pg/database.ts'
import { breaks } from './kit/compliance-breaks.ts'
import { definitionOf, openKho, type RunningKho } from './kit/kho.ts'
import { openOfficer } from './kit/officer.ts'

let kho: RunningKho
let config: Config

const title = { vi: 'Cột giả lập', en: 'Made-up column' }
const text = (name: string, more: object = {}) =>
  ({ name, type: 'text', required: true, title, ...more }) as const

before(async () => {
  kho = await openKho({ byHand: true, env: { KHO_ADMIN_ZONES: 'local' } })
  config = readConfig(kho.env).config
  await kho.define(
    definitionOf({
      id: 'nguoi-dan',
      sharing: 'shared',
      key: ['so'],
      columns: [text('so', { rule: 'citizen-number', personal: 'basic' })],
    }),
  )
  await kho.define(
    definitionOf({
      id: 'doanh-nghiep',
      sharing: 'shared',
      key: ['so'],
      columns: [text('so', { rule: 'tax-code' })],
    }),
  )
  await kho.define(
    definitionOf({
      id: 'truong',
      sharing: 'open',
      key: ['ma'],
      columns: [text('ma'), { name: 'vi_tri', type: 'geometry', title }],
    }),
  )
  await kho.load('truong', 'ma,vi_tri\nA,\nB,\n')
  await assert.rejects(kho.load('truong', 'ma,vi_tri\nA,\nTUYỆT MẬT,\n'))
  await kho.client('may-doc')
  await openOfficer(kho, 'can.bo', { agency: 'so-noi-vu', functions: ['authority'] })
  await issueCatalogue()
  await settleHouse()
  await kho.kho.journal.publishNow()
  assert.equal((await run(journalCommands, 'journal', 'verify')).exit, 0)
})
after(() => kho.end())

async function issueCatalogue(): Promise<void> {
  const { mark } = await previewEdition(kho.db, [], 1)
  const decision = {
    decisionNumber: '1/QĐ-GIẢ',
    decisionDate: '2026-01-05',
    signer: 'Người ký giả lập',
    authority: 'Uỷ ban giả lập',
    validFrom: '2026-01-05',
  }
  const input = { ...decision, leftOut: [], preview: mark! }
  await kho.act((tx) => issueEdition(tx, 'test', input, new Date()))
}

/** What a province sets once: terms, periods, a sealed break-glass account, a review that closed. */
async function settleHouse(): Promise<void> {
  const { db } = kho
  for (const [table, kind] of [
    ['request.term', 'decide'],
    ['discrepancy.term', 'answer'],
  ])
    await db.query(`insert into ${table} values ('${kind}', 5, 'Quyết định giả lập', '2026-01-01')`)
  await db.query(
    `insert into review.rule values ('2026-01-01', 'quarterly', 10, 'Quyết định giả lập')`,
  )
  await db.query(
    `insert into review.campaign (reason, opened_by, due_on, salt, closed_at, closed_by, outcomes,
       outcome_salt, outcome_digest, document_number, document_date, signer)
     select 'giả lập', 'test', current_date, h, clock_timestamp(), 'test', '{}', h, h, '1/BB',
       current_date, 'Người giả lập' from (select sha256('x') as h) made`,
  )
  await db.query(
    `insert into factor.passkey (id, account_id, public_key, name)
     values ('khoa-gia-lap', 'can.bo', sha256('k'), 'Khoá giả lập')`,
  )
  await db.query(
    `insert into signin.break_glass (account_id, agency_id, half_one, half_two)
     select 'can.bo', 'so-noi-vu', sha256('a'), sha256('b')`,
  )
}

async function run(
  commands: Parameters<typeof runCli>[1]['commands'],
  ...argv: string[]
): Promise<{ exit: number; out: string; said: string }> {
  let [out, said] = ['', '']
  const exit = await runCli(argv, {
    commands,
    openStore: async () => ({ db: kho.db, close: async () => {} }),
    env: kho.env,
    stdout: (line) => void (out += line),
    stderr: (line) => void (said += line),
  })
  return { exit, out, said }
}

function evidenceOf(report: ComplianceReport, id: string): ComplianceEvidence {
  const found = report.articles.flatMap(({ evidence }) => evidence).find((one) => one.id === id)
  assert.ok(found, id)
  return found
}

const rowsWith = (id: string) =>
  articles.filter(({ evidence }) => evidence.some((one) => one.id === id))

/** Asks for the row that has the evidence. */
async function ask(id: string, given: { db?: Database; config?: Config; now?: Date } = {}) {
  const { now = new Date(), ...other } = given
  const parts = { db: kho.db, config, log, ...other }
  return evidenceOf(await readCompliance(parts, now, rowsWith(id)), id)
}

/** What the operator's log was told. */
const logged: { evidence: string; err: { code?: string } }[] = []
const log = { ...silentLog, error: (said: never) => void logged.push(said) } as unknown as Log

class Undone extends Error {}

/** What the evidence says after the statements, which are undone afterwards. */
async function askBroken(
  id: string,
  statements: readonly string[],
  now?: Date,
): Promise<ComplianceEvidence> {
  let found: ComplianceEvidence | undefined
  await kho.db
    .tx(async (tx: Tx) => {
      for (const statement of statements) {
        const { rowCount, command } = await tx.query(statement)
        if (/^(UPDATE|DELETE|INSERT)$/.test(command)) assert.ok(rowCount! > 0, statement)
      }
      const db: Database = {
        ...kho.db,
        query: tx.query,
        tx: (fn) => fn(tx),
        snapshot: (fn) => fn(tx),
      }
      found = await ask(id, { db, ...(now ? { now } : {}) })
      throw new Undone()
    })
    .catch((error: unknown) => {
      if (!(error instanceof Undone)) throw error
    })
  return found!
}

test('the rows are those of the regulation, in its words', () => {
  assert.deepEqual(
    articles.map(({ id }) => id),
    [
      '1.2',
      '3.1, 4.2, 6.2, 12.3',
      '4.1',
      '4.3, 7, 14',
      '4.4',
      '5.1, 12.5',
      '5.2',
      '3.3, 6.1a',
      '6.1b, 15.5',
      '6.1c',
      '6.1d, 9',
      '8.1–8.5',
      '10.2',
      '10.3',
      '12.1–12.6',
      '10.1',
      '11, 12.6, 13',
      '12.4, 17.2',
      '14, 15',
      '16, 17',
    ],
  )
  const ids = articles.flatMap(({ evidence }) => evidence.map(({ id }) => id))
  assert.equal(new Set(ids).size, ids.length)
})

test('an article is found however it is named', () => {
  const found = (asked: string) => findArticles(articles, asked).map(({ id }) => id)
  assert.deepEqual(found('4.4'), ['4.4'])
  assert.deepEqual(found('8.3'), ['8.1–8.5'])
  assert.deepEqual(found('Điều 6.1.a'), ['3.3, 6.1a'])
  assert.deepEqual(found('12.5'), ['5.1, 12.5', '12.1–12.6'])
  assert.deepEqual(found('17.4'), ['16, 17'])
  assert.deepEqual(found('1'), ['1.2'])
  for (const none of ['99', '8.9', '', '4.44']) assert.deepEqual(found(none), [], none)
})

describe('evidence', () => {
  test('a store in order shows all that is built', async () => {
    const report = await readCompliance({ db: kho.db, config, log }, new Date())
    const all = report.articles.flatMap(({ evidence }) => evidence)
    const wanting = all.filter(({ state }) => state === 'wanting')
    assert.deepEqual(wanting, [])
    assert.deepEqual(
      all.filter(({ state }) => state === 'not-run').map(({ id }) => id),
      ['supply.kinds'],
    )
    const built = all.filter(({ state }) => state !== 'not-built').map(({ id }) => id)
    assert.deepEqual(
      built.filter((id) => id !== 'supply.kinds').toSorted(),
      Object.keys(breaks).toSorted(),
    )
    for (const { id, state, figures, wants } of all) {
      if (state === 'not-built') assert.ok(wants.length === 1 && figures.length === 0, id)
      else assert.ok(figures.length > 0, id)
    }
  })

  for (const [id, ways] of Object.entries(breaks)) {
    ways.forEach((statements, i) => {
      test(`${id} turns when its fact is broken (${i + 1})`, async () => {
        assert.equal((await ask(id)).state, 'shown')
        const { state, wants } = await askBroken(id, statements)
        assert.equal(state, 'wanting')
        for (const { what, todo } of wants)
          for (const words of [what.vi, what.en, todo.vi, todo.en]) assert.ok(words.length > 5)
        // It was asked, and is wanting for what was found.
        assert.doesNotMatch(wants.map(({ what }) => what.en).join(), /could not be asked/)
      })
    })
  }

  test('a kind that met no server is told as not run, and the guides of agencies say the same', async () => {
    const { state, figures } = await ask('supply.kinds')
    assert.equal(state, 'not-run')
    const said = figures.map(({ label, value }) => `${label.en}: ${(value as { en: string }).en}`)
    const guide = readFileSync(
      new URL('../../docs/for-agencies/database.md', import.meta.url),
      'utf8',
    )
    for (const name of ['SQL Server', 'Oracle', 'MySQL']) {
      assert.ok(
        said.some((line) => line.includes(`not run against ${name}`)),
        said.join('\n'),
      )
      const line = guide.split('\n').find((one) => one.startsWith(name))
      assert.match(line ?? '', /not run against a server yet/, name)
    }
  })

  test('the journal on disk: forged, cut, never verified, keys that others read', async () => {
    const folder = join(kho.folder, 'copy')
    // Nothing is written there while it is copied.
    await kho.kho.journal.publishNow()
    const copy = () => {
      rmSync(folder, { recursive: true, force: true })
      mkdirSync(folder)
      for (const part of ['journal', 'keys', 'journal-verified.json'])
        cpSync(join(kho.folder, part), join(folder, part), { recursive: true })
      const anchorDir = join(folder, 'anchor')
      cpSync(config.anchorDir, anchorDir, { recursive: true })
      return { ...config, dataDir: folder, anchorDir }
    }
    const state = async (id: string, given: Config) => (await ask(id, { config: given })).state
    let given: Config = copy()
    for (const id of ['journal.checkpoint', 'journal.verified'])
      assert.equal(await state(id, given), 'shown', id)
    const checkpoint = join(folder, 'journal', 'checkpoint')
    const [origin, size, ...rest] = readFileSync(checkpoint, 'utf8').split('\n')
    writeFileSync(checkpoint, [origin, Number(size) + 1, ...rest].join('\n'))
    assert.equal(await state('journal.checkpoint', given), 'wanting')
    given = { ...copy(), anchorDir: join(folder, 'nowhere') }
    assert.equal(await state('journal.checkpoint', given), 'wanting')
    given = copy()
    rmSync(join(folder, 'journal-verified.json'))
    assert.equal(await state('journal.verified', given), 'wanting')
    const soon = readCompliance(
      { db: kho.db, config, log },
      new Date(Date.now() + 40 * 86_400_000),
      rowsWith('journal.verified'),
    )
    assert.equal(evidenceOf(await soon, 'journal.verified').state, 'wanting')
    // A database set back to before what was signed.
    const behind = await askBroken('journal.checkpoint', [`update journal.head set size = 1`])
    assert.equal(behind.state, 'wanting')
    assert.match(behind.wants[0]!.what.en, /the database has 1/)
    const key = [config.credentialsKeyFile, config.subjectsKeyFile].find((one) => existsSync(one))!
    chmodSync(key, 0o644)
    assert.equal(await state('security.keys', config), 'wanting')
    chmodSync(key, 0o600)
    assert.equal(await state('security.keys', config), 'shown')
  })

  test('zones that hold everybody, and none for administration', async () => {
    const wide = { ...config, zones: { ...config.zones, tat: ['0.0.0.0/0'] } }
    assert.equal((await ask('zones', { config: wide })).state, 'wanting')
    const bare = { ...config, zones: {}, signIn: { ...config.signIn, adminZones: null } }
    assert.equal((await ask('zones', { config: bare })).wants.length, 2)
    assert.equal(roomWants(9).length, 1)
    assert.equal(roomWants(10).length, 0)
  })

  test('an agency is gone with its last day in Viet Nam, not seven hours later', async () => {
    const ended = [`update people.agency set valid_to = '2030-01-10' where id = 'so-noi-vu'`]
    const at = (time: string) => askBroken('catalogue.agencies', ended, new Date(time))
    assert.equal((await at('2030-01-10T23:59:00+07:00')).state, 'shown')
    assert.equal((await at('2030-01-11T00:01:00+07:00')).state, 'wanting')
  })

  test('what cannot be asked is wanting, and tells no value', async () => {
    const { state, wants } = await askBroken('purpose.grants', [
      'alter table access."grant" rename to elsewhere',
    ])
    assert.equal(state, 'wanting')
    assert.match(wants[0]!.what.en, /could not be asked \(42P01\)/)
    // The operator's log, which it leads to, has the cause.
    const [{ evidence, err } = assert.fail()] = logged
    assert.deepEqual([evidence, err.code], ['purpose.grants', '42P01'])
  })
})

describe('kho compliance', () => {
  const compliance = (...argv: string[]) => run(complianceCommands, 'compliance', ...argv)

  test('tells all in both languages, and ends well where nothing is wrong', async () => {
    const [vi, en] = [await compliance(), await compliance('--lang', 'en')]
    assert.equal(vi.exit, 0)
    assert.match(vi.out, /✓ Điều 4\.4: Giá trị hoàn toàn tương đồng/)
    assert.match(vi.out, /– Điều 16, 17: .*\[chưa xây dựng\]/)
    assert.match(en.out, /– Article 16, 17: .*\[not built\]/)
    assert.match(en.out, /mssql \(0 sources\): not run against SQL Server/)
    assert.equal(vi.out.split('\n').length, en.out.split('\n').length)
  })

  test('one article, as JSON and into a file; nonsense is misuse', async () => {
    const { exit, out } = await compliance('--article', '4.4', '--json')
    assert.equal(exit, 0)
    const report = JSON.parse(out) as ComplianceReport
    assert.deepEqual(
      report.articles.map(({ id }) => id),
      ['4.4'],
    )
    const file = join(kho.folder, 'report.json')
    await compliance('--article', '4.4', '--out', file)
    assert.equal(JSON.parse(readFileSync(file, 'utf8')).articles[0].id, '4.4')
    const plain = join(kho.folder, 'report.txt')
    await compliance('--article', '4.4', '--out', plain)
    assert.match(readFileSync(plain, 'utf8'), /Điều 4\.4/)
    for (const wrong of [['--article', '99'], ['more'], ['--article', '']])
      assert.equal((await compliance(...wrong)).exit, 2, wrong.join())
  })

  test('ends with 1 where something that should hold does not', async () => {
    await kho.db.query(`update store.equality set state = 'unequal'`)
    const { exit, out } = await compliance('--article', '4.4')
    assert.equal(exit, 1)
    assert.match(out, /! 1 phần khác nguồn/)
    await kho.db.query(`update store.equality set state = 'equal'`)
  })
})

describe('/console/compliance', () => {
  test('the authority, auditors and leaders see it in both languages; nobody else does', async () => {
    for (const name of ['authority', 'auditor', 'leader'] as const) {
      const officer = await openOfficer(kho, `xem.${name}`, {
        agency: 'so-noi-vu',
        functions: [name],
      })
      const page = await officer.call('GET', '/console/compliance')
      assert.equal(page.status, 200, name)
      assert.match(page.text, /id="article-4-4"/)
      assert.match(page.text, /<a href="#article-4-4">[^<0-9]+<\/a>\s*<small[^>]*>Điều 4\.4</)
      assert.match(page.text, /href="\/board"/)
      const closed = name === 'leader'
      assert.equal(page.text.includes('<a href="/console/cases">'), name === 'authority', name)
      if (closed) assert.doesNotMatch(page.text, /<a href="\/console\/held">/)
      const english = await officer.call('GET', '/en/console/compliance')
      assert.match(english.text, /not run against SQL Server/)
    }
    const steward = await openOfficer(kho, 'xem.steward', {
      agency: 'so-noi-vu',
      functions: ['steward', 'consumer'],
    })
    assert.equal((await steward.call('GET', '/console/compliance')).status, 403)
  })
})
