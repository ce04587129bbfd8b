/** `kho board`, `kho reminders`. */
import { readCalendar } from '../calendar/read-calendar.ts'
import { readFlag, readOption, readPositionals } from '../cli/arguments.ts'
import type { Command, CommandContext } from '../cli/command.ts'
import { showInstant } from '../time.ts'
import { listLate } from '../request/list-late.ts'
import { boardAnswer } from './board-answer.ts'
import { readBoard, type BoardRow, type BoardState } from './board.ts'
import type { Lateness, Rule } from './due.ts'
import { selectReminders } from './lateness.sql.ts'
import { remindLate } from './remind-late.ts'

const states: Record<CommandContext['lang'], Record<BoardState, string>> = {
  vi: {
    'on-time': 'đúng hạn',
    late: 'TRỄ',
    awaited: 'chưa cung cấp',
    'no-deadline': 'không có hạn',
  },
  en: { 'on-time': 'on time', late: 'LATE', awaited: 'awaited', 'no-deadline': 'no deadline' },
}

const equalSigns: Record<string, string> = { true: '=', false: '≠', null: '?' }

function ruleOf({ config }: CommandContext): Rule {
  return { calendar: readCalendar(config), dueDays: config.dueDays }
}

const board: Command = {
  name: 'board',
  summary: {
    vi: 'Bảng cung cấp: đơn vị, bộ dữ liệu, lần cuối, hạn, mức trễ',
    en: 'The board: agency, dataset, last supply, due, late by',
  },
  nothing: {
    vi: 'Chưa có bộ dữ liệu nào phải cung cấp.',
    en: 'There is no dataset to be supplied.',
  },
  usage: '[--late]',
  options: {
    late: { type: 'boolean', help: { vi: 'chỉ những phần trễ', en: 'only what is late' } },
  },
  async run(context, args) {
    readPositionals(args)
    const rule = ruleOf(context)
    const now = new Date()
    const db = await context.database()
    const rows = await readBoard(db, rule, now)
    const shown = readFlag(args, 'late') ? rows.filter(({ late }) => late !== null) : rows
    const head =
      context.lang === 'vi'
        ? [
            'Đơn vị',
            'Bộ dữ liệu',
            'Cách',
            'Lần cuối',
            'Hạn',
            'Trễ',
            'Tình trạng',
            'Dòng',
            'Bằng nguồn',
          ]
        : ['Agency', 'Dataset', 'Way', 'Last', 'Due', 'Late by', 'State', 'Rows', 'Equal']
    const lines = shown.map((row) => line(row, context.lang))
    const text = lines.length === 0 ? [] : table([head, ...lines])
    const uncertain = shown.some(({ due }) => due?.certain === false)
    return {
      exit: 0,
      json: boardAnswer(shown, await listLate(db, rule.calendar, now), rule, now),
      text: uncertain ? [...text, '', beyond(rule, context.lang)] : text,
    }
  },
}

function line(row: BoardRow, lang: CommandContext['lang']): string[] {
  const { whole, dataset, part, due, trouble } = row
  const state = states[lang][row.state] + (trouble ? ` (${trouble.code})` : '')
  return [
    row.agency.id,
    whole ? dataset : `${dataset}/${part}`,
    row.way ?? '–',
    row.lastSuccessAt ? showInstant(row.lastSuccessAt) : '–',
    due ? showInstant(due.at) + (due.certain ? '' : ' ?') : '–',
    row.late ? lateInWords(row.late, lang) : '',
    state,
    row.rows === null ? '–' : String(row.rows),
    equalSigns[String(row.equal)]!,
  ]
}

/** Whole working days where it has been one at least, else hours. */
export function lateInWords({ days, hours }: Lateness, lang: CommandContext['lang']): string {
  if (days > 0) return lang === 'vi' ? `${days} ngày làm việc` : `${days} working days`
  return lang === 'vi' ? `${hours} giờ làm việc` : `${hours} working hours`
}

function beyond({ calendar }: Rule, lang: CommandContext['lang']): string {
  const until = calendar.until.split('-').toReversed().join('/')
  return lang === 'vi'
    ? `?: lịch ngày làm việc chỉ có đến ${until}; sau đó chỉ tính ngày cuối tuần.`
    : `?: the working calendar ends on ${until}; after it only weekends are counted.`
}

function table(rows: string[][]): string[] {
  const widths = rows[0]!.map((_, i) => Math.max(...rows.map((row) => row[i]!.length)))
  return rows.map((row) =>
    row
      .map((cell, i) => cell.padEnd(widths[i]!))
      .join('  ')
      .trimEnd(),
  )
}

const reminders: Command = {
  name: 'reminders',
  summary: {
    vi: 'Các lần nhắc cung cấp còn hiệu lực; lập những lần nhắc chưa có',
    en: 'Reminders in force; makes those that are not made yet',
  },
  nothing: { vi: 'Không có lần nhắc nào.', en: 'There are no reminders.' },
  usage: '[--all] [--agency …]',
  options: {
    all: { type: 'boolean', help: { vi: 'cả những lần đã có dữ liệu', en: 'also those answered' } },
    agency: { type: 'string', help: { vi: 'chỉ của đơn vị', en: 'only of this agency' } },
  },
  async run(context, args) {
    readPositionals(args)
    const db = await context.database()
    await remindLate(db, ruleOf(context))
    const agency = readOption(args, 'agency')
    const all = readFlag(args, 'all')
    const found = await selectReminders(db, { all, limit: 500, ...(agency ? { agency } : {}) })
    const due = context.lang === 'vi' ? 'hạn' : 'due'
    const text = found.map(
      (one) =>
        `${one.id}  ${showInstant(one.madeAt)}  ${one.agency}  ${one.dataset}/${one.part}  ` +
        `${due} ${showInstant(one.dueAt)}  ${'!'.repeat(one.level)}`,
    )
    return { exit: 0, json: found, text }
  },
}

export const latenessCommands: Command[] = [board, reminders]
