/** `kho grant …`. */
import { readPurpose } from '@kho/contract/purpose.ts'
import { misuse, needOption, readList, readOption, readPositionals } from '../cli/arguments.ts'
import { say } from '../cli/command.ts'
import type { Command, CommandArgs, CommandContext } from '../cli/command.ts'
import { showInstant, startOfDay } from '../time.ts'
import type { GrantInput } from './grant-access.ts'
import { grantAccess } from './grant-access.ts'
import { isInForce } from './grant.ts'
import { listGrants } from './list-grants.ts'
import type { ListedGrant } from './list-grants.ts'
import { revokeGrant } from './revoke-grant.ts'

const text = (vi: string, en: string) => ({ type: 'string', help: { vi, en } }) as const

const grantAdd: Command = {
  name: 'grant add',
  summary: {
    vi: 'Cấp quyền đọc một bộ dữ liệu cho một hệ thống',
    en: 'Grant a client system the reading of a dataset',
  },
  usage:
    '<client> <dataset> --purpose a|b|c|d|dd|e --until YYYY-MM-DD --decided-by … --document … ' +
    '--document-date YYYY-MM-DD [--columns a,b] [--where column=value,value] [--task …] [--zones a]',
  options: {
    purpose: text('mục đích theo Điều 4.1', 'purpose of Article 4.1'),
    from: text('ngày bắt đầu (mặc định: ngay)', 'first day (default: now)'),
    until: text('ngày cuối cùng còn hiệu lực', 'last day it is in force'),
    columns: {
      type: 'string',
      multiple: true,
      help: { vi: 'các cột (mặc định: tất cả)', en: 'columns (default: all)' },
    },
    where: {
      type: 'string',
      multiple: true,
      help: { vi: 'điều kiện dòng, cột=giá trị,giá trị', en: 'rows, as column=value,value' },
    },
    task: text('mẫu số hồ sơ, * là chuỗi bất kỳ', 'pattern of tasks, * for anything'),
    zones: {
      type: 'string',
      multiple: true,
      help: { vi: 'vùng mạng', en: 'network zones' },
    },
    'decided-by': text('cơ quan quyết định', 'the authority that decided'),
    document: text('số văn bản', 'number of the document'),
    'document-date': text('ngày văn bản', 'day of the document'),
  },
  async run(context, args) {
    const input = readGrant(context, args)
    const db = await context.database()
    const json = await db.tx((tx) => grantAccess(tx, context.actor, input))
    const said = {
      vi: `Đã cấp quyền số ${json.grant} cho ${input.client} trên ${input.dataset}.`,
      en: `Grant ${json.grant}: ${input.client} may read ${input.dataset}.`,
    }
    return { exit: 0, json, text: say(context, said) }
  },
}

const grantRevoke: Command = {
  name: 'grant revoke',
  summary: { vi: 'Thu hồi một quyền ngay lập tức', en: 'Revoke a grant at once' },
  usage: '<grant> --reason …',
  options: { reason: text('lý do, ghi vào nhật ký', 'reason, kept in the journal') },
  async run(context, args) {
    const [number = ''] = readPositionals(args, 'grant')
    if (!/^[1-9]\d{0,14}$/.test(number)) throw misuse(`${number} ?`)
    const grant = Number(number)
    const reason = needOption(args, 'reason')
    const db = await context.database()
    const json = await db.tx((tx) => revokeGrant(tx, context.actor, { grant, reason }))
    const said = json.changed
      ? { vi: `Đã thu hồi quyền số ${grant}.`, en: `Grant ${grant} is revoked.` }
      : { vi: `Quyền số ${grant} đã thu hồi từ trước.`, en: `Grant ${grant} was revoked before.` }
    return { exit: 0, json: { grant, ...json }, text: say(context, said) }
  },
}

const grantList: Command = {
  name: 'grant list',
  summary: { vi: 'Liệt kê các quyền đã cấp', en: 'List the grants' },
  usage: '[--client …] [--dataset …]',
  options: {
    client: text('của hệ thống này', 'of this client'),
    dataset: text('trên bộ dữ liệu này', 'on this dataset'),
  },
  async run(context, args) {
    readPositionals(args)
    const filter = { client: readOption(args, 'client'), dataset: readOption(args, 'dataset') }
    const grants = await listGrants(await context.database(), filter)
    return { exit: 0, json: grants.map(toJson), text: grants.map(toLine) }
  },
}

function readGrant(context: CommandContext, args: CommandArgs): GrantInput {
  const [client = '', dataset = ''] = readPositionals(args, 'client', 'dataset')
  const purpose = readPurpose(needOption(args, 'purpose'))
  if (!purpose) throw misuse('--purpose a|b|c|d|dd|e')
  const zones = readList(args, 'zones')
  const unknown = zones?.find((zone) => !Object.hasOwn(context.config.zones, zone))
  if (unknown !== undefined) throw misuse(`--zones ${unknown} (KHO_ZONES)`)
  const from = readOption(args, 'from')
  return {
    client,
    dataset,
    purpose,
    taskPattern: readOption(args, 'task'),
    columns: readList(args, 'columns'),
    condition: readWhere(args),
    zones,
    validFrom: from === undefined ? null : startOfDay(readDay(from)),
    validUntil: endOfDay(readDay(needOption(args, 'until'))),
    decidedBy: needOption(args, 'decided-by'),
    documentNumber: needOption(args, 'document'),
    documentDate: readDay(needOption(args, 'document-date')),
  }
}

function readDay(given: string): string {
  const day = new Date(`${given}T00:00:00Z`)
  const real = /^\d{4}-\d\d-\d\d$/.test(given) && !Number.isNaN(day.getTime())
  if (!real || day.toISOString().slice(0, 10) !== given) throw misuse(`${given} (YYYY-MM-DD)`)
  return given
}

function endOfDay(day: string): Date {
  return new Date(startOfDay(day).getTime() + 24 * 60 * 60 * 1000)
}

function readWhere(args: CommandArgs): Record<string, string[]> | null {
  const given = args.values.where
  if (!Array.isArray(given)) return null
  const condition: Record<string, string[]> = {}
  for (const one of given.map(String)) {
    const at = one.indexOf('=')
    if (at < 1 || at === one.length - 1) throw misuse(`--where ${one} (column=value,value)`)
    condition[one.slice(0, at)] = one.slice(at + 1).split(',')
  }
  return condition
}

function toJson(grant: ListedGrant) {
  const { validFromMs, validUntilMs, revokedAtMs, ...rest } = grant
  return {
    ...rest,
    validFrom: new Date(validFromMs).toISOString(),
    validUntil: new Date(validUntilMs).toISOString(),
    revokedAt: revokedAtMs === null ? null : new Date(revokedAtMs).toISOString(),
    inForce: isInForce(grant, new Date()),
  }
}

function toLine(grant: ListedGrant): string {
  const mark = isInForce(grant, new Date()) ? '+' : '-'
  const until = showInstant(new Date(grant.revokedAtMs ?? grant.validUntilMs))
  const task = grant.taskPattern ?? '*'
  return `${mark} ${grant.id}  ${grant.client}  ${grant.dataset}  ${grant.purpose}  ${task}  < ${until}`
}

export const accessCommands: Command[] = [grantAdd, grantRevoke, grantList]
