/**
 * Sealing of credentials: AES-256-GCM under a key that lies in a file of its own, outside the
 * database and its backups.
 */
import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto'
import { Refusal } from '@kho/contract/refusal.ts'
import { openKeyFile } from './key-file.ts'

export type Sealer = {
  keyId: string
  seal(name: string, text: string): Buffer
  /** Refused: `credential.damaged`, where key, name and sealed bytes do not belong together. */
  open(name: string, sealed: Buffer, keyId: string): string
}

const nonceBytes = 12
const tagBytes = 16

export async function openSealer(keyFile: string): Promise<Sealer> {
  return createSealer(await openKeyFile(keyFile), keyFile)
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
