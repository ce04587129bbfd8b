/** `kho upload-link …`: links by which people without an account supply with a browser. */
import { findDataset } from '../catalogue/find-dataset.ts'
import {
  misuse,
  needOption,
  readList,
  readOption,
  readOptional,
  readPositionals,
} from '../cli/arguments.ts'
import { say, type Command, type CommandContext } from '../cli/command.ts'
import { showInstant, startOfDay } from '../time.ts'
import { selectLinks } from './desk.sql.ts'
import { issueLink } from './issue-link.ts'
import type { Link } from './link.ts'
import { revokeLink } from './revoke-link.ts'

const issue: Command = {
  name: 'upload-link issue',
  summary: {
    vi: 'Cấp mã nộp dữ liệu bằng trình duyệt; mã chỉ hiện một lần',
    en: 'Issue a code for supplying with a browser; it is shown once',
  },
  usage: '<dataset> --for … --until YYYY-MM-DD [--part …] [--zones …]',
  options: {
    part: { type: 'string', help: { vi: 'phần của đơn vị cung cấp', en: 'the part it fills' } },
    for: { type: 'string', help: { vi: 'cấp cho phòng nào', en: 'the office it is issued for' } },
    until: { type: 'string', help: { vi: 'ngày cuối cùng dùng được', en: 'last day of use' } },
    zones: {
      type: 'string',
      help: { vi: 'chỉ từ các vùng mạng này', en: 'only from these zones' },
    },
  },
  async run(context, args) {
    const [dataset] = readPositionals(args, 'dataset') as [string]
    const zones = readList(args, 'zones')
    const unknown = zones?.find((zone) => !Object.hasOwn(context.config.zones, zone))
    if (unknown !== undefined) throw misuse(`--zones ${unknown} (KHO_ZONES)`)
    const validUntil = readUntil(needOption(args, 'until'))
    const issuedFor = needOption(args, 'for')
    const input = { dataset, part: readOption(args, 'part'), issuedFor, zones, validUntil }
    const db = await context.database()
    const { link, code, part } = await db.tx((tx) => issueLink(tx, context.actor, input))
    const url = `${context.config.publicUrl}/nop#${code}`
    const until = validUntil.toISOString()
    const told = say(context, {
      vi: `Mã nộp ${code}, dùng đến ${showInstant(validUntil)}. Chỉ hiện lần này; gửi riêng cho đúng người.`,
      en: `Supply code ${code}, usable until ${showInstant(validUntil)}. It is shown this once; send it to the right person only.`,
    })
    return { exit: 0, json: { link, code, url, dataset, part, until }, text: [told, url, link] }
  },
}

/** The end of the day, which must not have passed. */
function readUntil(given: string): Date {
  const day = new Date(`${given}T00:00:00Z`)
  const isDay = /^\d{4}-\d\d-\d\d$/.test(given) && !Number.isNaN(day.getTime())
  if (!isDay || day.toISOString().slice(0, 10) !== given) throw misuse(`${given} (YYYY-MM-DD)`)
  const until = new Date(startOfDay(given).getTime() + 24 * 3_600_000)
  if (until.getTime() <= Date.now()) throw misuse(`--until ${given}`)
  return until
}

const list: Command = {
  name: 'upload-link list',
  summary: { vi: 'Các mã nộp dữ liệu', en: 'Links for supplying with a browser' },
  nothing: { vi: 'Không có mã nộp dữ liệu nào.', en: 'There are no upload links.' },
  usage: '[dataset]',
  async run(context, args) {
    const dataset = readOptional(args)
    const db = await context.database()
    if (dataset !== undefined) await findDataset(db, dataset)
    const links = await selectLinks(db, dataset ?? null)
    return { exit: 0, json: links, text: links.map((link) => lineOf(context, link)) }
  },
}

function lineOf(context: CommandContext, link: Link): string {
  const { revokedAt, validUntil, enteredAt, entered } = link
  const ended = revokedAt !== null || validUntil.getTime() <= Date.now()
  const last = enteredAt === null ? '' : ` (${showInstant(enteredAt)})`
  const times = say(context, { vi: `đã nhập ${entered} lần`, en: `entered ${entered} times` })
  const until = showInstant(revokedAt ?? validUntil)
  return `${ended ? '×' : '·'} ${link.id}  ${link.dataset}  ${link.issuedFor}  < ${until}  ${times}${last}`
}

const revoke: Command = {
  name: 'upload-link revoke',
  summary: {
    vi: 'Thu hồi mã nộp dữ liệu và các phiên đang mở bằng mã đó',
    en: 'Revoke a link, and the sessions opened by it',
  },
  usage: '<link> --reason …',
  options: {
    reason: { type: 'string', help: { vi: 'lý do, vào nhật ký', en: 'why, for the journal' } },
  },
  async run(context, args) {
    const [link] = readPositionals(args, 'link') as [string]
    const reason = needOption(args, 'reason')
    const db = await context.database()
    await db.tx((tx) => revokeLink(tx, context.actor, { link, reason }))
    const text = say(context, { vi: `Đã thu hồi ${link}.`, en: `${link} is revoked.` })
    return { exit: 0, json: { link, revoked: true }, text }
  },
}

export const deskCommands: Command[] = [issue, list, revoke]
