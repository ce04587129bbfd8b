/** Opens a workbook by what it is, not by what its name says. */
import { Refusal } from '@kho/contract/refusal.ts'
import type { Workbook } from './cell.ts'
import { inspectFile } from './inspect-file.ts'
import { openOds } from './ods/open-ods.ts'
import { openXls } from './xls/open-xls.ts'
import { openXlsx } from './xlsx/open-xlsx.ts'
import { openZipParts, type ZipParts } from './zip-parts.ts'

export type WorkbookKind = 'xlsx' | 'xls' | 'ods'

export type OpenedWorkbook = {
  format: WorkbookKind
  workbook: Workbook
  bytes: number
  fileSha256: string
}

/**
 * Throws `source.empty`, `source.workbook-locked`, `source.workbook-wrong-format`, and what the
 * format's own reader throws.
 */
export async function openWorkbook(path: string, name: string): Promise<OpenedWorkbook> {
  const { format, found, macros, bytes, fileSha256 } = await inspectFile(path, name)
  if (bytes === 0) throw new Refusal('source.empty', { before: 0 })
  const identity = { bytes, fileSha256 }
  if (format === 'locked') throw new Refusal('source.workbook-locked', { file: name })
  if (format === 'xls') {
    return { ...identity, format, workbook: await openXls({ path, name, bytes, macros }) }
  }
  if (format !== 'zip') throw new Refusal('source.workbook-wrong-format', { file: name, found })
  const zip = await openZipParts(path, name)
  try {
    const inside = formatOfZip(zip)
    if (inside === 'xlsx')
      return { ...identity, format: inside, workbook: await openXlsx(zip, name) }
    if (inside === 'ods') return { ...identity, format: inside, workbook: await openOds(zip, name) }
    throw new Refusal('source.workbook-wrong-format', { file: name, found: inside })
  } catch (error) {
    await zip.close().catch(() => {})
    throw error
  }
}

function formatOfZip(zip: ZipParts): string {
  if (zip.find('xl/workbook.bin')) return 'XLSB'
  if (zip.find('word/document.xml')) return 'DOCX'
  if (zip.find('ppt/presentation.xml')) return 'PPTX'
  if (zip.find('[Content_Types].xml')) return 'xlsx'
  if (zip.find('content.xml') || zip.find('encrypted-package')) return 'ods'
  return 'ZIP'
}
