/**
 * Loads what suppliers leave in a watched folder: `<folder>/<dataset>/<file>` with the ending of a
 * kind of file, and `<folder>/<dataset>/<part>/<file>` where a dataset has parts. A file is taken
 * when it has not grown between two looks, and is then moved to `done` or `refused` beside it with
 * its receipt.
 */
import { mkdir, readdir, rename, stat, writeFile } from 'node:fs/promises'
import { basename, dirname, join, relative, sep } from 'node:path'
import { problemOf, Refusal } from '@kho/contract/refusal.ts'
import type { Log } from '../log.ts'
import type { Database } from '../pg/database.ts'
import { fileKindOf } from '../source/source-kinds.ts'
import { loadSource } from './load-source.ts'
import type { Receipt, ReceiptSigner } from './receipt.ts'
import { watchedSupply, type WatchedFile } from './watched-supply.ts'

export type WatchOptions = {
  db: Database
  journalFolder: string
  folder: string
  log: Log
  sign: ReceiptSigner
  /** How a file is loaded, where that is not done here at once; gives the receipt. */
  load?: (file: WatchedFile) => Promise<Receipt>
}

const aside = new Set(['done', 'refused'])

/** One look at the folder; call it again and again. */
export function watchFolder(options: WatchOptions): () => Promise<void> {
  let seen = new Map<string, string>()
  return async () => {
    const found = new Map<string, string>()
    for (const path of await listFiles(options.folder)) {
      const mark = await markOf(path)
      if (seen.get(path) === mark) await take(options, path, mark)
      else found.set(path, mark)
    }
    seen = found
  }
}

/** Changes as long as the file or one that belongs to it still grows. */
async function markOf(path: string): Promise<string> {
  const states = await Promise.all([path, ...(await companionsOf(path))].map((one) => stat(one)))
  return states.map(({ size, mtimeMs }) => `${size} ${mtimeMs}`).join(' ')
}

async function companionsOf(path: string): Promise<string[]> {
  return (await fileKindOf(path)?.companions?.(path)) ?? []
}

/** Files to be taken; the table beside a map is a part of the map, though tables are a kind too. */
async function listFiles(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => [])
  const paths = entries
    .filter((entry) => entry.isFile() && fileKindOf(entry.name) !== null)
    .map((entry) => join(entry.parentPath, entry.name))
    .filter(
      (path) =>
        !relative(folder, path)
          .split(sep)
          .some((name) => aside.has(name)),
    )
    .toSorted()
  const belonging = new Set((await Promise.all(paths.map(companionsOf))).flat())
  return paths.filter((path) => !belonging.has(path))
}

async function take(options: WatchOptions, path: string, mark: string): Promise<void> {
  const { folder, log, sign } = options
  const [dataset = '', ...rest] = relative(folder, path).split(sep)
  const part = rest.length > 1 ? rest[0] : undefined
  try {
    const load = options.load ?? ((file: WatchedFile) => loadHere(options, file))
    const receipt = await load({ dataset, path, ...(part === undefined ? {} : { part }) })
    await moveAside(path, mark, 'done', sign(receipt))
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    log.warn({ dataset, code: error.code }, 'a file in the watched folder was refused')
    await moveAside(path, mark, 'refused', problemOf(error))
  }
}

async function loadHere({ db, journalFolder }: WatchOptions, file: WatchedFile): Promise<Receipt> {
  const supply = await watchedSupply(db, file)
  const { dataset, part } = file
  return loadSource({ db, journalFolder }, { dataset, part, supply, actor: 'watched folder' })
}

/** A file that was put in its place meanwhile was not read: it stays, and is the next to be taken. */
async function moveAside(
  path: string,
  mark: string,
  where: string,
  receipt: object,
): Promise<void> {
  const folder = join(dirname(path), where)
  await mkdir(folder, { recursive: true })
  const at = new Date().toISOString().replaceAll(':', '')
  const name = `${at}-${basename(path)}`
  await writeFile(join(folder, `${name}.receipt.json`), `${JSON.stringify(receipt, null, 2)}\n`)
  if ((await markOf(path).catch(() => null)) !== mark) return
  for (const one of [...(await companionsOf(path)), path]) {
    await rename(one, join(folder, `${at}-${basename(one)}`))
  }
}
