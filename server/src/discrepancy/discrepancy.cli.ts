/** `kho discrepancy …` for the authority and the operator; `kho verify schedule`. */
import { discrepancyStates, reasonSchema } from '@kho/contract/discrepancy.ts'
import { Refusal } from '@kho/contract/refusal.ts'
import { readCalendar } from '../calendar/read-calendar.ts'
import { findDataset } from '../catalogue/find-dataset.ts'
import { findPart } from '../catalogue/part.ts'
import { misuse, needOption, readFlag, readOption, readPositionals } from '../cli/arguments.ts'
import { say, type Command, type CommandArgs, type CommandContext } from '../cli/command.ts'
import { append } from '../journal/append.ts'
import { dayOf, showDay } from '../time.ts'
import type { Discrepancy } from './discrepancy.ts'
import { selectDiscrepancies, selectDiscrepancy, selectLate } from './discrepancy.sql.ts'
import { eraseReport } from './erase-report.ts'
import { listNotices, markTold } from './list-notices.ts'
import { moveDiscrepancy, type Move, type Way } from './move-discrepancy.ts'
import { setTerm } from './set-term.ts'
import { setVerification } from './set-verification.ts'
import { daysLate, showDiscrepancy, summaryOf } from './show-discrepancy.ts'

const text = (vi: string, en: string) => ({ type: 'string', help: { vi, en } }) as const
const flag = (vi: string, en: string) => ({ type: 'boolean', help: { vi, en } }) as const

const wayOf = ({ config }: CommandContext): Way => ({
  calendar: readCalendar(config),
  now: () => new Date(),
})

const list: Command = {
  name: 'discrepancy list',
  summary: { vi: 'Các phản ánh sai sót', en: 'The discrepancies' },
  nothing: { vi: 'Không có phản ánh nào.', en: 'There are no discrepancies.' },
  usage: '[--dataset …] [--owner …] [--state …] [--late]',
  options: {
    dataset: text('bộ dữ liệu', 'dataset'),
    owner: text('cơ quan phải trả lời', 'the agency that has to answer'),
    state: text(discrepancyStates.join('|'), discrepancyStates.join('|')),
    late: flag('chỉ những việc quá hạn', 'only those past their term'),
  },
  async run(context, args) {
    readPositionals(args)
    const db = await context.database()
    const way = wayOf(context)
    const state = readOption(args, 'state') ?? null
    if (state !== null && !discrepancyStates.some((one) => one === state)) {
      throw misuse(`--state ${state} ? (${discrepancyStates.join('|')})`)
    }
    const owner = readOption(args, 'owner') ?? null
    const dataset = readOption(args, 'dataset') ?? null
    const found = readFlag(args, 'late')
      ? (await selectLate(db, dayOf(way.now()))).filter(
          (one) =>
            (owner === null || one.owner === owner) &&
            (dataset === null || one.dataset === dataset) &&
            (state === null || one.state === state),
        )
      : await selectDiscrepancies(db, {
          owners: owner === null ? null : [owner],
          dataset,
          state,
          before: null,
          limit: 1000,
        })
    const json = []
    for (const one of found)
      json.push({ ...(await summaryOf(db, one)), daysLate: daysLate(one, way) })
    return { exit: 0, json, text: found.map((one) => lineOf(context, one, daysLate(one, way))) }
  },
}

function lineOf(context: CommandContext, one: Discrepancy, late: number): string {
  const due = one.dueOn ? ` ≤ ${showDay(one.dueOn)}` : ''
  const lateText =
    late > 0
      ? say(context, { vi: `, trễ ${late} ngày làm việc`, en: `, ${late} working days late` })
      : ''
  return `${one.id}  ${one.state}  ${one.dataset} ${one.about}  ${one.owner}${due}${lateText}`
}

const show: Command = {
  name: 'discrepancy show',
  summary: { vi: 'Một phản ánh với các bước của nó', en: 'One discrepancy with its steps' },
  usage: '<discrepancy>',
  async run(context, args) {
    const [id] = readPositionals(args, 'discrepancy') as [string]
    const db = await context.database()
    const found = await selectDiscrepancy(db, id)
    if (!found) throw new Refusal('discrepancy.unknown', { id })
    const roles = new Set(['authority'] as const)
    const json = await showDiscrepancy(db, { found, roles, actor: context.actor }, wayOf(context))
    return { exit: 0, json, text: JSON.stringify(json, null, 2) }
  },
}

type MoveCommand = { step: Move['step']; summary: Command['summary']; reason: boolean }
const moves: Record<string, MoveCommand> = {
  forward: {
    step: 'forwarded',
    reason: false,
    summary: { vi: 'Chuyển phản ánh cho chủ quản', en: 'Forward it to the owner' },
  },
  answer: {
    step: 'answered',
    reason: true,
    summary: {
      vi: 'Ghi câu trả lời của chủ quản, có lý do',
      en: "Record the owner's answer, with its reason",
    },
  },
  close: {
    step: 'closed',
    reason: true,
    summary: { vi: 'Đóng hẳn, có lý do', en: 'Close it for good, with the reason' },
  },
  reopen: {
    step: 'reopened',
    reason: true,
    summary: {
      vi: 'Mở lại theo yêu cầu của người phản ánh',
      en: 'Open it again, as its reporter asks',
    },
  },
}

const moveCommands = Object.entries(moves).map(([name, { step, summary, reason }]): Command => ({
  name: `discrepancy ${name}`,
  summary,
  usage: `<discrepancy>${reason ? ' --reason …' : ''}`,
  options: reason
    ? { reason: text('lý do (ít nhất 10 chữ)', 'the reason (10 letters or more)') }
    : {},
  async run(context, args) {
    const [id] = readPositionals(args, 'discrepancy') as [string]
    const said = reason ? readReason(args) : undefined
    const db = await context.database()
    const way = wayOf(context)
    const move = { id, step, actor: context.actor, reason: said }
    const moved = await db.tx((tx) => moveDiscrepancy(tx, way, move))
    return {
      exit: 0,
      json: await summaryOf(db, moved),
      text: lineOf(context, moved, daysLate(moved, way)),
    }
  },
}))

function readReason(args: CommandArgs): string {
  const given = reasonSchema.safeParse(needOption(args, 'reason'))
  if (!given.success) throw misuse('--reason ? (10–4000)')
  return given.data
}

const notices: Command = {
  name: 'discrepancy notices',
  summary: {
    vi: 'Những gì cần báo cho người phản ánh mà chưa báo',
    en: 'What reporters are still to be told',
  },
  nothing: { vi: 'Không còn điều gì phải báo.', en: 'There is nothing left to tell.' },
  usage: '[--told]',
  options: { told: flag('ghi là đã báo những việc vừa liệt kê', 'mark those listed as told') },
  async run(context, args) {
    readPositionals(args)
    const db = await context.database()
    const json = await db.tx(async (tx) => {
      const found = await listNotices(tx)
      if (readFlag(args, 'told') && found.length > 0) {
        await markTold(tx, found)
        const fields = { notices: found.length }
        await append(tx, { kind: 'discrepancy.told', fields, payload: { actor: context.actor } })
      }
      return found
    })
    return {
      exit: 0,
      json,
      text: json.map(
        ({ discrepancy, kind, dataset, client, contact, reason }) =>
          `${discrepancy}  ${kind}  ${dataset}  ${client ?? contact ?? '-'}${reason ? `  ${reason}` : ''}`,
      ),
    }
  },
}

const erase: Command = {
  name: 'discrepancy erase',
  summary: {
    vi: 'Xoá nội dung, liên hệ và khoá của một phản ánh',
    en: 'Erase what a report says, its contact and its key',
  },
  usage: '<discrepancy> --basis … --authority …',
  options: {
    basis: text('căn cứ, công khai', 'the ground, which is public'),
    authority: text('cơ quan quyết định, công khai', 'who decided, which is public'),
  },
  async run(context, args) {
    const [id] = readPositionals(args, 'discrepancy') as [string]
    const erasure = { basis: needOption(args, 'basis'), authority: needOption(args, 'authority') }
    const db = await context.database()
    await db.tx((tx) => eraseReport(tx, id, erasure))
    return { exit: 0, json: { discrepancy: id, erased: true }, text: id }
  },
}

const term: Command = {
  name: 'discrepancy term',
  summary: {
    vi: 'Đặt thời hạn trả lời hoặc mở lại, có căn cứ',
    en: 'Set the term for an answer or for opening again, with its ground',
  },
  usage: '<answer|reopen> --days … --ground … --from YYYY-MM-DD [--until YYYY-MM-DD]',
  options: {
    days: text('số ngày làm việc', 'working days'),
    ground: text('căn cứ', 'the ground'),
    from: text('ngày bắt đầu', 'first day'),
    until: text('ngày cuối', 'last day'),
  },
  async run(context, args) {
    const [kind] = readPositionals(args, 'answer|reopen')
    if (kind !== 'answer' && kind !== 'reopen') throw misuse(`${kind} ? (answer|reopen)`)
    const days = readCount(args, 'days', 365)
    const validFrom = readDay(args, 'from')!
    const validUntil = readDay(args, 'until')
    if (validUntil !== null && validUntil < validFrom) throw misuse('--until < --from')
    const set = { kind, days, ground: needOption(args, 'ground'), validFrom, validUntil } as const
    const db = await context.database()
    await db.tx((tx) => setTerm(tx, context.actor, set))
    return { exit: 0, json: set, text: `${kind}: ${days} (${showDay(validFrom)} …)` }
  },
}

const schedule: Command = {
  name: 'verify schedule',
  summary: {
    vi: 'Tự đối soát một phần sau mỗi số giờ; sai khác thành việc cho chủ quản',
    en: 'Verify a part by itself every so many hours; differences become cases',
  },
  usage: '<dataset> [--part …] --every-hours …|--off [--audit]',
  options: {
    part: text('phần của đơn vị cung cấp', 'the part of a supplier'),
    'every-hours': text('số giờ', 'hours'),
    off: flag('thôi tự đối soát', 'no longer'),
    audit: flag('mỗi lần băm với muối mới', 'under a fresh salt each time'),
  },
  async run(context, args) {
    const [dataset] = readPositionals(args, 'dataset') as [string]
    const everyHours = readFlag(args, 'off') ? null : readCount(args, 'every-hours', 8784)
    const audit = readFlag(args, 'audit')
    const db = await context.database()
    const version = await findDataset(db, dataset)
    const part = await findPart(db, version, readOption(args, 'part'))
    const set = { version, part, everyHours, audit }
    await db.tx((tx) => setVerification(tx, context.actor, set))
    const json = { dataset, part: part.name, everyHours, audit }
    return { exit: 0, json, text: `${dataset}/${part.name}: ${everyHours ?? 'off'}` }
  },
}

function readCount(args: CommandArgs, name: string, max: number): number {
  const given = needOption(args, name)
  if (!/^[1-9]\d{0,4}$/.test(given) || Number(given) > max) throw misuse(`--${name} ? (1-${max})`)
  return Number(given)
}

function readDay(args: CommandArgs, name: string): string | null {
  const given = name === 'until' ? readOption(args, name) : needOption(args, name)
  if (given === undefined) return null
  const at = new Date(`${given}T00:00:00Z`)
  if (Number.isNaN(at.getTime()) || !at.toISOString().startsWith(given) || given.length !== 10) {
    throw misuse(`--${name} ${given} ? (YYYY-MM-DD)`)
  }
  return given
}

export const discrepancyCommands: Command[] = [
  list,
  show,
  ...moveCommands,
  notices,
  erase,
  term,
  schedule,
]
