/** The code page of a dBase file's characters. */
import iconv from 'iconv-lite'

/** By number of the language driver (byte 29 of the header). */
const drivers: Record<number, string> = {
  0x01: 'cp437',
  0x02: 'cp850',
  0x03: 'windows-1252',
  0x08: 'cp865',
  0x57: 'windows-1252',
  0x58: 'windows-1252',
  0x59: 'windows-1252',
  0x64: 'cp852',
  0x65: 'cp866',
  0x78: 'cp950',
  0x79: 'cp949',
  0x7a: 'cp936',
  0x7b: 'cp932',
  0x7c: 'cp874',
  0xc8: 'windows-1250',
  0xc9: 'windows-1251',
  0xca: 'windows-1254',
  0xcb: 'windows-1253',
  0xcc: 'windows-1257',
}

/** Gives the text of the bytes, or null where a byte is no character of the code page. */
export type Decode = (bytes: Buffer) => string | null

export type CodePage = { name: string; decode: Decode }

/**
 * The declared code page, else the one that the file names; where neither says one only ASCII is
 * taken, since guessing would write other letters. Null for a name that is none.
 */
export function codePageOf(driver: number, declared: string | undefined): CodePage | null {
  const name = declared ?? drivers[driver]
  if (name === undefined) return { name: 'ASCII', decode: decodeAscii }
  if (!iconv.encodingExists(name)) return null
  // Bytes that a code page leaves open become U+FFFD, which none of them has.
  const decode: Decode = (bytes) => {
    const text = isAscii(bytes)
      ? bytes.toString('latin1')
      : iconv.decode(bytes, name, { stripBOM: false })
    return text.includes('\ufffd') ? null : text
  }
  return { name, decode }
}

function decodeAscii(bytes: Buffer): string | null {
  return isAscii(bytes) ? bytes.toString('latin1') : null
}

function isAscii(bytes: Buffer): boolean {
  for (let i = 0; i < bytes.length; i++) if (bytes[i]! >= 0x80) return false
  return true
}
