/**
 * The act that takes a file from the desk: load it like any other supply, find the cells of the rows
 * that were held back, and mark them in the workbook. The file itself is removed, unless its load
 * waits for a person to confirm.
 */
import { randomUUID } from 'node:crypto'
import { rename, rm } from 'node:fs/promises'
import { Refusal } from '@kho/contract/refusal.ts'
import { findDataset } from '../catalogue/find-dataset.ts'
import { listParts } from '../catalogue/part.ts'
import { findSecrecyMark } from '../catalogue/secrecy-mark.ts'
import { habitsOf } from '../intake/declared-source.ts'
import { fileSupply } from '../intake/file-supply.ts'
import { loadSource } from '../intake/load-source.ts'
import { markWorkbook } from '../intake/mark-workbook.ts'
import { listQuarantine } from '../intake/quarantine.ts'
import type { Supply } from '../intake/supply.ts'
import { append } from '../journal/append.ts'
import type { Database } from '../pg/database.ts'
import { fileKindOf, fileKinds } from '../source/source-kinds.ts'
import { insertSubmission, selectTwin, updateSubmission } from './desk.sql.ts'
import type { Link } from './link.ts'
import { heldShownMax, markedPath, sentPath, type Submission } from './submission.ts'

export type DeskParts = {
  db: Database
  journalFolder: string
  dataDir: string
  /** What this process is loading for the desk, so that what is sent twice is done once. */
  working: Map<string, Promise<unknown>>
}

export type SentFile = { path: string; once: string; name: string; sha256: string }

/** The id of the submission, once its load has ended; the same for the same form and file. */
export async function takeFile(desk: DeskParts, link: Link, sent: SentFile): Promise<string> {
  try {
    return await onlyOnce(desk, `${link.id} ${sent.once} ${sent.sha256}`, () =>
      takeNew(desk, link, sent),
    )
  } finally {
    await rm(sent.path, { force: true })
  }
}

/** Runs the act, or waits for the same one that runs already. */
export async function onlyOnce<T>(
  { working }: Pick<DeskParts, 'working'>,
  key: string,
  act: () => Promise<T>,
): Promise<T> {
  const under = working.get(key) as Promise<T> | undefined
  if (under) return under
  const run = act()
  working.set(key, run)
  try {
    return await run
  } finally {
    working.delete(key)
  }
}

/** What is neither done nor waiting is loaded anew: it was refused, or the server was killed. */
async function takeNew(desk: DeskParts, link: Link, sent: SentFile): Promise<string> {
  await refuseSecretName(desk, link, sent.name)
  const kind = readKind(sent.name)
  const given = { link: link.id, once: sent.once, fileSha256: sent.sha256 }
  let id: string = randomUUID()
  if (!(await insertSubmission(desk.db, { ...given, id, fileName: sent.name, kind }))) {
    const twin = await selectTwin(desk.db, given)
    if (twin.state === 'done' || twin.state === 'waiting') return twin.id
    id = twin.id
  }
  await rename(sent.path, sentPath(desk.dataDir, id))
  await loadSubmission(desk, link, { id, fileName: sent.name, kind })
  return id
}

/** A name with a secrecy mark is repeated nowhere. */
export async function refuseSecretName(
  { db }: Pick<DeskParts, 'db'>,
  link: Link,
  name: string,
): Promise<void> {
  if (!findSecrecyMark(name.replace(/\.[^.]*$/, ''))) return
  const fields = { link: link.id, dataset: link.dataset, code: 'catalogue.state-secret' }
  await append(db, { kind: 'desk.refused', fields })
  throw new Refusal('catalogue.state-secret')
}

/** What the name says the file is. */
function readKind(name: string): string {
  const kind = fileKindOf(name)
  if (kind) return kind.kind
  const endings = fileKinds.flatMap((one) => one.endings).join(', ')
  throw new Refusal('desk.unknown-kind', { file: name, endings })
}

type Loading = Pick<Submission, 'id' | 'fileName' | 'kind'>

/** Loads the file that lies at its path; `confirm` is the load whose deletions a person confirms. */
export async function loadSubmission(
  desk: DeskParts,
  link: Link,
  { id, fileName, kind }: Loading,
  confirm?: string,
): Promise<void> {
  const { db, journalFolder, dataDir } = desk
  const path = sentPath(dataDir, id)
  await updateSubmission(db, id, { state: 'working' })
  let loadId: string | null = null
  let supply: Supply | null = null
  const now: Pick<Submission, 'state'> & Partial<Submission> = { state: 'done' }
  try {
    const version = await findDataset(db, link.dataset)
    const part = (await listParts(db, version)).find(({ number }) => number === link.part)!
    const habits = await habitsOf(db, version, part, kind)
    supply = fileSupply(version, { ...habits, path, kind, name: fileName })
    await loadSource(
      { db, journalFolder },
      {
        dataset: version.id,
        part: part.name,
        supply,
        actor: `link ${link.id}`,
        confirm,
        onBegun: (load) => (loadId = load),
      },
    )
  } catch (error) {
    const { code, values } =
      error instanceof Refusal ? error : { code: 'http.fault' as const, values: {} }
    now.state = code === 'intake.needs-confirmation' ? 'waiting' : 'refused'
    now.refusal = { code, values }
    if (code === 'catalogue.state-secret') now.fileName = ''
    if (!(error instanceof Refusal)) {
      await rm(path, { force: true })
      await updateSubmission(db, id, { ...now, loadId })
      throw error
    }
  }
  now.places = await findPlaces(db, loadId, supply)
  if (now.state !== 'waiting') {
    now.marked = await mark(desk, { id, kind, load: loadId }, now.places)
    await rm(path, { force: true })
  }
  await updateSubmission(db, id, { ...now, loadId })
}

/** Only while its reader is open does a supply know in which sheet and cell a field stands. */
async function findPlaces(
  db: Database,
  load: string | null,
  supply: Supply | null,
): Promise<Record<string, string>> {
  if (load === null || supply === null) return {}
  const held = await listQuarantine(db, load, heldShownMax)
  return Object.fromEntries(
    held.map((row) => [row.line, supply.placeOf(Number(row.line), row.column_name)]),
  )
}

/** Whether there is a marked workbook now; a workbook that cannot be marked is shown as a list. */
async function mark(
  { db, dataDir }: DeskParts,
  { id, kind, load }: { id: string; kind: string; load: string | null },
  places: Record<string, string>,
): Promise<boolean> {
  const to = markedPath(dataDir, id)
  await rm(to, { force: true })
  if (load === null || kind !== 'xlsx' || Object.keys(places).length === 0) return false
  try {
    await markWorkbook(db, { load, path: sentPath(dataDir, id), to })
    return true
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    await rm(to, { force: true })
    return false
  }
}
