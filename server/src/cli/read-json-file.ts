/** Reads a file that a command names and that has to be JSON. */
import type { Bilingual } from '@kho/contract/dataset.ts'
import { Refusal } from '@kho/contract/refusal.ts'
import { readGivenFile } from './read-given-file.ts'

// oxlint-disable-next-line typescript/no-explicit-any
export async function readJsonFile(file: string): Promise<any> {
  const text = (await readGivenFile(file)).toString('utf8')
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ''))
  } catch (error) {
    throw new Refusal('cli.not-json', { file, place: placeOf((error as Error).message, text) })
  }
}

/** The parser tells a place in its own words, and none where the text ends or begins wrongly. */
function placeOf(message: string, text: string): Bilingual {
  if (text.trim() === '') return { vi: 'tệp trống', en: 'it is empty' }
  const [, line, column] = /line (\d+) column (\d+)/.exec(message) ?? []
  if (line) return { vi: `dòng ${line}, cột ${column}`, en: `line ${line}, column ${column}` }
  if (/end of JSON/.test(message)) return { vi: 'bị cắt ở cuối', en: 'it is cut off at its end' }
  const found = text.trimStart().slice(0, 10)
  return { vi: `bắt đầu bằng “${found}”`, en: `it begins with “${found}”` }
}
