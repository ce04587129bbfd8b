/**
 * A draft of a dataset: what a steward has typed so far, field by field, until the authority
 * decides. Nothing is a dataset before that.
 *
 *   open → submitted → approved
 *     ↑________| returned           open, returned, submitted → withdrawn
 *
 * One that changes a dataset begins from its version in force and makes the next.
 */
import type { DatasetVersion } from '@kho/contract/dataset.ts'
import type { DraftStep } from '@kho/portal/console-draft-view.ts'
import { Refusal } from '@kho/contract/refusal.ts'
import type { SheetTop, TableChoice } from '../source/workbook/sheet-top.ts'

export type DraftState = 'open' | 'submitted' | 'returned' | 'approved' | 'withdrawn'

/** By the name of the field; what is empty is not there. */
export type DraftFields = Readonly<Record<string, string>>

export type Sample = {
  file: string
  columns: { name: string; samples: string[] }[]
  /** Of a workbook: which table was chosen, and the first rows to choose it in. */
  table?: TableChoice
  tops?: SheetTop[]
  /** Of a text: which line its header is. */
  header?: { kind: string; row: number }
}

export type Draft = {
  id: string
  owner: string
  state: DraftState
  fields: DraftFields
  revisions: Readonly<Record<string, number>>
  sample: Sample
  begunAt: string
  editedBy: string
  editedAt: string
  submittedBy: string | null
  submittedAt: string | null
  reason: string | null
  /** What it became, by whose decision. */
  dataset: string | null
  decidedBy: string | null
  documentNumber: string | null
  documentDate: string | null
  /** The version of a dataset that it changes; null for a new dataset. */
  base: DatasetVersion | null
}

/** What each step asks, and of each column of the sample. */
const fieldsOfStep: Record<DraftStep, { once: readonly string[]; each: readonly string[] }> = {
  structure: {
    once: ['id', 'titleVi', 'titleEn'],
    each: ['name', 'titleVi', 'titleEn', 'type', 'scale', 'key', 'required', 'leftOut'],
  },
  quality: { once: [], each: ['filled', 'unique', 'min', 'max', 'pattern'] },
  classification: {
    once: [
      'sharing',
      'importance',
      'permitted',
      'agencies',
      'frequency',
      'formVi',
      'formEn',
      'supplier',
      'database',
      'databaseEn',
      'retention',
      'legalGround',
      'wantsOpen',
    ],
    each: ['personal'],
  },
  documents: {
    once: [
      'descriptionVi',
      'descriptionEn',
      'documentTitleVi',
      'documentTitleEn',
      'documentVi',
      'documentEn',
    ],
    each: ['aboutVi', 'aboutEn'],
  },
}

export function fieldNames(step: DraftStep, { columns }: Pick<Sample, 'columns'>): string[] {
  const { once, each } = fieldsOfStep[step]
  return [...once, ...columns.flatMap((_, i) => each.map((name) => columnField(i + 1, name)))]
}

/** What the fields hold of one step. */
export function fieldsOf(
  step: DraftStep,
  { sample, fields }: Pick<Draft, 'sample' | 'fields'>,
): DraftFields {
  const names = fieldNames(step, sample).filter((name) => fields[name] !== undefined)
  return Object.fromEntries(names.map((name) => [name, fields[name]!]))
}

/** Columns are counted from 1, as in the file. */
export const columnField = (number: number, name: string) => `c${number}.${name}`

export function refuseState({ state }: Draft, ...expected: DraftState[]): void {
  if (!expected.includes(state))
    throw new Refusal('draft.wrong-state', { state, expected: expected.join(', ') })
}
