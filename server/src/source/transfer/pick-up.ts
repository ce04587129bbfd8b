/**
 * Files that an agency leaves on a server of its own: the oldest one that lies still is brought here
 * whole, and after the load it is moved aside, so that the agency sees what became of it.
 */
import { stat } from 'node:fs/promises'
import { join, matchesGlob } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { z } from 'zod'
import { Refusal } from '@kho/contract/refusal.ts'
import { explain } from '../service/http-client.ts'
import type { FetchAs, Fetched } from '../source-kind.ts'

export type RemoteFile = { name: string; bytes: number; modifiedMs: number }

/** A folder on another machine, over whatever protocol. */
export type RemoteFolder = {
  list(): Promise<RemoteFile[]>
  download(name: string, path: string): Promise<void>
  /** Makes a folder beside the files where it is missing. Refused: `source.not-moved`. */
  makeFolder(folder: string): Promise<void>
  /** Refused: `source.not-moved`. */
  moveInto(folder: string, name: string, newName: string): Promise<void>
  close(): Promise<void>
}

const plainName = z.string().regex(/^[^/\\\0]+$/)

/** What every kind of transfer declares alike. */
export const pickUpSchema = z.object({
  host: z.string().min(1),
  port: z.int().min(1).max(65_535).optional(),
  user: z.string().min(1),
  /** Name of the credential: the password, or the private key (PEM) where the kind knows keys. */
  credential: z.string().min(1),
  folder: z.string().default('.'),
  /** Which names are meant, as `dan-cu-*.csv`. */
  pattern: z.string().min(1),
  /** A file is taken when its size and time were the same for so long. */
  stillSeconds: z.number().min(0).max(3600).default(5),
  /** Taken only where a file of this name plus the ending lies beside it, as `.ok`. */
  markEnding: z.string().optional(),
  /** Where the file goes afterwards; null leaves it, for a login that may only read. */
  done: plainName.nullable().default('done'),
  refused: plainName.nullable().default('refused'),
  bytesMax: z
    .int()
    .positive()
    .default(16 * 1024 ** 3),
  /** How the file is read: a file kind with its options. */
  file: z.looseObject({ kind: z.string() }),
})
export type PickUpOptions = z.output<typeof pickUpSchema>

/** Names under which programs write what is not whole yet. */
const unfinished = /^[.~]|\.(part|partial|tmp|temp|filepart|crdownload|swp|lock)$/i

/** `open` connects; it is called again for the moving aside, since a load can outlast a session. */
export async function pickUp(
  options: PickUpOptions,
  as: FetchAs,
  open: () => Promise<RemoteFolder>,
): Promise<Fetched> {
  return within(as.name, open, async (remote) => {
    const found = await findStill(remote, options, as.name)
    // Whoever may not move files is told before anything is loaded.
    for (const folder of new Set([options.done, options.refused])) {
      if (folder !== null) await remote.makeFolder(folder)
    }
    const asOf = new Date().toISOString()
    const path = join(as.folder, 'file')
    await remote.download(found.name, path)
    await refuseHalf(remote, found, path, as.name)
    return {
      path,
      file: options.file,
      name: found.name,
      asOf,
      async settle(taken) {
        const folder = taken ? options.done : options.refused
        if (folder === null) return
        const newName = `${asOf.replaceAll(/[-:.]/g, '')}-${found.name}`
        await within(as.name, open, async (again) => {
          // What lies there by now under the same name was not read: it is the next one to be taken.
          const now = (await again.list()).find(({ name }) => name === found.name)
          if (isSame(found, now)) await again.moveInto(folder, found.name, newName)
        })
      },
    }
  })
}

async function within<T>(
  source: string,
  open: () => Promise<RemoteFolder>,
  act: (remote: RemoteFolder) => Promise<T>,
): Promise<T> {
  let remote: RemoteFolder | undefined
  try {
    remote = await open()
    return await act(remote)
  } catch (error) {
    throw explain(error, source)
  } finally {
    await remote?.close().catch(() => {})
  }
}

/** The oldest file that two looks found the same. */
async function findStill(
  remote: RemoteFolder,
  options: PickUpOptions,
  source: string,
): Promise<RemoteFile> {
  const before = new Map(wanted(await remote.list(), options).map((file) => [file.name, file]))
  if (before.size > 0) await sleep(options.stillSeconds * 1000)
  const still = before.size === 0 ? [] : wanted(await remote.list(), options)
  const [found] = still
    .filter((file) => isSame(file, before.get(file.name)))
    .toSorted((a, b) => a.modifiedMs - b.modifiedMs || (a.name < b.name ? -1 : 1))
  if (!found) throw new Refusal('source.nothing-there', { source, pattern: options.pattern })
  if (found.bytes > options.bytesMax) {
    throw new Refusal('source.too-large', { source, limit: options.bytesMax })
  }
  return found
}

function wanted(
  files: readonly RemoteFile[],
  { pattern, markEnding }: PickUpOptions,
): RemoteFile[] {
  const names = new Set(files.map(({ name }) => name))
  return files.filter(
    ({ name }) =>
      matchesGlob(name, pattern) &&
      !unfinished.test(name) &&
      (markEnding === undefined || names.has(name + markEnding)),
  )
}

function isSame(a: RemoteFile, b: RemoteFile | undefined): boolean {
  return b !== undefined && a.bytes === b.bytes && a.modifiedMs === b.modifiedMs
}

/** What came must be as long as what lies there, and that must not have grown meanwhile. */
async function refuseHalf(
  remote: RemoteFolder,
  found: RemoteFile,
  path: string,
  source: string,
): Promise<void> {
  const { size } = await stat(path)
  const now = (await remote.list()).find(({ name }) => name === found.name)
  if (size === found.bytes && now && isSame(now, found)) return
  const reason = `${found.name}: ${found.bytes} → ${now?.bytes ?? 0} byte, ${size} came`
  throw new Refusal('source.gone', { source, reason })
}
