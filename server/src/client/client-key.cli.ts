/** `kho client key …` and `kho client secret`: one key after the other, without an hour of neither. */
import { misuse, needOption, readFlag, readOption, readPositionals } from '../cli/arguments.ts'
import { say } from '../cli/command.ts'
import type { Command, CommandArgs } from '../cli/command.ts'
import { showInstant, startOfDay } from '../time.ts'
import { addKeys } from './add-key.ts'
import { readKeyFiles } from './client.cli.ts'
import { findClient } from './client.ts'
import { isKeyInForce, listKeys, overlapDaysDefault, overlapDaysMax } from './client-key.ts'
import type { ClientKey } from './client-key.ts'
import { endKey } from './end-key.ts'
import { reissueSecret } from './reissue-secret.ts'

const text = (vi: string, en: string) => ({ type: 'string', help: { vi, en } }) as const

const overlapOptions = {
  overlap: text(
    `số ngày cái cũ còn dùng được (mặc định ${overlapDaysDefault})`,
    `days the old one still counts (default ${overlapDaysDefault})`,
  ),
  now: { type: 'boolean', help: { vi: 'cái cũ hết ngay', en: 'the old one ends at once' } },
} as const

const secret: Command = {
  name: 'client secret',
  summary: {
    vi: 'Cấp bí mật mới; bí mật cũ hết sau thời gian gối đầu',
    en: 'Issue a further secret; the old one ends after an overlap',
  },
  usage: '<client> [--overlap days | --now]',
  options: overlapOptions,
  async run(context, args) {
    const [client = ''] = readPositionals(args, 'client')
    const overlapDays = readOverlap(args, overlapDaysDefault)
    const db = await context.database()
    const json = await db.tx((tx) => reissueSecret(tx, context.actor, { client, overlapDays }))
    const until = json.oldUntil ? showInstant(json.oldUntil) : '-'
    const told = {
      vi: `Bí mật cũ dùng được đến ${until}.`,
      en: `The old secret counts until ${until}.`,
    }
    return { exit: 0, json, text: [json.client, json.secret, say(context, told)] }
  },
}

const keyAdd: Command = {
  name: 'client key add',
  summary: {
    vi: 'Thêm khoá công khai, chứng thư hoặc tên chứng thư; khoá đang có vẫn dùng được',
    en: 'Add a public key, a certificate or its subject; those there are go on',
  },
  usage: '<client> <file> [--from YYYY-MM-DD] [--until YYYY-MM-DD]',
  options: {
    from: text('ngày đầu tiên dùng được', 'first day of use'),
    until: text('ngày cuối cùng dùng được', 'last day of use'),
  },
  async run(context, args) {
    const [client = '', file = ''] = readPositionals(args, 'client', 'file')
    const keys = await readKeyFiles([file])
    const [from, until] = [readDay(args, 'from'), readDay(args, 'until')]
    const end = until === null ? null : new Date(until.getTime() + 24 * 3_600_000)
    const db = await context.database()
    const numbers = await db.tx((tx) =>
      addKeys(tx, context.actor, { client, keys, from, until: end }),
    )
    const told = numbers.map((number, i) => `${number}  ${keys[i]!.thumbprint}`)
    return { exit: 0, json: { client, keys: numbers }, text: told }
  },
}

const keyEnd: Command = {
  name: 'client key end',
  summary: {
    vi: 'Kết thúc một khoá, mặc định ngay; mã truy cập lấy bằng khoá đó bị từ chối theo',
    en: 'End a key, at once by default; tokens that were got with it are refused then',
  },
  usage: '<client> <key> --reason … [--overlap days]',
  options: {
    overlap: overlapOptions.overlap,
    reason: text('lý do, ghi vào nhật ký', 'reason, kept in the journal'),
  },
  async run(context, args) {
    const [client = '', number = ''] = readPositionals(args, 'client', 'key')
    if (!/^[1-9]\d{0,14}$/.test(number)) throw misuse(`${number} ?`)
    const reason = needOption(args, 'reason')
    const input = { client, key: Number(number), inDays: readOverlap(args, 0), reason }
    const db = await context.database()
    const json = await db.tx((tx) => endKey(tx, context.actor, input))
    const until = json.validUntil ? showInstant(json.validUntil) : '-'
    const told = json.changed
      ? { vi: `Khoá ${number} hết hiệu lực lúc ${until}.`, en: `Key ${number} ends at ${until}.` }
      : { vi: `Khoá ${number} đã hết từ ${until}.`, en: `Key ${number} ends before: ${until}.` }
    return { exit: 0, json: { client, key: input.key, ...json }, text: say(context, told) }
  },
}

const keyList: Command = {
  name: 'client key list',
  summary: { vi: 'Liệt kê khoá của một hệ thống', en: 'List the keys of a client system' },
  nothing: { vi: 'Hệ thống này không có khoá nào.', en: 'This client system has no keys.' },
  usage: '<client>',
  async run(context, args) {
    const [client = ''] = readPositionals(args, 'client')
    const db = await context.database()
    await findClient(db, client)
    const keys = await listKeys(db, client)
    return { exit: 0, json: keys.map(toJson), text: keys.map(toLine) }
  },
}

function readOverlap(args: CommandArgs, usual: number): number {
  if (readFlag(args, 'now')) return 0
  const given = readOption(args, 'overlap')
  if (given === undefined) return usual
  if (!/^\d{1,3}$/.test(given) || Number(given) > overlapDaysMax) {
    throw misuse(`--overlap 0-${overlapDaysMax}`)
  }
  return Number(given)
}

function readDay(args: CommandArgs, name: string): Date | null {
  const given = readOption(args, name)
  if (given === undefined) return null
  const day = new Date(`${given}T00:00:00Z`)
  const real = /^\d{4}-\d\d-\d\d$/.test(given) && !Number.isNaN(day.getTime())
  if (!real || day.toISOString().slice(0, 10) !== given) throw misuse(`--${name} YYYY-MM-DD`)
  return startOfDay(given)
}

function toJson({ validFromMs, validUntilMs, ...rest }: ClientKey) {
  return {
    ...rest,
    validFrom: new Date(validFromMs).toISOString(),
    validUntil: validUntilMs === null ? null : new Date(validUntilMs).toISOString(),
    inForce: isKeyInForce({ validFromMs, validUntilMs }, Date.now()),
  }
}

function toLine(key: ClientKey): string {
  const mark = isKeyInForce(key, Date.now()) ? '+' : '-'
  const until = key.validUntilMs === null ? '' : `  < ${showInstant(new Date(key.validUntilMs))}`
  return `${mark} ${key.id}  ${key.kind}  ${key.subject ?? key.kid ?? key.thumbprint ?? ''}${until}`
}

export const clientKeyCommands: Command[] = [secret, keyAdd, keyEnd, keyList]
