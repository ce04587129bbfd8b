/** `kho release …`: the written edition and the rules; proposing and deciding is for signed-in officers. */
import { resolve } from 'node:path'
import { readCalendar } from '../calendar/read-calendar.ts'
import { misuse, needOption, readFlag, readOption, readPositionals } from '../cli/arguments.ts'
import { say, type Command } from '../cli/command.ts'
import { journalPlaces } from '../journal/journal-places.ts'
import { dayOf, showDay } from '../time.ts'
import { readReviewTerm, reviewOf } from './due-review.ts'
import { tellFindings } from './finding.ts'
import { selectReleases } from './release.sql.ts'
import { renewDue } from './renew-due.ts'
import { listRules, ruleKinds } from './rule.ts'
import { setRule } from './set-rule.ts'
import { writeEdition } from './write-edition.ts'

const text = (vi: string, en: string) => ({ type: 'string', help: { vi, en } }) as const

const list: Command = {
  name: 'release list',
  summary: {
    vi: 'Các bản phát hành dữ liệu mở và hạn rà soát',
    en: 'The releases of open data, and when they are to be reviewed',
  },
  nothing: { vi: 'Chưa có bản phát hành nào.', en: 'There are no releases.' },
  usage: '[--dataset …]',
  options: { dataset: text('bộ dữ liệu', 'dataset') },
  async run(context, args) {
    readPositionals(args)
    const db = await context.database()
    const dataset = readOption(args, 'dataset')
    const day = dayOf(new Date())
    const term = await readReviewTerm(db, day)
    const releases = await selectReleases(db, dataset === undefined ? {} : { dataset })
    const json = releases.map((one) => ({ ...one, review: reviewOf(one, term, day) }))
    const lines = json.map(({ id, dataset: of, state, issue, review }) => {
      const at = issue ? ` #${issue.seq} (${issue.rows})` : ''
      const due = review ? `  ${review.state} ${showDay(review.dueOn)}` : ''
      return `${id}  ${state}  ${of}${at}${due}`
    })
    return { exit: 0, json, text: lines }
  },
}

const rule: Command = {
  name: 'release rule',
  summary: {
    vi: 'Đặt quy định về rà soát và nhóm nhỏ, có căn cứ; không nêu gì thì liệt kê',
    en: 'Set a rule on reviews or small groups, with its ground; lists them without any',
  },
  nothing: { vi: 'Chưa đặt quy định nào.', en: 'No rule is set.' },
  usage: `[${ruleKinds.join('|')} <number> --ground … --from … [--until …]]`,
  options: {
    ground: text('căn cứ pháp lý', 'legal ground'),
    from: text('ngày bắt đầu', 'first day'),
    until: text('ngày cuối', 'last day'),
  },
  async run(context, args) {
    const db = await context.database()
    if (args.positionals.length > 0) {
      const [kind, value] = readPositionals(args, 'rule', 'number') as [string, string]
      const known = ruleKinds.find((one) => one === kind)
      if (!known) throw misuse(`${kind} ? (${ruleKinds.join('|')})`)
      if (!/^[1-9]\d{0,2}$/.test(value)) throw misuse(`${value} ?`)
      const input = {
        kind: known,
        value: Number(value),
        ground: needOption(args, 'ground'),
        validFrom: readDate(needOption(args, 'from')),
        validUntil:
          readOption(args, 'until') === undefined ? null : readDate(needOption(args, 'until')),
      }
      await db.tx((tx) => setRule(tx, context.actor, input))
    }
    const json = await listRules(db)
    const lines = json.map(
      (one) =>
        `${one.kind} ${one.value}  ${showDay(one.validFrom)}–${one.validUntil ? showDay(one.validUntil) : ''}  ${one.ground}`,
    )
    return { exit: 0, json, text: lines }
  },
}

function readDate(given: string): string {
  const at = new Date(`${given}T00:00:00Z`)
  const isDay = /^\d{4}-\d{2}-\d{2}$/.test(given) && !Number.isNaN(at.getTime())
  if (!isDay || at.toISOString().slice(0, 10) !== given) throw misuse(`${given} ? (YYYY-MM-DD)`)
  return given
}

const renew: Command = {
  name: 'release renew',
  summary: {
    vi: 'Phát hành lại những bộ dữ liệu đến kỳ',
    en: 'Renew the releases that are due by their schedule',
  },
  usage: '',
  async run(context, args) {
    readPositionals(args)
    const db = await context.database()
    const renewed = await renewDue(db, new Date())
    const stopped = (await selectReleases(db, { states: ['released'] })).filter(
      (one) => one.stopped !== null,
    )
    const lines = [
      say(context, { vi: `Đã phát hành lại ${renewed}.`, en: `${renewed} renewed.` }),
      ...stopped.map((one) => `${one.dataset}: ${say(context, tellFindings(one.stopped!))}`),
    ]
    const json = { renewed, stopped: stopped.map(({ id, dataset }) => ({ release: id, dataset })) }
    return { exit: stopped.length === 0 ? 0 : 1, json, text: lines }
  },
}

const write: Command = {
  name: 'release write',
  summary: {
    vi: 'Viết mọi dữ liệu đang mở vào một thư mục cho chương trình công khai',
    en: 'Write everything that is open into a folder for the public program',
  },
  usage: '--to <folder> [--bom]',
  options: {
    to: text(
      'thư mục trống, hoặc thư mục đã viết lần trước',
      'an empty folder, or the one written before',
    ),
    bom: {
      type: 'boolean',
      help: {
        vi: 'tệp CSV có dấu BOM, cho Excel',
        en: 'CSV files begin with a byte order mark, for Excel',
      },
    },
  },
  async run(context, args) {
    readPositionals(args)
    const folder = resolve(needOption(args, 'to'))
    const { config, log, progress } = context
    const db = await context.database()
    const rule = { calendar: readCalendar(config), dueDays: config.dueDays }
    const made = await writeEdition(
      {
        db,
        log,
        places: journalPlaces(config),
        rule,
        place: config.place,
        bom: readFlag(args, 'bom'),
        progress,
      },
      folder,
    )
    const { written, kept, removed, withheld, sha256 } = made
    const lines = [
      say(context, {
        vi: `${written.length} bộ dữ liệu viết mới, ${kept.length} giữ nguyên, ${removed.length} tệp đã xoá.`,
        en: `${written.length} datasets written, ${kept.length} left as they were, ${removed.length} files removed.`,
      }),
      ...withheld.map((one) => `${one.dataset}: ${say(context, tellFindings(one.findings))}`),
      `manifest ${sha256}`,
    ]
    const json = { written, kept, removed, withheld, sha256 }
    return { exit: withheld.length === 0 ? 0 : 1, json, text: lines }
  },
}

export const releaseCommands: readonly Command[] = [list, rule, renew, write]
