/**
 * `npm test`: types, lint, format, then every test; ends with one line that says how many passed.
 * What cannot run on this machine is said and counted as failed where CI is set.
 */
import { globSync } from 'node:fs'
import { join } from 'node:path'
import { startShared } from '../server/test/kit/database.ts'
import { startExternal, type External } from './external-postgres.ts'
import { runFiles, type Step } from './run-files.ts'
import { root, runProgram } from './run-program.ts'

const bin = (name: string) => join(root, 'node_modules', '.bin', name)
const say = (text: string) => console.log(text)

async function main(): Promise<number> {
  // Where it has to be installed first, that is done by the time it is needed.
  const external = startExternal().catch((error: Error) => ({ missing: error.message }))
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
  steps.push(
    await runFiles('tests', tests, { KHO_TEST_DATABASE_URL: await startForAll() }, { say }),
  )
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
 * Files about the server itself start what they need. Five at once, some with two or three Khos, each
 * with all its connections where everything comes at once, are still below its limit.
 */
function startForAll(): Promise<string> {
  return startShared({ max_connections: '400', shared_buffers: '128MB' })
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
  desk\\. drift-trials file-guides maps old-text service supply-command text-kinds transfer workbooks
  acts act-states agency-guides api-reference audit break-glass client- click-everything console
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
  const code = await runProgram(program, args, { onText: (text) => (output += text) })
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
    const env = { KHO_TEST_DATABASE_URL: external.url }
    return await runFiles(`external PostgreSQL ${external.version}`, chosen, env, { say })
  } finally {
    await external.stop()
  }
}

function report(step: Step): void {
  console.log(
    `${step.failed === 0 ? '✔' : '✖'} ${step.name}: ${step.passed} passed, ${step.failed} failed`,
  )
}

process.exitCode = await main()
