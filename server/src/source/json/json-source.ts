/** JSON and NDJSON as kinds of source. */
import { z } from 'zod'
import type { DatasetVersion } from '@kho/contract/dataset.ts'
import { encodingSchema } from '../charset/encoding.ts'
import { defineFileKind, fileOptionsSchema, nameInFile, type ReadAs } from '../source-kind.ts'
import { proposeJson, proposeNdjson } from './propose-json.ts'
import { readJson } from './read-json.ts'
import { readNdjson, type JsonOptions } from './read-ndjson.ts'

/** `names` and `ignore` take a member's name, or a JSON Pointer to one inside another. */
const ndjsonSchema = fileOptionsSchema.extend({ encoding: encodingSchema.default('utf-8') })

function optionsOf(
  version: DatasetVersion,
  { names, ignore, encoding }: z.output<typeof ndjsonSchema>,
  as: ReadAs,
): JsonOptions {
  const columns = version.columns.map(({ name, type }) => ({
    column: name,
    name: nameInFile({ names }, name),
    type,
  }))
  return { ...as, columns, encoding, ...(ignore ? { ignore } : {}) }
}

export const ndjsonKind = defineFileKind({
  kind: 'ndjson',
  endings: ['ndjson', 'jsonl'],
  mediaTypes: ['application/x-ndjson', 'application/jsonl'],
  options: ndjsonSchema,
  read: (path, version, options, as) => readNdjson(path, optionsOf(version, options, as)),
  probe: proposeNdjson,
})

export const jsonKind = defineFileKind({
  kind: 'json',
  // `.json` and `application/json` mean GeoJSON where nothing is declared.
  endings: [],
  mediaTypes: [],
  options: ndjsonSchema.extend({
    /** JSON Pointer to the array of records, as `/data/items`; default the whole file. */
    records: z
      .string()
      .regex(/^(?:\/.*)?$/)
      .default(''),
  }),
  read: (path, version, { records, ...options }, as) =>
    readJson(path, { ...optionsOf(version, options, as), records }),
  probe: proposeJson,
})
