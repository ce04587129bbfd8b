/** Sources that were declared once and are read again and again. */
import { z } from 'zod'
import { datasetIdSchema, type DatasetVersion } from '@kho/contract/dataset.ts'
import { Refusal } from '@kho/contract/refusal.ts'
import { findDataset } from '../catalogue/find-dataset.ts'
import { isAskedThrough } from '../catalogue/keeping.ts'
import { findPart, type Part } from '../catalogue/part.ts'
import { append } from '../journal/append.ts'
import type { Queryable } from '../pg/database.ts'
import { sourceKind, sourceKinds } from '../source/source-kinds.ts'

const identitySchema = z.object({
  id: z.string().regex(/^[a-z0-9-]{1,48}$/),
  dataset: datasetIdSchema,
  part: z.string().optional(),
})
const pathSchema = z.object({ path: z.string().min(1) })

/** A declaration: its kind says which members it has beside these (source/source-kinds.ts). */
export type DeclaredSource = z.infer<typeof identitySchema> & {
  kind: string
  /** Of a file. */
  path?: string
  [option: string]: unknown
}

const [first, ...more] = sourceKinds.map(({ kind, form, options }) =>
  identitySchema
    .extend({ kind: z.literal(kind) })
    .extend(options.shape)
    .extend(form === 'file' ? pathSchema.shape : {}),
)
/** Every kind's schema; the name of the kind chooses. */
export const sourceSchema = z.discriminatedUnion('kind', [
  first!,
  ...more,
]) as unknown as z.ZodType<DeclaredSource>

/** Keeps a declaration, in place of the one of the same id. */
export async function declareSource(
  tx: Queryable,
  actor: string,
  source: DeclaredSource,
): Promise<void> {
  const version = await findDataset(tx, source.dataset)
  const part = await findPart(tx, version, source.part)
  await refuseMisfit(tx, version, source)
  await tx.query(
    `insert into intake.source values ($1, $2, $3, $4) on conflict (id) do update
     set dataset = excluded.dataset, part = excluded.part, definition = excluded.definition`,
    [source.id, version.id, part.number, JSON.stringify(source)],
  )
  // How far another declaration was followed says nothing of this one.
  await tx.query('delete from intake.capture where source = $1', [source.id])
  const fields = { source: source.id, dataset: version.id, part: part.name }
  await append(tx, { kind: 'intake.source-declared', fields, payload: { actor } })
}

/** Services that are asked at each call and sources that are loaded do not stand in for each other. */
async function refuseMisfit(
  tx: Queryable,
  version: DatasetVersion,
  source: DeclaredSource,
): Promise<void> {
  const kind = sourceKind(source.kind)
  if ((kind.form === 'asked') !== isAskedThrough(version)) {
    const { id: dataset, keeping = 'kept' } = version
    throw new Refusal('through.wrong-kind', { dataset, keeping, kind: source.kind })
  }
  if (kind.form !== 'asked') return
  kind.check(version, source)
  const { rows } = await tx.query(
    `select id from intake.source
     where dataset = $1 and id <> $2 and definition ->> 'kind' = $3`,
    [version.id, source.id, source.kind],
  )
  if (!rows[0]) return
  throw new Refusal('through.second-service', { dataset: version.id, source: rows[0].id })
}

export async function findSource(db: Queryable, id: string): Promise<DeclaredSource> {
  const { rows } = await db.query('select definition::text from intake.source where id = $1', [id])
  if (!rows[0]) throw new Refusal('source.unknown-source', { source: id })
  return sourceSchema.parse(JSON.parse(rows[0].definition))
}

export async function listSources(db: Queryable): Promise<DeclaredSource[]> {
  const { rows } = await db.query('select definition::text from intake.source order by id')
  return rows.map((row) => sourceSchema.parse(JSON.parse(row.definition)))
}

/** The source declared for a part, or null where it is supplied in another way. */
export async function findSourceOf(
  db: Queryable,
  dataset: string,
  part: Part,
): Promise<DeclaredSource | null> {
  const { rows } = await db.query(
    'select definition::text from intake.source where dataset = $1 and part = $2 order by id limit 1',
    [dataset, part.number],
  )
  return rows[0] ? sourceSchema.parse(JSON.parse(rows[0].definition)) : null
}

/**
 * How the files of a part are read, where a source of that kind is declared for it: a file that comes
 * by another way than its path is written by the same people.
 */
export async function habitsOf(
  db: Queryable,
  version: DatasetVersion,
  part: Part,
  kind: string,
): Promise<object> {
  const source = await findSourceOf(db, version.id, part)
  if (source?.kind !== kind) return {}
  const { id: _id, dataset: _dataset, part: _part, path: _path, ...habits } = source
  return habits
}
