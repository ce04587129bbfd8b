/** `kho appointment …`: functions of accounts from the shell of the operator. */
import { misuse, needOption, readOption, readPositionals } from '../cli/arguments.ts'
import { say, type Command, type CommandArgs } from '../cli/command.ts'
import { functionNames } from '@kho/contract/function.ts'
import { showInstant } from '../time.ts'
import { paperOptions, readLastDay, reasonOption } from './accounts.cli.ts'
import { appointDeputy, deputySchema } from './appoint-deputy.ts'
import { appoint } from './appoint.ts'
import { appointmentSchema, listAppointments, stateOf } from './appointment.ts'
import { endAppointment } from './end-appointment.ts'
import { prolongAppointment } from './prolong-appointment.ts'
import { resumeAppointment } from './resume-appointment.ts'
import { suspendAppointment } from './suspend-appointment.ts'

const untilOption = {
  type: 'string',
  help: { vi: 'ngày cuối cùng, YYYY-MM-DD', en: 'last day, YYYY-MM-DD' },
} as const

function readNumber(args: CommandArgs): number {
  const [given = ''] = readPositionals(args, 'appointment')
  if (!/^\d{1,15}$/.test(given)) throw misuse(`${given} ?`)
  return Number(given)
}

const paperOf = (args: CommandArgs) => ({
  documentNumber: readOption(args, 'document'),
  documentDate: readOption(args, 'document-date'),
})

const make: Command = {
  name: 'appointment make',
  summary: { vi: 'Giao chức năng cho tài khoản', en: 'Appoint an account to a function' },
  usage: '<account> --function … --agency … [--until …] [--document … --document-date …]',
  options: {
    function: {
      type: 'string',
      help: { vi: functionNames.join(', '), en: functionNames.join(', ') },
    },
    agency: { type: 'string', help: { vi: 'cho cơ quan nào', en: 'for which agency' } },
    until: untilOption,
    ...paperOptions,
  },
  async run(context, args) {
    const [account] = readPositionals(args, 'account')
    const input = appointmentSchema.safeParse({
      account,
      function: needOption(args, 'function'),
      agency: needOption(args, 'agency'),
      validUntil: readLastDay(readOption(args, 'until')),
      ...paperOf(args),
    })
    if (!input.success) throw misuse(input.error.issues[0]?.path.join('.') || 'document')
    const db = await context.database()
    const json = await db.tx((tx) => appoint(tx, context.actor, input.data))
    const text = {
      vi: `Đã giao, phân công số ${json.appointment}.`,
      en: `Appointed: ${json.appointment}.`,
    }
    return { exit: 0, json, text: say(context, text) }
  },
}

const deputy: Command = {
  name: 'appointment deputy',
  summary: { vi: 'Giao người làm thay một phân công', en: 'Appoint a deputy for an appointment' },
  usage: '<appointment> --account … --until YYYY-MM-DD [--document … --document-date …]',
  options: {
    account: { type: 'string', help: { vi: 'tài khoản làm thay', en: 'who stands in' } },
    until: untilOption,
    ...paperOptions,
  },
  async run(context, args) {
    const input = deputySchema.safeParse({
      deputyOf: readNumber(args),
      account: needOption(args, 'account'),
      validUntil: readLastDay(needOption(args, 'until')),
      ...paperOf(args),
    })
    if (!input.success) throw misuse(input.error.issues[0]?.path.join('.') || 'document')
    const db = await context.database()
    const json = await db.tx((tx) => appointDeputy(tx, context.actor, input.data))
    const text = {
      vi: `Đã giao, phân công số ${json.appointment}.`,
      en: `Appointed: ${json.appointment}.`,
    }
    return { exit: 0, json, text: say(context, text) }
  },
}

const list: Command = {
  name: 'appointment list',
  summary: { vi: 'Liệt kê phân công', en: 'List appointments' },
  nothing: { vi: 'Không có chức năng nào được giao.', en: 'There are no appointments.' },
  usage: '[--account …] [--agency …]',
  options: {
    account: { type: 'string', help: { vi: 'tài khoản', en: 'account' } },
    agency: { type: 'string', help: { vi: 'cơ quan', en: 'agency' } },
  },
  async run(context, args) {
    readPositionals(args)
    const agency = readOption(args, 'agency')
    const found = await listAppointments(await context.database(), {
      account: readOption(args, 'account'),
      agencies: agency === undefined ? undefined : [agency],
    })
    const now = new Date()
    const json = found.map((one) => ({ ...one, state: stateOf(one, now) }))
    const text = json.map((one) => {
      const until = one.validUntil === null ? '' : `  < ${showInstant(one.validUntil)}`
      const standsIn = one.deputyOf === null ? '' : `  → ${one.deputyOf}`
      return `${one.id}  ${one.account}  ${one.function}  ${one.agency}  ${one.state}${until}${standsIn}`
    })
    return { exit: 0, json, text }
  },
}

const changes: Command[] = (
  [
    ['end', endAppointment, 'Kết thúc phân công', 'End an appointment'],
    ['suspend', suspendAppointment, 'Tạm dừng phân công', 'Suspend an appointment'],
    ['resume', resumeAppointment, 'Cho phân công tiếp tục', 'Resume an appointment'],
  ] as const
).map(([name, act, vi, en]) => ({
  name: `appointment ${name}`,
  summary: { vi, en },
  usage: '<appointment> --reason …',
  options: { reason: reasonOption },
  async run(context, args) {
    const appointment = readNumber(args)
    const reason = needOption(args, 'reason')
    const db = await context.database()
    const done = await db.tx((tx) => act(tx, context.actor, { appointment, reason }))
    const text = done.changed
      ? { vi: `Đã xong: ${appointment}.`, en: `Done: ${appointment}.` }
      : { vi: `${appointment} không có gì thay đổi.`, en: `Nothing changed for ${appointment}.` }
    return { exit: 0, json: { appointment, ...done }, text: say(context, text) }
  },
}))

const prolong: Command = {
  name: 'appointment prolong',
  summary: { vi: 'Đổi ngày kết thúc phân công', en: 'Give an appointment another end' },
  usage: '<appointment> --until YYYY-MM-DD|none --reason …',
  options: { until: untilOption, reason: reasonOption },
  async run(context, args) {
    const appointment = readNumber(args)
    const validUntil = readLastDay(needOption(args, 'until')) ?? null
    const input = { appointment, validUntil, reason: needOption(args, 'reason') }
    const db = await context.database()
    const done = await db.tx((tx) => prolongAppointment(tx, context.actor, input))
    const text = { vi: `Đã xong: ${appointment}.`, en: `Done: ${appointment}.` }
    return { exit: 0, json: { appointment, ...done }, text: say(context, text) }
  },
}

export const appointmentCommands: Command[] = [make, deputy, list, ...changes, prolong]
