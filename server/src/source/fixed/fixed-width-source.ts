/** Text of fixed width as a kind of source. */
import { z } from 'zod'
import { encodingSchema } from '../charset/encoding.ts'
import { defineFileKind, fileOptionsSchema } from '../source-kind.ts'
import { proposeFixedWidth } from './propose-fixed-width.ts'
import { readFixedWidth } from './read-fixed-width.ts'

const width = z.int().min(1).max(10_000)

export const fixedWidthKind = defineFileKind({
  kind: 'fixed-width',
  endings: [],
  mediaTypes: [],
  options: fileOptionsSchema.pick({}).extend({
    /** From the left: each with its width, and the column it fills; without one it is left out. */
    fields: z
      .array(z.object({ width, column: z.string().optional() }))
      .min(1)
      .max(400),
    /** Bytes can be counted only where the file is UTF-8; one byte is one character elsewhere. */
    unit: z.enum(['characters', 'bytes']).default('characters'),
    padding: z.enum(['right', 'left', 'both', 'none']).default('right'),
    shortLines: z.boolean().default(false),
    skip: z.int().min(0).max(100).default(0),
    encoding: encodingSchema.default('utf-8'),
  }),
  read: (path, version, { fields, ...options }, as) =>
    readFixedWidth(path, {
      ...as,
      ...options,
      columns: version.columns.map(({ name }) => name),
      fields: fields.map(({ width, column }) => ({ width, ...(column ? { name: column } : {}) })),
      // Whatever has one byte for each character counts both alike, and is UTF-8 when it comes here.
      unit: options.encoding === 'utf-8' ? options.unit : 'characters',
    }),
  probe: proposeFixedWidth,
})
