/** XML as a kind of source. */
import { z } from 'zod'
import { encodingSchema } from '../charset/encoding.ts'
import { defineFileKind, fileOptionsSchema, nameInFile } from '../source-kind.ts'
import { proposeXml } from './propose-xml.ts'
import { readXml } from './read-xml.ts'

export const xmlKind = defineFileKind({
  kind: 'xml',
  endings: ['xml'],
  mediaTypes: ['application/xml', 'text/xml'],
  /** `names` and `ignore` take paths inside a record: `ten`, `dia_chi/xa`, `@id`, `.`. */
  options: fileOptionsSchema.extend({
    /** Path of the records from the root, as `/danh_sach/ho`. */
    records: z
      .string()
      .regex(/^(?:\/[^/@]+)+$/)
      .default('/rows/row'),
    /** Path of an element that may be repeated → what stands between its values. */
    join: z.record(z.string(), z.string().max(10)).optional(),
    empty: z.enum(['null', 'text']).optional(),
    /** Only where the file does not name it itself, or wrongly. */
    encoding: encodingSchema.optional(),
  }),
  read: (path, version, { names, records, ...options }, as) =>
    readXml(path, {
      ...as,
      records,
      ...(options.ignore ? { ignore: options.ignore } : {}),
      ...(options.join ? { join: options.join } : {}),
      ...(options.empty ? { empty: options.empty } : {}),
      ...(options.encoding ? { encoding: options.encoding } : {}),
      columns: version.columns.map(({ name }) => ({
        column: name,
        path: nameInFile({ names }, name),
      })),
    }),
  probe: proposeXml,
})
