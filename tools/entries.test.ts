/** Everything that the code writes into the journal has a name for people, in both languages. */
import { strict as assert } from 'node:assert'
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { entryKinds, nameOfField, nameOfKind } from '@kho/contract/entries.ts'
import { entryFields, fieldsOfKinds } from '@kho/contract/entries/fields.ts'

const root = fileURLToPath(new URL('..', import.meta.url))

type Call = { file: string; text: string; source: string }

const calls = globSync('server/src/**/*.ts', { cwd: root })
  .filter((file) => !file.endsWith('.test.ts') && !file.startsWith('server/src/journal/append'))
  .flatMap((file) => callsOf(file, readFileSync(join(root, file), 'utf8')))

/** Calls of append, appendMany and what wraps them, each with its arguments whole. */
function callsOf(file: string, source: string): Call[] {
  if (!/\/append(-many|-about)?\.ts'/.test(source)) return []
  return [...source.matchAll(/\bappend\w*\(/g)].map((found) => {
    const from = found.index + found[0].length - 1
    return { file, source, text: source.slice(from, from + lengthOfGroup(source.slice(from))) }
  })
}

/** Of what stands between a bracket and the one that closes it, both included. */
function lengthOfGroup(text: string): number {
  let depth = 0
  for (let at = 0; at < text.length; at++) {
    if ('([{'.includes(text[at]!)) depth++
    else if (')]}'.includes(text[at]!) && --depth === 0) return at + 1
  }
  return text.length
}

/** Kinds as they are written; a template stands for all that begin as it does. */
function kindsOf({ text, source }: Call): string[] {
  const named = /\bkind: ([^\n]+)/.exec(text)?.[1]?.replace(/fields:.*/, '')
  if (named !== undefined && /['`]/.test(named)) return quoted(named)
  const second = /^\(\s*\w+,\s*'([^']+)'/.exec(text)?.[1]
  if (second !== undefined) return [second]
  // A kind that comes from elsewhere in the file: a union, or a list.
  return quoted(source).filter((one) => Object.hasOwn(entryKinds, one) && one.includes('.'))
}

const quoted = (text: string) =>
  [...text.matchAll(/['`]([a-z]+[a-z.-]*(?:\$\{)?)/g)].map(([, one]) => one!)

/** Members of the object that stands behind `fields`, or of the constant of that name. */
function fieldsOf({ text, source }: Call): string[] {
  const place = /\bfields: \{/.exec(text) ?? null
  if (place) return keysOf(text.slice(place.index + 'fields: '.length))
  const constant = /\bfields\b/.test(text) ? /const fields = \{/.exec(source) : null
  return constant ? keysOf(source.slice(constant.index + 'const fields = '.length)) : []
}

function keysOf(from: string): string[] {
  const text = from.slice(0, lengthOfGroup(from)).replace(/\/\/.*/g, '')
  const bare = text.replace(/'[^']*'/g, "''").replace(/`[^`]*`/g, "''")
  return [...withoutCalls(bare).matchAll(/[{,]\s*([a-zA-Z_]\w*)\s*(?=[:,}])/g)].map(
    ([, key]) => key!,
  )
}

/** What functions are called with holds no members of the entry; what is spread does. */
function withoutCalls(text: string): string {
  let kept = ''
  for (let at = 0; at < text.length; at++) {
    const isCall = text[at] === '(' && !kept.trimEnd().endsWith('...')
    if (isCall) at += lengthOfGroup(text.slice(at)) - 1
    else kept += text[at]
  }
  return kept
}

test('every kind that is written has a name, and every name is of a kind that is written', () => {
  assert.ok(calls.length > 130, `${calls.length}`)
  const written = new Set(calls.flatMap(kindsOf))
  const starts = [...written].filter((one) => one.endsWith('${')).map((one) => one.slice(0, -2))
  const whole = [...written].filter((one) => !one.endsWith('${'))
  assert.deepEqual(
    whole.filter((kind) => nameOfKind(kind) === null),
    [],
  )
  const named = Object.keys(entryKinds)
  for (const start of starts)
    assert.ok(
      named.some((one) => one.startsWith(start)),
      start,
    )
  // Groups of reads are written by a function of the database.
  const ofDatabase = ['read', 'read-closed']
  const idle = named.filter(
    (kind) =>
      !written.has(kind) &&
      !ofDatabase.includes(kind) &&
      !starts.some((start) => kind.startsWith(start)),
  )
  assert.deepEqual(idle, [])
})

test('every public member that is written has a name, and a missing one is found', () => {
  const missing = calls.flatMap((call) =>
    fieldsOf(call)
      .filter((field) => nameOfField(kindsOf(call)[0] ?? '', field) === null)
      .map((field) => `${call.file}: ${field}`),
  )
  assert.deepEqual(missing, [])
  const made = {
    file: 'a.ts',
    source: '',
    text: "(tx, { kind: 'a.b', fields: { c: f({ d }), e } })",
  }
  assert.deepEqual(fieldsOf(made), ['c', 'e'])
  assert.deepEqual(kindsOf(made), ['a.b'])
  assert.equal(nameOfKind('a.b'), null)
  assert.equal(nameOfField('a.b', 'toString'), null)
})

test('every name is said in both languages, and names of one kind are of one that is', () => {
  const all = [...Object.values(entryKinds), ...Object.values(entryFields)]
  for (const { vi, en } of [...all, ...Object.values(fieldsOfKinds)])
    assert.ok(vi.length > 1 && en.length > 1, vi)
  for (const place of Object.keys(fieldsOfKinds))
    assert.ok(Object.hasOwn(entryKinds, place.split('/')[0]!), place)
  const twice = Object.values(entryKinds).map(({ vi }) => vi)
  assert.equal(new Set(twice).size, twice.length)
})
