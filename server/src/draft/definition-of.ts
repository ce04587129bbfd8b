/** What a draft would define: the dataset and its quality rules, or what is still missing. */
import { z } from 'zod'
import {
  datasetSchema,
  type DatasetInput,
  type DatasetVersion,
  type StoredColumn,
} from '@kho/contract/dataset.ts'
import type { DraftFault, DraftStep } from '@kho/portal/console-draft-view.ts'
import { judgeDefinition } from '../release/check-release.ts'
import { tellFinding, type Finding } from '../release/finding.ts'
import { columnOf } from './column-field.ts'
import { columnField, type Draft } from './draft.ts'
import { tellFault, writtenAt } from './tell-fault.ts'

export type Drafted = { definition: DatasetInput; rules: object[]; faults: DraftFault[] }

export function definitionOf({ fields, sample, owner, base }: Omit<Draft, 'revisions'>): Drafted {
  const of = (name: string) => fields[name] ?? ''
  // Until it is translated, the Vietnamese text stands in both.
  const both = (vi: string, en: string) => ({ vi: of(vi), en: of(en) || of(vi) })
  const numbers = sample.columns
    .map((_, i) => i + 1)
    .filter((number) => of(columnField(number, 'leftOut')) !== 'yes')
  const columns = numbers.map((number) => columnOf(number, of, baseOf(base, sample, number)))
  const key = numbers.filter((number) => of(columnField(number, 'key')) === 'yes')
  const definition = {
    ...keptOf(base),
    id: base?.id ?? of('id'),
    title: both('titleVi', 'titleEn'),
    description: both('descriptionVi', 'descriptionEn'),
    owner,
    supplier: of('supplier') || owner,
    updateForm: both('formVi', 'formEn'),
    updateFrequency: of('frequency'),
    permittedUsers: of('permitted') === 'named' ? listOf(of('agencies')) : of('permitted'),
    database: of('database'),
    ...(of('databaseEn') ? { databaseEn: of('databaseEn') } : {}),
    sharing: of('sharing'),
    importance: of('importance'),
    retention: of('retention'),
    ...(of('legalGround') ? { legalGround: of('legalGround') } : {}),
    documents: [
      {
        title: both('documentTitleVi', 'documentTitleEn'),
        text: both('documentVi', 'documentEn'),
      },
      ...(base?.documents.slice(1) ?? []),
    ],
    key: key.map((number) => of(columnField(number, 'name'))),
    columns,
  } as unknown as DatasetInput
  return {
    definition,
    rules: numbers.flatMap((number) => rulesOf(number, of)),
    faults: [
      ...faultsOf(definition, numbers),
      ...(of('sharing') === 'open' && base?.sharing !== 'open' ? [openedByDraft] : []),
      ...(of('wantsOpen') ? openingFaults(definition, numbers) : []),
    ],
  }
}

/** What a draft asks nothing about stays as it is in force. */
function keptOf(base: DatasetVersion | null): object {
  if (base === null) return {}
  const { keeping, thresholds } = base
  return { thresholds, ...(keeping ? { keeping } : {}) }
}

/** The column in force that a numbered one of the draft began as. */
function baseOf(
  base: DatasetVersion | null,
  { columns }: Draft['sample'],
  number: number,
): StoredColumn | null {
  const { name } = columns[number - 1]!
  return base?.columns.find((one) => one.name === name) ?? null
}

/** The form does not offer it: rows are opened by a release, which another person reviews. */
const openedByDraft: DraftFault = {
  step: 'classification',
  place: 'sharing',
  reason: {
    vi: 'bản khai không tự mở được dữ liệu: hãy chọn chia sẻ và đánh dấu đề nghị công bố mở',
    en: 'a draft opens nothing by itself: choose sharing, and tick the proposal of open release',
  },
}

/** What would stop an open release whatever rows come, so that it is mended before it is submitted. */
function openingFaults(definition: DatasetInput, numbers: readonly number[]): DraftFault[] {
  const { data } = datasetSchema.safeParse(definition)
  if (!data) return []
  const columns = data.columns.map((column, i) => ({ ...column, number: i + 1 }))
  const projection = { condition: {}, counts: [], groups: [], telephones: [] }
  const all = { ...projection, columns: columns.map(({ number }) => number) }
  return judgeDefinition({ ...data, columns, version: 1 }, all).map((finding) => {
    const at = columns.findIndex(({ name }) => name === finding.column)
    return {
      step: openingStep[finding.check] ?? 'classification',
      place: at < 0 ? 'wantsOpen' : `${numbers[at]}. ${finding.column}`,
      reason: tellFinding(finding),
    }
  })
}

const openingStep: Partial<Record<Finding['check'], DraftStep>> = {
  'no-description': 'documents',
  'secrecy-mark': 'documents',
}

type Of = (name: string) => string

function rulesOf(number: number, field: Of): object[] {
  const of = (name: string) => field(columnField(number, name))
  const column = of('name')
  const [vi, en] = [of('titleVi'), of('titleEn') || of('titleVi')]
  const rule = (kind: string, title: { vi: string; en: string }, more: object) => ({
    id: `${column.replaceAll('_', '-').slice(0, 36)}-${kind}`,
    kind,
    title,
    ...more,
  })
  const { min, max, pattern } = { min: of('min'), max: of('max'), pattern: of('pattern') }
  const bounds = { ...(min ? { min } : {}), ...(max ? { max } : {}) }
  const rules: object[] = []
  if (of('filled'))
    rules.push(rule('filled', { vi: `${vi}: có giá trị`, en: `${en}: has a value` }, { column }))
  if (of('unique')) {
    const title = { vi: `${vi}: không trùng`, en: `${en}: no two alike` }
    rules.push(rule('unique', title, { columns: [column] }))
  }
  if (min || max) {
    const title = { vi: `${vi}: trong khoảng`, en: `${en}: in bounds` }
    rules.push(rule('range', title, { column, ...bounds }))
  }
  if (pattern) {
    const title = { vi: `${vi}: đúng mẫu`, en: `${en}: has its form` }
    rules.push(rule('pattern', title, { column, pattern }))
  }
  return rules
}

const listOf = (text: string) => text.split(/[\s,;]+/).filter((one) => one !== '')

/** Which step a part of the definition is written in. */
const stepOf: Record<string, DraftStep> = {
  id: 'structure',
  title: 'structure',
  key: 'structure',
  columns: 'structure',
  description: 'documents',
  documents: 'documents',
}

const { localeError: inVietnamese } = z.locales.vi()

function faultsOf(definition: DatasetInput, numbers: readonly number[]): DraftFault[] {
  const { error } = datasetSchema.safeParse(definition)
  // The same faults in the same order, in the other language.
  const spoken = datasetSchema.safeParse(definition, { error: inVietnamese }).error?.issues
  const issues = (error?.issues ?? []).map((issue, i) => ({
    issue,
    vi: spoken?.[i]?.message ?? issue.message,
  }))
  const missing = new Set(issues.map(({ issue }) => issue.path.join('.')))
  // English that is not written is the Vietnamese text: one empty field is told of once.
  const isEcho = (path: readonly PropertyKey[]) =>
    path.at(-1) === 'en' && missing.has([...path.slice(0, -1), 'vi'].join('.'))
  const own = issues.filter(({ issue }) => !isEcho(issue.path))
  return own.map(({ issue, vi }) => {
    const { path, message } = issue
    const [place, index, member] = path
    const isColumn = place === 'columns' && typeof index === 'number'
    const personal = isColumn && (member === 'personal' || message.includes('personal'))
    return {
      step: personal ? 'classification' : (stepOf[String(place)] ?? 'classification'),
      place: isColumn ? `${numbers[index]}. ${String(member ?? '')}` : path.join('.'),
      reason: tellFault(issue, writtenAt(definition, path), { vi, en: message }),
    }
  })
}
