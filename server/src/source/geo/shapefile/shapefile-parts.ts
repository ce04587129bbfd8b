/** The files that make up one shapefile: side by side in a folder, or together in a zip. */
import { readdir } from 'node:fs/promises'
import { basename, dirname, extname, join } from 'node:path'
import { Refusal } from '@kho/contract/refusal.ts'
import { codeOf, openByteWindow } from '../../byte-window.ts'
import type { ByteInput } from '../../byte-window.ts'
import { hashFile, hashFiles } from '../../file-hash.ts'
import type { HashedFile } from '../../file-hash.ts'
import { isZip, openZip } from '../../zip-archive.ts'
import type { ZipArchive } from '../../zip-archive.ts'

export const partEndings = ['cpg', 'dbf', 'prj', 'shp', 'shx'] as const
export type PartEnding = (typeof partEndings)[number]

export type ShapefileParts = {
  /** What the part is called, or null where there is none. */
  nameOf(ending: PartEnding): string | null
  /** The bytes of a part that is there. */
  open(ending: PartEnding): ByteInput
  hashed: HashedFile
  close(): void
}

type Asked = { name: string; layer?: string }

/** Throws where the files cannot be read, or where the main one, table or index is missing. */
export async function openShapefileParts(path: string, asked: Asked): Promise<ShapefileParts> {
  let zipped: boolean
  try {
    zipped = await isZip(path)
  } catch (error) {
    throw new Refusal('source.not-found', { file: asked.name }, codeOf(error))
  }
  const parts = zipped ? await openZipped(path, asked) : await openSiblings(path, asked)
  for (const ending of ['shp', 'dbf', 'shx'] as const) {
    if (parts.nameOf(ending) !== null) continue
    parts.close()
    throw new Refusal('source.missing-file', { missing: `.${ending}`, file: asked.name })
  }
  return parts
}

/** The files of the same name, whatever the case of their endings. */
export async function siblingsOf(path: string): Promise<Map<PartEnding, string>> {
  const stem = basename(path, extname(path))
  const found = new Map<PartEnding, string>([['shp', path]])
  for (const name of (await readdir(dirname(path))).toSorted()) {
    const ending = partEndings.find((one) => extname(name).toLowerCase() === `.${one}`)
    if (!ending || basename(name, extname(name)) !== stem || ending === 'shp') continue
    found.set(ending, join(dirname(path), name))
  }
  return found
}

async function openSiblings(path: string, { name }: Asked): Promise<ShapefileParts> {
  if (extname(path).toLowerCase() !== '.shp') {
    throw new Refusal('source.missing-file', { missing: '.shp', file: name })
  }
  const paths = await siblingsOf(path)
  return {
    nameOf: (ending) => (paths.has(ending) ? basename(paths.get(ending)!) : null),
    open: (ending) => paths.get(ending)!,
    hashed: await hashFiles([...paths.values()]),
    close: () => {},
  }
}

async function openZipped(path: string, { name, layer }: Asked): Promise<ShapefileParts> {
  const hashed = await hashFile(path, name)
  const zip = await openZip(path, name)
  try {
    const stem = stemOf(zip, name, layer)
    const nameOf = (ending: PartEnding) =>
      zip.names.find((one) => one.slice(0, -4) === stem && isEnding(one, ending)) ?? null
    return { nameOf, open: (ending) => zip.open(nameOf(ending)!), hashed, close: zip.close }
  } catch (error) {
    zip.close()
    throw error
  }
}

/** The path of the layer in the archive without its ending; there must be no choice to make. */
function stemOf(zip: ZipArchive, file: string, layer: string | undefined): string {
  const stems = zip.names
    .filter((one) => isEnding(one, 'shp') && !one.startsWith('__MACOSX/'))
    .map((one) => one.slice(0, -4))
  if (stems.length === 0) throw new Refusal('source.missing-file', { missing: '.shp', file })
  const chosen = layer === undefined ? stems : stems.filter((one) => basename(one) === layer)
  if (chosen.length === 1) return chosen[0]!
  const layers = stems.map((one) => basename(one)).join(', ')
  throw new Refusal('source.which-layer', { file, layers, asked: layer ?? '–' })
}

function isEnding(name: string, ending: PartEnding): boolean {
  return name.toLowerCase().endsWith(`.${ending}`)
}

/** The text of a small part, or null where it is missing or too large to be one. */
export async function readSmallPart(
  parts: ShapefileParts,
  ending: PartEnding,
): Promise<string | null> {
  if (parts.nameOf(ending) === null) return null
  const window = await openByteWindow(parts.open(ending), {
    hashed: false,
    blockBytes: 1 << 16,
  })
  try {
    await window.fill()
    return window.bytes.toString('latin1', window.start, window.end)
  } finally {
    await window.close()
  }
}
