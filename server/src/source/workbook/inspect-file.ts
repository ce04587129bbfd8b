/** What a workbook file really is, whatever its name says, and the SHA-256 of its bytes. */
import { openByteWindow } from '../byte-window.ts'

/** `locked`: an XLSX under a password, which lies encrypted in the container of the old format. */
export type WorkbookFormat = 'zip' | 'xls' | 'locked' | 'other'

export type InspectedFile = {
  format: WorkbookFormat
  /** Of one that is no workbook, what it seems to be. */
  found: string
  /** Of an XLS: it carries a program. */
  macros: boolean
  bytes: number
  fileSha256: string
}

const compound = Buffer.from('d0cf11e0a1b11ae1', 'hex')
/** Entries of the old container's directory are 128 bytes long and begin with their name. */
const directoryEntryBytes = 128
const looked = ['EncryptedPackage', 'Workbook', 'Book', '_VBA_PROJECT_CUR'] as const
const patterns = looked.map((name) => Buffer.from(`${name}\0`, 'utf16le'))

/** Reads the file once. Throws `source.not-found`, `source.gone`. */
export async function inspectFile(path: string, name: string): Promise<InspectedFile> {
  const window = await openByteWindow(path, { name })
  const names = new Set<string>()
  let start: Buffer = Buffer.alloc(0)
  try {
    while (!window.ended) {
      await window.fill()
      if (start.length === 0)
        start = Buffer.from(window.bytes.subarray(0, Math.min(4096, window.end)))
      if (start.subarray(0, 8).equals(compound))
        findEntries(window.bytes, window.base, window.end, names)
      // Kept bytes stay whole entries, so that their places in the file stay multiples of their size.
      window.start = window.end - (window.end % directoryEntryBytes)
    }
  } finally {
    await window.close()
  }
  const { bytes, fileSha256 } = window.described()
  return {
    ...judge(start, names),
    macros: names.has('_VBA_PROJECT_CUR'),
    bytes,
    fileSha256: fileSha256!,
  }
}

/** `base` is a multiple of the entries' size. */
function findEntries(bytes: Buffer, base: number, end: number, names: Set<string>): void {
  const from = (directoryEntryBytes - (base % directoryEntryBytes)) % directoryEntryBytes
  for (let at = from; at + directoryEntryBytes <= end; at += directoryEntryBytes) {
    for (let i = 0; i < patterns.length; i++) {
      const pattern = patterns[i]!
      if (
        bytes[at] === pattern[0] &&
        bytes.compare(pattern, 0, pattern.length, at, at + pattern.length) === 0
      ) {
        names.add(looked[i]!)
      }
    }
  }
}

function judge(start: Buffer, names: Set<string>): { format: WorkbookFormat; found: string } {
  if (start.subarray(0, 4).equals(Buffer.from('PK\x03\x04', 'latin1')))
    return { format: 'zip', found: 'ZIP' }
  if (start.subarray(0, 8).equals(compound)) {
    if (names.has('EncryptedPackage')) return { format: 'locked', found: 'XLSX' }
    if (names.has('Workbook')) return { format: 'xls', found: 'XLS' }
    return { format: 'other', found: names.has('Book') ? 'XLS 5.0/95' : 'OLE' }
  }
  return { format: 'other', found: nameOther(start) }
}

/** Systems that cannot write workbooks write something else and call it `.xls`. */
function nameOther(start: Buffer): string {
  const text = start
    .toString('latin1')
    .replace(/^\xef\xbb\xbf/, '')
    .trimStart()
    .toLowerCase()
  if (text === '') return '0 byte'
  if (text.startsWith('%pdf')) return 'PDF'
  if (/^(<!doctype html|<html|<table|<meta|<head)/.test(text)) return 'HTML'
  if (text.includes('urn:schemas-microsoft-com:office:spreadsheet')) return 'XML 2003'
  if (text.startsWith('<')) return 'XML'
  if (start.readUInt16LE(0) === 0x0809 || start.readUInt16LE(0) === 0x0409) return 'XLS 4.0'
  return /^[^\0-\x08\x0e-\x1f]*$/.test(text) ? 'CSV/TXT' : '?'
}
