import { strict as assert } from 'node:assert'
import { globSync, readFileSync } from 'node:fs'
import { basename, dirname, join, posix } from 'node:path'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))

/** Each knows only those before it. */
const order = [
  'journal',
  'people',
  'succession',
  'paper',
  'client',
  'factor',
  'signin',
  'openid',
  'catalogue',
  'calendar',
  'codelist',
  'access',
  'request',
  'proposal',
  'review',
  'digest',
  'store',
  'credential',
  'source',
  'supply',
  'intake',
  'quarantine',
  'push',
  'equality',
  'sync',
  'lateness',
  'quality',
  'query',
  'discrepancy',
  'through',
  'map',
  'personal',
  'online',
  'pages',
  'release',
  'draft',
  'public',
  'desk',
  'compliance',
  'report',
  'console',
  'notice',
  'sample',
]
const kit = new Set([
  'pg',
  'http',
  'jobs',
  'cli',
  'time.ts',
  'ids.ts',
  'log.ts',
  'config.ts',
  'setting-kind.ts',
  'setting-words.ts',
  'settings.ts',
  'pdf-text.ts',
  'notice-setting.ts',
  'report-setting.ts',
  'signin-setting.ts',
])
const inward = new Set([
  'source',
  'supply',
  'intake',
  'quarantine',
  'push',
  'equality',
  'sync',
  'lateness',
  'quality',
])
/** What runs at an agency, without a store, knows only these. */
const atAgency = new Set(['digest', 'source'])
/** The files that put everything together. */
const assemblers = new Set([
  'server/src/app.ts',
  'server/src/cli/commands.ts',
  'server/src/succession-movers.ts',
  'server/src/papered-acts.ts',
  // The program outside.
  'server/src/public-app.ts',
])
const privateEnding = /\.(sql|http|jobs|cli|test)\.ts$/

/** Imports that break a rule and may, each with its reason. */
const exceptions: Record<string, string> = {
  'server/src/sample/sample.cli.ts → server/src/app.ts':
    'serve and demo start the whole program, which only app.ts can put together',
}

type Import = { from: string; to: string }

/** Import lines as text, with relative paths and workspace names resolved. */
function readImports(path: string, text: string): Import[] {
  const found: Import[] = []
  const lines = /^(?:import|export|\}) ?(?:[^'\n]*\bfrom )?'([^'\n]+)'|\bimport\('([^'\n]+)'\)/gm
  for (const [, line, dynamic] of text.matchAll(lines)) {
    found.push({ from: path, to: resolveName(path, line ?? dynamic!) })
  }
  return found
}

function resolveName(path: string, name: string): string {
  const own = /^@kho\/(\w+)\/(.*)$/.exec(name)
  if (own) return `${own[1]}/src/${own[2]}`
  return name.startsWith('.') ? posix.join(dirname(path), name) : name
}

function placeOf(path: string): string | null {
  return /^server\/src\/([^/]+)/.exec(path)?.[1] ?? null
}

/** What is wrong with an import, or null. */
function judge({ from, to }: Import): string | null {
  const [workspace] = from.split('/')
  const isTest = from.endsWith('.test.ts') || from.includes('/test/')
  const outside = !/^(contract|journal|server|portal|tools)\//.test(to)
  if (workspace === 'contract') {
    return to === 'zod' || to.startsWith('contract/') || isTest ? null : 'contract stands alone'
  }
  if (workspace === 'journal') {
    return to.startsWith('node:') || to.startsWith('journal/') || isTest
      ? null
      : 'the journal needs nothing but Node'
  }
  if (workspace === 'portal') {
    if (outside || isTest) return null
    return /^(portal|contract)\//.test(to) ? null : 'the portal knows only the contract'
  }
  if (isTest || outside || assemblers.has(from)) return null
  return judgeServer(from, to)
}

function judgeServer(from: string, to: string): string | null {
  const [mine, other] = [placeOf(from), placeOf(to)]
  if (mine === null || other === null || mine === other) return null
  if (privateEnding.test(to)) return 'this file is private to its folder'
  if (to === 'server/src/app.ts') return 'nobody imports what puts everything together'
  if (kit.has(mine)) return kit.has(other) ? null : 'the kit knows no word of the domain'
  if (kit.has(other)) return null
  if (!order.includes(mine) || !order.includes(other))
    return 'this folder has no place in the order'
  if (mine === 'supply' && !atAgency.has(other)) return 'the agency has no store'
  if (mine === 'query' && inward.has(other)) return 'the way out does not know the way in'
  return order.indexOf(other) < order.indexOf(mine) ? null : 'this is the wrong direction'
}

const paths = globSync('{contract,journal,portal}/**/*.ts', { cwd: root })
  .concat(globSync('server/src/**/*.ts', { cwd: root }))
  .filter((path) => !path.includes('node_modules'))
const imports = paths.flatMap((path) => readImports(path, readFileSync(join(root, path), 'utf8')))
const nameOf = ({ from, to }: Import) => `${from} → ${to}`

test('imports are found', () => {
  assert.ok(imports.length > 500, `${imports.length}`)
  assert.deepEqual(readImports('server/src/store/a.ts', "import { b } from '../pg/b.ts'"), [
    { from: 'server/src/store/a.ts', to: 'server/src/pg/b.ts' },
  ])
})

test('no import goes in the wrong direction', () => {
  const wrong = imports
    .filter((one) => !Object.hasOwn(exceptions, nameOf(one)))
    .map((one) => ({ one, reason: judge(one) }))
    .filter(({ reason }) => reason !== null)
    .map(({ one, reason }) => `${nameOf(one)}: ${reason}`)
  assert.deepEqual(wrong, [])
})

test('every exception is still needed', () => {
  const present = new Set(imports.filter((one) => judge(one) !== null).map(nameOf))
  assert.deepEqual(
    Object.keys(exceptions).filter((name) => !present.has(name)),
    [],
  )
})

const refused: [string, string][] = [
  ['server/src/journal/a.ts', 'server/src/store/b.ts'],
  ['server/src/query/a.ts', 'server/src/intake/b.ts'],
  ['server/src/intake/a.ts', 'server/src/query/b.ts'],
  ['server/src/pg/a.ts', 'server/src/people/b.ts'],
  ['server/src/supply/a.ts', 'server/src/store/b.ts'],
  ['server/src/store/a.ts', 'server/src/people/people.sql.ts'],
  ['contract/src/a.ts', 'node:fs'],
  ['journal/src/a.ts', 'contract/src/refusal.ts'],
  ['portal/src/a.ts', 'server/src/config.ts'],
]
for (const [from, to] of refused) {
  test(`${basename(dirname(from))} of ${from.split('/')[0]} may not import ${to}`, () => {
    assert.notEqual(judge({ from, to }), null)
  })
}

test('every folder of the server is a part of the kit or has a place in the order', () => {
  const places = new Set(paths.map(placeOf).filter((place) => place !== null))
  const unplaced = [...places].filter((place) => !order.includes(place) && !kit.has(place))
  assert.deepEqual(
    unplaced.filter(
      (place) => !assemblers.has(`server/src/${place}`) && !place.endsWith('.test.ts'),
    ),
    [],
  )
})
