/** The commands about grants, as an officer types them. */
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { openAuthority, unsignedPdf } from '../../test/kit/signed-pdf.ts'
import { testDatabase, type TestDatabase } from '../../test/kit/database.ts'
import { runCli } from '../cli/run-cli.ts'
import { define, definitionOf } from '../query/fixture.ts'
import { declareAgency } from '../people/declare-agency.ts'
import { addClient } from '../client/add-client.ts'
import { accessCommands } from './access.cli.ts'
import { commitmentCommands } from './commitment.cli.ts'
import { explainCommands } from './explain.cli.ts'

let kit: TestDatabase
let folder: string

before(async () => {
  kit = await testDatabase()
  folder = mkdtempSync(join(tmpdir(), 'kho-grants-'))
  await kit.db.tx(async (tx) => {
    for (const id of ['so-tu-phap', 'y-te'])
      await declareAgency(tx, 'test', { id, name: { vi: id, en: id } })
    await addClient(tx, 'test', { id: 'his', agency: 'y-te', name: 'his' })
  })
  await define(
    kit.db,
    definitionOf({
      id: 'people',
      key: ['code'],
      sharing: 'shared',
      columns: [
        { name: 'code', type: 'text', required: true, personal: 'basic' },
        { name: 'kind', type: 'text', required: true, values: ['A', 'B'] },
      ],
    }),
  )
})
after(async () => {
  rmSync(folder, { recursive: true, force: true })
  await kit.drop()
})

async function kho(...words: string[]) {
  const told: string[] = []
  const exit = await runCli([...words, '--lang', 'en'], {
    commands: [...accessCommands, ...commitmentCommands, ...explainCommands],
    openStore: async () => ({ db: kit.db, close: async () => {} }),
    env: { KHO_DATA: folder, KHO_ZONES: 'tslcd=10.0.0.0/8' },
    cwd: folder,
    stdout: (text) => void told.push(text),
    stderr: (text) => void told.push(text),
  })
  return { exit, text: told.join('') }
}

const paper = ['--decided-by', 'UBND', '--document', '1/QĐ', '--document-date', '2026-01-02']
const add = (...more: string[]) =>
  kho('grant', 'add', 'his', 'people', '--purpose', 'c', '--until', '2099-12-31', ...paper, ...more)

async function numberOf(...more: string[]): Promise<number> {
  const { exit, text } = await add('--json', ...more)
  assert.equal(exit, 0, text)
  return JSON.parse(text).grant
}

test('a grant says which columns it masks, and can be told not to', async () => {
  const { exit, text } = await add()
  assert.equal(exit, 0, text)
  assert.match(text, /Masked columns: code=partial:1:2\./)
  assert.doesNotMatch((await add('--mask', '*=none')).text, /Masked/)
  assert.match((await add('--mask', 'code=hashed')).text, /code=hashed/)
  const wrong = [
    ['--mask', 'code'],
    ['--mask', 'code=blur'],
    ['--delivery', 'post'],
  ]
  for (const more of [...wrong, ['--rows-per-day', '0'], ['--remind-on', '2026-02-30']]) {
    assert.equal((await add(...more)).exit, 2, more.join(' '))
  }
  assert.match((await add('--mask', 'kind=year')).text, /does not fit/)
})

test('grants whose day of reminder has come are listed while they are in force', async () => {
  const due = await numberOf('--remind-on', '2026-01-02')
  const later = await numberOf('--remind-on', '2098-01-02')
  const ended = await numberOf('--remind-on', '2026-01-02')
  await kho('grant', 'revoke', String(ended), '--reason', 'thử')
  const listed = JSON.parse((await kho('grant', 'list', '--to-renew', '--json')).text)
  assert.deepEqual(
    listed.map(({ id }: { id: number }) => id),
    [due],
  )
  assert.ok(later > due)
})

test('a condition that is always true is refused until all rows are confirmed', async () => {
  const always = ['--where', 'kind=A', '--where', 'kind=B']
  const { exit, text } = await add(...always)
  assert.equal(exit, 1)
  assert.match(text, /leaves no row out/)
  assert.equal((await add(...always, '--all-rows')).exit, 0)
})

test('a commitment is recorded with its hash, listed and withdrawn', async () => {
  const grant = String(await numberOf('--third-party', 'Công ty mẫu'))
  assert.match((await kho('grant', 'list')).text, /zzz Công ty mẫu/)
  const file = join(folder, 'cam-ket.pdf')
  writeFileSync(file, 'cam kết mẫu')
  const signed = ['--signer', 'Người mẫu', '--signed-on', '2026-01-05', '--until', '2099-12-31']
  const added = await kho('commitment', 'add', grant, file, ...signed, '--json')
  assert.equal(added.exit, 0, added.text)
  const { commitment, sha256 } = JSON.parse(added.text)
  const [listed] = JSON.parse((await kho('commitment', 'list', '--grant', grant, '--json')).text)
  assert.equal(listed.sha256, sha256)
  assert.equal(listed.inForce, true)
  const kept = await kit.db.query('select document from access.commitment where id = $1', [
    commitment,
  ])
  assert.equal(kept.rows[0].document.toString(), 'cam kết mẫu')
  const reason = ['--reason', 'thử']
  assert.equal((await kho('commitment', 'withdraw', String(commitment), ...reason)).exit, 0)
  assert.match(
    (await kho('commitment', 'withdraw', String(commitment), ...reason)).text,
    /withdrawn before/,
  )
  assert.match((await kho('commitment', 'list')).text, /^- \d+ {2}#/)
})

test('what cannot be a commitment is refused, and nothing of it is kept', async () => {
  const grant = String(await numberOf('--third-party', 'Công ty mẫu'))
  const file = join(folder, 'b.pdf')
  writeFileSync(file, 'b')
  const empty = join(folder, 'empty.pdf')
  writeFileSync(empty, '')
  const give = (number: string, path: string, on = '2026-01-05', until = '2099-12-31') =>
    kho('commitment', 'add', number, path, '--signer', 'A', '--signed-on', on, '--until', until)
  assert.match((await give('999999', file)).text, /no grant 999999/)
  assert.match((await give(String(await numberOf()), file)).text, /names no third party/)
  assert.match((await give(grant, empty)).text, /0 B/)
  assert.match((await give(grant, file, '2098-01-01')).text, /2098-01-01 > /)
  assert.match((await give(grant, file, '2020-01-01', '2020-02-01')).text, /≤/)
  assert.equal((await give(grant, join(folder, 'none.pdf'))).exit, 1)
  assert.equal((await kho('commitment', 'withdraw', '999999', '--reason', 'x')).exit, 1)
  const { rows } = await kit.db.query('select from access.commitment where grant_id = $1', [grant])
  assert.equal(rows.length, 0)
})

test('the database neither changes nor deletes a commitment, nor keeps another hash', async () => {
  const grant = await numberOf('--third-party', 'Công ty mẫu')
  const insert = (hash: string) =>
    kit.db.query(
      `insert into access.commitment (grant_id, file_name, document, document_sha256, signer,
         signed_on, valid_until)
       values ($1, 'a', 'x', sha256($2), 'A', now(), now() + interval '1 day')`,
      [grant, hash],
    )
  await assert.rejects(insert('y'), { code: '23514' })
  await insert('x')
  const changed = [
    `update access.commitment set valid_until = 'infinity'`,
    'delete from access.commitment',
  ]
  for (const attempt of changed) {
    await assert.rejects(kit.db.query(`${attempt} where grant_id = ${grant}`), /only be withdrawn/)
  }
})

test('explaining tells each rule, and exits as what is explained', async () => {
  const { exit, text } = await kho('explain', 'people', '--client', 'his', '--purpose', 'c')
  assert.equal(exit, 0, text)
  assert.match(text, /his \(y-te\) → people .*: Allowed under grant \d+\./)
  assert.match(
    text,
    /\+ The grant covers the purpose {2}c\) Handling of .* \/ c\) Handling of .*Article 4\.1/,
  )
  assert.match(text, /\? The grant covers the task/)
  const denied = await kho('explain', 'people', '--client', 'his', '--purpose', 'a')
  assert.equal(denied.exit, 1)
  assert.match(
    denied.text,
    /✗ The grant covers the purpose {2}a\) The province's .* \/ c\) Handling of /,
  )
  const past = await kho('explain', 'people', '--client', 'his', '--at', '2020-01-01')
  assert.match(past.text, /no client his/)
  for (const words of [
    ['explain', 'people'],
    ['explain', 'people', '--client', 'his', '--agency', 'y-te'],
    ['explain', 'people', '--client', 'his', '--at', 'yesterday'],
    ['explain', 'people', '--client', 'his', '--delivery', 'post'],
  ]) {
    assert.equal((await kho(...words)).exit, 2, words.join(' '))
  }
})

test('what an agency could see, and who can see a column, are lists of grants', async () => {
  const day = new Date(Date.now() + 7 * 3_600_000).toISOString().slice(0, 10)
  const seen = await kho('explain', 'agency', 'y-te', day)
  assert.equal(seen.exit, 0, seen.text)
  assert.match(
    seen.text,
    /\+ #1 {2}his \(y-te\) {2}people {2}c\) Handling of .* {2}code~, kind {2}\*/,
  )
  const readers = await kho('explain', 'column', 'people', 'code')
  assert.match(readers.text, /\+ #1 {2}his/)
  assert.equal((await kho('explain', 'column', 'people', 'none')).exit, 1)
})

test('a signed PDF is kept with the grant and its revocation; refused, neither is done', async () => {
  const authority = openAuthority('Kho')
  const path = join(folder, 'qd.pdf')
  const signed = authority.sign(unsignedPdf('Decision 1'), authority.issue('Nguoi ky gia lap'))
  authority.end()
  const counted = async () =>
    (await kit.db.query('select count(*)::int as n from access.grant')).rows[0].n
  const before = await counted()
  writeFileSync(path, '%PDF-1.7')
  const signer = ['--signer', 'Made-up signer']
  const refused = await add('--paper', path, ...signer)
  assert.equal(refused.exit, 1)
  assert.match(refused.text, /not kept beside a grant: not signed/)
  assert.equal((await add('--paper', join(folder, 'none.pdf'), ...signer)).exit, 1)
  writeFileSync(path, signed)
  assert.match((await add('--paper', path)).text, /does not tell signer/)
  assert.equal(await counted(), before)
  const { exit, text } = await add('--json', '--paper', path, ...signer)
  assert.equal(exit, 0, text)
  const { grant, paper: kept } = JSON.parse(text)
  assert.equal(await counted(), before + 1)
  const document = ['--document', '2/QĐ', '--document-date', '2026-01-03']
  const revoke = ['grant', 'revoke', String(grant), '--reason', 'done', '--paper', path]
  const other = await kho(...revoke, ...document, ...signer)
  assert.match(other.text, /revoked\.[\s\S]*Its paper is kept as/)
  const { rows } = await kit.db.query(
    `select a.kind, a.subject, d.number, d.agency_id <> '' as keeper, a.paper_id = $1 as first
     from paper.attached a join paper.document d on d.id = a.paper_id order by d.id`,
    [kept],
  )
  assert.deepEqual(rows, [
    { kind: 'grant', subject: String(grant), number: '1/QĐ', keeper: true, first: true },
    { kind: 'revocation', subject: String(grant), number: '2/QĐ', keeper: true, first: false },
  ])
})
