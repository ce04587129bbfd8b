/** XLS (Excel 97 to 2003) as a kind of source. */
import { defineFileKind } from '../source-kind.ts'
import { readWorkbook } from './read-workbook.ts'
import { sheetOptionsSchema } from './sheet-options.ts'

export const xlsKind = defineFileKind({
  kind: 'xls',
  endings: ['xls'],
  mediaTypes: ['application/vnd.ms-excel'],
  options: sheetOptionsSchema,
  read: (path, version, options, as) => readWorkbook(path, 'xls', version, options, as),
})
