/** Options of commands that say where a workbook has its table. */
import { misuse, readOption } from '../../cli/arguments.ts'
import type { CommandArgs, CommandOption } from '../../cli/command.ts'

export const sheetArguments = {
  sheet: {
    type: 'string',
    help: { vi: 'tên hoặc số thứ tự của trang tính', en: 'name or number of the sheet' },
  },
  'header-row': {
    type: 'string',
    help: { vi: 'số dòng của tiêu đề', en: 'row number of the header' },
  },
  'header-rows': {
    type: 'string',
    help: {
      vi: 'các dòng của tiêu đề nhiều dòng, ví dụ 2-3',
      en: 'rows of a header of several lines, as 2-3',
    },
  },
  'first-row': {
    type: 'string',
    help: { vi: 'dòng dữ liệu đầu tiên', en: 'first row of data' },
  },
} as const satisfies Record<string, CommandOption>

export type SheetArguments = {
  sheet?: string | number
  headerRow?: number
  headerRows?: number
  firstRow?: number
}

/** Lines of a header at most, as a declaration says them (`sheetOptionsSchema`). */
const headerRowsMax = 5

/** Throws `cli.misuse`, also where the header would stand among the data. */
export function readSheetOptions(args: CommandArgs): SheetArguments {
  const sheet = readOption(args, 'sheet')
  const header = readHeader(args)
  const firstRow = readRow(args, 'first-row')
  const { headerRow, headerRows = 1 } = header
  if (firstRow !== undefined && headerRow !== undefined && firstRow < headerRow + headerRows)
    throw misuse(`--first-row ${firstRow} <= ${headerRow + headerRows - 1}`)
  return {
    ...(sheet === undefined ? {} : { sheet: /^\d{1,4}$/.test(sheet) ? Number(sheet) : sheet }),
    ...header,
    ...(firstRow === undefined ? {} : { firstRow }),
  }
}

function readHeader(args: CommandArgs): Pick<SheetArguments, 'headerRow' | 'headerRows'> {
  const row = readRow(args, 'header-row')
  const text = readOption(args, 'header-rows')
  if (text === undefined) return row === undefined ? {} : { headerRow: row }
  if (row !== undefined) throw misuse('--header-row | --header-rows')
  const [, first, last] = /^([1-9]\d{0,6})-([1-9]\d{0,6})$/.exec(text) ?? []
  const headerRows = Number(last) - Number(first) + 1
  if (!(headerRows >= 1 && headerRows <= headerRowsMax)) throw misuse(`--header-rows ${text}`)
  return { headerRow: Number(first), headerRows }
}

function readRow(args: CommandArgs, name: 'header-row' | 'first-row'): number | undefined {
  const text = readOption(args, name)
  if (text !== undefined && !/^[1-9]\d{0,6}$/.test(text)) throw misuse(`--${name} ${text}`)
  return text === undefined ? undefined : Number(text)
}
