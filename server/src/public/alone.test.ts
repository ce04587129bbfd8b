/** The program outside, looked at as text: nothing that it loads could reach the store. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../../../', import.meta.url))

/** Files that are loaded from one on, by their imports of values; packages by name. */
function loadedFrom(start: string): Set<string> {
  const found = new Set<string>()
  const waiting = [start]
  while (waiting.length > 0) {
    const path = waiting.pop()!
    if (found.has(path)) continue
    found.add(path)
    if (!path.endsWith('.ts')) continue
    const text = readFileSync(join(root, path), 'utf8')
    const imports =
      /^(?:import|export) (?!type\b)(?:[^'"]*?\bfrom )?'([^']+)'|\bimport\('([^']+)'\)/gm
    for (const [, still, dynamic] of text.matchAll(imports))
      waiting.push(resolve(path, still ?? dynamic!))
  }
  return found
}

function resolve(from: string, name: string): string {
  const own = /^@kho\/(\w+)\/(.*)$/.exec(name)
  if (own) return `${own[1]}/src/${own[2]}`
  return name.startsWith('.') ? relative(root, join(root, dirname(from), name)) : name
}

test('nothing of PostgreSQL, of keys that sign or of sessions is loaded outside', () => {
  const loaded = loadedFrom('server/bin/kho-public.ts')
  assert.ok(loaded.has('server/src/public-app.ts') && loaded.has('portal/src/page.ts'))
  const forbidden = [...loaded].filter(
    (path) =>
      /^(pg|mysql2|tedious|oracledb|oidc-provider|pg-boss)\b/.test(path) ||
      /^server\/src\/(pg|signin|client|credential|intake|store|access)\//.test(path) ||
      /^server\/src\/journal\/(key|append|start-journal)\.ts$/.test(path) ||
      path === 'server/src/app.ts',
  )
  assert.deepEqual(forbidden, [])
})

test('the same look at the whole program finds them, so that it looks at all', () => {
  const loaded = loadedFrom('server/src/cli/commands.ts')
  assert.ok(loaded.has('pg') && loaded.has('server/src/pg/database.ts'))
})
