/** How a column is to be filled in, in words for people who type. */
import type { Bilingual, StoredColumn } from '@kho/contract/dataset.ts'

const dateForms = {
  'YYYY-MM-DD': { vi: 'năm-tháng-ngày', example: '2026-07-01' },
  'DD/MM/YYYY': { vi: 'ngày/tháng/năm', example: '01/07/2026' },
  'DD-MM-YYYY': { vi: 'ngày-tháng-năm', example: '01-07-2026' },
} as const

export function describeForm(column: StoredColumn): Bilingual {
  switch (column.type) {
    case 'text':
      return describeText(column)
    case 'integer':
      return {
        vi: `Số nguyên, không dấu phân cách hàng nghìn${bounds(column)}.`,
        en: `A whole number without thousands separators${bounds(column)}.`,
      }
    case 'decimal':
      return {
        vi: `Số, nhiều nhất ${column.scale} chữ số thập phân${bounds(column)}.`,
        en: `A number with at most ${column.scale} decimal places${bounds(column)}.`,
      }
    case 'date': {
      const { vi, example } = dateForms[column.written]
      const coarse = column.precision === 'year' ? '; 1990' : ''
      return {
        vi: `Ngày, viết ${vi}: ${example}${coarse}.`,
        en: `A day, written ${column.written}: ${example}${coarse}.`,
      }
    }
    case 'timestamp':
      return {
        vi: 'Thời điểm, viết 2026-07-01 08:30:00 (giờ Việt Nam).',
        en: 'An instant, written 2026-07-01 08:30:00 (Viet Nam time).',
      }
    case 'boolean': {
      const [yes, no] = column.written
      return { vi: `"${yes}" hoặc "${no}".`, en: `"${yes}" or "${no}".` }
    }
    case 'geometry':
      return { vi: 'Hình dạng GeoJSON.', en: 'A GeoJSON geometry.' }
    case 'json':
      return { vi: 'JSON.', en: 'JSON.' }
  }
}

function describeText(column: Extract<StoredColumn, { type: 'text' }>): Bilingual {
  const { values, codelist, rule, lengthMax } = column
  if (values) return { vi: `Một trong: ${values.join('; ')}.`, en: `One of: ${values.join('; ')}.` }
  if (codelist || rule) {
    return {
      vi: 'Mã, giữ đủ mọi chữ số kể cả số 0 ở đầu.',
      en: 'A code, with every digit, leading zeros too.',
    }
  }
  if (lengthMax) {
    return {
      vi: `Chữ, dài nhất ${lengthMax} ký tự.`,
      en: `Text of at most ${lengthMax} characters.`,
    }
  }
  return { vi: 'Chữ.', en: 'Text.' }
}

function bounds({ min, max }: { min?: string | undefined; max?: string | undefined }): string {
  if (min !== undefined && max !== undefined) return `, ${min} … ${max}`
  if (min !== undefined) return `, ≥ ${min}`
  return max === undefined ? '' : `, ≤ ${max}`
}

/** The comment on the column's title: what it means and how it is written, in both languages. */
export function describeColumn(column: StoredColumn): string {
  const form = describeForm(column)
  const must = column.required ? { vi: 'Bắt buộc. ', en: 'Required. ' } : { vi: '', en: '' }
  const unit = column.unit ? ` [${column.unit}]` : ''
  return [
    `${column.title.vi}${unit}`,
    column.description?.vi ?? '',
    must.vi + form.vi,
    '',
    `${column.title.en}${unit}`,
    column.description?.en ?? '',
    must.en + form.en,
  ]
    .filter((line, i) => line !== '' || i === 3)
    .join('\n')
}
