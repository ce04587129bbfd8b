/** A source's declaration as a JSON file on the command line. */
import { readFile } from 'node:fs/promises'
import { Refusal } from '@kho/contract/refusal.ts'
import { misuse } from '../cli/arguments.ts'
import { sourceKind } from '../source/source-kinds.ts'
import { sourceSchema, type DeclaredSource } from './declared-source.ts'

export const declarationOption = {
  type: 'string',
  help: {
    vi: 'tệp JSON khai báo cách đọc (như của source add)',
    en: 'JSON file that says how to read it (as for source add)',
  },
} as const

/** Throws `cli.misuse` with every member that is not understood. */
export async function readSource(file: string): Promise<DeclaredSource> {
  const parsed = sourceSchema.safeParse(await readJson(file))
  if (parsed.success) return parsed.data
  throw misuse(parsed.error.issues.map((one) => `${one.path.join('.')}: ${one.message}`).join('; '))
}

/** How a file is read, from the declaration of its source; nothing where none is given. */
export async function readDeclaration(
  file: string | undefined,
): Promise<Omit<DeclaredSource, 'id' | 'dataset' | 'part' | 'path'> | object> {
  if (file === undefined) return {}
  const {
    id: _id,
    dataset: _dataset,
    part: _part,
    path: _path,
    ...options
  } = await readSource(file)
  if (sourceKind(options.kind).form !== 'file') throw misuse(`${options.kind}: --declaration ?`)
  return options
}

async function readJson(file: string): Promise<unknown> {
  const text = await readFile(file, 'utf8').catch(() => {
    throw new Refusal('source.not-found', { file })
  })
  try {
    return JSON.parse(text)
  } catch {
    throw misuse(`${file}: JSON`)
  }
}
