/** ODS as a kind of source. */
import { defineFileKind } from '../source-kind.ts'
import { readWorkbook } from './read-workbook.ts'
import { sheetOptionsSchema } from './sheet-options.ts'

export const odsKind = defineFileKind({
  kind: 'ods',
  endings: ['ods'],
  mediaTypes: ['application/vnd.oasis.opendocument.spreadsheet'],
  options: sheetOptionsSchema,
  read: (path, version, options, as) => readWorkbook(path, 'ods', version, options, as),
})
