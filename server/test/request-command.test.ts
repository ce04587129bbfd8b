/** What the operator does at the command line: terms, orders, requests that came on paper. */
import { strict as assert } from 'node:assert'
import { createHash } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { runCli } from '../src/cli/run-cli.ts'
import { requestCommands } from '../src/request/request.cli.ts'
import { dayOf } from '../src/time.ts'
import { definitionOf, openKho, type RunningKho } from './kit/kho.ts'

/** Days are counted from that on which the story began, though it may end on another. */
const beganMs = Date.now()
const inDays = (count: number) => dayOf(new Date(beganMs + count * 86_400_000))
let kho: RunningKho

before(async () => {
  kho = await openKho()
  await kho.define(
    definitionOf({
      id: 'schools',
      sharing: 'shared',
      key: ['ma'],
      columns: [{ name: 'ma', type: 'text', title: { vi: 'Mã', en: 'Code' }, required: true }],
    }),
  )
  await kho.client('may-y-te')
})
after(() => kho.end())

async function run(...argv: string[]): Promise<{ exit: number; json: any; said: string }> {
  let [out, said] = ['', '']
  const exit = await runCli([...argv, '--json'], {
    commands: requestCommands,
    openStore: async () => ({ db: kho.db, close: async () => {} }),
    env: kho.env,
    stdout: (text) => void (out += text),
    stderr: (text) => void (said += text),
  })
  return { exit, json: out === '' ? null : JSON.parse(out), said }
}

test('terms and orders are set with their ground, and nonsense is refused', async () => {
  const ground = ['--ground', 'Quyết định giả lập 9', '--from', '2026-01-01']
  assert.equal((await run('term', 'set', 'decide', '--days', '4', ...ground)).exit, 0)
  const order = ['--steps', 'owner,authority', '--escalate-days', '3', '--escalate-to', 'leader']
  assert.equal((await run('term', 'order', 'ordinary', ...order, ...ground)).exit, 0)
  const listed = await run('term', 'list')
  assert.deepEqual(
    listed.json.terms.map((one: any) => [one.kind, one.days, one.ground]),
    [['decide', 4, 'Quyết định giả lập 9']],
  )
  assert.equal(listed.json.procedures[0].escalateTo, 'leader')
  for (const wrong of [
    ['term', 'set', 'decide', '--days', '0', ...ground],
    ['term', 'set', 'khac', '--days', '2', ...ground],
    ['term', 'set', 'decide', '--days', '2', '--from', '2026-01-01'],
    ['term', 'order', 'personal', '--steps', 'owner', ...ground],
    ['term', 'order', 'ordinary', '--steps', 'owner', '--escalate-days', '3', ...ground],
  ]) {
    const refused = await run(...wrong)
    assert.equal(refused.exit, 2, wrong.join(' '))
  }
  const again = await run('term', 'set', 'decide', '--days', '4', ...ground)
  assert.deepEqual([again.exit, again.json.code], [1, 'request.overlapping-term'])
})

test('a paper request is entered with the hash of its scan, listed and shown', async () => {
  const scan = join(kho.folder, 'scan.pdf')
  writeFileSync(scan, '%PDF-1.4 giả lập')
  const file = join(kho.folder, 'asked.json')
  const asked = {
    dataset: 'schools',
    columns: ['ma'],
    purpose: 'b',
    task: 'KH-5',
    legalGround: 'Quyết định giả lập 9',
    until: inDays(30),
    delivery: ['file'],
    clients: ['may-y-te'],
  }
  writeFileSync(file, JSON.stringify(asked))
  const dated = ['--document', '77/SYT', '--document-date', inDays(-1)]
  const paper = [...dated, '--signer', 'Người ký giả lập', '--scan', scan]
  const entered = await run('request', 'enter', 'so-y-te', '--asked', file, ...paper)
  assert.equal(entered.exit, 0, JSON.stringify(entered))
  const shown = await run('request', 'show', String(entered.json.request))
  assert.deepEqual(
    [shown.json.source, shown.json.document, shown.json.state],
    [
      'paper',
      {
        number: '77/SYT',
        date: inDays(-1),
        signer: 'Người ký giả lập',
        sha256: createHash('sha256').update('%PDF-1.4 giả lập').digest('hex'),
      },
      'submitted',
    ],
  )
  assert.equal(shown.json.dueOn, entered.json.dueOn)
  const waiting = await run('request', 'list', '--waiting')
  assert.deepEqual(
    waiting.json.map((one: any) => one.id),
    [entered.json.request],
  )
  writeFileSync(file, JSON.stringify({ ...asked, purpose: 'z' }))
  const enter = ['request', 'enter', 'so-y-te', '--asked', file]
  // The command is right, the file is not: that is found wrong, no misuse.
  assert.equal((await run(...enter, ...paper)).exit, 1)
  writeFileSync(file, '{')
  assert.equal((await run(...enter, ...paper)).exit, 1)
  writeFileSync(file, JSON.stringify(asked))
  assert.equal((await run(...enter, '--document', '1', '--document-date', 'hôm qua')).exit, 2)
})

test('a late decision stands on the public board: whose it is, not who asked', async () => {
  await kho.db.query(
    `update request.request set due_on = current_date - 40 where state = 'submitted'`,
  )
  const { lateRequests } = (await (await fetch(`${kho.url}/api/v1/board`)).json()) as any
  assert.deepEqual(
    lateRequests.map((one: any) => [one.dataset, one.owner, one.waitsFor, one.daysLate > 5]),
    [['schools', 'so-noi-vu', 'owner', true]],
  )
  const page = await (await fetch(`${kho.url}/board`)).text()
  assert.match(page, /Đề nghị khai thác quá hạn quyết định/)
  assert.doesNotMatch(page, /so-y-te/)
})
