/** XLS (Excel 97 to 2003) as a kind of source. */
import { defineFileKind } from '../source-kind.ts'
import { probeWorkbook } from './probe-workbook.ts'
import { readWorkbook } from './read-workbook.ts'
import { sheetOptionsSchema } from './sheet-options.ts'

export const xlsKind = defineFileKind({
  kind: 'xls',
  endings: ['xls'],
  mediaTypes: ['application/vnd.ms-excel'],
  options: sheetOptionsSchema,
  probe: (path) => probeWorkbook(path, 'xls'),
  read: (path, version, options, as) => readWorkbook(path, 'xls', version, options, as),
})
