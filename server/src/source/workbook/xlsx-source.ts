/** XLSX and XLSM as a kind of source. */
import { defineFileKind } from '../source-kind.ts'
import { probeWorkbook } from './probe-workbook.ts'
import { readWorkbook } from './read-workbook.ts'
import { sheetOptionsSchema } from './sheet-options.ts'

export const xlsxKind = defineFileKind({
  kind: 'xlsx',
  endings: ['xlsx', 'xlsm'],
  mediaTypes: [
    'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
    'application/vnd.ms-excel.sheet.macroenabled.12',
  ],
  options: sheetOptionsSchema,
  probe: (path) => probeWorkbook(path, 'xlsx'),
  read: (path, version, options, as) => readWorkbook(path, 'xlsx', version, options, as),
})
