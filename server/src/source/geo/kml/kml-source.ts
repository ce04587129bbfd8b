/** KML as a kind of source, plain (.kml) or packed (.kmz). Its system is always WGS 84. */
import { nameSchema } from '@kho/contract/dataset.ts'
import { defineFileKind, fileOptionsSchema } from '../../source-kind.ts'
import { readKml } from './read-kml.ts'

export const kmlKind = defineFileKind({
  kind: 'kml',
  endings: ['kml', 'kmz'],
  mediaTypes: ['application/vnd.google-earth.kml+xml', 'application/vnd.google-earth.kmz'],
  /** `idColumn` takes the placemark's id. */
  options: fileOptionsSchema.extend({ idColumn: nameSchema.optional() }),
  read: (path, version, options, as) => readKml(path, version, options, as),
})
