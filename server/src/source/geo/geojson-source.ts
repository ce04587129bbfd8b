/** GeoJSON as a kind of source. */
import { nameSchema } from '@kho/contract/dataset.ts'
import { defineFileKind, fileOptionsSchema, nameInFile } from '../source-kind.ts'
import { geometryOptionsShape } from './geometry-fields.ts'
import { readGeoJson } from './read-geojson.ts'

export const geojsonKind = defineFileKind({
  kind: 'geojson',
  endings: ['geojson', 'json'],
  mediaTypes: ['application/geo+json', 'application/json'],
  /** `idColumn` takes the feature's id. */
  options: fileOptionsSchema.extend({ idColumn: nameSchema.optional(), ...geometryOptionsShape }),
  read: (path, version, { idColumn, ignore, names, ...geometry }, as) =>
    readGeoJson(path, {
      ...as,
      ...geometry,
      columns: version.columns.map((column) => ({
        ...column,
        name: nameInFile({ names }, column.name),
      })),
      ...(ignore ? { ignore } : {}),
      ...(idColumn ? { idColumn } : {}),
    }),
})
