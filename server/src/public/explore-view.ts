/** The explorer outside: the view of inside, over the released rows of an edition. */
import type { DatasetVersion, StoredColumn } from '@kho/contract/dataset.ts'
import { readFilter } from '@kho/contract/filter/read-filter.ts'
import { Refusal } from '@kho/contract/refusal.ts'
import { groupsAsked } from '@kho/portal/explore-groups.ts'
import {
  aggregateParameters,
  exploreParameters,
  exploreRows,
} from '@kho/portal/explore-selection.ts'
import type { ExploreSelection } from '@kho/portal/explore-selection.ts'
import type { ExploreCell, ExploreRows, ExploreView } from '@kho/portal/explore-view.ts'
import { calls, links } from '@kho/portal/links.ts'
import { codeSetName } from '../codelist/code-set.ts'
import { codesShown, dayOfCodes } from '../pages/codes-shown.ts'
import type { ExploreAsked, ExploreDoor } from '../pages/explore-door.ts'
import type { PageReader } from '../pages/page-reader.ts'
import type { Cells } from '../release/row-files.ts'
import { dayOf } from '../time.ts'
import { askerOf } from './asker.ts'
import { codesNamed, selectNames } from './codelists.sql.ts'
import type { Edition } from './open-edition.ts'
import { readGroups } from './read-groups.ts'
import { readRows, type RowsPage } from './read-rows.ts'

const cellLengthMax = 200

export function exploreDoor(edition: () => Edition, reader: PageReader): ExploreDoor {
  return {
    frameOf: (lang, path, search) => reader.frame(lang, path, search),
    view: (asked) => readExploreView(edition(), asked),
    async form(id) {
      const at = edition()
      const { columns } = at.site.datasets[at.find(id).id]!.definition
      return { columns, codesFor: (column, typed) => codesFor(at, column, typed) }
    },
  }
}

async function readExploreView(at: Edition, asked: ExploreAsked): Promise<ExploreView> {
  const { id, selection } = asked
  const { title, agency, ask, definition } = at.site.datasets[at.find(id).id]!
  const view: ExploreView = {
    id,
    page: links.explore(id),
    own: null,
    title,
    agency,
    definition,
    selection,
    filter: null,
    refused: null,
    found: null,
    groups: null,
    shapes: null,
    names: {},
    open: true,
    ask,
  }
  const held = at.hold()
  try {
    const filter = selection.filter === '' ? null : readFilter(selection.filter)
    const named = { ...view, filter, names: namesOf(at, definition, filter, null) }
    try {
      const found = await readFound(at, asked)
      const groups = await readShownGroups(at, asked)
      return { ...named, found, groups, names: namesOf(at, definition, filter, groups) }
    } catch (error) {
      if (error instanceof Refusal) return { ...named, refused: error }
      throw error
    }
  } catch (error) {
    if (error instanceof Refusal) return { ...view, refused: error }
    throw error
  } finally {
    held()
  }
}

/** The page that the call gives, counted where that does not take too long. */
async function readFound(at: Edition, asked: ExploreAsked): Promise<ExploreRows> {
  const { id, selection } = asked
  const dataset = at.find(id)
  const version = at.site.datasets[id]!.definition
  const search = exploreParameters(selection)
  search.set('limit', String(exploreRows))
  const asker = askerOf(asked)
  const ask = (question: URLSearchParams) =>
    readRows({ rows: at.rows(dataset), dataset, version, search: question, asker })
  const page = await ask(search)
  return {
    columns: page.columns.map(({ name }) => name),
    rows: page.rows.map((cells) => showCells(version, page.columns, cells)),
    next: page.next,
    previous: null,
    total: await totalOf(page, selection, ask),
    sequence: dataset.sequence,
  }
}

async function totalOf(
  page: RowsPage,
  selection: ExploreSelection,
  ask: (search: URLSearchParams) => Promise<RowsPage>,
): Promise<number | null> {
  if (page.total !== null) return page.total
  if (selection.cursor === '' && page.next === null) return page.rows.length
  const search = exploreParameters({ ...selection, cursor: '', sortby: '', properties: '' })
  search.set('count', 'true')
  search.set('limit', '1')
  try {
    return (await ask(search)).total
  } catch (error) {
    if (error instanceof Refusal && error.code === 'query.too-broad') return null
    throw error
  }
}

/** Cells that are cut lead to their whole, where the row shows its key. */
function showCells(
  version: DatasetVersion,
  columns: readonly StoredColumn[],
  cells: Cells,
): ExploreCell[] {
  const key = version.key.map((name) => cells[columns.findIndex((one) => one.name === name)])
  const path = calls.record(version.id).replace('{key}', encodeURIComponent(key.join(',')))
  const isShown = key.every((part) => part !== undefined)
  return cells.map((text, i) => {
    if (text === null || text.length <= cellLengthMax) return text === null ? null : { text }
    const cut = text.slice(0, cellLengthMax).replace(/[\ud800-\udbff]$/, '')
    const whole = isShown ? `${path}?properties=${columns[i]!.name}` : null
    return { text: cut, length: text.length, whole }
  })
}

/** What cannot be asked of groups does not take the rows away. */
async function readShownGroups(at: Edition, asked: ExploreAsked): Promise<ExploreView['groups']> {
  const { id, selection } = asked
  if (selection.group === '' && selection.value === '') return null
  const search = aggregateParameters(selection)
  search.set('limit', String(groupsAsked(selection)))
  const { definition } = at.site.datasets[id]!
  try {
    const found = await readGroups(at.rows(at.find(id)), definition, search, askerOf(asked))
    return {
      by: found.question.group.map(({ name }) => name),
      figures: found.question.figures.map(({ name }) => name),
      rows: found.shown,
      more: found.more,
    }
  } catch (error) {
    if (error instanceof Refusal) return { refused: error }
    throw error
  }
}

function namesOf(
  at: Edition,
  { columns }: DatasetVersion,
  filter: ExploreView['filter'],
  groups: ExploreView['groups'],
): ExploreView['names'] {
  const names: ExploreView['names'] = {}
  for (const { column, codes } of codesShown(columns, filter, groups)) {
    const day = dayOfCodes(column, dayOf(new Date()))
    names[column.name] = selectNames(at.codelists, listOf(column), codes, day)
  }
  return names
}

function listOf(column: StoredColumn): string {
  return codeSetName(column)!.split('/')[0]!
}

function codesFor(at: Edition, column: StoredColumn, typed: string): string[] {
  const { asOf, level = null } = column.codelist ?? {}
  const day = typeof asOf === 'string' ? asOf : null
  return codesNamed(at.codelists, listOf(column), typed, { level, day })
}
