/** ODS as a kind of source. */
import { defineFileKind } from '../source-kind.ts'
import { probeWorkbook } from './probe-workbook.ts'
import { readWorkbook } from './read-workbook.ts'
import { sheetOptionsSchema } from './sheet-options.ts'

export const odsKind = defineFileKind({
  kind: 'ods',
  endings: ['ods'],
  mediaTypes: ['application/vnd.oasis.opendocument.spreadsheet'],
  options: sheetOptionsSchema,
  probe: (path) => probeWorkbook(path, 'ods'),
  read: (path, version, options, as) => readWorkbook(path, 'ods', version, options, as),
})
