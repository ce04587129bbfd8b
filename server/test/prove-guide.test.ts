/** docs/how-to/prove-your-system.md: its commands and its program, run as they are written. */
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test, { after, before } from 'node:test'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { declareAgency } from '../src/people/declare-agency.ts'
import { listKeys } from '../src/client/client-key.ts'
import { readGuide } from './kit/guide.ts'
import { untilAnswer } from './kit/key-client.ts'
import { definitionOf, openKho, type RunningKho } from './kit/kho.ts'

const title = { vi: 'Cột', en: 'Column' }
const residents = definitionOf({
  id: 'residents',
  sharing: 'shared',
  key: ['code'],
  columns: [{ name: 'code', type: 'text', required: true, title }],
})
const root = fileURLToPath(new URL('../..', import.meta.url))
const { block: blockOf } = readGuide('how-to/prove-your-system.md')

let it: RunningKho
let folder: string

before(async () => {
  it = await openKho()
  await it.define(residents)
  await it.load('residents', 'code\n1\n')
  const name = { vi: 'Sở KHCN', en: 'Science and Technology' }
  await it.act((tx) => declareAgency(tx, 'test', { id: 'so-khcn', name }))
  folder = mkdtempSync(join(tmpdir(), 'kho-guide-'))
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'))
})
after(async () => {
  rmSync(folder, { recursive: true, force: true })
  await it.end()
})

async function bash(script: string): Promise<string> {
  const kho = `"${process.execPath}" "${join(root, 'server/bin/kho.ts')}"`
  const { PATH, HOME } = process.env
  const env = { ...it.env, PATH, HOME, LC_ALL: 'C.UTF-8' }
  const text = `set -eu\n${script.replaceAll('npx kho', kho)}`
  return (await promisify(execFile)('bash', ['-c', text], { cwd: folder, env })).stdout
}

async function run(): Promise<string> {
  writeFileSync(join(folder, 'read.mjs'), blockOf('js', 'openid-client'))
  const env = { ...process.env, KHO: it.url }
  return (await promisify(execFile)(process.execPath, ['read.mjs'], { cwd: folder, env })).stdout
}

test('a pair is made, the system is requested and approved, and its program reads', async () => {
  await bash(blockOf('sh', 'genpkey'))
  await bash(blockOf('sh', 'client request'))
  await it.grant({ client: 'kham-benh', dataset: 'residents' })
  const told = await untilAnswer(
    () => run().catch(String),
    (output) => output.startsWith('200 '),
  )
  assert.match(told, /"records":\[\{"code":"1"\}\]/)
  const calls = await bash('npx kho client calls kham-benh --json')
  const [call] = JSON.parse(calls).calls
  assert.deepEqual([call.dataset, call.purpose, call.task], ['residents', 'c', 'HS-2026-0001'])
})

test('the key is followed by another, and ends', async () => {
  const [old] = await listKeys(it.db, 'kham-benh')
  const change = blockOf('sh', 'key end').replace(' 17 ', ` ${old!.id} `)
  await bash(blockOf('sh', 'genpkey').replaceAll('kho.', 'kho-moi.'))
  await bash(change)
  await assert.rejects(run(), /invalid_client/)
  await bash('mv kho-moi.key kho.key')
  await untilAnswer(
    () => run().catch(String),
    (output) => output.startsWith('200 '),
  )
})
