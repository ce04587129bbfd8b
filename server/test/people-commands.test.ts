/** Accounts, functions and a succession from the operator's shell. */
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { commandLine } from './kit/command.ts'
import { openKho, type RunningKho } from './kit/kho.ts'

const folder = mkdtempSync(join(tmpdir(), 'kho-commands-'))
let it: RunningKho

before(async () => {
  it = await openKho()
})
after(async () => {
  rmSync(folder, { recursive: true })
  await it.end()
})

const kho = (...words: string[]) => commandLine(it).run(...words)

async function works(...words: string[]) {
  const { code, json, out } = await kho(...words)
  assert.equal(code, 0, `${words.join(' ')}: ${out}`)
  return json
}

test('an account is issued on a paper, appointed, stood in for, locked and shown', async () => {
  const person = ['--agency', 'so-y-te', '--name', 'Người giả lập']
  const paper = ['--document', '3/CV', '--document-date', '2026-02-01']
  await works('account', 'issue', 'nguoi.mot', ...person, ...paper, '--until', '2099-12-31')
  await works('account', 'issue', 'nguoi.hai', ...person)
  assert.equal((await kho('account', 'issue', 'nguoi.ba', ...person, '--document', '3/CV')).code, 2)
  const noDay = await kho('account', 'issue', 'nguoi.ba', ...person, '--until', '2098-02-31')
  assert.equal(noDay.code, 2, 'a day that there is not is not read as another')
  const made = ['appointment', 'make', 'nguoi.mot', '--function', 'steward', '--agency', 'so-y-te']
  const { appointment } = await works(...made, ...paper)
  const deputy = ['appointment', 'deputy', String(appointment), '--until', '2099-01-31']
  await works(...deputy, '--account', 'nguoi.hai')
  assert.equal((await kho(...deputy, '--account', 'nguoi.mot')).code, 1)
  await works('appointment', 'suspend', String(appointment), '--reason', 'thử')
  const listed = await works('appointment', 'list', '--account', 'nguoi.mot')
  assert.equal(listed[0].state, 'suspended')
  await works('appointment', 'resume', String(appointment), '--reason', 'thử')
  await works('appointment', 'prolong', String(appointment), '--until', 'none', '--reason', 'thử')
  await works('appointment', 'end', String(appointment), '--reason', 'thử')
  await works('account', 'rename', 'nguoi.mot', '--name', 'Tên Mới', '--reason', 'kết hôn')
  await works('account', 'term', 'nguoi.mot', '--until', '2098-12-31', '--reason', 'thử')
  await works('account', 'lock', 'nguoi.mot', '--reason', 'nghỉ việc')
  const locked = await works('account', 'list', '--state', 'locked')
  assert.deepEqual(
    locked.map((one: { id: string }) => one.id),
    ['nguoi.mot'],
  )
  await works('account', 'unlock', 'nguoi.mot', '--reason', 'trở lại')
  const shown = await works('account', 'show', 'nguoi.mot')
  assert.equal(shown.name, 'Tên Mới')
  assert.equal(shown.history[0].kind, 'people.account-unlocked')
  assert.equal(shown.history[0].payload.reason, 'trở lại')
})

test('a list is issued from the template, or its faults are named and nothing is', async () => {
  const template = await commandLine(it).program('account', 'template', join(folder, 'mau.xlsx'))
  assert.equal(template.code, 0, template.out)
  const path = join(folder, 'danh-sach.csv')
  const write = (agency: string) =>
    writeFileSync(
      path,
      'id,agency,name,mail,telephone,valid_until,functions\n' +
        `ds.mot,so-y-te,Một Giả Lập,,,,consumer\nds.hai,${agency},Hai Giả Lập,,,,\n`,
    )
  const paper = ['--requested-by', 'Văn thư', '--document', '1/CV', '--document-date', '2026-01-02']
  write('so-la')
  const refused = await kho('account', 'issue-list', path, ...paper)
  assert.equal(refused.code, 1)
  assert.equal(refused.json.faults[0].place, '3')
  write('so-y-te')
  const issued = await works('account', 'issue-list', path, ...paper)
  assert.deepEqual(issued.accounts, ['ds.mot', 'ds.hai'])
})

test('a succession is proposed from a file, applied as it was shown, and undone', async () => {
  const path = join(folder, 'plan.json')
  const plan = {
    kind: 'dissolve',
    from: ['so-y-te'],
    to: [{ id: 'so-noi-vu' }],
    effectiveOn: '2026-01-01',
    documentNumber: '1/QĐ',
    documentDate: '2025-12-20',
    signer: 'Chủ tịch (giả lập)',
  }
  writeFileSync(path, JSON.stringify({ ...plan, kind: 'la' }))
  assert.equal((await kho('succession', 'propose', path)).code, 1)
  writeFileSync(path, JSON.stringify(plan))
  const { succession } = await works('succession', 'propose', path)
  const number = String(succession)
  const { fingerprint, total } = await works('succession', 'show', number)
  assert.ok(total >= 5)
  const wrong = await kho('succession', 'apply', number, '--fingerprint', 'khac')
  assert.equal(wrong.code, 1)
  const { moved } = await works('succession', 'apply', number, '--fingerprint', fingerprint)
  assert.equal(moved.accounts, 4)
  await works('succession', 'undo', number, '--reason', 'thử')
  assert.equal((await kho('succession', 'confirm', number, '--reason', 'thử')).code, 1)
  const [line] = await works('succession', 'list')
  assert.equal(line.state, 'undone')
})

test('an agency gets zones and a name from a day on', async () => {
  const name = ['--name', 'Sở Y tế', '--name-en', 'Department of Health']
  await works('agency', 'add', 'so-y-te', ...name, '--zones', 'tslcd', '--from', '2999-01-01')
  const { rows } = await it.db.query(
    `select valid_from::text, zones from people.agency_version where agency_id = 'so-y-te'
     order by valid_from desc limit 1`,
  )
  assert.deepEqual(rows[0], { valid_from: '2999-01-01', zones: ['tslcd'] })
})
