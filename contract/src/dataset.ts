/**
 * What a dataset is, as its owner declares it: the five obligatory fields of Article 6.2, its
 * classification, and its columns with declared types. Types are never guessed from data.
 */
import { z } from 'zod'

/** Names of datasets, columns and code lists: lower case ASCII, so that they are safe everywhere. */
export const nameSchema = z
  .string()
  .regex(/^[a-z][a-z0-9]*(_[a-z0-9]+)*$/)
  .max(48)

export const datasetIdSchema = z
  .string()
  .regex(/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/)
  .max(48)

/**
 * `kept`: rows are stored here. `through`: what the province may use but not keep; a record is asked
 * at its owner's service at each call and never stored.
 */
export const keepingSchema = z.enum(['kept', 'through'])
export type Keeping = z.infer<typeof keepingSchema>

const bilingualSchema = z.object({ vi: z.string().min(1), en: z.string().min(1) })
export type Bilingual = z.infer<typeof bilingualSchema>

/** Sharing: open to everybody, shared with those granted, or for the owner's own use. */
export const sharingSchema = z.enum(['open', 'shared', 'own'])
export const importanceSchema = z.enum(['ordinary', 'important', 'core'])
export const personalSchema = z.enum(['none', 'basic', 'sensitive'])
export type Sharing = z.infer<typeof sharingSchema>
export type Personal = z.infer<typeof personalSchema>

/**
 * Rules that a key or code must meet beyond its type:
 * `citizen-number` 12 digits (province or country ever valid, century and gender digit, year);
 * `tax-code` 10 digits with check digit, 13 with branch, or a 12-digit citizen number;
 * `agency-id` either historic form of the electronic identifier of agencies;
 * `commune-code` a commune valid at the date the column declares.
 */
export const keyRuleSchema = z.enum(['citizen-number', 'tax-code', 'agency-id', 'commune-code'])
export type KeyRule = z.infer<typeof keyRuleSchema>

/**
 * Text whose characters mean other letters: written for the fonts .VnTime (`tcvn3`), .VnTimeH, which
 * shows everything as capitals (`tcvn3-capitals`), or VNI- (`vni`), or with marks apart from their
 * letters (`decomposed`). People see, search and get the letters; the written form is kept.
 */
export const legacyFormSchema = z.enum(['tcvn3', 'tcvn3-capitals', 'vni', 'decomposed'])
export type LegacyForm = z.infer<typeof legacyFormSchema>

/** How a source writes numbers, shown by one: which mark parts thousands, which the fraction. */
export const numberFormSchema = z.enum(['1234.5', '1,234.5', '1234,5', '1.234,5', '1 234,5'])
export type NumberForm = z.infer<typeof numberFormSchema>

const columnCommon = {
  name: nameSchema,
  /** The name it had in the version before, when it is renamed; the column keeps its number. */
  was: nameSchema.optional(),
  title: bilingualSchema,
  description: bilingualSchema.optional(),
  unit: z.string().optional(),
  required: z.boolean().default(false),
  personal: personalSchema.default('none'),
  /** The column may be used in `sortby`; an index is kept for it. */
  indexed: z.boolean().default(false),
  rule: keyRuleSchema.optional(),
  /**
   * Its values name the person that a row is about. Left out: those under the rule of citizen
   * numbers do. Without a default, since definitions in force from before do not name it.
   */
  subject: z.boolean().optional(),
  /**
   * A code list whose codes the values are. `asOf` says at which day: a fixed day, or the name of
   * a date column of the same row (as the date of birth).
   */
  codelist: z
    .object({
      list: nameSchema,
      asOf: z.union([z.iso.date(), z.object({ column: nameSchema })]).optional(),
      level: z.string().optional(),
    })
    .optional(),
}

export const columnSchema = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('text'),
    ...columnCommon,
    lengthMax: z.int().positive().optional(),
    pattern: z.string().optional(),
    /** The only values allowed, where they are few and no code list exists. */
    values: z.array(z.string()).optional(),
    legacy: legacyFormSchema.optional(),
  }),
  z.object({
    type: z.literal('integer'),
    ...columnCommon,
    /** Default: digits alone. */
    written: numberFormSchema.optional(),
    /** Bounds as decimal text, since JSON numbers lose digits past 2^53. */
    min: z.string().optional(),
    max: z.string().optional(),
  }),
  z.object({
    type: z.literal('decimal'),
    ...columnCommon,
    precision: z.int().min(1).max(38),
    scale: z.int().min(0).max(38),
    /** Default: digits and a point. */
    written: numberFormSchema.optional(),
    min: z.string().optional(),
    max: z.string().optional(),
  }),
  z.object({
    type: z.literal('date'),
    ...columnCommon,
    /** The coarsest precision allowed: `year` accepts YYYY, YYYY-MM and YYYY-MM-DD. */
    precision: z.enum(['day', 'month', 'year']).default('day'),
    /** How the source writes it; with year-first, month and year precision are cut from the right,
     * with day-first from the left (02/1990, 1990). */
    written: z.enum(['YYYY-MM-DD', 'DD/MM/YYYY', 'DD-MM-YYYY']).default('YYYY-MM-DD'),
  }),
  z.object({
    type: z.literal('timestamp'),
    ...columnCommon,
    /** Where the source writes no offset, the wall clock of Viet Nam (+07:00) is meant. */
    precision: z.int().min(0).max(6).default(6),
  }),
  z.object({
    type: z.literal('boolean'),
    ...columnCommon,
    /** The written forms of true and false. */
    written: z.tuple([z.string().min(1), z.string().min(1)]).default(['true', 'false']),
  }),
  z.object({
    type: z.literal('geometry'),
    ...columnCommon,
    shape: z
      .enum([
        'any',
        'Point',
        'LineString',
        'Polygon',
        'MultiPoint',
        'MultiLineString',
        'MultiPolygon',
      ])
      .default('any'),
    /**
     * Where all of it must lie, in degrees of WGS 84: west, south, east, north. A geometry outside
     * is held back, and a source in another system of coordinates than declared is noticed.
     */
    bounds: z
      .tuple([z.number().min(-180), z.number().min(-90), z.number().max(180), z.number().max(90)])
      .refine(
        ([west, south, east, north]) => west < east && south < north,
        'west, south, east, north',
      )
      .optional(),
  }),
  z.object({ type: z.literal('json'), ...columnCommon }),
])
export type Column = z.infer<typeof columnSchema>
export type ColumnType = Column['type']

/** Share of rows, 0 to 1. */
const shareSchema = z.number().min(0).max(1)

export const datasetSchema = z
  .object({
    id: datasetIdSchema,
    /** The five obligatory fields of Article 6.2 are data, supplier, form, frequency, users. */
    title: bilingualSchema,
    description: bilingualSchema,
    supplier: z.string().describe('Agency that supplies the data'),
    updateForm: bilingualSchema.describe('How the data is brought up to date'),
    updateFrequency: z.enum([
      'real-time',
      'daily',
      'weekly',
      'monthly',
      'quarterly',
      'half-yearly',
      'yearly',
      'on-change',
    ]),
    permittedUsers: z
      .union([z.literal('everybody'), z.literal('all-agencies'), z.array(z.string()).min(1)])
      .describe('Agencies that may be granted it'),
    database: z.string().describe('The database of the catalogue (Article 4.2) it belongs to'),
    /** The catalogue names it in Vietnamese; this is how pages in English call it. */
    databaseEn: z
      .string()
      .min(1)
      .max(200)
      .optional()
      .describe('What that database is called in English'),
    owner: z.string().describe('Agency that owns the data'),
    sharing: sharingSchema,
    /** Left out: kept. Without a default, since definitions in force from before do not name it. */
    keeping: keepingSchema.optional(),
    importance: importanceSchema,
    retention: z.string().describe('How long rows are kept, as an ISO 8601 duration, or "life"'),
    legalGround: z.string().optional(),
    documents: z
      .array(z.object({ title: bilingualSchema, text: bilingualSchema }))
      .min(1)
      .describe('Technical documents; without one nothing is published (Article 7)'),
    key: z.array(nameSchema).min(1).max(4),
    columns: z.array(columnSchema).min(1).max(200),
    thresholds: z
      .object({
        /** A load with a larger share of failing rows is refused whole. */
        failingShareMax: shareSchema.default(0.01),
        /** A load that would delete a larger share of rows waits for a confirmation. */
        deletedShareMax: shareSchema.default(0.1),
      })
      .default({ failingShareMax: 0.01, deletedShareMax: 0.1 }),
  })
  .superRefine((dataset, context) => {
    const names = dataset.columns.map((column) => column.name)
    const refuse = (message: string, ...path: (string | number)[]) =>
      context.addIssue({ code: 'custom', message, path })
    names.forEach((name, i) => {
      if (names.indexOf(name) !== i) refuse(`column ${name} is declared twice`, 'columns', i)
    })
    if (dataset.keeping === 'through' && dataset.sharing === 'open')
      refuse('what is asked at its owner at each call cannot be open to everybody', 'sharing')
    for (const name of dataset.key) {
      const column = dataset.columns.find((one) => one.name === name)
      if (!column) refuse(`key column ${name} is not declared`, 'key')
      else if (!column.required) refuse(`key column ${name} must be required`, 'key')
      else if (column.type !== 'text' && column.type !== 'integer')
        refuse(`key column ${name} must be text or integer`, 'key')
      else if (column.type === 'text' ? column.legacy : column.written)
        refuse(`key column ${name} must be read as it is written`, 'key')
    }
    dataset.columns.forEach((column, i) => {
      const asOf = column.codelist?.asOf
      if (typeof asOf === 'object') {
        const target = dataset.columns.find((one) => one.name === asOf.column)
        if (target?.type !== 'date') refuse(`${asOf.column} is not a date column`, 'columns', i)
      }
      if (column.subject && column.type !== 'text')
        refuse(`the subject column ${column.name} must be text`, 'columns', i)
      if (dataset.sharing === 'open' && column.personal !== 'none')
        refuse(`an open dataset cannot hold the personal column ${column.name}`, 'columns', i)
    })
  })

/** A dataset as written by a person (defaults not yet filled in). */
export type DatasetInput = z.input<typeof datasetSchema>
export type Dataset = z.infer<typeof datasetSchema>

/** A column with the lasting number that survives renaming; unique within its dataset, from 1. */
export type StoredColumn = Column & { number: number }

/** A version of a dataset's definition, with lasting column numbers. */
export type DatasetVersion = Omit<Dataset, 'columns'> & {
  version: number
  columns: StoredColumn[]
}
