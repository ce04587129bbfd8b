/** `kho account …`: accounts from the shell of the operator. */
import { misuse, needOption, readList, readOption, readPositionals } from '../cli/arguments.ts'
import { say, type Command, type CommandContext } from '../cli/command.ts'
import { functionSchema } from '@kho/contract/function.ts'
import { dayOf, showInstant, startOfDay } from '../time.ts'
import { accountSchema, findAccount, listAccounts, type AccountState } from './account.ts'
import { listAppointments } from './appointment.ts'
import { readHistory } from './history.ts'
import { issueAccount } from './issue-account.ts'
import { lockAccount } from './lock-account.ts'
import { renameAccount } from './rename-account.ts'
import { setAccountTerm } from './set-account-term.ts'
import { unlockAccount } from './unlock-account.ts'

export const reasonOption = {
  type: 'string',
  help: { vi: 'lý do, ghi vào nhật ký', en: 'reason, kept in the journal' },
} as const

export const paperOptions = {
  document: { type: 'string', help: { vi: 'số văn bản', en: 'document number' } },
  'document-date': { type: 'string', help: { vi: 'ngày văn bản', en: 'document date' } },
} as const

/** The end of a last day `YYYY-MM-DD`; `none` is without an end, undefined where not given. */
export function readLastDay(given: string | undefined): Date | null | undefined {
  if (given === undefined) return undefined
  if (given === 'none') return null
  // A day like 31 February is read as one of March, so that what was read must say what was typed.
  const start = /^\d{4}-\d\d-\d\d$/.test(given) ? startOfDay(given) : new Date(Number.NaN)
  const isDay = !Number.isNaN(start.getTime()) && dayOf(start) === given
  if (!isDay) throw misuse(`${given} (YYYY-MM-DD, none)`)
  return new Date(start.getTime() + 24 * 3_600_000)
}

const untilOption = {
  type: 'string',
  help: {
    vi: 'ngày cuối cùng, YYYY-MM-DD; none: chưa định',
    en: 'last day, YYYY-MM-DD; none: no end',
  },
} as const

const issue: Command = {
  name: 'account issue',
  summary: {
    vi: 'Cấp tài khoản theo đề nghị của cơ quan',
    en: "Issue an account on an agency's request",
  },
  usage: '<account> --agency … --name … [--until …] [--document … --document-date …]',
  options: {
    agency: { type: 'string', help: { vi: 'cơ quan', en: 'agency' } },
    name: { type: 'string', help: { vi: 'họ và tên', en: 'name of the person' } },
    mail: { type: 'string', help: { vi: 'thư điện tử', en: 'mail' } },
    zones: {
      type: 'string',
      multiple: true,
      help: { vi: 'vùng mạng được phép', en: 'network zones it may act from' },
    },
    until: untilOption,
    'requested-by': { type: 'string', help: { vi: 'người đề nghị', en: 'who asked for it' } },
    ...paperOptions,
  },
  async run(context, args) {
    const [id] = readPositionals(args, 'account')
    const input = accountSchema.safeParse({
      id,
      agency: needOption(args, 'agency'),
      name: needOption(args, 'name'),
      mail: readOption(args, 'mail'),
      zones: readList(args, 'zones'),
      validUntil: readLastDay(readOption(args, 'until')),
      requestedBy: readOption(args, 'requested-by'),
      documentNumber: readOption(args, 'document'),
      documentDate: readOption(args, 'document-date'),
    })
    if (!input.success) throw misuse(input.error.issues[0]?.path.join('.') || 'document')
    const db = await context.database()
    const json = await db.tx((tx) => issueAccount(tx, context.actor, input.data))
    const text = { vi: `Đã cấp ${json.account}.`, en: `${json.account} is issued.` }
    return { exit: 0, json, text: say(context, text) }
  },
}

const states: readonly string[] = ['issued', 'active', 'locked', 'expired']

const list: Command = {
  name: 'account list',
  summary: { vi: 'Liệt kê tài khoản', en: 'List accounts' },
  nothing: { vi: 'Không có tài khoản nào.', en: 'There are no accounts.' },
  usage: '[--agency …] [--state …] [--function …] [--idle-days …]',
  options: {
    agency: { type: 'string', help: { vi: 'cơ quan', en: 'agency' } },
    state: { type: 'string', help: { vi: states.join(', '), en: states.join(', ') } },
    function: { type: 'string', help: { vi: 'chức năng', en: 'function' } },
    'idle-days': {
      type: 'string',
      help: { vi: 'không dùng từ bấy nhiêu ngày', en: 'not used for so many days' },
    },
  },
  async run(context, args) {
    readPositionals(args)
    const [agency, state] = [readOption(args, 'agency'), readOption(args, 'state')]
    if (state !== undefined && !states.includes(state)) throw misuse(`--state ${state}`)
    const wanted = functionSchema.optional().safeParse(readOption(args, 'function'))
    if (!wanted.success) throw misuse('--function')
    const days = readOption(args, 'idle-days')
    if (days !== undefined && !/^\d{1,4}$/.test(days)) throw misuse(`--idle-days ${days}`)
    const accounts = await listAccounts(await context.database(), {
      agencies: agency === undefined ? undefined : [agency],
      state: state as AccountState | undefined,
      function: wanted.data,
      idleSince: days === undefined ? undefined : new Date(Date.now() - Number(days) * 86_400_000),
    })
    const text = accounts.map((one) => `${one.id}  ${one.agency ?? '-'}  ${one.state}  ${one.name}`)
    return { exit: 0, json: accounts, text }
  },
}

const show: Command = {
  name: 'account show',
  summary: {
    vi: 'Một tài khoản với chức năng và lịch sử',
    en: 'An account with its functions and history',
  },
  usage: '<account>',
  async run(context, args) {
    const [id = ''] = readPositionals(args, 'account')
    const db = await context.database()
    const account = await findAccount(db, id)
    const appointments = await listAppointments(db, { account: id })
    const history = await readHistory(db, id)
    const text = [
      `${account.id}  ${account.agency ?? '-'}  ${account.state}  ${account.name}`,
      ...appointments.map((one) => {
        const until = one.endedAt ?? one.validUntil
        return `  ${one.id}  ${one.function}  ${one.agency}${until ? `  < ${showInstant(until)}` : ''}`
      }),
      ...history.map(
        (one) => `  ${showInstant(one.at)}  ${one.kind}  ${String(one.payload?.actor ?? '-')}`,
      ),
    ]
    return { exit: 0, json: { ...account, appointments, history }, text }
  },
}

type Changed = { changed: boolean; entry: string | null }

function told(context: CommandContext, account: string, done: Changed) {
  const text = done.changed
    ? { vi: `Đã xong: ${account}.`, en: `Done: ${account}.` }
    : { vi: `${account} không có gì thay đổi.`, en: `Nothing changed for ${account}.` }
  return { exit: 0 as const, json: { account, ...done }, text: say(context, text) }
}

const locks: Command[] = (
  [
    [
      'lock',
      lockAccount,
      'Khoá tài khoản, kết thúc các phiên',
      'Lock an account, end its sessions',
    ],
    ['unlock', unlockAccount, 'Mở khoá tài khoản', 'Unlock an account'],
  ] as const
).map(([name, act, vi, en]) => ({
  name: `account ${name}`,
  summary: { vi, en },
  usage: '<account> --reason …',
  options: { reason: reasonOption },
  async run(context, args) {
    const [account = ''] = readPositionals(args, 'account')
    const reason = needOption(args, 'reason')
    const db = await context.database()
    const done = await db.tx((tx) => act(tx, context.actor, { account, reason }))
    return told(context, account, done)
  },
}))

const term: Command = {
  name: 'account term',
  summary: { vi: 'Đổi thời hạn tài khoản', en: 'Set the term of an account' },
  usage: '<account> --until YYYY-MM-DD|none --reason …',
  options: { until: untilOption, reason: reasonOption },
  async run(context, args) {
    const [account = ''] = readPositionals(args, 'account')
    const reason = needOption(args, 'reason')
    const validUntil = readLastDay(needOption(args, 'until')) ?? null
    const db = await context.database()
    const input = { account, validUntil, reason }
    return told(context, account, await db.tx((tx) => setAccountTerm(tx, context.actor, input)))
  },
}

const rename: Command = {
  name: 'account rename',
  summary: { vi: 'Sửa họ tên của người dùng', en: "Correct the person's name" },
  usage: '<account> --name … --reason …',
  options: {
    name: { type: 'string', help: { vi: 'họ và tên mới', en: 'new name' } },
    reason: reasonOption,
  },
  async run(context, args) {
    const [account = ''] = readPositionals(args, 'account')
    const input = { account, name: needOption(args, 'name'), reason: needOption(args, 'reason') }
    const db = await context.database()
    return told(context, account, await db.tx((tx) => renameAccount(tx, context.actor, input)))
  },
}

export const accountCommands: Command[] = [issue, list, show, ...locks, term, rename]
