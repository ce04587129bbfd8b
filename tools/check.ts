/**
 * `npm test`: types, lint, format, then every test; ends with one line that says how many passed.
 * What cannot run on this machine is said and counted as failed where CI is set.
 */
import { spawn } from 'node:child_process'
import { globSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { startShared } from '../server/test/kit/database.ts'
import { startExternal, type External } from './external-postgres.ts'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const bin = (name: string) => join(root, 'node_modules', '.bin', name)

type Step = { name: string; passed: number; failed: number; skipped: number }

async function main(): Promise<number> {
  // Where it has to be installed first, that is done by the time it is needed.
  const external = startExternal()
  const steps = await Promise.all(
    (
      [
        ['types', bin('tsc'), '--noEmit', '-p', 'tsconfig.json'],
        ['lint', bin('oxlint'), '--deny-warnings'],
        ['format', bin('prettier'), '--check', '--log-level', 'warn', '.'],
      ] as const
    ).map(([name, ...command]) => runChecker(name, command)),
  )
  const tests = globSync('{contract,journal,server,portal,tools}/**/*.test.ts', {
    cwd: root,
    exclude: (path) => path.includes('node_modules'),
  }).toSorted()
  steps.push(await runTests('tests', tests, { KHO_TEST_DATABASE_URL: await startForAll() }))
  report(steps.at(-1)!)
  steps.push(await runExternal(tests, external))
  report(steps.at(-1)!)
  const sum = (key: 'passed' | 'failed' | 'skipped') =>
    steps.reduce((total, step) => total + step[key], 0)
  const skipped = sum('skipped') > 0 ? `, ${sum('skipped')} skipped` : ''
  console.log(`${sum('passed')} passed, ${sum('failed')} failed${skipped}`)
  return sum('failed') === 0 ? 0 : 1
}

/**
 * One server for all files, since each would spend a second on its own; it ends with this program.
 * Files about the server itself start what they need.
 */
function startForAll(): Promise<string> {
  return startShared({ max_connections: '200', shared_buffers: '128MB' })
}

/** What touches the database must also hold on a server that did not come along. */
const onBoth = /^server\/(src\/(pg|store|intake|equality|query|journal|access)|test)\//
/** These start servers of their own. */
const embeddedOnly =
  /(embedded|owner-lock|interruption|full-disk|killed-server|capture|click-everything|every-page|journeys)/
/**
 * These are about a source, a page, a command or the network, not about the store: a second server
 * tells nothing new, and the whole has to stay within its minutes.
 */
const names = `
  desk\\. drift-trials maps old-text push-guide service supply-command text-kinds transfer workbooks
  acts act-states api-reference audit break-glass client- click-everything console
  entering-commands every-page explore-journey guessing journeys [a-z-]+-pages open-data
  [a-z]+-journeys? openid outside-provider papers passkeys [a-z]+-commands? portal-on-apache
  prove-guide sample-province secrecy-entrances signing-in
`
const onceIsEnough = new RegExp(`test/(${names.trim().split(/\s+/).join('|')})`)

/** A program that looks at all files at once; it has passed where it ends with 0. */
async function runChecker(
  name: string,
  [program, ...args]: readonly [string, ...string[]],
): Promise<Step> {
  let output = ''
  const code = await run(program, args, {}, (text) => (output += text))
  process.stdout.write(output)
  const step = { name, passed: code === 0 ? 1 : 0, failed: code === 0 ? 0 : 1, skipped: 0 }
  report(step)
  return step
}

async function runExternal(tests: string[], starting: Promise<External>): Promise<Step> {
  const external = await starting
  if ('missing' in external) {
    console.log(`skipped: external PostgreSQL (${external.missing})`)
    return { name: 'external PostgreSQL', passed: 0, failed: process.env.CI ? 1 : 0, skipped: 1 }
  }
  try {
    const chosen = tests.filter(
      (path) => onBoth.test(path) && !embeddedOnly.test(path) && !onceIsEnough.test(path),
    )
    return await runTests(`external PostgreSQL ${external.version}`, chosen, {
      KHO_TEST_DATABASE_URL: external.url,
    })
  } finally {
    await external.stop()
  }
}

async function runTests(name: string, files: string[], env: Record<string, string>): Promise<Step> {
  let output = ''
  // Three more than the cores it is made for: many files wait for a clock or for a killed program.
  const args = [
    '--test',
    '--test-concurrency=5',
    // A file that hangs is named as failed; the longest takes a third of this.
    '--test-timeout=600000',
    '--test-reporter=spec',
    ...files,
  ]
  const code = await run(process.execPath, args, env, (text) => {
    output += text
    const worth = text.split('\n').filter((line) => /✖|Error|failing/.test(line))
    if (worth.length > 0) process.stdout.write(`${worth.join('\n')}\n`)
  })
  const count = (key: string) => Number(new RegExp(`^ℹ ${key} (\\d+)`, 'm').exec(output)?.[1] ?? 0)
  const failed = count('fail') + count('cancelled')
  if (code !== 0 && output.includes('failing tests')) {
    process.stdout.write(output.slice(output.indexOf('✖ failing tests')))
  }
  return {
    name,
    passed: count('pass'),
    failed: failed === 0 && code !== 0 ? 1 : failed,
    skipped: count('skipped') + count('todo'),
  }
}

function report(step: Step): void {
  console.log(
    `${step.failed === 0 ? '✔' : '✖'} ${step.name}: ${step.passed} passed, ${step.failed} failed`,
  )
}

function run(
  program: string,
  args: readonly string[],
  env: Record<string, string>,
  onText: (text: string) => void,
): Promise<number> {
  return new Promise((resolve) => {
    const child = spawn(program, args, {
      cwd: root,
      env: { ...process.env, ...env, FORCE_COLOR: '0' },
    })
    child.stdout.on('data', (chunk: Buffer) => onText(chunk.toString()))
    child.stderr.on('data', (chunk: Buffer) => onText(chunk.toString()))
    child.on('error', (error) => {
      onText(`${error.message}\n`)
      resolve(1)
    })
    child.on('close', (code) => resolve(code ?? 1))
  })
}

process.exitCode = await main()
