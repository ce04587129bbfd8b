/** The second sheet of a template: how to fill it in, and what each column holds. */
import type { DatasetVersion } from '@kho/contract/dataset.ts'
import { columnLetters } from '../cell.ts'
import { describeForm } from './describe-column.ts'
import { declaration, spaces, textCell } from './xml-text.ts'

type Styles = { title: number; wrapped: number }

const steps = [
  [
    '1. Chỉ nhập ở trang "Dữ liệu", từ dòng 3. Giữ nguyên dòng 1 và dòng 2.',
    'Type only on the sheet "Dữ liệu", from row 3 on. Leave rows 1 and 2 as they are.',
  ],
  [
    '2. Mã, ngày và chữ đã định dạng Text: Excel không đổi những gì anh chị gõ. Khi dán, chọn "Dán giá trị".',
    'Codes, days and text are formatted as text, so Excel does not change what you type. When pasting, choose "Paste values".',
  ],
  [
    '3. Cột có mũi tên chỉ nhận giá trị trong danh sách.',
    'Columns with an arrow take only values of their list.',
  ],
  ['4. Cột có dấu * bắt buộc phải có giá trị.', 'Columns with * must have a value.'],
  [
    '5. Không trộn ô, không thêm dòng tổng cộng, không dùng công thức.',
    'Merge no cells, add no totals, use no formulas.',
  ],
  [
    '6. Ô sai được tô đỏ kèm ghi chú trong tệp gửi trả; sửa ngay trong tệp đó rồi gửi lại.',
    'Wrong cells come back coloured with a comment; correct them in that very file and send it again.',
  ],
] as const

export function guidanceSheet(version: DatasetVersion, styles: Styles): string {
  const rows: (readonly [style: number, ...texts: string[]])[] = [
    [styles.title, version.title.vi, version.title.en],
    [styles.wrapped, version.description.vi, version.description.en],
    [styles.wrapped, `${version.id}, v${version.version}`],
    ...steps.map(([vi, en]) => [styles.wrapped, vi, en] as const),
    [
      styles.title,
      'Cột',
      'Column',
      'Tên cột / Name',
      'Bắt buộc / Required',
      'Cách ghi',
      'How to write it',
      'Đơn vị / Unit',
    ],
    ...version.columns.map((column) => {
      const form = describeForm(column)
      const { title, description, name, required, unit = '' } = column
      const say = (text: string, more: string | undefined) => (more ? `${text}: ${more}` : text)
      return [
        styles.wrapped,
        say(title.vi, description?.vi),
        say(title.en, description?.en),
        name,
        required ? '*' : '',
        form.vi,
        form.en,
        unit,
      ] as const
    }),
  ]
  const lines = rows.map(([style, ...texts], r) => {
    const cells = texts.map((text, c) => textCell(`${columnLetters(c)}${r + 1}`, text, style))
    return `<row r="${r + 1}">${cells.join('')}</row>`
  })
  const widths = [45, 45, 20, 12, 45, 45, 12].map(
    (width, i) => `<col min="${i + 1}" max="${i + 1}" width="${width}" customWidth="1"/>`,
  )
  return `${declaration}<worksheet xmlns="${spaces.main}"><cols>${widths.join('')}</cols><sheetData>${lines.join('')}</sheetData></worksheet>`
}
