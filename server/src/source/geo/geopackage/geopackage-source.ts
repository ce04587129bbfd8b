/** GeoPackages as a kind of source: one layer of a .gpkg file. */
import { z } from 'zod'
import { nameSchema } from '@kho/contract/dataset.ts'
import { defineFileKind, fileOptionsSchema } from '../../source-kind.ts'
import { geometryOptionsShape } from '../geometry-fields.ts'
import { readGeopackage } from './read-geopackage.ts'

export const geopackageKind = defineFileKind({
  kind: 'geopackage',
  endings: ['gpkg'],
  mediaTypes: ['application/geopackage+sqlite3', 'application/geopackage+vnd.sqlite3'],
  options: fileOptionsSchema.extend({
    ...geometryOptionsShape,
    /** The layer's table, where the file holds several. */
    layer: z.string().min(1).optional(),
    /** The column that takes the number of the row (fid). */
    idColumn: nameSchema.optional(),
    /** Measures (M) of geometries are dropped; without this they are refused. */
    measures: z.literal('leave-out').optional(),
  }),
  read: (path, version, options, as) => readGeopackage(path, version, options, as),
})
