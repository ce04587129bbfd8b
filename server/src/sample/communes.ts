/** Communes of the sample province, from the real lists that the project carries. */
import { readFileSync } from 'node:fs'

const folder = new URL('../../data/codelists/', import.meta.url)

export type Communes = {
  /** The 28 communes of the former Đắk Nông since 1 July 2025. */
  now: { code: string; name: string }[]
  /** Its 71 communes before. */
  before: { code: string; name: string }[]
}

/** The province's old code; its communes lay in the districts below it. */
const province = '67'

export function readCommunes(): Communes {
  const old = readTable('units-2025-03-01.csv')
  const districts = new Set(
    old.filter((unit) => unit['parent_code'] === province).map((unit) => unit['code']),
  )
  const before = old.filter(
    (unit) => unit['level'] === 'commune' && districts.has(unit['parent_code']),
  )
  const codes = new Set(before.map((unit) => unit['code']))
  const successors = new Set(
    readTable('crosswalk-2025-07-01.csv')
      .filter((row) => row['level'] === 'commune' && codes.has(row['old_code']))
      .map((row) => row['new_code']),
  )
  const now = readTable('units-2026-07-25.csv').filter((unit) => successors.has(unit['code']))
  const named = (units: Record<string, string>[]) =>
    units.map((unit) => ({ code: unit['code']!, name: unit['name']! }))
  return { now: named(now), before: named(before) }
}

/** These files are our own and plain: no quotes, no line breaks inside fields. */
function readTable(file: string): Record<string, string>[] {
  const [header, ...lines] = readFileSync(new URL(file, folder), 'utf8').trimEnd().split(/\r?\n/)
  const names = header!.split(',')
  return lines.map((line) => {
    const fields = line.split(',')
    return Object.fromEntries(names.map((name, i) => [name, fields[i] ?? '']))
  })
}
