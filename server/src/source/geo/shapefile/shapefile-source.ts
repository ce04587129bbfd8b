/** Shapefiles as a kind of source: a .shp with its siblings beside it, or all of them in one zip. */
import { z } from 'zod'
import { defineFileKind, fileOptionsSchema } from '../../source-kind.ts'
import { geometryOptionsShape } from '../geometry-fields.ts'
import { readShapefile } from './read-shapefile.ts'
import { siblingsOf } from './shapefile-parts.ts'

export const shapefileKind = defineFileKind({
  kind: 'shapefile',
  endings: ['shp', 'zip'],
  mediaTypes: ['application/zip', 'application/x-zip-compressed'],
  options: fileOptionsSchema.extend({
    ...geometryOptionsShape,
    /** The layer of a zip that holds several. */
    layer: z.string().min(1).optional(),
    /** The encoding of the attributes, where the file does not say it or says it wrongly. */
    encoding: z.string().min(1).max(40).optional(),
    /** Measures (M) of geometries are dropped; without this they are refused. */
    measures: z.literal('leave-out').optional(),
  }),
  read: (path, version, options, as) => readShapefile(path, version, options, as),
  companions: async (path) =>
    /\.shp$/i.test(path)
      ? [...(await siblingsOf(path)).values()].filter((one) => one !== path)
      : [],
})
