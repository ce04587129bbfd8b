/** `kho request …` for the operator, and `kho term …` for what the province has set. */
import { createHash } from 'node:crypto'
import type { z } from 'zod'
import { tellIssues } from '@kho/contract/issues.ts'
import { catalogueKindTitles } from '@kho/contract/catalogue-kind.ts'
import { askedSchema, paperRequestSchema, requestStates } from '@kho/contract/request.ts'
import { readCalendar } from '../calendar/read-calendar.ts'
import { misuse, needOption, readList, readOption, readPositionals } from '../cli/arguments.ts'
import type { Command, CommandArgs, CommandContext } from '../cli/command.ts'
import { say } from '../cli/command.ts'
import { checkFile } from '../cli/check-file.ts'
import { readGivenFile } from '../cli/read-given-file.ts'
import { readJsonFile } from '../cli/read-json-file.ts'
import { showDay } from '../time.ts'
import type { Way } from './clock.ts'
import { enterRequest } from './enter-request.ts'
import { listRequests, listWaiting } from './list-requests.ts'
import { findRequest } from './lock-request.ts'
import { showRequest, summaryOf, type RequestSummary } from './show-request.ts'
import { setProcedure } from './set-procedure.ts'
import { setTerm } from './set-term.ts'
import { listTerms, procedureSchema, termSchema } from './term.ts'

const text = (vi: string, en: string) => ({ type: 'string', help: { vi, en } }) as const

const wayOf = ({ config }: CommandContext): Way => ({
  calendar: readCalendar(config),
  now: () => new Date(),
})

const list: Command = {
  name: 'request list',
  summary: { vi: 'Các đề nghị khai thác', en: 'Requests for access' },
  nothing: { vi: 'Không có đề nghị nào.', en: 'There are no requests.' },
  usage: '[--agency …] [--state …] [--waiting]',
  options: {
    agency: text('cơ quan đề nghị', 'the agency that asks'),
    state: text(requestStates.join('|'), requestStates.join('|')),
    waiting: {
      type: 'boolean',
      help: { vi: 'chờ quyết định, gần hạn trước', en: 'waiting, the nearest due first' },
    },
  },
  async run(context, args) {
    readPositionals(args)
    const way = wayOf(context)
    const db = await context.database()
    const given = readOption(args, 'state')
    const state = requestStates.find((one) => one === given) ?? null
    if (given !== undefined && state === null) throw misuse(`--state ${given} ?`)
    const agency = readOption(args, 'agency')
    const filter = { agencies: agency === undefined ? null : [agency], state }
    const found = args.values.waiting
      ? await listWaiting(db, { owners: null })
      : (await listRequests(db, { ...filter, before: null, limit: 1000 })).requests
    const json = found.map((one) => summaryOf(one, way))
    return { exit: 0, json, text: json.map((one) => lineOf(context, one)) }
  },
}

function lineOf(context: CommandContext, one: RequestSummary): string {
  const due = one.dueOn === null ? '' : ` ≤ ${showDay(one.dueOn)}`
  const late =
    one.daysLate === 0
      ? ''
      : say(context, {
          vi: `, trễ ${one.daysLate} ngày làm việc`,
          en: `, ${one.daysLate} working days late`,
        })
  const waits = one.waitsFor === null ? '' : ` → ${one.waitsFor}`
  const kind = one.kind === 'service' ? ` (${catalogueKindTitles.service[context.lang]})` : ''
  return `${one.id}  ${one.state}${waits}  ${one.agency}  ${one.dataset ?? '-'}${kind}${due}${late}`
}

const show: Command = {
  name: 'request show',
  summary: { vi: 'Một đề nghị với các quyết định', en: 'One request with its decisions' },
  usage: '<request>',
  async run(context, args) {
    const [number = ''] = readPositionals(args, 'request')
    if (!/^[1-9]\d{0,14}$/.test(number)) throw misuse(`${number} ?`)
    const db = await context.database()
    const json = await showRequest(db, wayOf(context), await findRequest(db, Number(number)))
    return { exit: 0, json, text: JSON.stringify(json, null, 2) }
  },
}

const enter: Command = {
  name: 'request enter',
  summary: {
    vi: 'Nhập hộ một đề nghị bằng giấy; nội dung trong tệp JSON',
    en: 'Enter a request that came on paper; what is asked stands in a JSON file',
  },
  usage:
    '<agency> --asked file.json --document … --document-date YYYY-MM-DD --signer … [--scan file.pdf]',
  options: {
    asked: text(
      'tệp JSON như POST /api/v1/requests/paper',
      'JSON as in POST /api/v1/requests/paper',
    ),
    document: text('số văn bản', 'number of the document'),
    'document-date': text('ngày văn bản', 'day of the document'),
    signer: text('người ký văn bản', 'who signed the document'),
    scan: text('bản quét; chỉ mã băm được giữ', 'the scan; only its hash is kept'),
  },
  async run(context, args) {
    const [agency = ''] = readPositionals(args, 'agency')
    const file = needOption(args, 'asked')
    const asked = checkFile(file, askedSchema, await readJsonFile(file))
    const scan = readOption(args, 'scan')
    const given = readInput(paperRequestSchema, {
      agency,
      asked,
      documentNumber: needOption(args, 'document'),
      documentDate: needOption(args, 'document-date'),
      signer: needOption(args, 'signer'),
      ...(scan === undefined ? {} : { documentSha256: await hashFile(scan) }),
    })
    const db = await context.database()
    const way = wayOf(context)
    const json = await db.tx((tx) => enterRequest(tx, context.actor, way, given))
    const due = json.dueOn === null ? '' : ` ≤ ${showDay(json.dueOn)}`
    const said = {
      vi: `Đề nghị số ${json.request} đã gửi${due}.`,
      en: `Request ${json.request} is submitted${due}.`,
    }
    return { exit: 0, json, text: say(context, said) }
  },
}

const validity = {
  ground: text('căn cứ pháp lý', 'the legal ground'),
  from: text('ngày bắt đầu', 'first day'),
  until: text('ngày cuối', 'last day'),
}

const termSet: Command = {
  name: 'term set',
  summary: {
    vi: 'Đặt số ngày làm việc để quyết định, hoặc để bổ sung, có căn cứ',
    en: 'Set the working days for a decision or for a completion, with the ground',
  },
  usage: '<decide|complete> --days … --ground … --from YYYY-MM-DD [--until YYYY-MM-DD]',
  options: { days: text('số ngày làm việc', 'working days'), ...validity },
  async run(context, args) {
    const [kind] = readPositionals(args, 'decide|complete')
    const given = readInput(termSchema, {
      kind,
      days: Number(needOption(args, 'days')),
      ...readValidity(args),
    })
    const term = { ...given, validUntil: given.validUntil ?? null }
    const db = await context.database()
    await db.tx((tx) => setTerm(tx, context.actor, term))
    return { exit: 0, json: term, text: `${kind}: ${term.days} (${showDay(term.validFrom)} …)` }
  },
}

const termOrder: Command = {
  name: 'term order',
  summary: {
    vi: 'Đặt trình tự quyết định, ngày nhắc và cấp được báo khi quá hạn',
    en: 'Set the order of deciders, when they are warned and whom a late request is taken to',
  },
  usage:
    '<ordinary|personal> --steps owner,authority --ground … --from YYYY-MM-DD [--until …] ' +
    '[--warn-days 1] [--escalate-days …  --escalate-to authority|leader|auditor]',
  options: {
    steps: text('owner, authority theo thứ tự', 'owner, authority in their order'),
    'warn-days': text('nhắc trước số ngày làm việc', 'working days before the term'),
    'escalate-days': text('sau số ngày làm việc quá hạn', 'working days after the term'),
    'escalate-to': text('chức năng được báo', 'the function that is told'),
    ...validity,
  },
  async run(context, args) {
    const [kind] = readPositionals(args, 'ordinary|personal')
    const escalateDays = readOption(args, 'escalate-days')
    const given = readInput(procedureSchema, {
      kind,
      steps: readList(args, 'steps') ?? [],
      warnDays: Number(readOption(args, 'warn-days') ?? 1),
      escalateDays: escalateDays === undefined ? null : Number(escalateDays),
      escalateTo: readOption(args, 'escalate-to') ?? null,
      ...readValidity(args),
    })
    const { validUntil = null, escalateDays: after = null, escalateTo = null } = given
    const made = { ...given, validUntil, escalateDays: after, escalateTo }
    const db = await context.database()
    await db.tx((tx) => setProcedure(tx, context.actor, made))
    return { exit: 0, json: made, text: `${kind}: ${made.steps.join(' → ')}` }
  },
}

const termList: Command = {
  name: 'term list',
  summary: {
    vi: 'Thời hạn và trình tự đã đặt cho đề nghị khai thác',
    en: 'The terms and orders that are set for access requests',
  },
  nothing: { vi: 'Chưa đặt thời hạn hay trình tự nào.', en: 'No terms or orders are set.' },
  usage: '',
  async run(context, args) {
    readPositionals(args)
    const json = await listTerms(await context.database())
    const until = (one: { validFrom: string; validUntil: string | null }) =>
      `${showDay(one.validFrom)} … ${one.validUntil === null ? '' : showDay(one.validUntil)}`
    return {
      exit: 0,
      json,
      text: [
        ...json.terms.map((one) => `${one.kind}  ${one.days}  ${until(one)}  ${one.ground}`),
        ...json.procedures.map(
          (one) => `${one.kind}  ${one.steps.join(' → ')}  ${until(one)}  ${one.ground}`,
        ),
      ],
    }
  },
}

function readValidity(args: CommandArgs) {
  return {
    ground: needOption(args, 'ground'),
    validFrom: needOption(args, 'from'),
    validUntil: readOption(args, 'until') ?? null,
  }
}

async function hashFile(file: string): Promise<string> {
  return createHash('sha256')
    .update(await readGivenFile(file))
    .digest('hex')
}

function readInput<S extends z.ZodType>(schema: S, given: unknown): z.output<S> {
  const read = schema.safeParse(given)
  if (read.success) return read.data
  throw misuse(tellIssues(schema, given))
}

export const requestCommands: Command[] = [list, show, enter, termSet, termOrder, termList]
