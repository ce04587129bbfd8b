/** SFTP as a kind of source. The server must show the key that was declared. */
import { createHash } from 'node:crypto'
import { z } from 'zod'
import { Refusal } from '@kho/contract/refusal.ts'
import { defineFetchedKind, type FetchAs } from '../source-kind.ts'
import { pickUp, pickUpSchema, type PickUpOptions, type RemoteFolder } from './pick-up.ts'

const options = pickUpSchema.extend({
  /** As `ssh-keygen -lf` prints it: `SHA256:…` of the server's public key. */
  hostKey: z.string().regex(/^SHA256:[A-Za-z0-9+/]{43}$/),
})

export const sftpKind = defineFetchedKind({
  kind: 'sftp',
  ranAgainst: { products: ['OpenSSH 9'], never: [] },
  options,
  fetch: (options, as) => pickUp(options, as, () => connect(options, as)),
})

async function connect(
  options: PickUpOptions & { hostKey: string },
  as: FetchAs,
): Promise<RemoteFolder> {
  const port = options.port ?? 22
  const [address] = await as.reach(options.host, port)
  const secret = await as.secret(options.credential)
  const isKey = secret.includes('PRIVATE KEY')
  const { default: SftpClient } = await import('ssh2-sftp-client')
  const client = new SftpClient()
  // An error after the session was given up has nobody else to hear it.
  client.on('error', () => {})
  let shown = ''
  try {
    await client.connect({
      host: address ?? options.host,
      port,
      username: options.user,
      ...(isKey ? { privateKey: secret } : { password: secret }),
      hostVerifier(key: Buffer) {
        shown = `SHA256:${createHash('sha256').update(key).digest('base64').replace(/=+$/, '')}`
        return shown === options.hostKey
      },
      readyTimeout: 15_000,
      keepaliveInterval: 15_000,
      retries: 0,
    })
  } catch (error) {
    await client.end().catch(() => {})
    throw explainLogin(error, as.name, shown, options.hostKey)
  }
  const place = (...names: string[]) => [options.folder, ...names].join('/')
  const notMoved = (folder: string) => (error: unknown) => {
    throw new Refusal('source.not-moved', { source: as.name, folder, reason: reasonOf(error) })
  }
  return {
    async list() {
      const found = await client.list(options.folder).catch((error: unknown) => {
        if (!isRefused(error)) throw error
        const values = { source: as.name, folder: options.folder, reason: reasonOf(error) }
        throw new Refusal('source.no-folder', values)
      })
      return found
        .filter(({ type }) => type === '-')
        .map(({ name, size, modifyTime }) => ({ name, bytes: size, modifiedMs: modifyTime }))
    },
    download: async (name, path) => void (await client.fastGet(place(name), path)),
    async makeFolder(folder) {
      if ((await client.exists(place(folder))) === 'd') return
      await client.mkdir(place(folder)).catch(notMoved(folder))
    },
    async moveInto(folder, name, newName) {
      await client.rename(place(name), place(folder, newName)).catch(notMoved(folder))
    },
    close: async () => void (await client.end()),
  }
}

/** Status codes of the protocol (draft-ietf-secsh-filexfer-02, section 7). */
const statuses: Record<number, string> = {
  2: 'SFTP no such file',
  3: 'SFTP permission denied',
  4: 'SFTP failure',
}

function reasonOf(error: unknown): string {
  const { code } = error as { code?: number | string }
  return statuses[code as number] ?? (code === 'EACCES' ? statuses[3]! : String(code))
}

function isRefused(error: unknown): boolean {
  const { code } = error as { code?: unknown }
  return code === 2 || code === 3
}

function explainLogin(error: unknown, source: string, shown: string, declared: string): unknown {
  if (shown !== '' && shown !== declared) {
    return new Refusal('source.other-host-key', { source, found: shown, declared })
  }
  const { message } = error as Error
  if (/no passphrase given/i.test(message)) {
    const reason = { vi: 'khoá riêng có mật khẩu', en: 'the private key has a passphrase' }
    return new Refusal('source.refused-login', { source, reason })
  }
  if (/authentication|privateKey|passphrase/i.test(message)) {
    return new Refusal('source.refused-login', { source, reason: 'SSH' })
  }
  return error
}
