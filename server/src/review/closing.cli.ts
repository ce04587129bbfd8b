/** The end of `kho review …`: close, resume, minutes, and the reports beside. */
import { createWriteStream, writeFileSync } from 'node:fs'
import { pipeline } from 'node:stream/promises'
import { closeSchema, resumeSchema } from '@kho/contract/review.ts'
import { canonicalJson } from '@kho/journal/entry.ts'
import { misuse, needOption, readList, readOption, readPositionals } from '../cli/arguments.ts'
import { say, type Command } from '../cli/command.ts'
import { journalPlaces } from '../journal/journal-places.ts'
import { openJournalKey } from '../journal/key.ts'
import { dayOf } from '../time.ts'
import { closeReview, previewClose } from './close-review.ts'
import { drawMinutes } from './minutes-pdf.ts'
import { makeMinutes, minutesSigner } from './minutes.ts'
import { writePopulation } from './population-csv.ts'
import {
  paperOptions,
  readInput,
  readNumber,
  readPaper,
  reasonOption,
  text,
  wayOf,
} from './read-arguments.ts'
import { listConflicts, listDoubled, listLeft } from './report.ts'
import { resumeItem } from './resume-item.ts'

const close: Command = {
  name: 'review close',
  summary: {
    vi: 'Kết thúc đợt rà soát: không có --token thì chỉ xem trước kết quả',
    en: 'Close a review: without --token it only shows the effect',
  },
  usage: '<review> [--token … --suspended … --number … --date … --signer …]',
  options: {
    token: text('mã như đã xem trước', 'token, as previewed'),
    suspended: text('số mục bị tạm dừng như đã xem trước', 'how many are suspended, as previewed'),
    ...paperOptions,
  },
  async run(context, args) {
    const [given] = readPositionals(args, 'review')
    const campaign = readNumber(given, 'review')
    const db = await context.database()
    const token = readOption(args, 'token')
    if (token === undefined) {
      const effect = await previewClose(db, campaign)
      const lines = Object.entries(effect.outcomes).map(
        ([kind, counts]) => `${kind}: ${JSON.stringify(counts)}`,
      )
      const next = `--suspended ${effect.suspended} --token ${effect.token}`
      return { exit: 0, json: effect, text: [...lines, next] }
    }
    const suspended = readNumber(needOption(args, 'suspended'), 'suspended')
    const input = readInput(closeSchema, { ...readPaper(args), suspended, token })
    const json = await db.tx((tx) =>
      closeReview(tx, wayOf(context), context.actor, { campaign, ...input }),
    )
    const line = { vi: `Đợt ${campaign} đã kết thúc.`, en: `Review ${campaign} is closed.` }
    return { exit: 0, json, text: say(context, line) }
  },
}

const resume: Command = {
  name: 'review resume',
  summary: { vi: 'Cho dùng lại một mục bị tạm dừng', en: 'Resume an item that was suspended' },
  usage: '<review> <item> --reason … --number … --date … --signer …',
  options: { reason: reasonOption, ...paperOptions },
  async run(context, args) {
    const [review, item] = readPositionals(args, 'review', 'item')
    const place = { campaign: readNumber(review, 'review'), item: readNumber(item, 'item') }
    const given = { ...readPaper(args), reason: needOption(args, 'reason') }
    const input = readInput(resumeSchema, given)
    const db = await context.database()
    const json = await db.tx((tx) => resumeItem(tx, context.actor, { ...place, ...input }))
    return { exit: 0, json, text: say(context, { vi: 'Đã cho dùng lại.', en: 'It is resumed.' }) }
  },
}

const minutes: Command = {
  name: 'review minutes',
  summary: { vi: 'Lập biên bản của đợt đã kết thúc', en: 'Make the minutes of a closed review' },
  usage: '<review> [--pdf …] [--csv …]',
  options: {
    pdf: text('ghi thành tệp PDF', 'write as a PDF file'),
    csv: text('ghi toàn bộ danh sách thành CSV', 'write the whole population as CSV'),
  },
  async run(context, args) {
    const [given] = readPositionals(args, 'review')
    const db = await context.database()
    const { folder, keyFile, origin } = journalPlaces(context.config)
    const made = await makeMinutes(db, folder, readNumber(given, 'review'))
    const { skey, vkey } = await openJournalKey(keyFile, origin)
    const signed = minutesSigner(skey)(made)
    const [pdf, csv] = [readOption(args, 'pdf'), readOption(args, 'csv')]
    if (pdf) writeFileSync(pdf, await drawMinutes(made, signed, vkey))
    if (csv) await pipeline(writePopulation(db, made.campaign, {}), createWriteStream(csv))
    return { exit: 0, json: signed, text: pdf || csv ? [] : canonicalJson(signed) }
  },
}

const report: Command = {
  name: 'review report',
  summary: {
    vi: 'Quyền không dùng, không ai phụ trách, chức năng kiêm nhiệm',
    en: 'Rights never used, orphaned; functions in conflict',
  },
  nothing: { vi: 'Báo cáo không có mục nào.', en: 'The report has no entries.' },
  usage: 'unused|orphaned|segregation [--agencies a,b]',
  options: { agencies: { ...text('cơ quan', 'agencies'), multiple: true } },
  async run(context, args) {
    const [which] = readPositionals(args, 'report')
    const agencies = readList(args, 'agencies') ?? null
    const db = await context.database()
    if (which === 'segregation') {
      const conflicts = await listConflicts(db, agencies)
      const doubled = await listDoubled(db, agencies)
      const lines = [
        ...conflicts.map(
          (one) =>
            `${one.within}  ${one.functions.join(' + ')}  ${one.accounts.join(' ')}  ${one.agency}`,
        ),
        ...doubled.map(
          ({ part, matter, account, agency }) => `${part}  ${matter}  ${account}  ${agency ?? '-'}`,
        ),
      ]
      return { exit: 0, json: { conflicts, doubled }, text: lines }
    }
    if (which !== 'unused' && which !== 'orphaned') throw misuse(`${which} ?`)
    const asked = { which, day: dayOf(new Date()), agencies, limit: 10_000 } as const
    const json = await listLeft(db, asked)
    const lines = json.rows.map(
      (one) => `${one.kind}  ${one.subject}  ${one.agency}  ${one.orphaned.join(' ')}`,
    )
    return { exit: 0, json, text: lines }
  },
}

export const closingCommands: readonly Command[] = [close, resume, minutes, report]
