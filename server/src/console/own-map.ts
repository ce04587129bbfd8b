/** The map of a dataset as one person may see it: what its page shows before the first tile. */
import type { StoredColumn } from '@kho/contract/dataset.ts'
import type { OwnMapView } from '@kho/portal/console-map-page.ts'
import { mapColumnsMax } from '@kho/portal/map-section.ts'
import { openBaseMap } from '../map/ground-map.ts'
import { drawLook, lookUnderGrant, type OwnLook } from '../map/look-under-grant.ts'
import { readBox } from '../map/read-box.ts'
import type { Masks } from '../access/grant.ts'
import type { TileParts } from '../map/read-tile.ts'
import { masksOf } from '../pages/explore-view.ts'
import { recordRefusalOf } from '../query/record-refusal.ts'
import { decideOwn, selectionIn, type Entered, type OwnExploreDoor } from './own-explore.ts'
import type { ConsoleAsked } from './page-route.ts'

export type OwnMapParts = OwnExploreDoor & { maps: TileParts }

/** As many as a person reads at a glance; the map has all that match. */
const rowsMax = 50

export async function ownMapView(
  door: OwnMapParts,
  asked: ConsoleAsked,
  entered: Entered & { stated: NonNullable<Entered['stated']> },
): Promise<OwnMapView> {
  const { query } = door
  const { facts, caller, stated } = entered
  const { search, reference } = asked
  const { id, title, columns, key } = facts.version
  const selection = selectionIn(search)
  const { allowed } = await decideOwn(door, entered, reference)
  const granted = columns.filter(({ number }) => allowed.columns.includes(number))
  const shapes = granted.filter(({ type }) => type === 'geometry')
  const geometry = search.get('geometry') ?? shapes.find(isPlain(allowed.masks))?.name ?? null
  const shown = besideShapes(granted, { key, chosen: selection.properties })
  const question = new URLSearchParams({
    ...(shown.length === 0 ? {} : { properties: shown.map(({ name }) => name).join(',') }),
    ...(geometry === null ? {} : { geometry }),
    ...(selection.filter === '' ? {} : { filter: selection.filter }),
    ...(selection.asOf === '' ? {} : { asOf: selection.asOf }),
  })
  const written = search.get('bbox')?.trim() ?? ''
  const box = readBox(written)
  const look = await recordRefusalOf(query, { caller, dataset: id, reference }, () =>
    lookUnderGrant(query, { dataset: id, search: question, caller, reference }, { box, rowsMax }),
  )
  query.usage.count(id)
  const { places } = await openBaseMap()
  return {
    layer: {
      id,
      title,
      columns: shown.map(({ name, title: of, type }) => ({ name, title: of, type })),
      key: look.key ?? [],
      box: look.box,
      features: look.matching,
    },
    box,
    wrongBox: written !== '' && box === null ? written.slice(0, 100) : null,
    rows: look.values.map((values) => shown.map(({ name }) => values[name] ?? null)),
    matching: look.matching,
    places,
    selection,
    question: question.toString(),
    geometry: geometry ?? '',
    geometries: shapes.filter(isPlain(allowed.masks)).map(({ name, title: of }) => ({
      name,
      title: of,
    })),
    drawn: await drawLook(look),
    rights: rightsOf(look, stated),
  }
}

const isPlain = (masks: Masks) => (column: StoredColumn) => !masks[column.number]

/** The columns that were chosen, or the key and what a person reads at a glance beside it. */
function besideShapes(
  granted: readonly StoredColumn[],
  { key, chosen }: { key: readonly string[]; chosen: string },
): StoredColumn[] {
  const named = chosen === '' ? null : chosen.split(',').map((name) => name.trim())
  const plain = granted.filter(
    ({ name, type }) => type !== 'geometry' && type !== 'json' && (named?.includes(name) ?? true),
  )
  const isKey = ({ name }: StoredColumn) => key.includes(name)
  return [...plain.filter(isKey), ...plain.filter((one) => !isKey(one))].slice(0, mapColumnsMax)
}

function rightsOf({ plan }: OwnLook, stated: NonNullable<Entered['stated']>) {
  const { purpose, task } = stated
  return { grant: plan.allowed.grant?.id ?? null, purpose, task, masks: masksOf(plan) }
}
