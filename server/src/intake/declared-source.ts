/** Sources that were declared once and are read again and again. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { datasetIdSchema, nameSchema, type DatasetVersion } from '@kho/contract/dataset.ts'
import { Refusal } from '@kho/contract/refusal.ts'
import { findDataset } from '../catalogue/find-dataset.ts'
import { findPart, type Part } from '../catalogue/part.ts'
import type { Config } from '../config.ts'
import { append } from '../journal/append.ts'
import type { Queryable } from '../pg/database.ts'
import { databaseSupply } from './database-supply.ts'
import { fileSupply } from './file-supply.ts'
import type { Supply } from './supply.ts'

const common = {
  id: z.string().regex(/^[a-z0-9-]{1,48}$/),
  dataset: datasetIdSchema,
  part: z.string().optional(),
}

export const sourceSchema = z.discriminatedUnion('kind', [
  z.object({
    ...common,
    kind: z.literal('postgres'),
    /** The setting that holds the connection string, as KHO_SOURCE_POLICE. Never the string itself. */
    setting: z.string().regex(/^KHO_SOURCE_[A-Z0-9_]+$/),
    query: z.string().min(1),
  }),
  z.object({
    ...common,
    kind: z.enum(['csv', 'geojson']),
    path: z.string().min(1),
    delimiter: z.string().length(1).optional(),
    idColumn: nameSchema.optional(),
    names: z.record(z.string(), z.string()).optional(),
    ignore: z.array(z.string()).optional(),
  }),
])
export type DeclaredSource = z.infer<typeof sourceSchema>

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
  if (source.kind !== 'postgres') return fileSupply(version, { ...source, kind: source.kind })
  const url = config.sources[source.setting] ?? (await readSecret(config.dataDir, source.setting))
  if (!url) throw new Refusal('source.gone', { source: source.id, reason: `${source.setting} ?` })
  return databaseSupply(version, { name: source.id, url, query: source.query })
}

export function secretFile(dataDir: string, setting: string): string {
  return join(dataDir, 'keys', setting)
}

async function readSecret(dataDir: string, setting: string): Promise<string | null> {
  const text = await readFile(secretFile(dataDir, setting), 'utf8').catch(() => null)
  return text?.trim() || null
}
