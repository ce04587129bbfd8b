/** `kho account password|sessions|sign-out|reset-factors`: how accounts enter. */
import { needOption, readOption, readPositionals } from '../cli/arguments.ts'
import { say } from '../cli/command.ts'
import type { Command } from '../cli/command.ts'
import { findAccount } from '../people/account.ts'
import { endSessions } from './end-sessions.ts'
import { createPasswordHasher } from './hash-password.ts'
import { selectIdle } from './idle.sql.ts'
import { issuePassword } from './issue-password.ts'
import { resetFactors } from './reset-factors.ts'
import { selectSessions } from './signin.sql.ts'

const reason = {
  type: 'string',
  help: { vi: 'lý do, ghi vào nhật ký', en: 'reason, kept in the journal' },
} as const

const accountPassword: Command = {
  name: 'account password',
  summary: {
    vi: 'Cấp mật khẩu đầu tiên cho một tài khoản; chỉ hiện một lần',
    en: 'Issue a first password to an account; it is shown once',
  },
  usage: '<account>',
  async run(context, args) {
    const [account = ''] = readPositionals(args, 'account')
    const db = await context.database()
    const hasher = createPasswordHasher()
    const json = await db.tx((tx) => issuePassword(tx, context.actor, { account, hasher }))
    const note = {
      vi: 'Dùng trong 7 ngày; lần đăng nhập đầu tiên phải đổi. Kho không hiện lại.',
      en: 'Usable for 7 days; it is changed at the first entry. It is not shown again.',
    }
    return { exit: 0, json, text: [json.account, json.password, say(context, note)] }
  },
}

const accountSessions: Command = {
  name: 'account sessions',
  summary: { vi: 'Liệt kê phiên đăng nhập của một tài khoản', en: "List an account's sessions" },
  nothing: { vi: 'Không có phiên nào đang mở.', en: 'No session is open.' },
  usage: '<account>',
  async run(context, args) {
    const [account = ''] = readPositionals(args, 'account')
    const db = await context.database()
    await findAccount(db, account)
    const sessions = await selectSessions(db, account)
    const text = sessions.map(
      (one) => `${one.session}  ${one.assurance}  ${one.lastSeenAt}  ${one.address}  ${one.device}`,
    )
    return { exit: 0, json: sessions, text }
  },
}

const accountSignOut: Command = {
  name: 'account sign-out',
  summary: {
    vi: 'Kết thúc mọi phiên của một tài khoản và quên các thiết bị đã biết',
    en: "End an account's sessions and forget its known devices",
  },
  usage: '<account> [--reason …]',
  options: { reason },
  async run(context, args) {
    const [account = ''] = readPositionals(args, 'account')
    const given = { account, reason: readOption(args, 'reason') }
    const db = await context.database()
    const json = await db.tx((tx) => endSessions(tx, context.actor, given))
    const text = { vi: `Đã kết thúc ${json.sessions} phiên.`, en: `${json.sessions} ended.` }
    return { exit: 0, json: { account, ...json }, text: say(context, text) }
  },
}

const accountResetFactors: Command = {
  name: 'account reset-factors',
  summary: {
    vi: 'Gỡ mọi yếu tố thứ hai của một tài khoản đã mất thiết bị',
    en: 'Remove all second factors of an account that lost its device',
  },
  usage: '<account> --reason …',
  options: { reason },
  async run(context, args) {
    const [account = ''] = readPositionals(args, 'account')
    const given = { account, reason: needOption(args, 'reason') }
    const db = await context.database()
    const json = await db.tx((tx) => resetFactors(tx, context.actor, given))
    const text = { vi: `Đã gỡ ${json.factors} yếu tố.`, en: `${json.factors} removed.` }
    return { exit: 0, json: { account, ...json }, text: say(context, text) }
  },
}

const accountIdle: Command = {
  name: 'account idle',
  summary: {
    vi: 'Liệt kê tài khoản lâu không hoạt động (KHO_IDLE_WARN_DAYS)',
    en: 'List accounts without activity for long (KHO_IDLE_WARN_DAYS)',
  },
  nothing: { vi: 'Không có tài khoản nào bỏ lâu không dùng.', en: 'No account is left unused.' },
  usage: '',
  async run(context, args) {
    readPositionals(args)
    const { warnDays } = context.config.signIn.idleRule
    const idle = await selectIdle(await context.database(), warnDays)
    const text = idle.map(
      (one) => `${one.account}  ${one.agency ?? '-'}  ${one.lastActiveAt ?? '-'}`,
    )
    return { exit: 0, json: idle, text }
  },
}

export const signinCommands: Command[] = [
  accountPassword,
  accountSessions,
  accountSignOut,
  accountResetFactors,
  accountIdle,
]
