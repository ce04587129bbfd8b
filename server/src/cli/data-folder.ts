/**
 * The data folder at a start. Where there is none it may be a first start, a typing error, a disk that
 * is not mounted, or a restore that ended between its two steps; an empty Kho is right only for the
 * first, so it is told of, with the way back.
 */
import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { Refusal } from '@kho/contract/refusal.ts'
import type { Config } from '../config.ts'

type Place = Pick<Config, 'dataDir' | 'databaseUrl'>

/** What a start makes below the data folder, and by which of it a store is known. */
const parts = ['journal', 'anchor', 'keys']
const marks = ['journal', 'keys/journal.key']
const ownServer = 'postgres'
/** The names that a restore gives it; see docs/operate/backup.md. */
const restored = ['.new', '.old']

/**
 * What to tell the operator before a new store is made; empty where one is there. Refused: a folder
 * whose parent is missing too, and one that a restore has moved aside.
 */
export function tellNewStore({ dataDir, databaseUrl }: Place): string[] {
  const isThere = (name: string) => existsSync(join(dataDir, name))
  if (databaseUrl === null ? isThere(ownServer) : marks.some(isThere)) return []
  const isNew = !existsSync(dataDir)
  if (isNew) refuseStrange(dataDir)
  const paths = isNew
    ? [dataDir]
    : [...(databaseUrl === null ? [ownServer] : []), ...parts]
        .filter((name) => !isThere(name))
        .map((name) => join(dataDir, name))
  const [newVi, newEn] =
    databaseUrl === null
      ? ['KHO MỚI, chưa có dữ liệu, được lập', 'A NEW store without data is made']
      : ['Nhật ký và khoá MỚI được lập', 'A NEW journal with new keys is made']
  const undo = `rm -r ${paths.map(quoted).join(' ')}`
  return [
    `${newVi} tại ${dataDir} (KHO_DATA).`,
    `${newEn} at ${dataDir} (KHO_DATA).`,
    `Nếu không định vậy (gõ nhầm, đĩa chưa gắn): dừng Kho, chạy ${undo}, rồi sửa KHO_DATA.`,
    `If that was not meant (a typing error, a disk that is not mounted): stop Kho, run ${undo}, and correct KHO_DATA.`,
  ]
}

/** For a shell. */
function quoted(path: string): string {
  return `'${path.replaceAll("'", `'\\''`)}'`
}

function refuseStrange(dataDir: string): void {
  const parent = dirname(dataDir)
  if (!existsSync(parent)) {
    throw new Refusal('start.no-parent-folder', { folder: dataDir, parent })
  }
  const aside = restored.map((ending) => dataDir + ending).find((path) => existsSync(path))
  if (aside !== undefined) throw new Refusal('start.restore-unfinished', { folder: dataDir, aside })
}
