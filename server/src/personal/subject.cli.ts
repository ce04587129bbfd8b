/** `kho subject …` for the authority. A person's key is read from a file, never from the command line. */
import { erasureSchema, subjectKeySchema, termKinds, termUnits } from '@kho/contract/personal.ts'
import { readCalendar } from '../calendar/read-calendar.ts'
import { findDataset } from '../catalogue/find-dataset.ts'
import {
  misuse,
  needOption,
  readFlag,
  readOption,
  readOptional,
  readPositionals,
} from '../cli/arguments.ts'
import { checkFile } from '../cli/check-file.ts'
import { say, type Command, type CommandArgs, type CommandContext } from '../cli/command.ts'
import { readGivenFile } from '../cli/read-given-file.ts'
import { openKeyFile } from '../credential/key-file.ts'
import { createReadMarker } from '../query/mark-read.ts'
import { dayOf, showDay, showInstant, startOfDay } from '../time.ts'
import { eraseSubject, type ErasureParts } from './erase-subject.ts'
import { forgetIndex, indexSubjects } from './index-subjects.ts'
import { listProcessing, processingCsv } from './processing-record.ts'
import { clockOf } from './request.ts'
import { selectRequests } from './request.sql.ts'
import { searchReads, type FoundRead, type UndecidedRead } from './search-reads.ts'
import { setTerm } from './set-term.ts'
import { showHeld } from './show-held.ts'
import { createSubjectHasher } from './subject.ts'
import { listTerms, type Term } from './term.ts'

const text = (vi: string, en: string) => ({ type: 'string', help: { vi, en } }) as const
const flag = (vi: string, en: string) => ({ type: 'boolean', help: { vi, en } }) as const
const keyOption = text(
  'tệp chứa khoá (số định danh) của chủ thể; /dev/stdin để đọc từ bàn phím',
  'file that holds the key (number) of the person; /dev/stdin to read it from there',
)
const reasonOption = text('lý do, ghi vào nhật ký', 'reason, kept in the journal')

async function partsOf({ config, database }: CommandContext): Promise<ErasureParts> {
  const key = await openKeyFile(config.subjectsKeyFile)
  const [hasher, marker] = [createSubjectHasher(key), createReadMarker(key)]
  return { db: await database(), hasher, marker, dataDir: config.dataDir }
}

async function readKey(args: CommandArgs): Promise<string> {
  const file = needOption(args, 'key-file')
  return checkFile(file, subjectKeySchema, (await readGivenFile(file)).toString('utf8'))
}

const reads: Command = {
  name: 'subject reads',
  summary: {
    vi: 'Ai đã đọc dữ liệu của một chủ thể, khi nào, để làm gì',
    en: 'Who read the data of a person, when, for what',
  },
  usage: '--key-file … --reason … [--from YYYY-MM-DD] [--until YYYY-MM-DD]',
  options: {
    'key-file': keyOption,
    reason: reasonOption,
    from: text('từ ngày', 'from this day'),
    until: text('đến hết ngày', 'to the end of this day'),
  },
  async run(context, args) {
    const parts = await partsOf(context)
    const input = {
      account: context.actor,
      reason: needOption(args, 'reason'),
      key: await readKey(args),
      from: startOfDay(readDay(args, 'from') ?? '2020-01-01'),
      until: new Date(startOfDay(readDay(args, 'until') ?? dayOf(new Date())).getTime() + dayMs),
    }
    const found: FoundRead[] = []
    const undecided: UndecidedRead[] = []
    for (let next: number | null | undefined; next !== null && !context.signal.aborted;) {
      const answer = await searchReads(parts, { ...input, next }, 2_000)
      found.push(...answer.reads)
      undecided.push(...answer.undecided)
      next = answer.next
      context.progress(`${answer.progress.done} / ${answer.progress.of}`)
    }
    const left = {
      vi: `${undecided.length} lượt đọc không còn xác định được.`,
      en: `${undecided.length} reads cannot be decided any more.`,
    }
    const lines = found.map(
      (one) =>
        `${showInstant(one.at)}  ${one.agency ?? '-'}/${one.client}  ${one.dataset}  ${one.kind} ${one.showed}  ` +
        `${one.purpose}/${one.task}  [${one.columns.join(' ')}]  #${one.entry}`,
    )
    return { exit: 0, json: { reads: found, undecided }, text: [...lines, say(context, left)] }
  },
}

const dayMs = 86_400_000

const held: Command = {
  name: 'subject held',
  summary: { vi: 'Kho giữ những gì về một chủ thể', en: 'What is held about a person' },
  usage: '--key-file … --reason …',
  options: { 'key-file': keyOption, reason: reasonOption },
  async run(context, args) {
    const reason = needOption(args, 'reason')
    const input = { account: context.actor, reason, key: await readKey(args) }
    const json = await showHeld(await partsOf(context), input)
    return { exit: 0, json, text: JSON.stringify(json, null, 2) }
  },
}

const erase: Command = {
  name: 'subject erase',
  summary: {
    vi: 'Xoá dữ liệu của một chủ thể theo quyết định; nhật ký vẫn kiểm chứng được',
    en: 'Erase the data of a person by a decision; the journal verifies still',
  },
  usage: '--key-file … --reason … --document … --date … --authority … --basis … [--request …]',
  options: {
    'key-file': keyOption,
    reason: reasonOption,
    document: text('số quyết định, công khai', 'number of the decision, public'),
    date: text('ngày quyết định, YYYY-MM-DD', 'its day, YYYY-MM-DD'),
    authority: text('cơ quan quyết định, công khai', 'who decided, public'),
    basis: text('căn cứ, công khai', 'the ground, public'),
    request: text('số yêu cầu của chủ thể', 'the request of the person'),
  },
  async run(context, args) {
    const given = erasureSchema.safeParse({
      key: await readKey(args),
      reason: needOption(args, 'reason'),
      documentNumber: needOption(args, 'document'),
      documentDate: needOption(args, 'date'),
      authority: needOption(args, 'authority'),
      basis: needOption(args, 'basis'),
      request: readOption(args, 'request'),
    })
    if (!given.success) throw misuse(given.error.issues[0]?.path.join('.') ?? '')
    const done = await eraseSubject(await partsOf(context), context.actor, given.data)
    return { exit: 0, json: done, text: JSON.stringify(done, null, 2) }
  },
}

const reindex: Command = {
  name: 'subject reindex',
  summary: {
    vi: 'Lập lại chỉ mục chủ thể dữ liệu',
    en: 'Make the index of data subjects anew',
  },
  usage: '[dataset]',
  async run(context, args) {
    const only = readOptional(args)
    const { db, hasher } = await partsOf(context)
    if (only !== undefined) await findDataset(db, only)
    const { rows } = await db.query(
      'select dataset from personal.indexed where $1::text is null or dataset = $1',
      [only ?? null],
    )
    for (const { dataset } of rows) await db.tx((tx) => forgetIndex(tx, dataset))
    await indexSubjects(db, hasher, context.signal)
    // A server on the same store may have indexed a part of it meanwhile.
    const { rows: made } = await db.query<{ versions: number }>(
      `select count(*)::float8 as versions from personal.subject_record
       where $1::text is null or dataset = $1`,
      [only ?? null],
    )
    const { versions } = made[0]!
    return { exit: 0, json: { versions }, text: String(versions) }
  },
}

const requests: Command = {
  name: 'subject requests',
  summary: { vi: 'Yêu cầu của chủ thể dữ liệu', en: 'Requests of persons' },
  nothing: { vi: 'Không có yêu cầu nào của chủ thể.', en: 'There are no requests of persons.' },
  usage: '[--late]',
  options: { late: flag('chỉ những yêu cầu quá hạn', 'only those past their term') },
  async run(context, args) {
    readPositionals(args)
    const db = await context.database()
    const today = dayOf(new Date())
    const calendar = readCalendar(context.config)
    const filter = { state: null, own: null, before: null, limit: 1000 }
    const found = await selectRequests(db, {
      ...filter,
      lateOn: readFlag(args, 'late') ? today : null,
    })
    const json = found.map((one) => ({ ...one, ...clockOf(one, calendar, today) }))
    const lines = json.map(
      ({ id, kind, state, due, daysLate }) =>
        `${id}  ${kind}  ${state}${due ? `  ≤ ${showDay(due)}` : ''}${daysLate > 0 ? `  +${daysLate}` : ''}`,
    )
    return { exit: 0, json, text: lines }
  },
}

const terms: Command = {
  name: 'subject terms',
  summary: { vi: 'Các thời hạn và căn cứ', en: 'The terms and their grounds' },
  nothing: { vi: 'Chưa đặt thời hạn nào.', en: 'No terms are set.' },
  usage: '',
  async run(context, args) {
    readPositionals(args)
    const json = await listTerms(await context.database())
    return { exit: 0, json, text: json.map(lineOfTerm) }
  },
}

const term: Command = {
  name: 'subject term',
  summary: { vi: 'Đặt một thời hạn, có căn cứ', en: 'Set a term, with its ground' },
  usage: `<${termKinds.join('|')}> --count … --unit … --ground … --from … [--until …]`,
  options: {
    count: text('số ngày hoặc giờ', 'days or hours'),
    unit: text(termUnits.join('|'), termUnits.join('|')),
    ground: text('căn cứ', 'the ground'),
    from: text('ngày bắt đầu', 'first day'),
    until: text('ngày cuối', 'last day'),
  },
  async run(context, args) {
    const [kind] = readPositionals(args, 'kind')
    const unit = needOption(args, 'unit')
    const count = Number(needOption(args, 'count'))
    const validFrom = readDay(args, 'from')
    const isTerm = termKinds.some((one) => one === kind) && termUnits.some((one) => one === unit)
    if (!isTerm || validFrom === null) throw misuse(`${kind} --unit ${unit} --from ?`)
    if (!Number.isInteger(count) || count < 1 || count > 3660) throw misuse('--count ? (1–3660)')
    const validUntil = readDay(args, 'until')
    if (validUntil !== null && validUntil < validFrom) throw misuse('--until < --from')
    const ground = needOption(args, 'ground')
    const set = { kind, count, unit, ground, validFrom, validUntil } as Term
    const db = await context.database()
    await db.tx((tx) => setTerm(tx, context.actor, set))
    return { exit: 0, json: set, text: lineOfTerm(set) }
  },
}

const processing: Command = {
  name: 'subject processing',
  summary: {
    vi: 'Hồ sơ xử lý dữ liệu cá nhân, cho hồ sơ đánh giá tác động',
    en: 'The record of processing, for the impact file',
  },
  usage: '[--csv]',
  options: { csv: flag('in CSV', 'print CSV') },
  async run(context, args) {
    readPositionals(args)
    const authority = context.config.place.authority.vi
    const json = await listProcessing(await context.database(), authority)
    return { exit: 0, json, text: readFlag(args, 'csv') ? processingCsv(json) : lines(json) }
  },
}

const lines = (json: object) => JSON.stringify(json, null, 2)

function lineOfTerm({ kind, count, unit, ground, validFrom, validUntil }: Term): string {
  const until = validUntil ? showDay(validUntil) : ''
  return `${kind}: ${count} ${unit}  (${showDay(validFrom)} – ${until})  ${ground}`
}

function readDay(args: CommandArgs, name: string): string | null {
  const given = readOption(args, name)
  if (given === undefined) return null
  const at = new Date(`${given}T00:00:00Z`)
  if (Number.isNaN(at.getTime()) || !at.toISOString().startsWith(given) || given.length !== 10) {
    throw misuse(`--${name} ${given} ? (YYYY-MM-DD)`)
  }
  return given
}

export const subjectCommands: Command[] = [
  reads,
  held,
  erase,
  reindex,
  requests,
  terms,
  term,
  processing,
]
