/** The wells of the guides as an office writes them: as text in an old font, and as its own table. All made up. */
import { writeFileSync } from 'node:fs'
import { writeTcvn3 } from '../../src/catalogue/tcvn3.ts'
import { sheetXml, writeXlsx } from './workbook.ts'

const places = ['làng Trung', 'buôn Đắk Sắk', 'thôn Bốn', 'nhà văn hoá', 'trường học', 'chợ cũ']
const names = ['Mã giếng', 'Tên giếng', 'Xã', 'Độ sâu', 'Ngày khoan']

/** In the order of the dataset's columns. */
export const wellRows = [...places, ...places].map((place, n) => {
  return [`G${n + 1}`, `Giếng ${place}`, '24670', `${n + 7},5`, `${n + 10}/02/2024`]
})

/** In the font .VnTime, with a title above the header. */
export function writeOldText(path: string): string {
  const lines = [['Danh sách giếng khoan'], names, ...wellRows].map((cells) => cells.join(';'))
  writeFileSync(path, Buffer.from(writeTcvn3(`${lines.join('\n')}\n`), 'latin1'))
  return path
}

/** With a title, a header of two lines, a line that numbers the columns, a total and a signature. */
export function writeOfficeTable(path: string): Promise<string> {
  const xml = sheetXml(
    [
      ['Xã A'],
      [''],
      ['DANH SÁCH GIẾNG KHOAN'],
      ['STT', ...names.slice(0, 3), 'Thông số'],
      ['', '', '', '', ...names.slice(3)],
      ['(1)', '(2)', '(3)', '(4)', '(5)', '(6)'],
      ...wellRows.map((row, n) => [`${n + 1}`, ...row]),
      ['', 'Tổng cộng', `${wellRows.length}`],
      ['Người lập biểu'],
      ['Nguyễn Văn A'],
    ],
    '<mergeCells count="2"><mergeCell ref="E4:F4"/><mergeCell ref="A4:A5"/></mergeCells>',
  )
  return writeXlsx(path, { sheets: [{ name: 'Tháng 7', xml }] })
}
