/** What a person should look at before a proposal is declared: where file and definition disagree. */
import type { Bilingual, DatasetVersion, StoredColumn } from '@kho/contract/dataset.ts'
import { numberReader } from '../catalogue/number-form.ts'
import type { ProbedColumn } from './probe-file.ts'
import type { Proposal } from './source-kind.ts'

export function adviseColumns(
  columns: readonly ProbedColumn[],
  version: DatasetVersion | null,
  proposal: Proposal,
): Bilingual[] {
  const { headers = [] } = proposal
  const about = columns.flatMap((one) => {
    const column = version?.columns.find(({ name }) => name === one.column)
    return [...adviseLegacy(one, column), ...(column ? adviseForm(one, column) : [])]
  })
  if (headers.length < 2) return about
  const rows = headers
    .map(({ row, headerRows = 1 }) => (headerRows === 1 ? row : `${row}-${row + headerRows - 1}`))
    .join(', ')
  return [
    {
      vi: `Có thể là dòng tiêu đề: ${rows}; xem và chọn "headerRow".`,
      en: `These rows may be the header: ${rows}; look at them and choose "headerRow".`,
    },
    ...about,
  ]
}

function adviseLegacy({ name, proposal }: ProbedColumn, column?: StoredColumn): Bilingual[] {
  const declared = column?.type === 'text' ? column.legacy : undefined
  const { legacy, confidence } = proposal
  if (!legacy || legacy === declared || (legacy === 'tcvn3' && declared === 'tcvn3-capitals'))
    return []
  const share = `${Math.round(confidence * 100)} %`
  return [
    {
      vi: `Cột ${name} viết bằng bảng mã cũ (${legacy}, ${share}): khai báo "legacy": "${legacy}" cho cột này trong bộ dữ liệu.`,
      en: `Column ${name} is in an old encoding (${legacy}, ${share}): declare "legacy": "${legacy}" for it in the dataset.`,
    },
  ]
}

/** Only what would hold rows back: another form of dates, numbers or truth values. */
function adviseForm({ name, proposal, samples }: ProbedColumn, column: StoredColumn): Bilingual[] {
  const declared = 'written' in column ? column.written : undefined
  if (proposal.type !== column.type || proposal.confidence === 0) return []
  const plain: Record<string, unknown> = { date: 'YYYY-MM-DD', boolean: ['true', 'false'] }
  const usual = plain[column.type] ?? '1234.5'
  const found = JSON.stringify(proposal.written ?? usual)
  const told = JSON.stringify(declared ?? usual)
  if (found === told || column.type === 'text') return []
  if (column.type === 'integer' || column.type === 'decimal') {
    // Without a mark between thousands several forms fit, and the declared one may be among them.
    const read = numberReader(column.written ?? '1234.5')
    if (samples.every((one) => read(one) !== null)) return []
  }
  return [
    {
      vi: `Cột ${name} viết theo ${found}, định nghĩa là ${told}: sửa "written" của cột.`,
      en: `Column ${name} is written as ${found}, the definition says ${told}: correct the column's "written".`,
    },
  ]
}
