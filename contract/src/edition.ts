/**
 * The edition of open data: a folder with everything that the public program serves, and nothing
 * else. Its manifest names every file with its hash and is signed with the journal's key.
 */
import { z } from 'zod'
import { datasetIdSchema } from './dataset.ts'

export const editionFormat = 'kho edition 1'

const hashSchema = z.string().regex(/^[0-9a-f]{64}$/)
/** Within the folder, with slashes; never out of it, and never hidden. */
const pathSchema = z
  .string()
  .max(300)
  .regex(/^[a-z0-9][a-z0-9._-]*(\/[a-z0-9][a-z0-9._-]*)*$/)
  .refine((path) => !path.includes('..'))

export const editionFileSchema = z.object({
  path: pathSchema,
  bytes: z.int().min(0),
  sha256: hashSchema,
})
export type EditionFile = z.infer<typeof editionFileSchema>

export const editionDatasetSchema = z.object({
  id: datasetIdSchema,
  release: z.int(),
  issue: z.int(),
  /** The sequence of the dataset that its rows are of. */
  sequence: z.int(),
  rows: z.int(),
  /** Columns in order, as the digest takes them. */
  columns: z.array(z.string()),
  /** The additive digest over all rows. */
  digest: hashSchema,
  licence: z.string(),
  documentNumber: z.string(),
  documentDate: z.iso.date(),
  /** The index of its entry in the journal. */
  entry: z.int(),
  /** Where its files are. */
  folder: pathSchema,
})
export type EditionDataset = z.infer<typeof editionDatasetSchema>

export const manifestSchema = z.object({
  format: z.literal(editionFormat),
  writtenAt: z.iso.datetime(),
  datasets: z.array(editionDatasetSchema),
  /** What was open once and is not any more. */
  withdrawn: z.array(z.object({ dataset: datasetIdSchema, day: z.iso.date() })),
  /** Where the files are that are of no single dataset. */
  site: pathSchema,
  files: z.array(editionFileSchema),
})
export type EditionManifest = z.infer<typeof manifestSchema>

/** In the folder itself. */
export const editionPlaces = {
  manifest: 'manifest.json',
  datasets: 'datasets',
  /** Folders by the content of their files, so that one edition never overwrites another. */
  site: 'site',
  /** Proofs that manifests are in the journal, by their hash; made after them. */
  proofs: 'proofs',
} as const

export const manifestProof = (manifestSha256: string) =>
  `${editionPlaces.proofs}/${manifestSha256}.txt`

/** In the folder of the site. */
export const sitePlaces = {
  site: 'site.json',
  catalogue: 'catalogue.jsonld',
  codelists: 'codelists.sqlite',
  /** The text of the newest edition of the catalogue; empty where none is issued. */
  issued: 'issued-catalogue.ndjson',
  checkpoint: 'checkpoint',
  key: 'key',
} as const

export const dataFormats = ['csv', 'ndjson', 'geojson'] as const
export type DataFormat = (typeof dataFormats)[number]

/** Files in the folder of a dataset. */
export const datasetPlaces = {
  rows: 'rows.sqlite',
  part: 'part.json',
  certificate: 'certificate.json',
  proof: 'proof.txt',
  data: (dataset: string, format: DataFormat) => `${dataset}.${format}`,
} as const
