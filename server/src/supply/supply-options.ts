/** What `kho supply` and its sister commands are told, and the server that they mean. */
import type { DatasetVersion } from '@kho/contract/dataset.ts'
import { Refusal } from '@kho/contract/refusal.ts'
import { needOption, readFlag, readOption, misuse } from '../cli/arguments.ts'
import type { Command, CommandArgs, CommandContext } from '../cli/command.ts'
import { readGivenFile } from '../cli/read-given-file.ts'
import { openKhoServer, readJson, type KhoServer } from './kho-server.ts'

export const supplyOptions: NonNullable<Command['options']> = {
  to: { type: 'string', help: { vi: 'địa chỉ của Kho', en: 'address of Kho' } },
  dataset: { type: 'string', help: { vi: 'bộ dữ liệu', en: 'the dataset' } },
  part: { type: 'string', help: { vi: 'phần của đơn vị', en: "the supplier's part" } },
  client: { type: 'string', help: { vi: 'tên hệ thống đã được cấp', en: 'the issued client' } },
  'secret-file': {
    type: 'string',
    help: {
      vi: 'tệp chứa mật khẩu (hoặc biến KHO_CLIENT_SECRET)',
      en: 'file that holds the secret (or the variable KHO_CLIENT_SECRET)',
    },
  },
  delimiter: { type: 'string', help: { vi: 'dấu phân cách', en: 'delimiter' } },
  patience: {
    type: 'string',
    help: { vi: 'số phút chờ khi không gửi được (30)', en: 'minutes without progress (30)' },
  },
  'allow-http': {
    type: 'boolean',
    help: { vi: 'cho phép http tới máy khác', en: 'allow plain http to another machine' },
  },
}

export type Supplying = {
  server: KhoServer
  dataset: string
  part: string | undefined
  version: DatasetVersion
  /** What a declaration of the file may say. */
  options: Record<string, unknown>
  /** A path of the dataset on the server. */
  route: (path: string) => string
}

export async function openSupplying(
  context: CommandContext,
  args: CommandArgs,
): Promise<Supplying> {
  const url = readAddress(needOption(args, 'to'), readFlag(args, 'allow-http'))
  const dataset = needOption(args, 'dataset')
  const client = needOption(args, 'client')
  const part = readOption(args, 'part')
  const delimiter = readOption(args, 'delimiter')
  const minutes = Number(readOption(args, 'patience') ?? '30')
  if (!(minutes >= 0)) throw misuse('--patience ?')
  const secretFile = readOption(args, 'secret-file')
  const server = openKhoServer({
    url,
    client,
    secret: () => readSecret(context, client, secretFile),
    patienceMs: minutes * 60_000,
    signal: context.signal,
  })
  const route = (path: string) => {
    const query = part === undefined ? '' : `?part=${encodeURIComponent(part)}`
    return `/api/v1/datasets/${encodeURIComponent(dataset)}${path}${query}`
  }
  const reply = await server.call({ method: 'GET', path: route('').split('?')[0]!, open: true })
  const version = readJson<DatasetVersion>(reply.body)
  if (!version?.columns) throw new Error(`${url} does not answer as Kho does`)
  const options = delimiter === undefined ? {} : { delimiter }
  return { server, dataset, part, version, options, route }
}

/** The file first: a variable is seen by every program that is started beside. */
async function readSecret(
  { config }: CommandContext,
  client: string,
  file: string | undefined,
): Promise<string> {
  const kept = file === undefined ? undefined : (await readGivenFile(file)).toString('utf8').trim()
  const secret = kept || config.clientSecret
  if (!secret) throw new Refusal('supply.no-secret', { client })
  return secret
}

function readAddress(given: string, allowHttp: boolean): string {
  const url = URL.parse(given)
  if (!url || (url.protocol !== 'https:' && url.protocol !== 'http:'))
    throw misuse(`--to ${given} ?`)
  const isHere = ['localhost', '127.0.0.1', '[::1]'].includes(url.hostname)
  if (url.protocol === 'http:' && !isHere && !allowHttp) {
    throw new Refusal('supply.plain-http', { url: url.origin })
  }
  if (url.username || url.password) throw misuse('--to https://… @ ?')
  return given.replace(/\/+$/, '')
}
