/** A source's declaration as a JSON file on the command line. */
import { Refusal } from '@kho/contract/refusal.ts'
import { checkFile } from '../cli/check-file.ts'
import { readJsonFile } from '../cli/read-json-file.ts'
import { sourceKind } from '../source/source-kinds.ts'
import { findDeclarationFault } from './declaration-faults.ts'
import { sourceSchema, type DeclaredSource } from './declared-source.ts'

export const declarationOption = {
  type: 'string',
  help: {
    vi: 'tệp JSON khai báo cách đọc (như của source add)',
    en: 'JSON file that says how to read it (as for source add)',
  },
} as const

/** Throws `cli.bad-file` with every member that is not understood. */
export async function readSource(file: string): Promise<DeclaredSource> {
  const given: unknown = await readJsonFile(file)
  const source = checkFile(file, sourceSchema, given)
  const reason = findDeclarationFault(given, source)
  if (reason) throw new Refusal('cli.bad-file', { file, reason })
  return source
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
  if (sourceKind(options.kind).form !== 'file') {
    const reason = {
      vi: `kind: “${options.kind}” không phải loại tệp`,
      en: `kind: “${options.kind}” is no kind of file`,
    }
    throw new Refusal('cli.bad-file', { file, reason })
  }
  return options
}
