/** From a sample file to the first fields of a draft: a proposal that a person corrects. */
import { Refusal } from '@kho/contract/refusal.ts'
import { likeliest, probeColumn, type ProbedColumn } from '../source/probe-file.ts'
import type { TableChoice } from '../source/workbook/sheet-top.ts'
import { columnField, type DraftFields, type Sample } from './draft.ts'

const columnsMax = 200
const sampleLength = 60

/**
 * `name` is the file's own name. Of a workbook in which no row looks like a header there are no
 * columns until somebody chooses. Refused: `source.unknown-form`, `source.empty`.
 */
export async function proposeFields(
  path: string,
  name: string,
): Promise<{ fields: DraftFields; sample: Sample }> {
  const { kind, tops, options, columns } = await likeliest(path).catch((error: unknown) => {
    // People know the file by its own name.
    if (error instanceof Refusal) throw new Refusal(error.code, { ...error.values, file: name })
    throw error
  })
  const title = name.replace(/\.[^.]*$/, '').trim()
  const once = {
    titleVi: title,
    id: plainName(title, '-') || 'bo-du-lieu',
    sharing: 'shared',
    importance: 'ordinary',
    permitted: 'all-agencies',
    frequency: 'monthly',
    formVi: 'Tệp bảng tính',
    formEn: 'Spreadsheet file',
    retention: 'life',
  }
  const table = tops?.find((top) => top.name === options['sheet'])?.proposed
  const proposed = proposeColumns(columns.map((one) => probeColumn(one)))
  const row = Number(options['headerRow'] ?? 1)
  return {
    fields: { ...once, ...proposed.fields },
    sample: {
      file: name,
      columns: proposed.columns,
      ...(tops ? { tops } : { header: { kind, row } }),
      ...(table ? { table: choiceOnly(table) } : {}),
    },
  }
}

const choiceOnly = ({ sheet, headerRow, headerRows, firstRow }: TableChoice): TableChoice => ({
  sheet,
  headerRow,
  headerRows,
  firstRow,
})

/** The first fields of each column, and what is shown of it. */
export function proposeColumns(probed: readonly ProbedColumn[]): {
  fields: DraftFields
  columns: Sample['columns']
} {
  const columns = probed.slice(0, columnsMax)
  const fields: Record<string, string> = {}
  const taken = new Set<string>()
  let hasKey = false
  columns.forEach((column, i) => {
    const set = (field: string, value: string) => (fields[columnField(i + 1, field)] = value)
    set('name', freeName(column.name, taken))
    set('titleVi', column.name || `Cột ${i + 1}`)
    const type = typeOf(column)
    set('type', type)
    if (type.startsWith('decimal')) set('scale', String(scaleOf(column.samples)))
    if (type === 'text:citizen-number' || personalWords.test(plainName(column.name, ' ')))
      set('personal', 'basic')
    if (hasKey || !isKeyLike(column, type)) return
    hasKey = true
    set('key', 'yes')
    set('required', 'yes')
  })
  const shown = columns.map(({ name: found, samples }) => ({
    name: found,
    samples: samples.map((text) => text.slice(0, sampleLength)),
  }))
  return { fields, columns: shown }
}

/** Titles under which persons usually stand. */
const personalWords =
  /\b(ho ten|ho va ten|ngay sinh|dien thoai|dia chi|can cuoc|cccd|cmnd|dinh danh|email)\b/

function typeOf({ proposal, samples }: ProbedColumn): string {
  const { type, written, precision, legacy } = proposal
  if (type === 'text' && samples.length > 0 && samples.every((text) => /^\d{12}$/.test(text)))
    return 'text:citizen-number'
  if (type === 'text' && legacy) return `text:${legacy}`
  if (type === 'date') return ['date', written ?? 'YYYY-MM-DD', precision ?? 'day'].join(':')
  if (Array.isArray(written)) return `${type}:${written.join('|')}`
  return written ? `${type}:${written}` : type
}

function isKeyLike({ samples }: ProbedColumn, type: string): boolean {
  const plain = type === 'text' || type === 'integer' || type === 'text:citizen-number'
  return plain && samples.length > 0 && new Set(samples).size === samples.length
}

function scaleOf(samples: readonly string[]): number {
  const digits = samples.map((text) => /[.,](\d+)$/.exec(text)?.[1]?.length ?? 0)
  return Math.max(2, ...digits)
}

function freeName(title: string, taken: Set<string>): string {
  const plain = plainName(title, '_').replace(/^(?=\d)/, 'c') || 'cot'
  let name = plain
  for (let n = 2; taken.has(name); n++) name = `${plain.slice(0, 44)}_${n}`
  taken.add(name)
  return name
}

/** Lower case ASCII, words joined by `mark`. */
function plainName(text: string, mark: '-' | '_' | ' '): string {
  return text
    .toLowerCase()
    .normalize('NFD')
    .replace(/[\u0300-\u036f]/g, '')
    .replaceAll('đ', 'd')
    .replace(/[^a-z0-9]+/g, mark)
    .slice(0, 40)
    .replace(/^[-_ ]+|[-_ ]+$/g, '')
}
