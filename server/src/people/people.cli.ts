/** `kho agency …`. */
import { misuse, needOption, readList, readOption, readPositionals } from '../cli/arguments.ts'
import { say } from '../cli/command.ts'
import type { Command } from '../cli/command.ts'
import { agencySchema, listAgencies } from './agency.ts'
import { declareAgency } from './declare-agency.ts'

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
    zones: {
      type: 'string',
      multiple: true,
      help: {
        vi: 'vùng mạng của tài khoản và hệ thống thuộc cơ quan',
        en: 'network zones of its accounts and client systems',
      },
    },
    from: {
      type: 'string',
      help: { vi: 'từ ngày nào, YYYY-MM-DD', en: 'the day from which this is so, YYYY-MM-DD' },
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
      zones: readList(args, 'zones'),
      from: readOption(args, 'from'),
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
  nothing: { vi: 'Chưa có cơ quan nào.', en: 'There are no agencies.' },
  usage: '',
  async run(context, args) {
    readPositionals(args)
    const agencies = await listAgencies(await context.database())
    const text = agencies.map((agency) => `${agency.id}  ${say(context, agency.name)}`)
    return { exit: 0, json: agencies, text }
  },
}

export const peopleCommands: Command[] = [agencyAdd, agencyList]
