/** Reads the working calendar that comes with Kho, or the one the operator names. */
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { Refusal } from '@kho/contract/refusal.ts'
import type { Config } from '../config.ts'
import { isWorkingDay, type NamedDay, type WorkingCalendar } from './working-calendar.ts'

const ownFile = fileURLToPath(new URL('../../data/calendar/working-days.csv', import.meta.url))
const header = 'day,kind,name_vi,name_en,ground,source,certainty'
const kinds = ['holiday', 'make-up', 'from', 'until']
const certainties = ['law', 'announced', 'background']

/** Refused with the line where the file is not what it should be: a wrong day moves deadlines. */
export function readCalendar(
  config: Pick<Config, 'calendarFile' | 'workingHours'>,
): WorkingCalendar {
  const file = config.calendarFile ?? ownFile
  const { from, until, days } = readLines(readText(file), file)
  return { from, until, days, hours: config.workingHours }
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8').replace(/^\uFEFF/, '')
  } catch {
    throw new Refusal('source.not-found', { file })
  }
}

function readLines(text: string, file: string): Omit<WorkingCalendar, 'hours'> {
  const days = new Map<string, NamedDay>()
  const range: { from?: string; until?: string } = {}
  const [first, ...lines] = text.split(/\r?\n/)
  const refuse = (line: number, reason: string): never => {
    throw new Refusal('calendar.bad-file', { file, line, reason })
  }
  if (first !== header) refuse(1, `${first} ≠ ${header}`)
  for (const [i, written] of lines.entries()) {
    if (written === '') continue
    const line = i + 2
    const cells = written.split(',')
    if (cells.length !== 7) refuse(line, `${cells.length} ≠ 7`)
    const [day, kind, vi, en, ground, source, certainty] = cells as [
      string,
      ...string[],
    ] as string[]
    if (!isDay(day!)) refuse(line, day!)
    if (!kinds.includes(kind!)) refuse(line, kind!)
    if (kind === 'from' || kind === 'until') {
      range[kind] = day!
      continue
    }
    if (!certainties.includes(certainty!)) refuse(line, certainty!)
    if (days.has(day!)) refuse(line, `${day} × 2`)
    days.set(day!, {
      day: day!,
      kind: kind as NamedDay['kind'],
      name: { vi: vi!, en: en! },
      ground: ground!,
      source: source!,
      certainty: certainty as NamedDay['certainty'],
    })
  }
  const { from, until } = range
  if (from === undefined || until === undefined || from > until) return refuse(1, 'from, until ?')
  const found = { from, until, days }
  refuseNeedless(found, refuse)
  return found
}

/** A make-up day on a working day, or a day outside the range, is a slip of the pen. */
function refuseNeedless(
  calendar: Omit<WorkingCalendar, 'hours'>,
  refuse: (line: number, reason: string) => never,
): void {
  const plain: WorkingCalendar = { ...calendar, days: new Map(), hours: [] }
  for (const { day, kind } of calendar.days.values()) {
    if (day < calendar.from || day > calendar.until) refuse(1, `${day} ∉ from … until`)
    if (kind === 'make-up' && isWorkingDay(plain, day)) refuse(1, `${day} make-up ?`)
  }
}

function isDay(text: string): boolean {
  const at = new Date(`${text}T00:00:00Z`)
  return !Number.isNaN(at.getTime()) && at.toISOString().startsWith(text) && text.length === 10
}
