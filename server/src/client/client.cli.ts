/** `kho client …`: from request to decision, and locks. */
import type { z } from 'zod'
import { tellIssues } from '@kho/contract/issues.ts'
import { Refusal } from '@kho/contract/refusal.ts'
import { misuse, needOption, readFlag, readList, readOption } from '../cli/arguments.ts'
import { readPositionals } from '../cli/arguments.ts'
import { say } from '../cli/command.ts'
import type { Command, CommandArgs, CommandContext } from '../cli/command.ts'
import { readGivenFile } from '../cli/read-given-file.ts'
import { addClient } from './add-client.ts'
import { approveClient } from './approve-client.ts'
import { clientSchema, decisionSchema, declarationSchema, listClients } from './client.ts'
import type { ClientDecision, ClientInput } from './client.ts'
import { declareClient } from './declare-client.ts'
import { lockClient } from './lock-client.ts'
import { readPublicKeys } from './public-key.ts'
import type { PublicKey } from './public-key.ts'
import { refuseClient } from './refuse-client.ts'
import { registerClient } from './register-client.ts'
import { unlockClient } from './unlock-client.ts'

const text = (vi: string, en: string) => ({ type: 'string', help: { vi, en } }) as const
const list = (vi: string, en: string) => ({ ...text(vi, en), multiple: true })
const flag = (vi: string, en: string) => ({ type: 'boolean', help: { vi, en } }) as const

const reason = text('lý do, ghi vào nhật ký', 'reason, kept in the journal')

const declarationOptions = {
  contact: text('nơi liên hệ của cơ quan', 'where its agency is reached'),
  level: text('cấp độ an toàn hệ thống thông tin, 1 đến 5', 'security level of its system, 1 to 5'),
  'level-document': text('số quyết định phê duyệt cấp độ', 'decision that approved the level'),
  'level-date': text('ngày quyết định cấp độ', 'day of that decision'),
  conformity: text(
    'văn bản về sự phù hợp Kiến trúc CQĐT của tỉnh',
    "document on conformity with the province's architecture",
  ),
  'no-state-secrets': flag(
    'khai: không xử lý bí mật nhà nước',
    'declared: no state secrets are worked on',
  ),
}

const clientOptions = {
  agency: text('cơ quan chủ quản', 'the agency it belongs to'),
  name: text('tên hệ thống', 'name of the system'),
  ...declarationOptions,
  zones: list('vùng mạng được phép gọi', 'network zones it may call from'),
  scopes: list(
    'read (đọc), supply (cung cấp), hoặc read:<bộ dữ liệu>',
    'read, supply, or read:<dataset>',
  ),
  key: list(
    'tệp khoá công khai (JWK, JWKS, PEM) hoặc chứng thư',
    'file of a public key (JWK, JWKS, PEM) or certificate',
  ),
  'key-only': flag('không cấp bí mật, chỉ dùng khoá', 'no secret: it proves itself by its key'),
  dpop: flag('mã truy cập phải gắn với khoá (DPoP)', 'its tokens must be bound to a key (DPoP)'),
}

const declarationUsage =
  '[--contact …] [--level 1-5 --level-document … --level-date YYYY-MM-DD] [--conformity …] ' +
  '[--no-state-secrets]'
const usage =
  '<client> --agency … --name … [--scopes read,supply] [--zones a,b] [--key file] [--key-only] ' +
  `[--dpop] ${declarationUsage}`

const add: Command = {
  name: 'client add',
  summary: {
    vi: 'Đăng ký và cho dùng ngay hệ thống của một cơ quan; bí mật chỉ hiện một lần',
    en: "Register an agency's system and let it in at once; its secret is shown once",
  },
  usage,
  options: clientOptions,
  async run(context, args) {
    const input = await readClient(context, args)
    const db = await context.database()
    const json = await db.tx((tx) => addClient(tx, context.actor, input))
    const decided = {
      vi: 'Đăng ký và duyệt trong một bước, theo lệnh của người vận hành; không có văn bản quyết định.',
      en: 'Registered and approved in one step, on the word of the operator; no decision stands behind it.',
    }
    const keep = {
      vi: 'Ghi lại ngay; Kho không giữ và không hiện lại.',
      en: 'Keep it now; Kho neither stores nor shows it again.',
    }
    const shown = json.secret === '' ? [] : [json.secret, say(context, keep)]
    return { exit: 0, json, text: [json.client, ...shown, say(context, decided)] }
  },
}

const request: Command = {
  name: 'client request',
  summary: {
    vi: 'Ghi đề nghị của một cơ quan đăng ký hệ thống, chờ duyệt',
    en: "Enter an agency's request for a client system, to be decided",
  },
  usage,
  options: clientOptions,
  async run(context, args) {
    const input = await readClient(context, args)
    const db = await context.database()
    const json = await db.tx((tx) => registerClient(tx, context.actor, input))
    const told = {
      vi: `Đã ghi đề nghị ${json.client}; chưa dùng được cho đến khi duyệt.`,
      en: `The request ${json.client} is entered; it can do nothing until it is approved.`,
    }
    return { exit: 0, json, text: say(context, told) }
  },
}

const decisionOptions = {
  'decided-by': text('cơ quan quyết định', 'the authority that decided'),
  document: text('số văn bản', 'number of the document'),
  'document-date': text('ngày văn bản', 'day of the document'),
}

const approve: Command = {
  name: 'client approve',
  summary: { vi: 'Duyệt một đề nghị đăng ký hệ thống', en: 'Approve a requested client system' },
  usage: '<client> --decided-by … --document … --document-date YYYY-MM-DD',
  options: decisionOptions,
  async run(context, args) {
    const [client = ''] = readPositionals(args, 'client')
    const input = { client, ...readDecision(args) }
    const db = await context.database()
    const json = await db.tx((tx) => approveClient(tx, context.actor, input))
    const told = { vi: `Đã duyệt ${client}.`, en: `${client} is approved.` }
    const shown = json.secret === null ? [] : [json.secret]
    return { exit: 0, json, text: [say(context, told), ...shown] }
  },
}

const refuse: Command = {
  name: 'client refuse',
  summary: { vi: 'Từ chối một đề nghị, có lý do', en: 'Refuse a requested client, with a reason' },
  usage: '<client> --reason … --decided-by … --document … --document-date YYYY-MM-DD',
  options: { ...decisionOptions, reason },
  async run(context, args) {
    const [client = ''] = readPositionals(args, 'client')
    const input = { client, reason: needOption(args, 'reason'), ...readDecision(args) }
    const db = await context.database()
    const json = await db.tx((tx) => refuseClient(tx, context.actor, input))
    const told = { vi: `Đã từ chối ${client}.`, en: `${client} is refused.` }
    return { exit: 0, json, text: say(context, told) }
  },
}

const declare: Command = {
  name: 'client declare',
  summary: {
    vi: 'Ghi điều cơ quan khai về hệ thống: cấp độ, sự phù hợp, không có bí mật nhà nước',
    en: 'Enter what an agency declares of its system: level, conformity, no state secrets',
  },
  usage: `<client> ${declarationUsage}`,
  options: declarationOptions,
  async run(context, args) {
    const [client = ''] = readPositionals(args, 'client')
    const input = { client, ...readInput(declarationSchema, declarationOf(args)) }
    const db = await context.database()
    const json = await db.tx((tx) => declareClient(tx, context.actor, input))
    const told = json.changed
      ? { vi: `Đã ghi điều khai của ${client}.`, en: `The declaration of ${client} is entered.` }
      : { vi: `${client} không có gì thay đổi.`, en: `Nothing changed for ${client}.` }
    return { exit: 0, json, text: say(context, told) }
  },
}

const listAll: Command = {
  name: 'client list',
  summary: { vi: 'Liệt kê các hệ thống', en: 'List the client systems' },
  nothing: { vi: 'Chưa có hệ thống nào.', en: 'There are no client systems.' },
  usage: '',
  async run(context, args) {
    readPositionals(args)
    const clients = await listClients(await context.database())
    const level = (given: { level: number } | null) =>
      given ? `${say(context, { vi: 'cấp', en: 'level' })} ${given.level}` : '-'
    const lines = clients.map(
      (one) => `${one.id}  ${one.agency}  ${one.state}  ${level(one.declaration)}  ${one.name}`,
    )
    return { exit: 0, json: clients, text: lines }
  },
}

const lock: Command = {
  name: 'client lock',
  summary: { vi: 'Khoá một hệ thống ngay lập tức', en: 'Lock a client system at once' },
  usage: '<client> --reason …',
  options: { reason },
  async run(context, args) {
    const [client = ''] = readPositionals(args, 'client')
    const input = { client, reason: needOption(args, 'reason') }
    const db = await context.database()
    const json = await db.tx((tx) => lockClient(tx, context.actor, input))
    const told = json.changed
      ? { vi: `Đã khoá ${client}.`, en: `${client} is locked.` }
      : { vi: `${client} đã khoá từ trước.`, en: `${client} was locked before.` }
    return { exit: 0, json: { client, ...json }, text: say(context, told) }
  },
}

const unlock: Command = {
  name: 'client unlock',
  summary: { vi: 'Mở khoá một hệ thống', en: 'Unlock a client system' },
  usage: '<client> --reason …',
  options: { reason },
  async run(context, args) {
    const [client = ''] = readPositionals(args, 'client')
    const input = { client, reason: needOption(args, 'reason') }
    const db = await context.database()
    const json = await db.tx((tx) => unlockClient(tx, context.actor, input))
    const told = json.changed
      ? { vi: `Đã mở khoá ${client}.`, en: `${client} is unlocked.` }
      : { vi: `${client} không bị khoá.`, en: `${client} was not locked.` }
    return { exit: 0, json: { client, ...json }, text: say(context, told) }
  },
}

async function readClient(
  context: CommandContext,
  args: CommandArgs,
): Promise<ClientInput & { keys: PublicKey[] }> {
  const [id] = readPositionals(args, 'client')
  const zones = readList(args, 'zones')
  const unknown = zones?.find((zone) => !Object.hasOwn(context.config.zones, zone))
  if (unknown !== undefined) throw misuse(`--zones ${unknown} (KHO_ZONES)`)
  const input = readInput(clientSchema, {
    id,
    agency: needOption(args, 'agency'),
    name: needOption(args, 'name'),
    ...declarationOf(args),
    zones,
    scopes: readList(args, 'scopes'),
    needsDpop: readFlag(args, 'dpop'),
    wantsSecret: !readFlag(args, 'key-only'),
  })
  return { ...input, keys: await readKeyFiles(readList(args, 'key') ?? []) }
}

/** What is not given is not declared, or stays as it was. */
function declarationOf(args: CommandArgs): object {
  const level = readOption(args, 'level')
  const declaration = {
    level: Number(level),
    document: level && needOption(args, 'level-document'),
    decidedOn: level && needOption(args, 'level-date'),
  }
  return {
    contact: readOption(args, 'contact'),
    declaration: level === undefined ? undefined : declaration,
    conformity: readOption(args, 'conformity'),
    holdsNoSecrets: readFlag(args, 'no-state-secrets') || undefined,
  }
}

/** The keys of all files; a file that is not there is told by its name. */
export async function readKeyFiles(paths: readonly string[]): Promise<PublicKey[]> {
  const keys: PublicKey[] = []
  for (const path of paths) {
    keys.push(...(await readPublicKeys((await readGivenFile(path)).toString('utf8'))))
  }
  return keys
}

function readDecision(args: CommandArgs): ClientDecision {
  return readInput(decisionSchema, {
    decidedBy: needOption(args, 'decided-by'),
    documentNumber: needOption(args, 'document'),
    documentDate: needOption(args, 'document-date'),
  })
}

function readInput<S extends z.ZodType>(schema: S, given: unknown): z.output<S> {
  const read = schema.safeParse(given)
  if (read.success) return read.data
  throw new Refusal('cli.misuse', { reason: tellIssues(schema, given), command: '' })
}

export const clientCommands: Command[] = [
  add,
  request,
  approve,
  refuse,
  declare,
  listAll,
  lock,
  unlock,
]
