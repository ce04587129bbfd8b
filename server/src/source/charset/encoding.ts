/**
 * The encodings a text file may be declared in. Each gives every byte one meaning and no two the
 * same, so the bytes can be had back from the text: nothing is lost by reading letters.
 */
import { z } from 'zod'
import { tcvn3Letters } from '../../catalogue/tcvn3.ts'
import { visciiLetters } from './viscii.ts'

/** `latin1` takes each byte for the character of that number, as old fonts inside a file need it. */
export const encodings = [
  'utf-8',
  'utf-16le',
  'utf-16be',
  'windows-1258',
  'viscii',
  'tcvn3',
  'windows-1252',
  'latin1',
] as const

export type Encoding = (typeof encodings)[number]

export const encodingSchema = z.enum(encodings)

/** How people call them. */
export const encodingNames: Record<Encoding, string> = {
  'utf-8': 'UTF-8',
  'utf-16le': 'UTF-16LE',
  'utf-16be': 'UTF-16BE',
  'windows-1258': 'Windows-1258',
  viscii: 'VISCII',
  tcvn3: 'TCVN3',
  'windows-1252': 'Windows-1252',
  latin1: 'Latin-1',
}

/** The character of every byte of an encoding with one byte each; null where it has none. */
export type ByteTable = readonly (string | null)[]

const every = (letterOf: (byte: number) => string | null): ByteTable =>
  Array.from({ length: 256 }, (_, byte) => letterOf(byte))

/** The platform knows the tables of Windows. */
function windowsTable(label: string): ByteTable {
  const decoder = new TextDecoder(label)
  return every((byte) => decoder.decode(Uint8Array.of(byte)))
}

const tables: Partial<Record<Encoding, () => ByteTable>> = {
  'windows-1258': () => windowsTable('windows-1258'),
  'windows-1252': () => windowsTable('windows-1252'),
  viscii: () => visciiLetters,
  tcvn3: () =>
    every(
      (byte) =>
        tcvn3Letters.get(byte) ?? (byte < 0x80 || byte === 0xa0 ? String.fromCharCode(byte) : null),
    ),
  latin1: () => every((byte) => String.fromCharCode(byte)),
}

/** The table of an encoding, or null where a character takes more than one byte. */
export function byteTable(encoding: Encoding): ByteTable | null {
  return tables[encoding]?.() ?? null
}
