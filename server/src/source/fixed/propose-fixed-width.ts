/** What a file would be as text of fixed width: lines of one length, parted where all have a space. */
import { describeEncodings } from '../csv/propose-delimited.ts'
import { linesOf, readSample } from '../charset/read-sample.ts'
import type { Proposal } from '../source-kind.ts'

const linesMin = 3
const valuesMax = 100

/** Null where lines differ in length. Where fields touch no space shows it, so confidence is low. */
export async function proposeFixedWidth(path: string): Promise<Proposal | null> {
  const sample = await readSample(path)
  const [best] = sample.candidates
  if (!best || /[\t\0]|^\s*[[{<]/.test(best.plain)) return null
  const lines = linesOf(best.plain, sample.whole)
  const width = lines[0]?.length ?? 0
  if (lines.length < linesMin || width < 3) return null
  if (lines.some((line) => line.length !== width)) return null
  const starts = fieldStarts(lines, width)
  if (starts.length < 2) return null
  const widths = starts.map((start, i) => (starts[i + 1] ?? width) - start)
  return {
    kind: 'fixed-width',
    confidence: 0.4 * Math.max(0.3, best.confidence),
    options: {
      encoding: best.encoding,
      fields: widths.map((one, i) => ({ width: one, column: `column_${i + 1}` })),
    },
    columns: starts.map((start, i) => ({
      name: `column_${i + 1}`,
      values: lines.map((line) => line.slice(start, start + widths[i]!).trim()).slice(0, valuesMax),
    })),
    encodings: describeEncodings(sample),
  }
}

/** Places that hold something in some line, behind one that is empty in all. */
function fieldStarts(lines: readonly string[], width: number): number[] {
  const isFilled = Array.from({ length: width }, (_, at) => lines.some((line) => line[at] !== ' '))
  return isFilled.flatMap((filled, at) => (filled && (at === 0 || !isFilled[at - 1]) ? [at] : []))
}
