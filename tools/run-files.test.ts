import { strict as assert } from 'node:assert'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { listProcesses } from './list-processes.ts'
import { runFiles } from './run-files.ts'

const folder = mkdtempSync(join(tmpdir(), 'kho-files-'))
after(() => rmSync(folder, { recursive: true, force: true }))

const imports = `import { spawn } from 'node:child_process'
import { createServer } from 'node:net'
import { test } from 'node:test'
`
const texts = {
  'good.test.ts': `test('it holds', () => {})`,
  'absent.test.ts': `test('a server of another maker', { skip: 'none is installed here' }, () => {})`,
  // A failed test that never came to close its server, a program that it has started, and no ear
  // for being asked to end.
  'hanging.test.ts': `
    process.on('SIGTERM', () => {})
    test('it fails', () => {
      createServer().listen(0, '127.0.0.1')
      spawn('sleep', ['300.0625'], { stdio: 'inherit' })
      throw new Error('as it should')
    })`,
}

test('a file that hangs is named and ended with all it started, and the count is whole', async () => {
  const files = Object.entries(texts).map(([name, text]) => {
    writeFileSync(join(folder, name), imports + text)
    return join(folder, name)
  })
  // Else Node takes the inner runner for a part of this one, and runs nothing.
  delete process.env.NODE_TEST_CONTEXT
  const said: string[] = []
  const say = (text: string) => said.push(text)
  // The good ones have all the time that a busy machine needs to start them.
  const hanging = files.pop()!
  const good = await runFiles('inner', files, {}, { say })
  const bad = await runFiles('inner', [hanging], {}, { say, limitMs: 4_000 })
  const all = said.join('\n')
  assert.deepEqual([good.passed, good.skipped, good.failed], [1, 1, 0], all)
  assert.deepEqual([bad.passed, bad.skipped], [0, 0], all)
  assert.ok(bad.failed >= 1, all)
  assert.match(all, /hanging\.test\.ts did not end within \d+ s/)
  assert.match(all, /a server of another maker.*none is installed here/)
  const left = listProcesses().filter(({ command }) => command.includes('300.0625'))
  assert.deepEqual(left, [])
})
