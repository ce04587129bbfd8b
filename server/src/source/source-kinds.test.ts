import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { sourceKindNames } from '@kho/portal/source-kind-words.ts'
import { sourceKind, sourceKindFacts } from './source-kinds.ts'

const readGuide = (path: string) =>
  readFileSync(new URL(`../../../docs/${path}`, import.meta.url), 'utf8')
const notRun = 'not run against a server yet'

test('every kind that asks a server says what it was tried with, or what it never met', () => {
  for (const { kind, form, products, never } of sourceKindFacts()) {
    if (form === 'file') assert.deepEqual([...products, ...never], [], kind)
    else assert.ok(products.length + never.length > 0, kind)
  }
})

test('every kind has a name that people are shown', () => {
  const kinds = sourceKindFacts().map(({ kind }) => kind)
  assert.deepEqual(Object.keys(sourceKindNames).toSorted(), kinds.toSorted())
})

test('what never met a server is said so where agencies read how to declare it', () => {
  const unmet = sourceKindFacts().filter(({ products, form }) => form !== 'file' && !products[0])
  assert.deepEqual(
    unmet.map(({ kind }) => kind),
    ['mssql', 'oracle'],
  )
  const said = readGuide('for-agencies/database.md')
    .split('\n')
    .filter((line) => line.includes(notRun))
  for (const { never } of unmet) {
    const [name = ''] = never[0]!.split(' Database')
    assert.ok(
      said.some((line) => line.startsWith(name)),
      name,
    )
  }
})

test('what a source may declare is named in the guide to it', () => {
  const guides = {
    'for-agencies/text-files.md': ['csv', 'tsv', 'fixed-width', 'json', 'ndjson', 'xml'],
    'for-agencies/excel.md': ['xlsx', 'xls', 'ods'],
    'for-agencies/map.md': ['geojson', 'shapefile', 'geopackage', 'kml'],
    'for-agencies/database.md': ['postgres', 'mysql', 'sqlite', 'dbase', 'access'],
    'for-agencies/service.md': ['service'],
    'for-agencies/file-server.md': ['sftp', 'ftps'],
    'how-to/ask-through.md': ['through'],
  }
  const untold = Object.entries(guides).flatMap(([path, kinds]) => {
    const text = readGuide(path)
    const members = kinds.flatMap((kind) => Object.keys(sourceKind(kind).options.shape))
    const told = (member: string) => text.includes(`\`${member}`) || text.includes(`"${member}"`)
    return [...new Set(members)].filter((one) => !told(one)).map((one) => `${path}: ${one}`)
  })
  assert.deepEqual(untold, [])
})
