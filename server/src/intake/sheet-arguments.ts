/** Options of commands that say where a workbook has its table. */
import { misuse, readOption } from '../cli/arguments.ts'
import type { CommandArgs, CommandOption } from '../cli/command.ts'

export const sheetArguments = {
  sheet: {
    type: 'string',
    help: { vi: 'tên hoặc số thứ tự của trang tính', en: 'name or number of the sheet' },
  },
  'header-row': {
    type: 'string',
    help: { vi: 'số dòng của tiêu đề', en: 'row number of the header' },
  },
} as const satisfies Record<string, CommandOption>

export function readSheetOptions(args: CommandArgs): {
  sheet?: string | number
  headerRow?: number
} {
  const sheet = readOption(args, 'sheet')
  const row = readOption(args, 'header-row')
  if (row !== undefined && !/^[1-9]\d{0,6}$/.test(row)) throw misuse(`--header-row ${row}`)
  return {
    ...(sheet === undefined ? {} : { sheet: /^\d{1,4}$/.test(sheet) ? Number(sheet) : sheet }),
    ...(row === undefined ? {} : { headerRow: Number(row) }),
  }
}
