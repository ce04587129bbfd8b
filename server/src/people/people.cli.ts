/** `kho agency …` and `kho client …`. */
import { misuse, needOption, readList, readOption, readPositionals } from '../cli/arguments.ts'
import { say } from '../cli/command.ts'
import type { Command } from '../cli/command.ts'
import { agencySchema, listAgencies } from './agency.ts'
import { clientSchema, listClients } from './client.ts'
import { declareAgency } from './declare-agency.ts'
import { lockClient } from './lock-client.ts'
import { registerClient } from './register-client.ts'
import { reissueSecret } from './reissue-secret.ts'
import { unlockClient } from './unlock-client.ts'

const reasonOption = {
  type: 'string',
  help: { vi: 'lý do, ghi vào nhật ký', en: 'reason, kept in the journal' },
} as const

const nameInVietnamese = {
  type: 'string',
  help: { vi: 'tên tiếng Việt', en: 'name in Vietnamese' },
} as const

const agencyAdd: Command = {
  name: 'agency add',
  summary: { vi: 'Khai báo hoặc cập nhật một cơ quan', en: 'Declare or update an agency' },
  usage: '<agency> --name … --name-en …',
  options: {
    name: nameInVietnamese,
    'name-en': { type: 'string', help: { vi: 'tên tiếng Anh', en: 'name in English' } },
    contact: { type: 'string', help: { vi: 'nơi liên hệ', en: 'where to reach it' } },
    parent: { type: 'string', help: { vi: 'cơ quan cấp trên', en: 'the agency above' } },
    'identifier-old': {
      type: 'string',
      help: { vi: 'mã định danh điện tử, dạng cũ', en: 'electronic identifier, old form' },
    },
    'identifier-new': {
      type: 'string',
      help: { vi: 'mã định danh điện tử, dạng mới', en: 'electronic identifier, new form' },
    },
  },
  async run(context, args) {
    const [id] = readPositionals(args, 'agency')
    const input = agencySchema.safeParse({
      id,
      name: { vi: needOption(args, 'name'), en: needOption(args, 'name-en') },
      contact: readOption(args, 'contact'),
      parent: readOption(args, 'parent'),
      identifierOld: readOption(args, 'identifier-old'),
      identifierNew: readOption(args, 'identifier-new'),
    })
    if (!input.success) throw misuse(input.error.issues[0]?.path.join('.') ?? '')
    const db = await context.database()
    const json = await db.tx((tx) => declareAgency(tx, context.actor, input.data))
    const text = json.changed
      ? { vi: `Đã khai báo ${id}.`, en: `${id} is declared.` }
      : { vi: `${id} không có gì thay đổi.`, en: `Nothing changed for ${id}.` }
    return { exit: 0, json, text: say(context, text) }
  },
}

const agencyList: Command = {
  name: 'agency list',
  summary: { vi: 'Liệt kê các cơ quan', en: 'List the agencies' },
  usage: '',
  async run(context, args) {
    readPositionals(args)
    const agencies = await listAgencies(await context.database())
    const text = agencies.map((agency) => `${agency.id}  ${say(context, agency.name)}`)
    return { exit: 0, json: agencies, text }
  },
}

const clientAdd: Command = {
  name: 'client add',
  summary: {
    vi: 'Đăng ký hệ thống của một cơ quan; bí mật chỉ hiện một lần',
    en: "Register an agency's system; its secret is shown once",
  },
  usage: '<client> --agency … --name … [--zones a,b] [--scopes read,supply]',
  options: {
    agency: { type: 'string', help: { vi: 'cơ quan chủ quản', en: 'the agency it belongs to' } },
    name: { type: 'string', help: { vi: 'tên hệ thống', en: 'name of the system' } },
    zones: {
      type: 'string',
      multiple: true,
      help: { vi: 'vùng mạng được phép gọi', en: 'network zones it may call from' },
    },
    scopes: {
      type: 'string',
      multiple: true,
      help: { vi: 'read (đọc), supply (cung cấp)', en: 'read, supply' },
    },
  },
  async run(context, args) {
    const [id] = readPositionals(args, 'client')
    const zones = readList(args, 'zones')
    const unknown = zones?.find((zone) => !Object.hasOwn(context.config.zones, zone))
    if (unknown !== undefined) throw misuse(`--zones ${unknown} (KHO_ZONES)`)
    const input = clientSchema.safeParse({
      id,
      agency: needOption(args, 'agency'),
      name: needOption(args, 'name'),
      zones,
      scopes: readList(args, 'scopes'),
    })
    if (!input.success) throw misuse(input.error.issues[0]?.path.join('.') ?? '')
    const db = await context.database()
    const json = await db.tx((tx) => registerClient(tx, context.actor, input.data))
    const note = {
      vi: 'Ghi lại ngay; Kho không giữ và không hiện lại.',
      en: 'Keep it now; Kho neither stores nor shows it again.',
    }
    return { exit: 0, json, text: [json.client, json.secret, say(context, note)] }
  },
}

const clientList: Command = {
  name: 'client list',
  summary: { vi: 'Liệt kê các hệ thống', en: 'List the client systems' },
  usage: '',
  async run(context, args) {
    readPositionals(args)
    const clients = await listClients(await context.database())
    const text = clients.map((one) => `${one.id}  ${one.agency}  ${one.state}  ${one.name}`)
    return { exit: 0, json: clients, text }
  },
}

const clientLock: Command = {
  name: 'client lock',
  summary: { vi: 'Khoá một hệ thống ngay lập tức', en: 'Lock a client system at once' },
  usage: '<client> --reason …',
  options: { reason: reasonOption },
  async run(context, args) {
    const [client = ''] = readPositionals(args, 'client')
    const reason = needOption(args, 'reason')
    const db = await context.database()
    const json = await db.tx((tx) => lockClient(tx, context.actor, { client, reason }))
    const text = json.changed
      ? { vi: `Đã khoá ${client}.`, en: `${client} is locked.` }
      : { vi: `${client} đã khoá từ trước.`, en: `${client} was locked before.` }
    return { exit: 0, json: { client, ...json }, text: say(context, text) }
  },
}

const clientUnlock: Command = {
  name: 'client unlock',
  summary: { vi: 'Mở khoá một hệ thống', en: 'Unlock a client system' },
  usage: '<client> --reason …',
  options: { reason: reasonOption },
  async run(context, args) {
    const [client = ''] = readPositionals(args, 'client')
    const reason = needOption(args, 'reason')
    const db = await context.database()
    const json = await db.tx((tx) => unlockClient(tx, context.actor, { client, reason }))
    const text = json.changed
      ? { vi: `Đã mở khoá ${client}.`, en: `${client} is unlocked.` }
      : { vi: `${client} không bị khoá.`, en: `${client} was not locked.` }
    return { exit: 0, json: { client, ...json }, text: say(context, text) }
  },
}

const clientSecret: Command = {
  name: 'client secret',
  summary: {
    vi: 'Cấp lại bí mật; bí mật cũ mất hiệu lực',
    en: 'Issue a new secret; the old one is void',
  },
  usage: '<client>',
  async run(context, args) {
    const [client = ''] = readPositionals(args, 'client')
    const db = await context.database()
    const json = await db.tx((tx) => reissueSecret(tx, context.actor, { client }))
    return { exit: 0, json, text: [json.client, json.secret] }
  },
}

export const peopleCommands: Command[] = [
  agencyAdd,
  agencyList,
  clientAdd,
  clientList,
  clientLock,
  clientUnlock,
  clientSecret,
]
