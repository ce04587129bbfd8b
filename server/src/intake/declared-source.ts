/** Sources that were declared once and are read again and again. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { datasetIdSchema, type DatasetVersion } from '@kho/contract/dataset.ts'
import { Refusal } from '@kho/contract/refusal.ts'
import { findDataset } from '../catalogue/find-dataset.ts'
import { findPart, type Part } from '../catalogue/part.ts'
import type { Config } from '../config.ts'
import { append } from '../journal/append.ts'
import type { Queryable } from '../pg/database.ts'
import { sourceKind, sourceKinds } from '../source/source-kinds.ts'
import { databaseSupply, type DeclaredIncrement } from './database-supply.ts'
import { fileSupply } from './file-supply.ts'
import type { Supply } from './supply.ts'

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
  await tx.query(
    `insert into intake.source values ($1, $2, $3, $4) on conflict (id) do update
     set dataset = excluded.dataset, part = excluded.part, definition = excluded.definition`,
    [source.id, version.id, part.number, JSON.stringify(source)],
  )
  const fields = { source: source.id, dataset: version.id, part: part.name }
  await append(tx, { kind: 'intake.source-declared', fields, payload: { actor } })
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
 * Opens a declared source. A database's connection string comes from the setting it names, or from
 * the file of that name under `keys` in the data folder.
 */
export async function openSupply(
  config: Pick<Config, 'sources' | 'dataDir'>,
  version: DatasetVersion,
  source: DeclaredSource,
): Promise<Supply> {
  const kind = sourceKind(source.kind)
  if (kind.form === 'file') {
    const { id: _id, dataset: _dataset, part: _part, path, ...options } = source
    return fileSupply(version, { ...options, path: path! })
  }
  const reader = await kind.open(version, source, {
    name: source.id,
    async secret(setting) {
      const found = config.sources[setting] ?? (await readSecret(config.dataDir, setting))
      if (!found) throw new Refusal('source.gone', { source: source.id, reason: `${setting} ?` })
      return found
    },
  })
  return databaseSupply(source.id, reader, source.increment as DeclaredIncrement | undefined)
}

export function secretFile(dataDir: string, setting: string): string {
  return join(dataDir, 'keys', setting)
}

async function readSecret(dataDir: string, setting: string): Promise<string | null> {
  const text = await readFile(secretFile(dataDir, setting), 'utf8').catch(() => null)
  return text?.trim() || null
}
