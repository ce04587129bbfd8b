/**
 * A quality rule: something that should hold for the rows of a dataset though it is no reason to
 * hold one back. Declared as JSON; each kind belongs to one dimension of quality.
 */
import { z } from 'zod'
import { datasetIdSchema, nameSchema, type DatasetVersion } from '@kho/contract/dataset.ts'

const identity = {
  id: z
    .string()
    .regex(/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/)
    .max(48),
  dataset: datasetIdSchema,
  title: z.object({ vi: z.string().min(1), en: z.string().min(1) }),
}
const bound = z.string().regex(/^-?\d+(\.\d+)?$|^\d{4}(-\d{2}(-\d{2})?)?$/)
const columnsSchema = z.array(nameSchema).min(1).max(4)

export const ruleSchema = z.discriminatedUnion('kind', [
  /** The column has a value. */
  z.object({ kind: z.literal('filled'), ...identity, column: nameSchema }),
  /** Bounds inclusive: a number for numbers, a day (whole or partial) for dates. */
  z
    .object({
      kind: z.literal('range'),
      ...identity,
      column: nameSchema,
      min: bound.optional(),
      max: bound.optional(),
    })
    .refine(({ min, max }) => min !== undefined || max !== undefined, 'min or max is needed'),
  /** A regular expression of PostgreSQL that the whole value matches. */
  z.object({
    kind: z.literal('pattern'),
    ...identity,
    column: nameSchema,
    pattern: z.string().min(1).max(500),
  }),
  /** No two rows have the same values; rows without a value are passed over. */
  z.object({ kind: z.literal('unique'), ...identity, columns: columnsSchema }),
  /** The value is a code of the list, valid at a day or at the day a column of the row names. */
  z.object({
    kind: z.literal('code'),
    ...identity,
    column: nameSchema,
    list: nameSchema,
    asOf: z.union([z.iso.date(), z.object({ column: nameSchema })]).optional(),
  }),
  /** The values are the key, or other columns, of a row of another dataset. */
  z.object({
    kind: z.literal('reference'),
    ...identity,
    columns: columnsSchema,
    to: z.object({ dataset: datasetIdSchema, columns: columnsSchema.optional() }),
  }),
])
export type QualityRule = z.output<typeof ruleSchema>

export type Dimension = 'completeness' | 'validity' | 'uniqueness' | 'timeliness' | 'consistency'

export const dimensionOfKind: Record<QualityRule['kind'], Dimension> = {
  filled: 'completeness',
  range: 'validity',
  pattern: 'validity',
  code: 'validity',
  unique: 'uniqueness',
  reference: 'consistency',
}

/** Names of columns that the rule mentions of its own dataset. */
export function columnsOf(rule: QualityRule): string[] {
  const own = 'columns' in rule ? rule.columns : [rule.column]
  return rule.kind === 'code' && typeof rule.asOf === 'object' ? [...own, rule.asOf.column] : own
}

/** What keeps the rule from being run on this definition, or null. */
export function faultOf(
  rule: QualityRule,
  version: DatasetVersion,
  other: DatasetVersion | null,
): string | null {
  const typeOf = (of: DatasetVersion, name: string) =>
    of.columns.find((column) => column.name === name)?.type
  for (const name of columnsOf(rule)) {
    const type = typeOf(version, name)
    if (type === undefined) return `${version.id}.${name} ?`
    if (type === 'geometry' || type === 'json') return `${name}: ${type} ?`
  }
  if (rule.kind === 'range' && ['text', 'boolean'].includes(typeOf(version, rule.column)!)) {
    return `${rule.column}: ${typeOf(version, rule.column)} ?`
  }
  if (rule.kind !== 'reference') return null
  if (!other) return `${rule.to.dataset} ?`
  const targets = rule.to.columns ?? other.key
  if (targets.length !== rule.columns.length) return `${rule.columns} ↔ ${targets}`
  for (const [i, name] of targets.entries()) {
    const [mine, theirs] = [typeOf(version, rule.columns[i]!), typeOf(other, name)]
    if (mine !== theirs)
      return `${rule.columns[i]}: ${mine} ≠ ${other.id}.${name}: ${theirs ?? '?'}`
  }
  return null
}
