/** `kho grant …`. */
import { catalogueKindTitles, type CatalogueKind } from '@kho/contract/catalogue-kind.ts'
import { readMask, writeMask } from '@kho/contract/mask.ts'
import type { MaskWord } from '@kho/contract/mask.ts'
import { readPurpose } from '@kho/contract/purpose.ts'
import { findServices } from '../catalogue/find-services.ts'
import {
  misuse,
  needOption,
  readFlag,
  readList,
  readOption,
  readPositionals,
} from '../cli/arguments.ts'
import { say } from '../cli/command.ts'
import type { Command, CommandArgs, CommandContext } from '../cli/command.ts'
import { showInstant, startOfDay } from '../time.ts'
import type { Granted, GrantInput } from './grant-access.ts'
import { grantAccess } from './grant-access.ts'
import { deliveries, holderOf, isAwake, isInForce, isSuspended } from './grant.ts'
import type { Delivery } from './grant.ts'
import { isToRenew, listGrants } from './list-grants.ts'
import type { ListedGrant } from './list-grants.ts'
import { doneWithPaper, paperOptions } from './paper-option.ts'
import { paperedGrant, paperedRevocation } from './papered-grant.ts'
import { endOfDay, readDay, readNumber } from './read-arguments.ts'
import { revokeGrant } from './revoke-grant.ts'

const text = (vi: string, en: string) => ({ type: 'string', help: { vi, en } }) as const

const grantAdd: Command = {
  name: 'grant add',
  summary: {
    vi: 'Cấp quyền đọc một bộ dữ liệu, hoặc gọi một dịch vụ, cho một hệ thống, hoặc cho cán bộ của một đơn vị (@đơn vị)',
    en: 'Grant a client system the reading of a dataset or the calls of a service; persons of an agency (@agency) a dataset',
  },
  usage:
    '<client|@agency> <dataset> --purpose a|b|c|d|dd|e --until YYYY-MM-DD --decided-by … --document … ' +
    '--document-date YYYY-MM-DD [--paper qd.pdf --signer …] [--columns a,b] [--mask column=none|partial:1:2|year|hashed] ' +
    '[--where column=value,value] [--task …] [--zones a] [--delivery api,file] [--accounts a,b] [--third-party …] …',
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
    'all-rows': {
      type: 'boolean',
      help: { vi: 'xác nhận cấp mọi dòng', en: 'confirm that all rows are meant' },
    },
    mask: {
      type: 'string',
      multiple: true,
      help: {
        vi: 'cách che, cột=none|partial:1:2|year|hashed; *=none là mọi cột còn lại',
        en: 'a mask, column=none|partial:1:2|year|hashed; *=none for every other column',
      },
    },
    delivery: {
      type: 'string',
      multiple: true,
      help: {
        vi: 'hình thức: online, api, file, feed (mặc định: tất cả)',
        en: 'ways: online, api, file, feed (default: all)',
      },
    },
    accounts: {
      type: 'string',
      multiple: true,
      help: {
        vi: 'chỉ các tài khoản này của đơn vị (mặc định: mọi cán bộ khai thác)',
        en: "only these accounts of the agency (default: everybody with the consumer's function)",
      },
    },
    'third-party': text('bên thứ ba (Điều 8.4)', 'third party (Article 8.4)'),
    'calls-per-minute': text('số lần gọi mỗi phút', 'calls a minute'),
    'rows-per-day': text('số dòng mỗi ngày', 'rows a day'),
    'legal-ground': text('căn cứ pháp lý', 'legal ground'),
    'legal-document': text('văn bản của căn cứ', 'document of the legal ground'),
    'remind-on': text('ngày nhắc gia hạn', 'day to be reminded of the end'),
    request: text('đề nghị khai thác', 'the request it comes from'),
    task: text('mẫu số hồ sơ, * là chuỗi bất kỳ', 'pattern of tasks, * for anything'),
    zones: {
      type: 'string',
      multiple: true,
      help: { vi: 'vùng mạng', en: 'network zones' },
    },
    'decided-by': text('cơ quan quyết định', 'the authority that decided'),
    document: text('số văn bản', 'number of the document'),
    'document-date': text('ngày văn bản', 'day of the document'),
    ...paperOptions,
  },
  async run(context, args) {
    const input = readGrant(context, args)
    const { done, paper } = await doneWithPaper(context, args, paperedGrant, async (tx) => {
      const granted = await grantAccess(tx, context.actor, input)
      return { done: granted, subject: granted.grant }
    })
    const json = paper === null ? done : { ...done, paper }
    return {
      exit: 0,
      json,
      text: [...tellGranted(context, input, done), ...tellPaper(context, paper)],
    }
  },
}

function tellGranted(context: CommandContext, input: GrantInput, granted: Granted): string[] {
  const { dataset, thirdParty } = input
  const holder = holderOf({ client: input.client ?? null, agency: input.agency ?? null })
  const { grant, masks, sleeps } = granted
  const said = [
    {
      vi: `Đã cấp quyền số ${grant} cho ${holder} trên ${dataset}.`,
      en: `Grant ${grant}: ${holder} may read ${dataset}.`,
    },
  ]
  const masked = Object.entries(masks).map(([column, mask]) => `${column}=${mask}`)
  if (masked.length > 0) {
    const list = masked.join(', ')
    said.push({ vi: `Các cột được che: ${list}.`, en: `Masked columns: ${list}.` })
  }
  if (sleeps) {
    said.push({
      vi: `Quyền tạm ngừng cho tới khi có cam kết của ${thirdParty} (kho commitment add).`,
      en: `It sleeps until ${thirdParty} has committed itself (kho commitment add).`,
    })
  }
  return said.flatMap((one) => say(context, one))
}

function tellPaper(context: CommandContext, paper: number | null): string[] {
  if (paper === null) return []
  const said = { vi: `Đã lưu văn bản số lưu ${paper}.`, en: `Its paper is kept as ${paper}.` }
  return [say(context, said)]
}

const grantRevoke: Command = {
  name: 'grant revoke',
  summary: { vi: 'Thu hồi một quyền ngay lập tức', en: 'Revoke a grant at once' },
  usage: '<grant> --reason … [--paper … --document … --document-date … --signer …]',
  options: {
    reason: text('lý do, ghi vào nhật ký', 'reason, kept in the journal'),
    document: text('số văn bản', 'number of the document'),
    'document-date': text('ngày văn bản', 'day of the document'),
    ...paperOptions,
  },
  async run(context, args) {
    const [number = ''] = readPositionals(args, 'grant')
    const grant = readNumber(number)
    const reason = needOption(args, 'reason')
    const { done, paper } = await doneWithPaper(context, args, paperedRevocation, async (tx) => ({
      done: await revokeGrant(tx, context.actor, { grant, reason }),
      subject: grant,
    }))
    const said = done.changed
      ? { vi: `Đã thu hồi quyền số ${grant}.`, en: `Grant ${grant} is revoked.` }
      : { vi: `Quyền số ${grant} đã thu hồi từ trước.`, en: `Grant ${grant} was revoked before.` }
    const json = { grant, ...done, ...(paper === null ? {} : { paper }) }
    return { exit: 0, json, text: [say(context, said), ...tellPaper(context, paper)] }
  },
}

const grantList: Command = {
  name: 'grant list',
  summary: { vi: 'Liệt kê các quyền đã cấp', en: 'List the grants' },
  nothing: { vi: 'Không có quyền nào.', en: 'There are no grants.' },
  usage: '[--client …] [--dataset …] [--to-renew]',
  options: {
    client: text('của hệ thống này', 'of this client'),
    dataset: text('trên bộ dữ liệu này', 'on this dataset'),
    'to-renew': {
      type: 'boolean',
      help: {
        vi: 'chỉ các quyền còn hiệu lực đã đến ngày nhắc gia hạn',
        en: 'only grants in force whose day of reminder has come',
      },
    },
  },
  async run(context, args) {
    readPositionals(args)
    const filter = { client: readOption(args, 'client'), dataset: readOption(args, 'dataset') }
    const db = await context.database()
    const all = await listGrants(db, filter)
    const now = new Date()
    const grants = readFlag(args, 'to-renew') ? all.filter((one) => isToRenew(one, now)) : all
    const services = await findServices(
      db,
      grants.map(({ dataset }) => dataset),
    )
    const kindOf = ({ dataset }: ListedGrant): CatalogueKind =>
      services.has(dataset) ? 'service' : 'dataset'
    const mark = (one: ListedGrant) =>
      kindOf(one) === 'service' ? ` (${catalogueKindTitles.service[context.lang]})` : ''
    return {
      exit: 0,
      json: grants.map((one) => ({ ...toJson(one), kind: kindOf(one) })),
      text: grants.map((one) => toLine(one, mark(one))),
    }
  },
}

function readGrant(context: CommandContext, args: CommandArgs): GrantInput {
  const [holder = '', dataset = ''] = readPositionals(args, 'holder', 'dataset')
  const purpose = readPurpose(needOption(args, 'purpose'))
  if (!purpose) throw misuse('--purpose a|b|c|d|dd|e')
  const zones = readList(args, 'zones')
  const unknown = zones?.find((zone) => !Object.hasOwn(context.config.zones, zone))
  if (unknown !== undefined) throw misuse(`--zones ${unknown} (KHO_ZONES)`)
  const from = readOption(args, 'from')
  return {
    ...(holder.startsWith('@') ? { agency: holder.slice(1) } : { client: holder }),
    accounts: readList(args, 'accounts'),
    dataset,
    purpose,
    taskPattern: readOption(args, 'task'),
    columns: readList(args, 'columns'),
    masks: readMasks(args),
    condition: readWhere(args),
    confirmAllRows: readFlag(args, 'all-rows'),
    zones,
    delivery: readDelivery(args),
    thirdParty: readOption(args, 'third-party'),
    callsPerMinute: readCount(args, 'calls-per-minute'),
    rowsPerDay: readCount(args, 'rows-per-day'),
    legalGround: readOption(args, 'legal-ground'),
    legalDocument: readOption(args, 'legal-document'),
    remindOn: readDayOption(args, 'remind-on'),
    request: readOption(args, 'request'),
    validFrom: from === undefined ? null : startOfDay(readDay(from)),
    validUntil: endOfDay(readDay(needOption(args, 'until'))),
    decidedBy: needOption(args, 'decided-by'),
    documentNumber: needOption(args, 'document'),
    documentDate: readDay(needOption(args, 'document-date')),
  }
}

function readMasks(args: CommandArgs): Record<string, MaskWord> | null {
  const given = args.values.mask
  if (!Array.isArray(given)) return null
  const masks: Record<string, MaskWord> = {}
  for (const one of given.map(String)) {
    const at = one.indexOf('=')
    const mask = at < 1 ? null : readMask(one.slice(at + 1))
    if (!mask) throw misuse(`--mask ${one} (column=none|partial:1:2|year|hashed)`)
    masks[one.slice(0, at)] = mask
  }
  return masks
}

function readDelivery(args: CommandArgs): Delivery[] | undefined {
  return readList(args, 'delivery')?.map((given) => {
    const found = deliveries.find((one) => one === given)
    if (!found) throw misuse(`--delivery ${given} (${deliveries.join(', ')})`)
    return found
  })
}

function readCount(args: CommandArgs, name: string): number | undefined {
  const given = readOption(args, name)
  if (given === undefined) return undefined
  if (!/^[1-9]\d{0,14}$/.test(given)) throw misuse(`--${name} ${given}`)
  return Number(given)
}

function readDayOption(args: CommandArgs, name: string): string | undefined {
  const given = readOption(args, name)
  return given === undefined ? undefined : readDay(given)
}

function readWhere(args: CommandArgs): Record<string, string[]> | null {
  const given = args.values.where
  if (!Array.isArray(given)) return null
  const condition: Record<string, string[]> = {}
  for (const one of given.map(String)) {
    const at = one.indexOf('=')
    if (at < 1 || at === one.length - 1) throw misuse(`--where ${one} (column=value,value)`)
    const name = one.slice(0, at)
    condition[name] = [...(condition[name] ?? []), ...one.slice(at + 1).split(',')]
  }
  return condition
}

function toJson(grant: ListedGrant) {
  const { validFromMs, validUntilMs, revokedAtMs, createdAtMs, commitments: _, ...told } = grant
  const { suspensions: __, ...rest } = told
  return {
    ...rest,
    suspended: isSuspended(grant, new Date()),
    createdAt: new Date(createdAtMs).toISOString(),
    awake: isAwake(grant, new Date()),
    validFrom: new Date(validFromMs).toISOString(),
    validUntil: new Date(validUntilMs).toISOString(),
    revokedAt: revokedAtMs === null ? null : new Date(revokedAtMs).toISOString(),
    inForce: isInForce(grant, new Date()),
  }
}

function toLine(grant: ListedGrant, kind: string): string {
  const mark = isInForce(grant, new Date()) && !isSuspended(grant, new Date()) ? '+' : '-'
  const until = showInstant(new Date(grant.revokedAtMs ?? grant.validUntilMs))
  const task = grant.taskPattern ?? '*'
  const masks = Object.entries(grant.masks).map(([n, mask]) => `#${n}=${writeMask(mask)}`)
  const sleeping = isAwake(grant, new Date()) ? [] : [`zzz ${grant.thirdParty}`]
  const more = [...sleeping, ...masks].map((one) => `  ${one}`).join('')
  return `${mark} ${grant.id}  ${holderOf(grant)}  ${grant.dataset}${kind}  ${grant.purpose}  ${task}  < ${until}${more}`
}

export const accessCommands: Command[] = [grantAdd, grantRevoke, grantList]
