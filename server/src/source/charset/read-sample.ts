/** The beginning of a file as text, in every encoding it may be in. */
import { open } from 'node:fs/promises'
import { basename } from 'node:path'
import { Refusal } from '@kho/contract/refusal.ts'
import { codeOf } from '../byte-window.ts'
import { findEncodings, type EncodingCandidate } from './find-encoding.ts'

const sampleBytesMax = 1 << 18

export type TextSample = {
  /** Likeliest first; each with the sample as it reads it. */
  candidates: EncodingCandidate[]
  /** Whether the sample is the whole file. */
  whole: boolean
}

/** Throws `source.not-found`, `source.empty`. */
export async function readSample(path: string): Promise<TextSample> {
  const name = basename(path)
  const bytes = Buffer.alloc(sampleBytesMax)
  let length = 0
  let whole = true
  try {
    await using handle = await open(path, 'r')
    length = (await handle.read(bytes, 0, bytes.length)).bytesRead
    whole = (await handle.stat()).size <= length
  } catch (error) {
    throw new Refusal('source.not-found', { file: name }, codeOf(error))
  }
  if (length === 0) throw new Refusal('source.empty', { before: 0 })
  return { candidates: findEncodings(bytes.subarray(0, length)), whole }
}

/** The lines of a sample; the last may be cut off unless it is the whole file. */
export function linesOf(text: string, whole: boolean): string[] {
  const lines = text.split(/\r?\n/)
  if (!whole || lines.at(-1) === '') lines.pop()
  return lines
}

/** Cells that show encodings apart: those with letters beyond ASCII, side by side by their place. */
export function tellingCells(candidates: readonly EncodingCandidate[], parts: RegExp): string[][] {
  const pieces = candidates.map(({ text }) => text.split(parts))
  const places = (pieces[0] ?? []).flatMap((cell, i) => (/[^\0-\x7f]/.test(cell) ? [i] : []))
  return pieces.map((cells) => places.slice(0, 3).map((i) => (cells[i] ?? '').slice(0, 60)))
}
