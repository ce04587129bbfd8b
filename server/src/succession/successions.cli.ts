/** `kho succession …`: reorganisations of agencies from the shell of the operator. */
import { misuse, needOption, readPositionals } from '../cli/arguments.ts'
import { say, type Command, type CommandArgs, type CommandContext } from '../cli/command.ts'
import { checkFile } from '../cli/check-file.ts'
import { readJsonFile } from '../cli/read-json-file.ts'
import { applySuccession } from './apply-succession.ts'
import { confirmSuccession } from './confirm-succession.ts'
import { dropSuccession } from './drop-succession.ts'
import type { SuccessionMover } from './mover.ts'
import { planSchema } from './plan.ts'
import { proposeSuccession } from './propose-succession.ts'
import { readSuccession, type SuccessionRead } from './read-succession.ts'
import { listSuccessions } from './succession.ts'
import { undoSuccession } from './undo-succession.ts'

type Movers = readonly SuccessionMover[]

const reasonOption = {
  type: 'string',
  help: { vi: 'lý do, ghi vào nhật ký', en: 'reason, kept in the journal' },
} as const

function readNumber(args: CommandArgs): number {
  const [given = ''] = readPositionals(args, 'succession')
  if (!/^\d{1,15}$/.test(given)) throw misuse(`${given} ?`)
  return Number(given)
}

const list: Command = {
  name: 'succession list',
  summary: { vi: 'Các lần sắp xếp cơ quan', en: 'Successions of agencies' },
  nothing: { vi: 'Chưa có lần sắp xếp cơ quan nào.', en: 'There are no successions.' },
  usage: '',
  async run(context, args) {
    readPositionals(args)
    const found = await listSuccessions(await context.database())
    const text = found.map(({ id, state, plan }) => {
      const to = plan.to.map((one) => one.id).join(', ')
      return `${id}  ${state}  ${plan.kind}  ${plan.from.join(', ')} → ${to}  ${plan.effectiveOn}`
    })
    return { exit: 0, json: found, text }
  },
}

function linesOf(context: CommandContext, read: SuccessionRead): string[] {
  const { id, state, plan, parts, cautions } = read
  return [
    `${id}  ${state}  ${plan.kind}  ${plan.effectiveOn}  ${plan.documentNumber}`,
    ...cautions.map((one) => `! ${say(context, one)}`),
    ...parts.flatMap(({ title, moves }) => [
      `${say(context, title)}: ${moves.length}`,
      ...moves.map(({ subject, from, to, what }) => `  ${subject}  ${what}  ${from} → ${to}`),
    ]),
  ]
}

/** The movers are those of all capabilities, which only the program as a whole knows. */
export function successionCommands(movers: Movers): Command[] {
  const propose: Command = {
    name: 'succession propose',
    summary: {
      vi: 'Lập phương án sắp xếp cơ quan từ một tệp JSON',
      en: 'Propose a succession of agencies from a JSON file',
    },
    usage: '<plan.json>',
    async run(context, args) {
      const [path = ''] = readPositionals(args, 'plan.json')
      const plan = checkFile(path, planSchema, await readJsonFile(path))
      const db = await context.database()
      const json = await db.tx((tx) => proposeSuccession(tx, context.actor, plan, movers))
      const text = {
        vi: `Đã lập phương án số ${json.succession}. Xem trước: kho succession show ${json.succession}`,
        en: `Proposed as ${json.succession}. See the preview: kho succession show ${json.succession}`,
      }
      const cautions = json.cautions.map((one) => `! ${say(context, one)}`)
      return { exit: 0, json, text: [...cautions, say(context, text)] }
    },
  }
  const show: Command = {
    name: 'succession show',
    summary: {
      vi: 'Một phương án với những gì sẽ chuyển hoặc đã chuyển',
      en: 'A succession with what would move, or what has moved',
    },
    usage: '<succession>',
    async run(context, args) {
      const read = await readSuccession({ db: await context.database(), movers }, readNumber(args))
      return { exit: 0, json: read, text: linesOf(context, read) }
    },
  }
  const apply: Command = {
    name: 'succession apply',
    summary: {
      vi: 'Thực hiện phương án; hoàn tác được đến khi xác nhận',
      en: 'Apply a succession; it can be undone until it is confirmed',
    },
    usage: '<succession> --fingerprint …',
    options: {
      fingerprint: {
        type: 'string',
        help: { vi: 'của bản xem trước (--json)', en: 'of the preview (--json)' },
      },
    },
    async run(context, args) {
      const succession = readNumber(args)
      const fingerprint = needOption(args, 'fingerprint')
      const db = await context.database()
      const seen = { fingerprint, total: 0 }
      const input = { succession, seen }
      const json = await db.tx((tx) => applySuccession(tx, context.actor, input, movers))
      const text = Object.entries(json.moved).map(([name, count]) => `${name}: ${count}`)
      return { exit: 0, json, text }
    },
  }
  const settles = (
    [
      ['confirm', 'Xác nhận; không hoàn tác được nữa', 'Confirm; it can no longer be undone'],
      ['undo', 'Hoàn tác một lần sắp xếp chưa xác nhận', 'Undo a succession not confirmed yet'],
      ['drop', 'Bỏ phương án chưa thực hiện', 'Drop a plan that was not applied'],
    ] as const
  ).map(([name, vi, en]): Command => ({
    name: `succession ${name}`,
    summary: { vi, en },
    usage: '<succession> --reason …',
    options: { reason: reasonOption },
    async run(context, args) {
      const input = { succession: readNumber(args), reason: needOption(args, 'reason') }
      const db = await context.database()
      const json = await db.tx((tx) => {
        if (name === 'undo') return undoSuccession(tx, context.actor, input, movers)
        const act = name === 'confirm' ? confirmSuccession : dropSuccession
        return act(tx, context.actor, input)
      })
      const text = { vi: `Đã xong: ${input.succession}.`, en: `Done: ${input.succession}.` }
      return { exit: 0, json, text: say(context, text) }
    },
  }))
  return [propose, list, show, apply, ...settles]
}
