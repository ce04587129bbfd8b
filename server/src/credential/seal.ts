/**
 * Sealing of credentials: AES-256-GCM under a key that lies in a file of its own, outside the
 * database and its backups.
 */
import { createCipheriv, createDecipheriv, createHash, randomBytes, randomUUID } from 'node:crypto'
import { link, mkdir, open, readFile, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import { Refusal } from '@kho/contract/refusal.ts'

export type Sealer = {
  keyId: string
  seal(name: string, text: string): Buffer
  /** Refused: `credential.damaged`, where key, name and sealed bytes do not belong together. */
  open(name: string, sealed: Buffer, keyId: string): string
}

const keyBytes = 32
const nonceBytes = 12
const tagBytes = 16

/** The key of the file, which is made where it is missing; only its owner may read it. */
export async function openSealer(keyFile: string): Promise<Sealer> {
  const key = (await readKey(keyFile)) ?? (await makeKey(keyFile))
  return createSealer(key, keyFile)
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

function createSealer(key: Buffer, keyFile: string): Sealer {
  const keyId = createHash('sha256').update('kho/credential-key/1').update(key).digest('hex')
  const short = keyId.slice(0, 16)
  return {
    keyId: short,
    seal(name, text) {
      const nonce = randomBytes(nonceBytes)
      const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(name))
      const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()])
      return Buffer.concat([nonce, sealed, cipher.getAuthTag()])
    },
    open(name, sealed, sealedBy) {
      if (sealedBy !== short) {
        throw new Refusal('credential.other-key', { name, file: keyFile, found: short, sealedBy })
      }
      try {
        const end = sealed.length - tagBytes
        const cipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, nonceBytes))
          .setAAD(Buffer.from(name))
          .setAuthTag(sealed.subarray(end))
        return cipher.update(sealed.subarray(nonceBytes, end)).toString() + cipher.final('utf8')
      } catch {
        throw new Refusal('credential.damaged', { name })
      }
    },
  }
}
