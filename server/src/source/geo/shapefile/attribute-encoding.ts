/**
 * The encoding of an attribute table: as declared, else as the .cpg file says, else by the language
 * byte of the table. Where none of them speaks, only ASCII is read; nothing is guessed from letters.
 */
import { Refusal } from '@kho/contract/refusal.ts'

/** Bytes as text, or undefined where they are none in this encoding. */
export type TextDecode = (bytes: Buffer) => string | undefined

export type AttributeEncoding = {
  /** null: nobody has said it. */
  name: string | null
  /** Who has said it: the declaration, the .cpg file or the table. */
  from: string
  /** What the file says, where the declaration says something else. */
  overruled: string | null
  decode: TextDecode
}

/** Language bytes of dBASE tables whose meaning is one encoding. 0x57 is "the system's own". */
const languageBytes: Readonly<Record<number, string>> = {
  0x03: 'windows-1252',
  0x4d: 'gbk',
  0x50: 'windows-874',
  0x7a: 'gbk',
  0x7b: 'shift_jis',
  0x7c: 'windows-874',
  0xc8: 'windows-1250',
  0xc9: 'windows-1251',
  0xca: 'windows-1254',
  0xcb: 'windows-1253',
  0xcc: 'windows-1257',
}

export type EncodingClues = {
  declared: string | undefined
  /** The text of the .cpg file. */
  cpg: string | null
  languageByte: number
}

/** Throws `source.encoding-unknown` where an encoding is named that nobody can read. */
export function settleEncoding({ declared, cpg, languageByte }: EncodingClues): AttributeEncoding {
  const byFile = cpg?.trim()
    ? { name: nameOfPage(cpg.trim()), from: '.cpg' }
    : { name: languageBytes[languageByte] ?? null, from: '.dbf' }
  if (declared !== undefined) {
    const name = nameOfPage(declared)
    const decode = name === null ? null : decoderOf(name)
    if (!decode) throw new Refusal('source.encoding-unknown', { encoding: declared })
    const overruled = byFile.name !== null && byFile.name !== name ? byFile.name : null
    return { name, from: 'encoding', overruled, decode }
  }
  if (byFile.name === null) return { ...byFile, overruled: null, decode: decodeAscii }
  const decode = decoderOf(byFile.name)
  if (!decode) throw new Refusal('source.encoding-unknown', { encoding: byFile.name })
  return { ...byFile, overruled: null, decode }
}

/** What programs write into .cpg files – 1258, ANSI 1258, CP1258, 88591 – as one usual name. */
function nameOfPage(written: string): string | null {
  const text = written.toLowerCase().slice(0, 40)
  if (text === 'system' || text === 'ansi' || text === 'oem') return null
  const latin = /^(?:iso)?[ _-]?8859[ _-]?(\d{1,2})$/.exec(text)?.[1]
  if (latin) return latin === '1' ? 'latin1' : `iso-8859-${latin}`
  const page = /^(?:ansi |cp|windows-|windows)?(125\d|874|65001)$/.exec(text)?.[1]
  if (page) return page === '65001' ? 'utf-8' : `windows-${page}`
  return text === 'utf8' ? 'utf-8' : text
}

/**
 * The reading of an encoding, or null where it is not known. `latin1` gives every byte as the letter
 * of its number, which keeps texts of old Vietnamese fonts whole until they are converted.
 */
function decoderOf(name: string): TextDecode | null {
  if (name === 'latin1') return (bytes) => bytes.toString('latin1')
  const decoder = createDecoder(name)
  if (decoder === null) return null
  return (bytes) => {
    try {
      return decoder.decode(bytes)
    } catch {
      return undefined
    }
  }
}

function createDecoder(name: string) {
  try {
    return new TextDecoder(name, { fatal: true, ignoreBOM: true })
  } catch {
    return null
  }
}

function decodeAscii(bytes: Buffer): string | undefined {
  for (const byte of bytes) if (byte > 0x7f) return undefined
  return bytes.toString('latin1')
}
