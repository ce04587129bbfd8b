/**
 * What the pages are made from. The server fills these from the store after the decision about the
 * viewer has been taken; the portal turns them into pages and decides nothing.
 * Instants are ISO 8601 in UTC, days are YYYY-MM-DD, counts are exact.
 */
import type { Bilingual, DatasetVersion, Sharing } from '@kho/contract/dataset.ts'
import type { ListedView } from './catalogue-view.ts'
import type { ColumnShape } from './explore-view.ts'

export type Lang = 'vi' | 'en'

/** What every page carries around its own content. */
export type Frame = {
  lang: Lang
  /** The path without the language prefix, as `/datasets/schools`. */
  path: string
  /** The part from `?` on, kept when the language is switched; empty where there is none. */
  search: string
  /** Scheme and host under which the portal is reached, without a final slash. */
  baseUrl: string
  province: Bilingual
  /** The last signed state of the journal; null before the first, absent where none was asked. */
  checkpoint?: CheckpointRef | null
  /** The authority that runs the store, to whom errors of a page are reported. */
  authority: Contact
  /** A written edition of open data is shown, with no store behind it. */
  edition?: {
    writtenAt: string
    /** Ids of what has a page there; everything else is named without a link. */
    datasets?: readonly string[]
    agencies?: readonly string[]
    /** The issued catalogue has a page there. */
    catalogue?: boolean
  }
}

export type CheckpointRef = { size: number; at: string; root: string }

export type AgencyRef = { id: string; name: Bilingual }

export type Contact = { name: Bilingual; phone?: string | null; email?: string | null }

export type AgencyContact = AgencyRef & { contact: Contact | null }

/** Whether the copy in the store has been proven equal to its source. */
export type Equality =
  | {
      state: 'equal'
      asOf: string
      kind: 'file' | 'database' | 'push'
      fileSha256?: string
      /** Address of the certificate. */
      certificate: string
    }
  | { state: 'unequal'; heldBack: number; differences: number; asOf: string }
  | { state: 'unproven' }
  /** There is no copy: a record is asked at its owner at each call. */
  | { state: 'asked' }

export type DatasetCard = {
  id: string
  title: Bilingual
  description: Bilingual
  agency: AgencyRef
  sharing: Sharing
  /** Null before the first load. */
  rows: number | null
  changedAt: string | null
  equality: Equality
  /** Other words under which it is found: titles of columns, the database, former names. */
  terms?: (string | Bilingual)[]
  /** What the search sorts and narrows by; left out where nobody searches. */
  traits?: DatasetTraits
}

export type DatasetTraits = {
  /** The shared database it belongs to (Article 4.2). */
  database: string
  databaseEn?: string | undefined
  frequency: DatasetVersion['updateFrequency']
  /** Ways it can be had. */
  forms: ('api' | 'csv' | 'map' | 'asked')[]
  /** The worst of its parts; null where nothing is due. */
  freshness: 'on-time' | 'late' | 'awaited' | null
  /** Reads within the last twelve months. */
  reads: number
}

export type LoadView = {
  sequence: number
  at: string
  supplier: AgencyRef | null
  inserts: number
  updates: number
  deletes: number
  heldBack: number
  /** Index of its entry in the journal; null until the sequencer has placed it. */
  entry: number | null
  /** Address of the receipt. */
  receipt: string | null
}

/** What came of the calls to an owner's service within a month, and how long they took. */
export type AnswersMonth = {
  month: string
  found: number
  /** No such record, or none in view. */
  absent: number
  failed: number
  msMean: number
  msMax: number
}

/** What a code is at another day; `candidates` where that is not one. */
export type ShownCode = {
  answer: 'one' | 'many' | 'none' | 'ambiguous'
  code: string | null
  candidates: string[]
}

/** Codes as of a day beside the written ones: the columns they stand in, and for each row theirs. */
export type PreviewCodes = { day: string; columns: string[]; rows: (ShownCode | null)[][] }

/** Null is an absent value, which is not the same as an empty text. */
export type Preview =
  { columns: string[]; rows: (string | null)[][]; codes?: PreviewCodes } | { refused: Bilingual }

export type QualityDimension =
  'completeness' | 'validity' | 'uniqueness' | 'timeliness' | 'consistency'

/** Shares from 0 to 1; null where there is nothing to say. */
export type QualityView = {
  /** The sequence that was measured. */
  sequence: number
  measuredAt: string
  index: number | null
  dimensions: { name: QualityDimension; value: number | null; definition: Bilingual }[]
  rules: {
    title: Bilingual
    dimension: QualityDimension
    /** Null: it could not be run. */
    failing: number | null
    checked: number | null
    /** Failing rows of the last measurements, oldest first. */
    trend: number[]
  }[]
}

/** How the values of columns are spread over all rows of one sequence, as they were counted. */
export type ShapesView = {
  sequence: number
  /** Left out where they were counted with the rows themselves. */
  measuredAt?: string
  rows: number
  columns: ColumnShape[]
}

export type DatasetView = DatasetCard & {
  /** Its rows can be explored where the page stands. */
  explorable?: boolean
  /** Nothing of it is served yet: its page is looked at before it is one. */
  isDraft?: boolean
  /** Maps are served beside the page. */
  hasMap?: boolean
  /** Null: not measured yet. */
  quality: QualityView | null
  /** Null: not measured yet; left out where nobody asks. Values only of rows that are shown. */
  shapes?: ShapesView | null
  discrepancies: DiscrepancyFigures
  definition: DatasetVersion
  /** What the code lists of its columns are called; one that is not here stands for itself. */
  lists?: Readonly<Record<string, Bilingual>>
  owner: AgencyContact
  suppliers: AgencyContact[]
  /** The agencies that may be granted it, where the catalogue names them. */
  permitted: AgencyRef[]
  /** Newest first. */
  loads: LoadView[]
  /** Reads by month `YYYY-MM`, newest first; months without a read are left out. */
  usage: { month: string; reads: number }[]
  preview: Preview
  /** Of what is asked at its owner; newest first. */
  answers?: AnswersMonth[]
  /** Whom to ask for access. */
  ask: Bilingual
  /** Since which issued edition of the catalogue; null: in none; left out where nobody asks. */
  listed?: ListedView
  /** As open data in a written edition; left out inside. */
  release?: ReleaseView
}

/** By which decision rows are open, and what can be had of them. */
export type ReleaseView = {
  licence: { title: Bilingual; url: string }
  renewal: Bilingual
  documentNumber: string
  documentDate: string
  sequence: number
  releasedAt: string
  /** The additive digest over the released rows. */
  digest: string
  files: { format: 'csv' | 'ndjson' | 'geojson'; bytes: number; sha256: string }[]
  /** Where the proof of its entry in the journal is. */
  proof: string
}

export type HomeView = {
  /** Every dataset that may be listed. */
  datasets: readonly DatasetCard[]
}

export type AgencyView = {
  agency: AgencyContact
  /** Datasets it owns, and those it supplies for others. */
  owned: DatasetCard[]
  supplied: DatasetCard[]
  /** Of the datasets it owns. */
  discrepancies: DiscrepancyFigures
  /** Left out where it always had this name, goes on and took over from nobody. */
  past?: AgencyPast
}

export type AgencyPast = {
  /** The last day of an agency that has ended. */
  validTo: string | null
  /** Oldest first; null is as long as is known. */
  names: { from: string | null; name: Bilingual }[]
  successors: AgencyRef[]
  predecessors: AgencyRef[]
}

/** Counts of what was found wrong; median from the report to its answer or correction. */
export type DiscrepancyFigures = { open: number; settled: number; medianDays: number | null }

/** The form of a report, as it was filled in where something in it was wrong. */
export type ReportFormView = {
  dataset: { id: string; title: Bilingual; open: boolean }
  keys: { name: string; title: Bilingual }[]
  columns: { name: string; title: Bilingual }[]
  ask: Bilingual
  filled: Readonly<Record<string, string>>
  refused: { sentence: Bilingual; hint: Bilingual } | null
  /** Present once: the report is in. */
  received: { id: string; followUp: string | null } | null
}

/** A report as its writer follows it; `found` is null before it was asked for. */
export type FollowView = {
  id: string
  code: string
  refused: { sentence: Bilingual; hint: Bilingual } | null
  found: {
    dataset: string
    state: 'reported' | 'forwarded' | 'answered' | 'corrected' | 'closed'
    dueOn: string | null
    reopenUntil: string | null
    steps: { kind: string; at: string; entry: number | null; reason: string | null }[]
  } | null
}

/** One part of a dataset on the board of supplies. */
export type BoardEntry = {
  dataset: string
  title: Bilingual
  /** Null where the dataset is one part. */
  part: string | null
  agency: AgencyRef
  frequency: DatasetVersion['updateFrequency']
  /** The kind of its source, or how it came last; null where nothing has come. */
  way: string | null
  state: 'on-time' | 'late' | 'awaited' | 'no-deadline'
  lastSuccessAt: string | null
  dueAt: string | null
  /** False where the working calendar does not speak of that day. */
  dueCertain: boolean
  /** Working time since it was due, in whole hours and whole days. */
  late: { hours: number; days: number } | null
  rows: number | null
  /** Null: not proven yet. */
  equal: boolean | null
  heldBack: number
  /** Code of what went wrong since the last success. */
  trouble: string | null
}

/** A request for access past the last day for its decision; who asked is not told. */
export type LateRequestEntry = {
  request: number
  dataset: { id: string; title: Bilingual }
  owner: AgencyRef
  waitsFor: 'owner' | 'authority'
  dueOn: string
  daysLate: number
}

export type BoardView = {
  at: string
  lateRequests: LateRequestEntry[]
  /** In the order in which they are shown: late ones first. */
  entries: BoardEntry[]
  dueDays: number
  /** Last day of the working calendar. */
  calendarUntil: string
}

export type CodelistRef = { list: string; title: Bilingual; description: Bilingual }

export type CodelistsView = { lists: (CodelistRef & { codes: number })[] }

/** One meaning of a code during one stretch of time; open ends are null. */
export type CodeState = {
  code: string
  name: string
  nameEn?: string | null
  kind?: string | null
  validFrom: string | null
  /** The last day on which it is valid. */
  validTo: string | null
  parent?: { code: string; name: string } | null
  legalGround?: string | null
}

export type CodelistView = {
  list: CodelistRef
  query: string
  /** The day for which the codes are listed. */
  asOf: string
  /** At most as many as fit a page, with the exact number of all that match. */
  codes: CodeState[]
  matching: number
}

export type CodeLink = {
  code: string
  name: string
  /** Whether the whole unit passed over, or a part of it. */
  extent: 'full' | 'partial'
}

export type CodeView = {
  list: CodelistRef
  code: string
  /** The day asked for. */
  asOf: string
  current: CodeState | null
  /** All meanings the code ever had, newest first. */
  states: CodeState[]
  predecessors: CodeLink[]
  successors: CodeLink[]
}

export type JournalView = {
  origin: string
  /** The verifier key in its text form. */
  publicKey: string
  /** The signed note as it is served, and what it says. */
  checkpoint: (CheckpointRef & { text: string }) | null
}

export type ErrorView = {
  status: number
  code: string
  sentence: Bilingual
  hint: Bilingual
  reference?: string | null
}

export type Guide = {
  id: string
  title: Bilingual
  text: Bilingual
  /** Pages where one goes on from here. */
  see?: readonly { href: string; title: Bilingual }[]
}
export type GuidesView = { guides: Guide[] }
