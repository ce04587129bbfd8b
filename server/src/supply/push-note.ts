/**
 * What is remembered beside a file while it is being pushed, so that the command may be killed and
 * started again: the id, for the very content. It is gone when the receipt is there.
 */
import { randomUUID } from 'node:crypto'
import { readFile, rename, rm, writeFile } from 'node:fs/promises'

export type PushNote = { id: string; url: string; dataset: string; sha256: string }

const pathOf = (file: string) => `${file}.kho-push.json`

export async function readPushNote(file: string): Promise<PushNote | null> {
  try {
    return JSON.parse(await readFile(pathOf(file), 'utf8')) as PushNote
  } catch {
    return null
  }
}

/** The note of the same push that was begun, or a new one. */
export async function keepPushNote(
  file: string,
  push: Omit<PushNote, 'id'>,
): Promise<PushNote & { goesOn: boolean }> {
  const kept = await readPushNote(file)
  const same = kept?.url === push.url && kept.dataset === push.dataset
  if (kept && same && kept.sha256 === push.sha256) return { ...kept, goesOn: true }
  const note: PushNote = { id: randomUUID(), ...push }
  // Renamed into place, so that it is there whole or not at all.
  await writeFile(`${pathOf(file)}.new`, `${JSON.stringify(note, null, 2)}\n`)
  await rename(`${pathOf(file)}.new`, pathOf(file))
  return { ...note, goesOn: false }
}

export async function dropPushNote(file: string): Promise<void> {
  await rm(pathOf(file), { force: true })
}
