/** `kho catalogue …`: editions of the catalogue. */
import { issueSchema, leftOutSchema, type LeftOut } from '@kho/contract/catalogue-edition.ts'
import { misuse, needOption, readFlag, readPositionals } from '../cli/arguments.ts'
import { say, type Command, type CommandArgs } from '../cli/command.ts'
import { showDay } from '../time.ts'
import type { DatasetChange } from './edition.ts'
import { issueEdition } from './issue-edition.ts'
import { previewEdition } from './preview-edition.ts'
import { countChanges, findEdition, listDifference, listEditions } from './read-editions.ts'
import { incomplete } from './write-entries.ts'

const text = (vi: string, en: string) => ({ type: 'string', help: { vi, en } }) as const
const shownMax = 1000

const list: Command = {
  name: 'catalogue list',
  summary: { vi: 'Các lần ban hành danh mục', en: 'Editions of the catalogue' },
  nothing: {
    vi: 'Danh mục chưa được ban hành lần nào.',
    en: 'No edition of the catalogue is issued.',
  },
  usage: '',
  async run(context, args) {
    readPositionals(args)
    const json = await listEditions(await context.database(), { limit: shownMax })
    const lines = json.map(
      (one) =>
        `${one.number}  ${one.decisionNumber}, ${showDay(one.decisionDate)}, ${one.signer} (${one.authority})  ${showDay(one.validFrom)}  ${one.listed}  ${one.sha256}`,
    )
    return { exit: 0, json, text: lines }
  },
}

const diff: Command = {
  name: 'catalogue diff',
  summary: {
    vi: 'Khác biệt giữa hai lần ban hành danh mục',
    en: 'How two editions of the catalogue differ',
  },
  nothing: { vi: 'Hai lần ban hành không khác nhau.', en: 'The two editions do not differ.' },
  usage: '<from> <to>',
  async run(context, args) {
    const [from, to] = readPositionals(args, 'from', 'to').map(readNumber) as [number, number]
    const db = await context.database()
    for (const one of [from, to]) await findEdition(db, one)
    const counts = await countChanges(db, { from, to })
    const changes: DatasetChange[] = []
    for (let after = ''; ;) {
      const page = await listDifference(db, { from, to, after, limit: shownMax })
      changes.push(...page)
      if (page.length < shownMax) break
      after = page.at(-1)!.dataset
    }
    return { exit: 0, json: { from, to, counts, changes }, text: changes.map(lineOf) }
  },
}

const issue: Command = {
  name: 'catalogue issue',
  summary: {
    vi: 'Ban hành danh mục theo một quyết định; --preview chỉ xem trước',
    en: 'Issue the catalogue under a decision; --preview only shows it',
  },
  usage:
    '--preview | --number … --date … --signer … --authority … --from … --mark … [--leave-out dataset=reason …]',
  options: {
    preview: {
      type: 'boolean',
      help: { vi: 'chỉ xem trước và in mã', en: 'only show it, with its mark' },
    },
    number: text('số quyết định', 'number of the decision'),
    date: text('ngày quyết định, YYYY-MM-DD', 'its day, YYYY-MM-DD'),
    signer: text('người ký', 'who signed it'),
    authority: text('cơ quan ban hành', 'the authority that decided'),
    from: text('hiệu lực từ ngày, YYYY-MM-DD', 'in force from, YYYY-MM-DD'),
    mark: text('mã của bản xem trước', 'the mark of the preview'),
    'leave-out': {
      ...text('bộ dữ liệu để ngoài, kèm lý do', 'a dataset left out, with why'),
      multiple: true,
    },
  },
  async run(context, args) {
    readPositionals(args)
    const leftOut = readLeftOut(args)
    const db = await context.database()
    if (readFlag(args, 'preview')) {
      const preview = await previewEdition(db, leftOut, shownMax)
      const { mark, lacking, listed, takenOut, counts, changes } = preview
      if (lacking.length > 0) throw incomplete(lacking)
      const told = say(context, {
        vi: `Lần ${preview.number}: ${listed} bộ dữ liệu, đưa ra ${takenOut}; thêm ${counts.in}, đổi ${counts.changed}.`,
        en: `Edition ${preview.number}: ${listed} datasets, ${takenOut} taken out; ${counts.in} new, ${counts.changed} changed.`,
      })
      return { exit: 0, json: preview, text: [told, ...changes.map(lineOf), `--mark ${mark}`] }
    }
    const read = issueSchema.safeParse({
      decisionNumber: needOption(args, 'number'),
      decisionDate: needOption(args, 'date'),
      signer: needOption(args, 'signer'),
      authority: needOption(args, 'authority'),
      validFrom: needOption(args, 'from'),
      preview: needOption(args, 'mark'),
      leftOut,
    })
    if (!read.success) throw misuse(read.error.issues[0]!.path.join('.'))
    const json = await db.tx((tx) => issueEdition(tx, context.actor, read.data, new Date()))
    const done = say(context, {
      vi: `Đã ban hành danh mục lần ${json.edition}, SHA-256 ${json.sha256}.`,
      en: `Edition ${json.edition} of the catalogue is issued, SHA-256 ${json.sha256}.`,
    })
    return { exit: 0, json, text: done }
  },
}

function readLeftOut(args: CommandArgs): LeftOut[] {
  const { 'leave-out': given } = args.values
  if (given === undefined) return []
  return (Array.isArray(given) ? given : [given]).map((one) => {
    const [dataset, ...reason] = String(one).split('=')
    const read = leftOutSchema.safeParse({ dataset, reason: reason.join('=') })
    if (!read.success) throw misuse(`--leave-out ${String(one)} ? (dataset=…)`)
    return read.data
  })
}

function readNumber(given: string): number {
  if (!/^[1-9]\d{0,8}$/.test(given)) throw misuse(`${given} ?`)
  return Number(given)
}

const signs = { in: '+', out: '-', changed: '~' } as const

function lineOf({ dataset, what, was, now, columns, fields }: DatasetChange): string {
  const versions = [was, now].map((one) => (one ? `@${one.version}` : '–')).join(' → ')
  const told = columns.map((one) => `${one.what} ${[one.was, one.now].filter(Boolean).join(' → ')}`)
  return `${signs[what]} ${dataset} ${versions}  ${[...fields, ...told].join('; ')}`.trimEnd()
}

export const catalogueCommands: readonly Command[] = [list, diff, issue]
