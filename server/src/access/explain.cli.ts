/** `kho explain …`: why somebody may read something, and what could be seen. */
import { catalogueKindTitles, type CatalogueKind } from '@kho/contract/catalogue-kind.ts'
import type { Bilingual } from '@kho/contract/dataset.ts'
import { termsText } from '@kho/contract/named-condition.ts'
import { sayPurpose } from '@kho/contract/purpose.ts'
import { misuse, readList, readOption, readPositionals } from '../cli/arguments.ts'
import type { Command, CommandArgs } from '../cli/command.ts'
import { showDay, showInstant } from '../time.ts'
import { whatCouldSee, whoCanSee, type Seen } from './could-see.ts'
import { explainAccess } from './explain-access.ts'
import type { Explanation, ExplainedRule } from './explain-access.ts'
import { deliveries } from './grant.ts'
import { endOfDay, readDay } from './read-arguments.ts'

const text = (vi: string, en: string) => ({ type: 'string', help: { vi, en } }) as const
const at = text(
  'thời điểm: YYYY-MM-DDThh:mm:ssZ, hoặc ngày (cuối ngày)',
  'an instant, or the end of a day',
)

const explain: Command = {
  name: 'explain',
  summary: {
    vi: 'Giải thích vì sao được hay không được đọc, hiện nay hoặc trước đây',
    en: 'Explain why reading is allowed or not, now or in the past',
  },
  nothing: {
    vi: 'Đơn vị này không có hệ thống hay cán bộ nào.',
    en: 'This agency has neither client systems nor persons.',
  },
  usage:
    '<dataset> --client … | --account … | --agency … [--at …] [--purpose …] [--task …] [--zones a] ' +
    '[--delivery api] [--columns a,b] [--filter a] [--key a,b]',
  options: {
    client: text('hệ thống', 'a client'),
    account: text('tài khoản của một người', 'the account of a person'),
    agency: text('mọi hệ thống và cán bộ của đơn vị', 'all clients and persons of an agency'),
    at,
    purpose: text('mục đích lời gọi nêu', 'purpose that the call names'),
    task: text('nhiệm vụ lời gọi nêu', 'task that the call names'),
    zones: text('vùng mạng của lời gọi', 'zones that the call comes from'),
    delivery: text('hình thức: online, api, file, feed', 'way: online, api, file, feed'),
    columns: text('các cột muốn đọc', 'columns to read'),
    filter: text('các cột dùng để lọc hoặc sắp xếp', 'columns to filter or sort by'),
    key: text('khoá của một dòng (được ghi nhật ký)', 'key of a row (is journaled)'),
  },
  async run(context, args) {
    const [dataset = ''] = readPositionals(args, 'dataset')
    const question = {
      subject: readSubject(args),
      dataset,
      at: readAt(args),
      purpose: readOption(args, 'purpose'),
      task: readOption(args, 'task'),
      zones: readList(args, 'zones'),
      delivery: readDelivery(args),
      columns: readList(args, 'columns'),
      touched: readList(args, 'filter'),
      key: readOption(args, 'key')?.split(','),
    }
    const db = await context.database()
    const found = await db.tx((tx) => explainAccess(tx, context.actor, question))
    const lines = found.flatMap((one) => toLines(one, context.lang))
    return { exit: found.some(({ allowed }) => allowed) ? 0 : 1, json: found, text: lines }
  },
}

const couldSee: Command = {
  name: 'explain agency',
  summary: {
    vi: 'Một đơn vị đọc được những gì trong một ngày',
    en: 'What an agency could read on a day',
  },
  usage: '<agency> <YYYY-MM-DD>',
  async run(context, args) {
    const [agency = '', day = ''] = readPositionals(args, 'agency', 'day')
    const known = readDay(day)
    const db = await context.database()
    const found = await db.tx((tx) => whatCouldSee(tx, agency, known))
    const open = found.open.length > 0 ? [`*  ${found.open.join(', ')}`] : []
    const head = `${agency}  ${showDay(day)}`
    const seen = found.seen.map((one) => seenLine(one, context.lang))
    return { exit: 0, json: found, text: [head, ...seen, ...open] }
  },
}

const whoSees: Command = {
  name: 'explain column',
  summary: { vi: 'Ai đọc được một cột', en: 'Who can read a column' },
  usage: '<dataset> <column> [--at …]',
  options: { at },
  async run(context, args) {
    const [dataset = '', column = ''] = readPositionals(args, 'dataset', 'column')
    const instant = readAt(args)
    const db = await context.database()
    const found = await db.tx((tx) => whoCanSee(tx, dataset, column, instant))
    const open = found.everybody ? ['*'] : []
    const head = `${dataset}.${column}  ${showInstant(instant)}`
    const seen = found.seen.map((one) => seenLine(one, context.lang))
    return { exit: 0, json: found, text: [head, ...open, ...seen] }
  },
}

function readSubject(args: CommandArgs) {
  const [client, agency] = [readOption(args, 'client'), readOption(args, 'agency')]
  const account = readOption(args, 'account')
  if ([client, agency, account].filter((one) => one !== undefined).length === 1) {
    if (client !== undefined) return { client }
    return agency === undefined ? { account: account! } : { agency }
  }
  throw misuse('--client | --account | --agency')
}

function readAt(args: CommandArgs): Date {
  const given = readOption(args, 'at')
  if (given === undefined) return new Date()
  if (given.length === 10) return new Date(endOfDay(readDay(given)).getTime() - 1)
  const instant = new Date(given)
  const whole = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)$/.test(given)
  if (!whole || Number.isNaN(instant.getTime())) throw misuse(`--at ${given}`)
  return instant
}

function readDelivery(args: CommandArgs) {
  const given = readOption(args, 'delivery')
  if (given === undefined) return undefined
  const found = deliveries.find((one) => one === given)
  if (!found) throw misuse(`--delivery ${given} (${deliveries.join(', ')})`)
  return found
}

const marks = { met: '+', failed: '✗', 'not-asked': '?', 'not-reached': ' ' }

function toLines(one: Explanation, lang: keyof Bilingual): string[] {
  const { sentence, agency, grant, columns, masks } = one
  const dataset = `${one.dataset}${kindMark(one, lang)}`
  const words = (rule: ExplainedRule) => {
    const found = rule.said?.found[lang] ?? (rule.found || '–')
    const wanted = rule.said?.wanted[lang] ?? rule.wanted
    const values = rule.outcome === 'not-reached' ? '' : `  ${found} / ${wanted}`
    const entries = rule.entries.map(({ index }) => ` #${index}`).join('')
    return `  ${marks[rule.outcome]} ${rule.title[lang]}${values}  [${rule.ground[lang]}]${entries}`
  }
  const paper = grant
    ? [
        `  ${grant.documentNumber} ${showDay(grant.documentDate)} ${grant.decidedBy}`,
        ...(grant.legalGround
          ? [`  ${[grant.legalGround, grant.legalDocument ?? ''].join(' ').trim()}`]
          : []),
      ]
    : []
  const shown = columns
    .map((name) => `${one.titles[name]![lang]} (${name}${masks[name] ? `~${masks[name]}` : ''})`)
    .join(', ')
  return [
    `${one.client ?? one.account} (${agency}) → ${dataset}  ${showInstant(one.at)}: ${sentence[lang]}`,
    ...paper,
    ...(shown ? [`  ${shown}`] : []),
    ...one.rules.map(words),
  ]
}

/** What is a service is said to be one; nothing beside a dataset. */
function kindMark({ kind }: { kind: CatalogueKind }, lang: keyof Bilingual): string {
  return kind === 'service' ? ` (${catalogueKindTitles.service[lang]})` : ''
}

function seenLine(one: Seen, lang: keyof Bilingual): string {
  const columns = one.columns
    .map((name) => `${one.titles[name]?.[lang] ?? name}${one.masks[name] ? '~' : ''}`)
    .join(', ')
  const rows = termsText(one.rows, lang) || '*'
  const purpose = sayPurpose(one.purpose)[lang]
  return `+ #${one.grant}  ${one.client ?? (one.accounts?.join(',') || '@')} (${one.agency})  ${one.dataset}${kindMark(one, lang)}  ${purpose}  ${columns}  ${rows}`
}

export const explainCommands: Command[] = [explain, couldSee, whoSees]
