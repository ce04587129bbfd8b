/**
 * The fields of a row that come from its geometry: the geometry itself and, where the source is
 * declared to be reprojected, what the source held and in which system (docs/decisions/0018).
 */
import { z } from 'zod'
import { nameSchema } from '@kho/contract/dataset.ts'
import type { Column } from '@kho/contract/dataset.ts'
import { Refusal } from '@kho/contract/refusal.ts'
import type { NoteBook } from './note-book.ts'
import {
  codeOfSystem,
  crsSchema,
  isSameSystem,
  nameOfSystem,
  systemOf,
  wgs84,
} from './coordinate-system.ts'
import type { CoordinateSystem, DeclaredCrs } from './coordinate-system.ts'
import { eachRing, firstPosition, signedArea } from './plain-geometry.ts'
import type { Position } from './plain-geometry.ts'
import { reprojectedText, toWgs84 } from './reproject.ts'
import { suspectSystem } from './suggest-system.ts'
import type { WrittenSystem } from './read-wkt.ts'

/** What a declaration may say of the geometries of a source. */
export const geometryOptionsShape = {
  /** The system of coordinates of the source. What the file itself says must agree with it. */
  crs: crsSchema.optional(),
  /** The stored geometry is the source's, carried over to WGS 84. */
  reproject: z.boolean().optional(),
  /** The json column that keeps the geometry as the source holds it. */
  originalColumn: nameSchema.optional(),
  /** The text column that keeps the name of the source's system. */
  crsColumn: nameSchema.optional(),
}

export type GeometryOptions = {
  crs?: DeclaredCrs
  reproject?: boolean
  originalColumn?: string
  crsColumn?: string
}

export type GeometryColumn = Pick<Column, 'name' | 'type'> & {
  bounds?: readonly [number, number, number, number]
}

/** What a format or a file says of its system: null where it says nothing. */
export type FoundSystem = (WrittenSystem & { file: string }) | null

/** Fills the places of a row; `text` is what the source holds, `geometry` the same parsed. */
export type GeometryFields = {
  put(row: (string | null)[], text: string, geometry: unknown, place: string): void
  /** The columns that it fills, which no attribute may. */
  columns: readonly string[]
}

type Settings = {
  columns: readonly GeometryColumn[]
  options: GeometryOptions
  /** How the source is called in messages. */
  file: string
  found: FoundSystem
  /** In which sense shells run in this format. */
  shells: 'clockwise' | 'counter-clockwise'
  notes: NoteBook
}

/** Settles the system before the first row. Throws the refusals `source.crs-…` and their kin. */
export function createGeometryFields(settings: Settings): GeometryFields {
  const { columns, notes, shells } = settings
  const column = columns.find(({ type }) => type === 'geometry')
  const at = column ? columns.indexOf(column) : -1
  if (!column) return { put: refuseGeometry, columns: [] }
  const system = settleSystem(settings)
  const companions = companionsOf(settings)
  if (!companions && !isSameSystem(system, wgs84, true)) {
    throw new Refusal('source.not-reprojected', { system: nameOfSystem(system) })
  }
  const reproject = isSameSystem(system, wgs84, true) ? null : toWgs84(system)
  const code = codeOfSystem(system)
  let isFirst = true

  function refuseWrongSystem(geometry: unknown): void {
    const position = firstPosition(geometry)
    if (!position) return
    isFirst = false
    const suspicion = suspectSystem(position, system, column!.bounds as never)
    if (!suspicion) return
    const [x, y] = position
    throw new Refusal('source.wrong-crs', { x, y, declared: nameOfSystem(system), ...suspicion })
  }

  return {
    columns: [column.name, ...(companions ? [companions.original.name, companions.crs.name] : [])],
    put(row, text, geometry, place) {
      if (isFirst) refuseWrongSystem(geometry)
      noteRings(geometry, shells, place, notes)
      row[at] = (reproject && reprojectedText(geometry, reproject)) ?? text
      if (!companions) return
      row[companions.original.at] = text
      row[companions.crs.at] = code
    },
  }
}

function refuseGeometry(): never {
  throw new Refusal('source.unknown-column', { unknown: 'geometry' })
}

/** What is declared, if what the file says agrees; otherwise what the file says. */
function settleSystem({ options, found, file }: Settings): CoordinateSystem {
  const declared = options.crs === undefined ? null : systemOf(options.crs)
  if (found === null) {
    if (declared) return declared
    throw new Refusal('source.crs-missing', { file })
  }
  if (declared === null) {
    const { system, name } = found
    if (system && system.datum !== 'unknown') return system
    throw new Refusal('source.crs-unknown', { found: name, file: found.file })
  }
  if (found.system && isSameSystem(found.system, declared)) return declared
  const says = found.system ? nameOfSystem(found.system) : found.name
  throw new Refusal('source.crs-disagrees', {
    declared: nameOfSystem(declared),
    file: found.file,
    found: says,
  })
}

type Companion = { name: string; at: number }

function companionsOf({
  columns,
  options,
}: Settings): { original: Companion; crs: Companion } | null {
  if (!options.reproject) return null
  const companion = (name: string | undefined, type: Column['type']): Companion => {
    const at = columns.findIndex((one) => one.name === name && one.type === type)
    return { name: name ?? '', at }
  }
  const original = companion(options.originalColumn, 'json')
  const crs = companion(options.crsColumn, 'text')
  if (original.at < 0) missing('originalColumn', 'json', options.originalColumn)
  if (crs.at < 0) missing('crsColumn', 'text', options.crsColumn)
  return { original, crs }
}

function missing(option: string, type: string, name: string | undefined): never {
  const is = name === undefined ? '' : ` "${name}"`
  throw new Refusal('source.reprojection-incomplete', { missing: `${option}${is} (${type})` })
}

function noteRings(
  geometry: unknown,
  shells: Settings['shells'],
  place: string,
  notes: NoteBook,
): void {
  let [against, repeated] = [false, false]
  eachRing(geometry, (ring, isHole) => {
    repeated ||= hasRepeated(ring)
    const area = signedArea(ring)
    against ||= area !== 0 && area > 0 === ((shells === 'clockwise') !== isHole)
  })
  if (against) notes.add('geometry.ring-orientation', place)
  if (repeated) notes.add('geometry.repeated-position', place)
}

function hasRepeated(ring: readonly Position[]): boolean {
  for (let i = 1; i < ring.length; i++) {
    const [one, other] = [ring[i - 1]!, ring[i]!]
    if (one[0] === other[0] && one[1] === other[1] && one[2] === other[2]) return true
  }
  return false
}
