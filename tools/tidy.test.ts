import { strict as assert } from 'node:assert'
import { globSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const ending = '*.{ts,js,mjs}'
const files = [
  ...globSync(`{contract,journal,server,portal,tools,bench}/**/${ending}`, { cwd: root }),
]
  .filter((path) => !path.includes('node_modules') && path !== 'tools/tidy.test.ts')
  .toSorted()
  .map((path) => ({ path, text: readFileSync(join(root, path), 'utf8') }))
const code = files.filter(({ path }) => path.endsWith('.ts'))

/** Files longer than 500 lines, each with its reason. */
const longOnPurpose: Record<string, string> = {}

type Rule = { name: string; of: typeof files; pattern: RegExp; except?: RegExp }

const rules: Rule[] = [
  {
    name: 'no work is left marked as unfinished',
    of: files,
    pattern: /\b(TODO|FIXME|XXX|HACK)\b/,
  },
  {
    name: 'no test is skipped or singled out',
    of: code,
    pattern: /\b(test|it|describe|suite|t)\.(only|skip|todo)\(/,
  },
  {
    name: 'no enum, namespace or parameter property, which erasing types cannot run',
    of: code,
    pattern:
      /^\s*(export )?(declare )?(const )?(enum|namespace) \w+|constructor\([^)]*\b(private|public|protected|readonly) /m,
  },
  {
    // These samples show readers programs that print; they print nothing themselves.
    name: 'only programs write to the console',
    of: code,
    pattern: /\bconsole\.(log|error|warn|info|debug)\(/,
    except:
      /^(tools|bench)\/|^server\/bin\/|cli\.ts$|\.test\.ts$|\/test\/|^portal\/src\/((api|explore)-)?samples\.ts$/,
  },
  {
    name: 'no path of a machine stands in the code',
    of: files,
    pattern: /['"`\s](\/home\/|\/root\/|\/Users\/|[A-Z]:\\\\Users)/,
  },
]

for (const { name, of, pattern, except } of rules) {
  test(name, () => {
    const found = of.filter(({ path, text }) => !except?.test(path) && pattern.test(text))
    assert.deepEqual(
      found.map(({ path }) => path),
      [],
    )
  })
}

test('no file or folder has a name that says nothing', () => {
  const empty = /(^|[-.])(utils?|helpers?|common|managers?|misc|shared|base)([-.]|$)/
  const found = files.filter(
    ({ path }) =>
      path.split('/').some((part) => empty.test(part)) || basename(path).startsWith('index.'),
  )
  assert.deepEqual(
    found.map(({ path }) => path),
    [],
  )
})

test('no file is longer than 500 lines without a reason, and every reason is needed', () => {
  const long = code.filter(({ text }) => text.split('\n').length > 501).map(({ path }) => path)
  assert.deepEqual(long, Object.keys(longOnPurpose))
})

test('no line is longer than 120 characters unless a text in it is', () => {
  const found: string[] = []
  for (const { path, text } of code) {
    text.split('\n').forEach((line, i) => {
      if (line.length > 120 && !/['"`/]/.test(line)) found.push(`${path}:${i + 1}`)
    })
  }
  assert.deepEqual(found, [])
})

test('the files are found', () => {
  assert.ok(code.length > 200, `${code.length}`)
})
