/** What the pages show, read from the store for a viewer of whom nothing is known. */
import { parseVerifierKey } from '@kho/journal/note.ts'
import { readOperations, type Operation } from '@kho/portal/api-document.ts'
import type { Rule } from '../lateness/due.ts'
import { readBoardView } from './board-view.ts'
import { readCodelistsView, readCodelistView, readCodeView } from './codelist-views.ts'
import { readAgencyView, readDatasetView } from './dataset-views.ts'
import { frameOf, readSignedState, type FrameParts } from './frame.ts'
import type { PageReader } from './page-reader.ts'
import { readPageState } from './page-state.ts'
import { readQualityView } from './quality-view.ts'
import { createCardReader } from './search-views.ts'

export type StoreParts = FrameParts & {
  /** By which supplies are due. */
  rule: Rule
  journalVkey: () => string
  /** How many entries of the journal are published, which every page shows. */
  publishedSize: () => number
  /** The OpenAPI document of everything that is served. */
  apiDocument: () => unknown
}

export function openStoreReader(parts: StoreParts): PageReader {
  const { db, rule, publicUrl } = parts
  let operations: Operation[] | undefined
  return {
    publicUrl,
    state: () => readPageState(db, parts.publishedSize()),
    frame: (lang, path, search) => frameOf(parts, lang, path, search),
    cards: createCardReader(db, rule),
    async dataset(id, codesAsOf) {
      const view = await readDatasetView(db, id, codesAsOf)
      return { ...view, quality: await readQualityView(db, id, rule), hasMap: true }
    },
    agency: (id) => readAgencyView(db, id),
    board: () => readBoardView(db, rule, new Date()),
    codelists: () => readCodelistsView(db),
    codelist: (list, asked) => readCodelistView(db, list, asked),
    code: (list, code, asOf) => readCodeView(db, list, code, asOf),
    async journal() {
      const publicKey = parts.journalVkey()
      const origin = parseVerifierKey(publicKey)?.name ?? ''
      const checkpoint = await readSignedState(db, parts.journalFolder)
      return { origin, publicKey, checkpoint }
    },
    // Read once, since what is served does not change while it is served.
    operations: () => (operations ??= readOperations(parts.apiDocument())),
  }
}
