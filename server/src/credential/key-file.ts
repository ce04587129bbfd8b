/** A key of 32 random bytes in a file of its own, outside the database and its backups. */
import { randomBytes, randomUUID } from 'node:crypto'
import { link, mkdir, open, readFile, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import { Refusal } from '@kho/contract/refusal.ts'

const keyBytes = 32

/** The key of the file, which is made where it is missing; only its owner may read it. */
export async function openKeyFile(keyFile: string): Promise<Buffer> {
  return (await readKey(keyFile)) ?? (await makeKey(keyFile))
}

async function readKey(keyFile: string): Promise<Buffer | null> {
  const text = await readFile(keyFile, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null
    throw error
  })
  if (text === null) return null
  const key = Buffer.from(text.trim(), 'base64')
  if (key.length !== keyBytes) throw new Refusal('credential.bad-key', { file: keyFile })
  return key
}

/**
 * Written aside and linked to its name, so that of two processes that make it at once one makes it
 * and the other reads it whole.
 */
async function makeKey(keyFile: string): Promise<Buffer> {
  await mkdir(dirname(keyFile), { recursive: true, mode: 0o700 })
  const aside = `${keyFile}.${randomUUID()}`
  const key = randomBytes(keyBytes)
  try {
    const file = await open(aside, 'wx', 0o600)
    await file.writeFile(`${key.toString('base64')}\n`)
    await file.sync()
    await file.close()
    await link(aside, keyFile)
    return key
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    const made = await readKey(keyFile)
    if (!made) throw error
    return made
  } finally {
    await rm(aside, { force: true })
  }
}
