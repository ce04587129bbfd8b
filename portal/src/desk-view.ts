/** What the pages of the supply desk are made from. */
import type { Bilingual, DatasetVersion } from '@kho/contract/dataset.ts'

export type SubmissionState = 'working' | 'done' | 'waiting' | 'refused'

export type DeskView = {
  dataset: string
  title: Bilingual
  /** Null where the dataset is one part. */
  part: string | null
  /** The agency that supplies it. */
  agency: Bilingual
  /** The office that the code was issued for. */
  issuedFor: string
  validUntil: string
  frequency: DatasetVersion['updateFrequency']
  lastSuccessAt: string | null
  dueAt: string | null
  isLate: boolean
  columns: { name: string; title: Bilingual; required: boolean }[]
  /** Names this showing of the form, so that it counts once however often it is sent. */
  once: string
  /** Endings of the files that are taken, with their dot. */
  endings: string[]
  /** Newest first. */
  submissions: {
    id: string
    fileName: string
    sentAt: string
    state: SubmissionState
    rows: number | null
    heldBack: number | null
  }[]
}

export type SubmissionView = {
  id: string
  title: Bilingual
  fileName: string
  fileSha256: string
  sentAt: string
  state: SubmissionState
  /** Why it was refused or waits. */
  refusal: { code: string; sentence: Bilingual; hint: Bilingual } | null
  receipt: {
    load: string
    at: string
    rows: number
    inserts: number
    updates: number
    deletes: number
    heldBack: number
    sequence: number
    changed: boolean
    equal: boolean
  } | null
  /** Names this showing of the form for corrections. */
  once: string
  /** The submission whose held rows it corrects; null where it is a whole file. */
  corrects: string | null
  /** Rows held back, by rule and column; `settled` were corrected or released since. */
  groups: {
    rule: string
    column: { name: string; title: Bilingual } | null
    sentence: Bilingual
    held: number
    settled: number
    faults: { place: string; written: string | null }[]
  }[]
  notes: { sentence: Bilingual; count: number; first: string }[]
  /** Whether the workbook with its faults marked can be had. */
  isMarked: boolean
  /** Whether the file is still here to be confirmed. */
  isWaiting: boolean
}
