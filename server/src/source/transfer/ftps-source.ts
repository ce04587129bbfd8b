/** FTP over TLS as a kind of source. Without TLS nothing is sent, least of all a password. */
import { Client, FTPError, type FileInfo } from 'basic-ftp'
import { z } from 'zod'
import { Refusal } from '@kho/contract/refusal.ts'
import { defineFetchedKind, type FetchAs } from '../source-kind.ts'
import { pickUp, pickUpSchema, type RemoteFolder } from './pick-up.ts'

const options = pickUpSchema.extend({
  /** `explicit` upgrades the connection on port 21, `implicit` begins with TLS on port 990. */
  tls: z.enum(['explicit', 'implicit']).default('explicit'),
  /** Name of a credential: PEM of the authority to trust in place of the usual ones. */
  ca: z.string().optional(),
})
type FtpsOptions = z.output<typeof options>

export const ftpsKind = defineFetchedKind({
  kind: 'ftps',
  ranAgainst: { products: ['vsftpd 3'], never: [] },
  options,
  fetch: (options, as) => pickUp(options, as, () => connect(options, as)),
})

async function connect(options: FtpsOptions, as: FetchAs): Promise<RemoteFolder> {
  const port = options.port ?? (options.tls === 'implicit' ? 990 : 21)
  const [address] = await as.reach(options.host, port)
  const ca = options.ca === undefined ? undefined : await as.secret(options.ca)
  const password = await as.secret(options.credential)
  // A server that names another host for the data would lead past the allowed hosts.
  const client = new Client(30_000, { allowSeparateTransferHost: false })
  try {
    await client.access({
      host: address ?? options.host,
      port,
      user: options.user,
      password,
      secure: options.tls === 'implicit' ? 'implicit' : true,
      secureOptions: {
        servername: options.host,
        minVersion: 'TLSv1.2',
        ...(ca === undefined ? {} : { ca }),
      },
    })
    await client.cd(options.folder).catch((error: unknown) => {
      const reason = notDone(error)
      throw new Refusal('source.no-folder', { source: as.name, folder: options.folder, reason })
    })
  } catch (error) {
    client.close()
    throw explainLogin(error, as.name)
  }
  const notMoved = (folder: string) => (error: unknown) => {
    throw new Refusal('source.not-moved', { source: as.name, folder, reason: notDone(error) })
  }
  return {
    list: async () => (await client.list()).filter(({ isFile }) => isFile).map(describe),
    download: async (name, path) => void (await client.downloadTo(path, name)),
    async makeFolder(folder) {
      const found = await client.list()
      if (found.some(({ name, isDirectory }) => isDirectory && name === folder)) return
      await client.send(`MKD ${folder}`).catch(notMoved(folder))
    },
    async moveInto(folder, name, newName) {
      await client.rename(name, `${folder}/${newName}`).catch(notMoved(folder))
    },
    close: async () => client.close(),
  }
}

/** Servers without MLSD tell times only as text, which serves as well to see whether one changed. */
function describe({ name, size, modifiedAt, rawModifiedAt }: FileInfo) {
  return {
    name,
    bytes: size,
    modifiedMs: modifiedAt?.getTime() ?? (Date.parse(rawModifiedAt) || 0),
  }
}

/** The server's number for what it did not do; what it says in words may quote names. */
function notDone(error: unknown): string {
  if (error instanceof FTPError) return `FTP ${error.code}`
  throw error
}

const notLoggedIn = 530

function explainLogin(error: unknown, source: string): unknown {
  if (!(error instanceof FTPError)) return error
  if (error.code === notLoggedIn) {
    return new Refusal('source.refused-login', { source, reason: `FTP ${error.code}` })
  }
  return new Refusal('source.answered', { source, status: error.code, place: 'FTP' })
}
