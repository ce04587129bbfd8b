import { strict as assert } from 'node:assert'
import { existsSync, globSync, readFileSync, readdirSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { errors } from '@kho/contract/errors.ts'
import { commands } from '../server/src/cli/commands.ts'
import { settings } from '../server/src/settings.ts'
import { makeReference, referenceFolder } from './write-reference.ts'

const root = fileURLToPath(new URL('..', import.meta.url))
const made = await makeReference()
const documents = [
  ...globSync('*.md', { cwd: root }),
  ...globSync('docs/**/*.md', { cwd: root }),
  'journal/README.md',
].map((path) => ({ path, text: readFileSync(join(root, path), 'utf8') }))

for (const [name, text] of made) {
  test(`docs/reference/${name} says what the code says (tools/write-reference.ts writes it)`, () => {
    assert.equal(readFileSync(join(referenceFolder, name), 'utf8'), text)
  })
}

test('the reference folder holds nothing that the code does not have', () => {
  assert.deepEqual(readdirSync(referenceFolder).toSorted(), [...made.keys()].toSorted())
})

test('every relative link of a document leads to a file', () => {
  const broken: string[] = []
  for (const { path, text } of documents) {
    for (const [, target = ''] of text.matchAll(/\]\(([^)#\s]+)[^)]*\)/g)) {
      if (/^[a-z]+:/.test(target)) continue
      if (!existsSync(resolve(root, dirname(path), target))) broken.push(`${path}: ${target}`)
    }
  }
  assert.deepEqual(broken, [])
})

test('every command, setting and error that a document names exists', () => {
  const settingNames = new Set<string>(settings.map(({ name }) => name))
  const groups = new Set(Object.keys(errors).map((code) => code.split('.')[0]))
  const unknown: string[] = []
  for (const { path, text } of documents) {
    for (const [name] of text.matchAll(/\bKHO_[A-Z_]+[A-Z]\b/g)) {
      if (settingNames.has(name) || /^KHO_(SOURCE|TEST|BENCH)/.test(name)) continue
      unknown.push(`${path}: ${name}`)
    }
    for (const [, words = ''] of text.matchAll(/npx kho ([a-z][a-z -]*)/g)) {
      const known = commands.some(({ name }) => `${words.trim()} `.startsWith(`${name} `))
      if (!known) unknown.push(`${path}: npx kho ${words.trim()}`)
    }
    for (const [, code = ''] of text.matchAll(/`([a-z]+\.[a-z]+(?:-[a-z]+)*)`/g)) {
      const isCode = groups.has(code.split('.')[0]) && code.includes('-')
      const namesActs = /^docs\/reference\/(routes|acts)\.md$/.test(path)
      if (isCode && !namesActs && !Object.hasOwn(errors, code)) unknown.push(`${path}: ${code}`)
    }
  }
  assert.deepEqual(unknown, [])
})

test('every dependency has a line with its reason in the decision records', () => {
  const text = readFileSync(join(root, 'docs/decisions/0009-dependencies.md'), 'utf8')
  const manifests = globSync('{,contract/,journal/,server/,portal/}package.json', { cwd: root })
  const missing: string[] = []
  for (const manifest of manifests) {
    const found = JSON.parse(readFileSync(join(root, manifest), 'utf8'))
    const { dependencies, devDependencies, optionalDependencies } = found
    const names = Object.keys({ ...dependencies, ...devDependencies, ...optionalDependencies })
    missing.push(
      ...names.filter((name) => !name.startsWith('@kho/') && !text.includes(`\`${name}\``)),
    )
  }
  assert.equal(manifests.length, 5)
  assert.deepEqual(missing, [])
})

test('every variable that the programs speak of is a setting, and every setting is read', () => {
  const programs = globSync('{server/{src,bin},contract/src,journal/src}/**/*.ts', { cwd: root })
    .filter((path) => !path.endsWith('.test.ts'))
    .map((path) => ({ path, text: readFileSync(join(root, path), 'utf8') }))
  const names = new Set<string>(settings.map(({ name }) => name))
  const unknown = programs.flatMap(({ path, text }) =>
    [...text.matchAll(/\bKHO_[A-Z_]+[A-Z]\b/g)]
      .map(([name]) => name)
      .filter((name) => !names.has(name) && !/^KHO_(SOURCE|TEST|BENCH)/.test(name))
      .map((name) => `${path}: ${name}`),
  )
  assert.deepEqual(unknown, [])
  const reads = (name: string) =>
    programs.some(({ text }) =>
      new RegExp(`(of<.*>|path)\\('${name}'\\)|env\\.${name}\\b`).test(text),
    )
  assert.deepEqual(
    [...names].filter((name) => !reads(name)),
    [],
  )
})
