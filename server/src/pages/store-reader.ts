/** What the pages show, read from the store for a viewer of whom nothing is known. */
import { parseVerifierKey } from '@kho/journal/note.ts'
import { readOperations, type Operation } from '@kho/portal/api-document.ts'
import type { DatasetView, JournalView } from '@kho/portal/view.ts'
import type { Rule } from '../lateness/due.ts'
import { guides } from './guides.ts'
import { readBoardView } from './board-view.ts'
import { listedSince } from '../catalogue/read-editions.ts'
import { readCatalogueView, readEditionView, readNewestView } from './catalogue-views.ts'
import { readCodelistsView, readCodelistView, readCodeView } from './codelist-views.ts'
import { datasetViewIn, readAgencyView } from './dataset-views.ts'
import { frameOf, readSignedState, type FrameParts } from './frame.ts'
import { createKept } from './kept.ts'
import type { PageReader } from './page-reader.ts'
import { readPageState } from './page-state.ts'
import { readMeasuredView } from './quality-view.ts'
import { createCardReader } from './search-views.ts'
import { readStatistics } from './read-statistics.ts'

export type StoreParts = FrameParts & {
  /** By which supplies are due. */
  rule: Rule
  journalVkey: () => string
  /** How many entries of the journal are published, which every page shows. */
  publishedSize: () => number
  /** The OpenAPI document of everything that is served. */
  apiDocument: () => unknown
}

/** The lateness in a view grows old by itself, as a page does. */
const keptMs = 1_000
/** Each holds twenty rows and a definition: some hundred kilobytes at most. */
const viewsKept = 64

export function openStoreReader(parts: StoreParts): PageReader {
  const { db, rule, publicUrl } = parts
  let operations: Operation[] | undefined
  const views = createKept<DatasetView>(viewsKept)
  const signed = createKept<JournalView['checkpoint']>(1)
  const under = (state: string, what = '') => `${Math.floor(Date.now() / keptMs)} ${state} ${what}`
  const readDataset = (id: string, codesAsOf: string | null) =>
    db.snapshot(async (tx) => {
      const [view, measured, listed] = await Promise.all([
        datasetViewIn(tx, id, codesAsOf),
        readMeasuredView(tx, id, rule),
        listedSince(tx, id),
      ])
      return { ...view, ...measured, hasMap: true, listed }
    })
  return {
    publicUrl,
    state: () => readPageState(db, parts.publishedSize()),
    frame: (lang, path, search, state) =>
      frameOf(parts, lang, path, search, (...from) =>
        state === undefined
          ? readSignedState(...from)
          : signed.of(under(state), () => readSignedState(...from)),
      ),
    cards: createCardReader(db, rule),
    dataset: (id, codesAsOf, state) =>
      state === undefined
        ? readDataset(id, codesAsOf)
        : views.of(under(state, `${id} ${codesAsOf}`), () => readDataset(id, codesAsOf)),
    agency: (id) => readAgencyView(db, id),
    statistics: () => readStatistics(db, rule, new Date()),
    board: () => readBoardView(db, rule, new Date()),
    catalogue: {
      editions: (path, before) => readCatalogueView(db, path, before),
      newest: (pathOf) => readNewestView(db, pathOf),
      edition: (edition, asked) => readEditionView(db, edition, asked),
    },
    codelists: () => readCodelistsView(db),
    codelist: (list, asked) => readCodelistView(db, list, asked),
    code: (list, code, asOf) => readCodeView(db, list, code, asOf),
    async journal() {
      const publicKey = parts.journalVkey()
      const origin = parseVerifierKey(publicKey)?.name ?? ''
      const checkpoint = await readSignedState(db, parts.journalFolder)
      return { origin, publicKey, checkpoint }
    },
    guides,
    explained: null,
    // Read once, since what is served does not change while it is served.
    operations: () => (operations ??= readOperations(parts.apiDocument())),
  }
}
