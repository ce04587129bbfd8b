/** What a GeoPackage says of itself: its layers, their columns and their systems. */
import type { DatabaseSync } from 'node:sqlite'
import { Refusal } from '@kho/contract/refusal.ts'
import { systemNamed } from '../coordinate-system.ts'
import type { FoundSystem } from '../geometry-fields.ts'
import { readWkt } from '../read-wkt.ts'

export type Layer = {
  table: string
  /** Names and declared types in their order, without key and geometry. */
  attributes: { name: string; type: string }[]
  /** The column that numbers the rows, if there is one. */
  key: string | null
  geometryColumn: string
  system: FoundSystem
}

/** The layer of that name, or the only one. Throws `source.which-layer`, `source.bad-geopackage`. */
export function findLayer(db: DatabaseSync, file: string, asked: string | undefined): Layer {
  const tables = db
    .prepare("select table_name from gpkg_contents where data_type = 'features' order by 1")
    .all()
    .map((row) => String(row['table_name']))
  const chosen = asked === undefined ? tables : tables.filter((one) => one === asked)
  if (chosen.length !== 1) {
    const layers = tables.join(', ') || '–'
    throw new Refusal('source.which-layer', { file, layers, asked: asked ?? '–' })
  }
  const table = chosen[0]!
  const geometry = db
    .prepare('select column_name, srs_id from gpkg_geometry_columns where table_name = ?')
    .get(table)
  if (!geometry) {
    throw new Refusal('source.bad-geopackage', { file, reason: 'gpkg_geometry_columns ?' })
  }
  const columns = db.prepare('select name, type, pk from pragma_table_info(?)').all(table)
  const geometryColumn = String(geometry['column_name'])
  const key = columns.find((one) => Number(one['pk']) === 1)?.['name']
  return {
    table,
    geometryColumn,
    key: key === undefined ? null : String(key),
    attributes: columns
      .map((one) => ({ name: String(one['name']), type: String(one['type']).toUpperCase() }))
      .filter(({ name }) => name !== geometryColumn),
    system: findSystem(db, file, Number(geometry['srs_id'])),
  }
}

/** Numbers below 1 mean that nobody knows the system. */
function findSystem(db: DatabaseSync, file: string, id: number): FoundSystem {
  if (id < 1) return null
  const found = db
    .prepare(
      `select srs_name, organization, organization_coordsys_id, definition
       from gpkg_spatial_ref_sys where srs_id = ?`,
    )
    .get(id)
  if (!found) return { name: `srs_id ${id}`, system: null, file }
  const code = `${String(found['organization'])}:${String(found['organization_coordsys_id'])}`
  const written = readWkt(String(found['definition'] ?? ''))
  const system = systemNamed(code) ?? written.system
  return { name: String(found['srs_name'] ?? written.name).slice(0, 100), system, file }
}
