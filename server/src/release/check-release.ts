/**
 * The checks before anything is opened: the definition first, which cannot be argued with; then
 * every value of the rows that would go out, since people write numbers into columns of another name.
 */
import type { DatasetVersion } from '@kho/contract/dataset.ts'
import { findSecrecyMark } from '../catalogue/secrecy-mark.ts'
import { isAskedThrough } from '../catalogue/keeping.ts'
import type { Queryable } from '../pg/database.ts'
import { dayOf } from '../time.ts'
import type { CheckName, Finding } from './finding.ts'
import { digitsPattern, findTraces, isCitizenInteger } from './personal-trace.ts'
import {
  countRows,
  findSmallCounts,
  findSmallGroups,
  readSuspects,
  selectState,
  type Suspect,
} from './projection.sql.ts'
import { columnsOf, namesOf, type Projection } from './release.ts'
import { findRule } from './rule.ts'

export type Checked = { findings: Finding[]; rows: number; seq: number; change: number }

const placesMax = 3

/** Needs one state of the store throughout: a transaction that is repeatable read. */
export async function checkRelease(
  tx: Queryable,
  version: DatasetVersion,
  projection: Projection,
  at: Date,
): Promise<Checked> {
  const findings = judgeDefinition(version, projection)
  const { seq, change, equal } = await selectState(tx, version.id)
  // Where the definition forbids it no row is looked at: keys of persons must not be repeated.
  if (findings.some(({ stops }) => stops)) return { findings, rows: 0, seq, change }
  const rows = await countRows(tx, version, projection)
  if (rows === 0) findings.push(finding('no-rows'))
  if (!equal) findings.push({ ...finding('unequal'), stops: false })
  findings.push(...(await scanValues(tx, version, projection, at)))
  findings.push(...(await findSmall(tx, version, projection, dayOf(at))))
  const yearMax = yearOf(at)
  const named = findings.map((one) => ({
    ...one,
    places: one.places.filter((key) => !isItselfSuspect(version, key, yearMax)),
  }))
  return { findings: named, rows, seq, change }
}

const yearOf = (at: Date) => Number(dayOf(at).slice(0, 4))

/** A row whose key is what must not be told is counted and not named. */
function isItselfSuspect({ key, columns }: DatasetVersion, written: string, yearMax: number) {
  const ofKey = columns.filter(({ name }) => key.includes(name))
  const judged = ofKey.some(({ type }) => type === 'integer') ? written.split(', ') : []
  return (
    judged.some((part) => isCitizenInteger(part, yearMax)) ||
    ofKey.some(({ name }) => judgeValue({ column: name, type: 'text', value: written }, yearMax)[0])
  )
}

/** What the definition alone says against it. */
export function judgeDefinition(version: DatasetVersion, projection: Projection): Finding[] {
  const findings: Finding[] = []
  for (const column of version.columns)
    if (column.personal !== 'none') findings.push(finding('personal-column', column.name))
  if (version.sharing === 'own') findings.push(finding('own-use'))
  if (isAskedThrough(version)) findings.push(finding('asked-through'))
  const known = new Set(version.columns.map(({ number }) => number))
  const gone = projection.columns.filter((number) => !known.has(number))
  for (const name of namesOf(version, gone)) findings.push(finding('column-gone', name))
  const columns = columnsOf(version, {
    columns: projection.columns.filter((number) => known.has(number)),
  })
  for (const name of version.key)
    if (!columns.some((column) => column.name === name))
      findings.push(finding('key-left-out', name))
  for (const { name, description } of columns)
    if (!description) findings.push(finding('no-description', name))
  if (!version.legalGround) findings.push(finding('no-ground'))
  const marked = textsOf(version).filter((text) => findSecrecyMark(text) !== null)
  if (marked.length > 0)
    findings.push({ ...finding('secrecy-mark', version.id), count: marked.length })
  return findings
}

function textsOf(version: DatasetVersion): string[] {
  const both = [version.title, version.description, version.updateForm]
  for (const { title, text } of version.documents) both.push(title, text)
  for (const { title, description } of version.columns)
    both.push(title, ...(description ? [description] : []))
  return both.flatMap(({ vi, en }) => [vi, en])
}

/** Marks are rare and their letters are not, so the database only leaves out what has neither. */
const suspectPattern = `${digitsPattern}|\u1ead|\u1eac|\u0323|MAT|M\u00cbT|m\u00cbt|a\u00e4`

async function scanValues(
  tx: Queryable,
  version: DatasetVersion,
  projection: Projection,
  at: Date,
): Promise<Finding[]> {
  const found = new Map<string, Finding>()
  const offices = new Set(namesOf(version, projection.telephones))
  const yearMax = yearOf(at)
  for await (const suspects of readSuspects(tx, version, projection, suspectPattern)) {
    for (const suspect of suspects) {
      for (const check of judgeValue(suspect, yearMax)) {
        const isOffice = check === 'telephone' && offices.has(suspect.column)
        note(found, isOffice ? 'office-telephones' : check, suspect)
      }
    }
  }
  return [...found.values()]
}

function judgeValue({ column, type, value }: Omit<Suspect, 'key'>, yearMax: number): CheckName[] {
  if (type === 'integer') return isCitizenInteger(value, yearMax) ? ['citizen-number'] : []
  const { citizenNumber, telephone } = findTraces(value, yearMax)
  const checks: CheckName[] = []
  if (citizenNumber) checks.push('citizen-number')
  if (telephone) checks.push('telephone')
  if (findSecrecyMark(value, { field: column }) !== null) checks.push('secrecy-mark')
  return checks
}

function note(found: Map<string, Finding>, check: CheckName, { column, key }: Suspect): void {
  const id = `${check} ${column}`
  const known = found.get(id) ?? finding(check, column)
  known.stops = check !== 'office-telephones'
  known.count += 1
  if (known.stops && known.places.length < placesMax) known.places.push(key)
  found.set(id, known)
}

async function findSmall(
  tx: Queryable,
  version: DatasetVersion,
  projection: Projection,
  day: string,
): Promise<Finding[]> {
  const { counts, groups } = projection
  if (counts.length === 0 && groups.length === 0) return []
  const rule = await findRule(tx, 'small-group', day)
  if (!rule) return [finding('small-group-unset')]
  const findings: Finding[] = []
  for (const number of counts) {
    const small = await findSmallCounts(tx, version, projection, number, rule.value)
    const [name = null] = namesOf(version, [number])
    if (small.count > 0) findings.push({ ...finding('small-count', name), ...small })
  }
  const small = groups.length === 0 ? 0 : await findSmallGroups(tx, version, projection, rule.value)
  if (small > 0) {
    const name = namesOf(version, groups).join(', ')
    findings.push({ ...finding('small-group', name), count: small })
  }
  return findings
}

function finding(check: CheckName, column: string | null = null): Finding {
  return { check, stops: true, column, count: 0, places: [] }
}
