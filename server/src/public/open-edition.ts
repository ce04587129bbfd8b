/**
 * An edition of open data, opened only where it is exactly what was signed: the manifest under the
 * journal's key and in the journal, every file with the bytes it names, and no file beside them.
 */
import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import { join, sep } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { pathToFileURL } from 'node:url'
import {
  datasetPlaces,
  editionPlaces,
  manifestProof,
  manifestSchema,
  sitePlaces,
  type EditionDataset,
  type EditionManifest,
} from '@kho/contract/edition.ts'
import { Refusal } from '@kho/contract/refusal.ts'
import { verifyProof } from '@kho/journal/proof.ts'
import { verifyReceipt } from '@kho/journal/receipt.ts'
import type { EditionSite } from '../pages/edition-site.ts'
import { addRowFunctions } from './row-functions.ts'

export type Edition = {
  folder: string
  manifest: EditionManifest
  /** Hash of the manifest, which names everything else. */
  sha256: string
  /** The manifest as it is signed. */
  text: string
  site: EditionSite
  codelists: DatabaseSync
  /** `catalogue.unknown-dataset` or `release.withdrawn` where it is not open. */
  find(dataset: string): EditionDataset
  /** The rows of a dataset, opened when somebody first asks for them. */
  rows(dataset: EditionDataset): DatabaseSync
  /** The whole path of a file that the manifest names. */
  path(within: string): string
  /** Keeps it open for an answer that takes its time, until what is returned is called. */
  hold(): () => void
  /** Closed when nobody holds it. */
  close(): void
}

/** `vkey` is the journal's public key, as it was handed over by another way than the folder. */
export async function openEdition(folder: string, vkey: string): Promise<Edition> {
  const text = await readFile(join(folder, editionPlaces.manifest), 'utf8').catch(() => {
    throw new Refusal('edition.not-an-edition', { folder, reason: editionPlaces.manifest })
  })
  const manifest = readManifest(folder, text, vkey)
  const sha256 = createHash('sha256').update(text).digest('hex')
  await refuseUnproven(folder, sha256, vkey)
  await refuseAltered(folder, manifest, sha256)
  const path = (within: string) => join(folder, within)
  const siteFile = path(`${manifest.site}/${sitePlaces.site}`)
  const site = JSON.parse(await readFile(siteFile, 'utf8')) as EditionSite
  const codelists = openReadOnly(path(`${manifest.site}/${sitePlaces.codelists}`))
  const opened = new Map<string, DatabaseSync>()
  const datasets = new Map(manifest.datasets.map((one) => [one.id, one]))
  const withdrawn = new Map(manifest.withdrawn.map(({ dataset, day }) => [dataset, day]))
  let held = 0
  let isOver = false
  const closeFiles = () => {
    codelists.close()
    for (const file of opened.values()) file.close()
  }
  return {
    folder,
    manifest,
    sha256,
    text,
    site,
    codelists,
    path,
    find(id) {
      const found = datasets.get(id)
      if (found) return found
      const day = withdrawn.get(id)
      if (day === undefined) throw new Refusal('catalogue.unknown-dataset', { dataset: id })
      const shown = day.split('-').toReversed().join('/')
      throw new Refusal('release.withdrawn', { dataset: id, day: shown })
    },
    rows(dataset) {
      const known = opened.get(dataset.id)
      if (known) return known
      const file = openReadOnly(path(`${dataset.folder}/${datasetPlaces.rows}`))
      addRowFunctions(file)
      opened.set(dataset.id, file)
      return file
    },
    hold() {
      let holds = true
      held += 1
      return () => {
        if (!holds) return
        holds = false
        held -= 1
        if (isOver && held === 0) closeFiles()
      }
    },
    close() {
      isOver = true
      if (held === 0) closeFiles()
    },
  }
}

/** Nothing is written beside it and no lock is taken: nobody changes an edition. */
function openReadOnly(path: string): DatabaseSync {
  const url = pathToFileURL(path)
  url.search = '?mode=ro&immutable=1'
  const file = new DatabaseSync(url, { readOnly: true })
  file.exec('pragma trusted_schema = off; pragma query_only = on')
  return file
}

function readManifest(folder: string, text: string, vkey: string): EditionManifest {
  const verdict = verifyReceipt(text, vkey)
  const file = editionPlaces.manifest
  if (!verdict.ok || verdict.receipt === null)
    throw new Refusal('edition.bad-signature', { file, key: vkey.slice(0, 200) })
  const read = manifestSchema.safeParse(verdict.receipt)
  if (read.success) return read.data
  const reason = read.error.issues[0]?.path.join('.') ?? file
  throw new Refusal('edition.not-an-edition', { folder, reason })
}

/** What was written is an entry of the journal, which names the manifest by its hash. */
async function refuseUnproven(folder: string, sha256: string, vkey: string): Promise<void> {
  const file = manifestProof(sha256)
  const proof = await readFile(join(folder, file), 'utf8').catch(() => '')
  const { ok, envelope } = verifyProof(proof, vkey)
  const named = (envelope as { manifest?: unknown } | null)?.manifest
  if (!ok || named !== sha256)
    throw new Refusal('edition.bad-signature', { file, key: vkey.slice(0, 200) })
}

const namedMax = 5

/** Altered, missing and stray files, by name. */
async function refuseAltered(
  folder: string,
  manifest: EditionManifest,
  sha256: string,
): Promise<void> {
  const wrong: string[] = []
  const known = new Set<string>([editionPlaces.manifest, manifestProof(sha256)])
  for (const { path, bytes, sha256: expected } of manifest.files) {
    known.add(path)
    const found = await hashOf(join(folder, path)).catch(() => null)
    if (found === null || found.bytes !== bytes || found.sha256 !== expected) wrong.push(path)
  }
  wrong.push(...(await listFiles(folder)).filter((path) => !known.has(path)))
  if (wrong.length === 0) return
  const more = wrong.length > namedMax ? `, … (${wrong.length})` : ''
  throw new Refusal('edition.altered', { files: wrong.slice(0, namedMax).join(', ') + more })
}

async function hashOf(path: string): Promise<{ bytes: number; sha256: string }> {
  const hash = createHash('sha256')
  let bytes = 0
  for await (const piece of createReadStream(path)) {
    hash.update(piece)
    bytes += piece.length
  }
  return { bytes, sha256: hash.digest('hex') }
}

/** What is hidden is being written by somebody and is never served. */
async function listFiles(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  return entries
    .filter((entry) => !entry.isDirectory())
    .map((entry) => join(entry.parentPath, entry.name).slice(join(folder).length + 1))
    .map((path) => path.split(sep).join('/'))
    .filter((path) => !path.startsWith('.'))
}
