/** `kho quarantine`, `kho quarantine correct`, `kho quarantine release`. */
import { writeFile } from 'node:fs/promises'
import { misuse, needOption, readList, readOption, readPositionals } from '../cli/arguments.ts'
import { say, type Command, type CommandContext } from '../cli/command.ts'
import { readGivenFile } from '../cli/read-given-file.ts'
import { loadNamed } from '../intake/load-named.ts'
import { listQuarantine } from '../intake/quarantine.ts'
import { ruleSentence } from '../intake/rules.ts'
import { journalPlaces } from '../journal/journal-places.ts'
import { correctionOf, readCorrections, tellStillHeld } from './correct-quarantine.ts'
import { groupQuarantine } from './group-quarantine.ts'
import { writeHeldCsv } from './held-csv.ts'
import { findHeldLoad } from './held-load.ts'
import { releaseQuarantine } from './release-quarantine.ts'

const held: Command = {
  name: 'quarantine',
  summary: { vi: 'Các dòng bị giữ lại của một lần nạp', en: 'Rows that a load held back' },
  nothing: { vi: 'Lần nạp này không giữ lại dòng nào.', en: 'This load held no rows back.' },
  usage: '<load> [--by rule|column] [--csv file.csv]',
  options: {
    by: {
      type: 'string',
      help: { vi: 'gộp theo quy tắc, hoặc theo cột', en: 'grouped by rule, or by column and rule' },
    },
    csv: {
      type: 'string',
      help: { vi: 'ghi ra tệp để sửa và gửi lại', en: 'write a file to correct and send back' },
    },
  },
  async run(context, args) {
    const [id] = readPositionals(args, 'load') as [string]
    const db = await context.database()
    const load = await findHeldLoad(db, { load: id })
    const file = readOption(args, 'csv')
    if (file !== undefined) {
      await writeFile(file, await writeHeldCsv(db, load.id, load.version))
      return { exit: 0, json: { load: load.id, file }, text: file }
    }
    const by = readOption(args, 'by')
    if (by === undefined) {
      const rows = await listQuarantine(db, load.id)
      const text = rows.map((row) => {
        const sentence = say(context, ruleSentence(row.rule))
        return `${row.line}: ${row.column_name ?? ''} ${row.rule} "${row.written ?? ''}" ${sentence}`
      })
      return { exit: 0, json: rows, text }
    }
    if (by !== 'rule' && by !== 'column') throw misuse(`--by ${by} ? (rule|column)`)
    const groups = await groupQuarantine(db, load.id, by)
    const text = groups.map(
      ({ held: count, rule, column, sentence, lines }) =>
        `${count}  ${rule}${column ? ` (${column})` : ''}  ${say(context, sentence)}  → ${lines.join(', ')}`,
    )
    return { exit: 0, json: groups, text }
  },
}

const correct: Command = {
  name: 'quarantine correct',
  summary: {
    vi: 'Nạp lại các dòng bị giữ đã sửa (giữ cột _line)',
    en: 'Take held rows back, corrected (keep the column _line)',
  },
  usage: '<load> <file.csv>',
  async run(context, args) {
    const [id, file] = readPositionals(args, 'load', 'file.csv') as [string, string]
    const parts = await openParts(context)
    const load = await findHeldLoad(parts.db, { load: id })
    const rows = await readCorrections(load, await readGivenFile(file))
    const done = await loadNamed(parts, {
      ...correctionOf(parts, load, rows),
      dataset: load.version.id,
      part: load.part.name,
      actor: context.actor,
    })
    const stillHeld = tellStillHeld(done)
    const { inserts, updates, sequence } = done.receipt
    const text = [
      `#${sequence}: +${inserts} ~${updates}`,
      ...stillHeld.map(({ line, rule, column }) => {
        const sentence = say(context, ruleSentence(rule))
        return `${line}: ${column} ${rule} ${sentence}`
      }),
    ]
    return {
      exit: stillHeld.length === 0 ? 0 : 1,
      json: { receipt: done.receipt, stillHeld },
      text,
    }
  },
}

const release: Command = {
  name: 'quarantine release',
  summary: {
    vi: 'Cho qua dòng trái quy tắc, nguyên như đã viết, có lý do',
    en: 'Release rows that break a rule, as written, with a reason',
  },
  usage: '<load> --lines 2,5|--rule … --reason …',
  options: {
    lines: { type: 'string', help: { vi: 'các dòng', en: 'the lines' } },
    rule: { type: 'string', help: { vi: 'mọi dòng vi phạm quy tắc', en: 'all that break it' } },
    reason: { type: 'string', help: { vi: 'lý do, vào nhật ký', en: 'why, for the journal' } },
  },
  async run(context, args) {
    const [id] = readPositionals(args, 'load') as [string]
    const lines = readList(args, 'lines')?.map(Number)
    const rule = readOption(args, 'rule')
    const reason = needOption(args, 'reason')
    if ((lines === undefined) === (rule === undefined)) throw misuse('--lines | --rule ?')
    if (lines?.some((line) => !Number.isSafeInteger(line))) throw misuse('--lines ?')
    const parts = await openParts(context)
    const load = await findHeldLoad(parts.db, { load: id })
    const input = { actor: context.actor, lines, rule, reason }
    const receipt = await releaseQuarantine(parts, load, input)
    const { sequence, inserts, updates, certificate } = receipt
    const text = `#${sequence}: +${inserts} ~${updates}, ${certificate.released} ${say(context, {
      vi: 'dòng được cho qua',
      en: 'rows released',
    })}`
    return { exit: 0, json: receipt, text }
  },
}

async function openParts(context: CommandContext) {
  const db = await context.database()
  return { db, journalFolder: journalPlaces(context.config).folder }
}

export const quarantineCommands: Command[] = [held, correct, release]
