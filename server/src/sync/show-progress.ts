/** A run in one line: a bar where it is known how much there is, a count where it is not. */
import { remainingSeconds, showsShare, type Run } from './run.ts'

const width = 24

export function progressLine(run: Run, lang: 'vi' | 'en'): string {
  const words = lang === 'vi' ? vietnamese : english
  const { rows, rowsExpected, rowsPerSecond } = run
  if (rows === null) return `${words[run.state]} …`
  const count = group(rows, lang)
  const rate = rowsPerSecond ? `  ${group(rowsPerSecond, lang)} ${words.perSecond}` : ''
  if (!rowsExpected || !showsShare(run)) return `${count} ${words.rows}${rate}`
  const share = Math.min(1, rows / rowsExpected)
  const filled = Math.round(share * width)
  const bar = '█'.repeat(filled) + '░'.repeat(width - filled)
  const left = remainingSeconds(run)
  const rest = left === null ? '' : `  ${words.left} ${duration(left)}`
  return `${bar} ${Math.floor(share * 100)} %  ${count} ${words.rows}${rate}${rest}`
}

function group(value: number, lang: 'vi' | 'en'): string {
  return value.toLocaleString(lang === 'vi' ? 'vi-VN' : 'en-GB')
}

function duration(seconds: number): string {
  const [minutes, rest] = [Math.floor(seconds / 60), seconds % 60]
  return minutes === 0 ? `${rest} s` : `${minutes} min ${rest} s`
}

const vietnamese = {
  queued: 'đang chờ',
  running: 'đang chạy',
  done: 'xong',
  unchanged: 'không đổi',
  refused: 'bị từ chối',
  failed: 'thất bại',
  cancelled: 'đã huỷ',
  rows: 'dòng',
  perSecond: 'dòng/s',
  left: 'còn',
}

const english: typeof vietnamese = {
  queued: 'waiting',
  running: 'running',
  done: 'done',
  unchanged: 'unchanged',
  refused: 'refused',
  failed: 'failed',
  cancelled: 'cancelled',
  rows: 'rows',
  perSecond: 'rows/s',
  left: 'left',
}

/** The state of a run in words. */
export function stateInWords(state: Run['state'], lang: 'vi' | 'en'): string {
  return (lang === 'vi' ? vietnamese : english)[state]
}
