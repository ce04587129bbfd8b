/** GeoJSON as a kind of source. */
import { nameSchema } from '@kho/contract/dataset.ts'
import { defineFileKind, fileOptionsSchema, nameInFile } from '../source-kind.ts'
import { readGeoJson } from './read-geojson.ts'

export const geojsonKind = defineFileKind({
  kind: 'geojson',
  endings: ['geojson', 'json'],
  mediaTypes: ['application/geo+json', 'application/json'],
  /** `idColumn` takes the feature's id. */
  options: fileOptionsSchema.extend({ idColumn: nameSchema.optional() }),
  read: (path, version, { idColumn, ignore, ...options }, as) =>
    readGeoJson(path, {
      ...as,
      columns: version.columns.map(({ name, type }) => ({ name: nameInFile(options, name), type })),
      ...(ignore ? { ignore } : {}),
      ...(idColumn ? { idColumn } : {}),
    }),
})
