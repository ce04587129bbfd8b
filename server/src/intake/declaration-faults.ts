/**
 * What a declaration says that nobody would hear: a member that its kind does not have, mostly a
 * misspelt one, and a file of no kind. Asked when a person declares a source; what was kept before
 * is read as it is.
 */
import type { Bilingual } from '@kho/contract/dataset.ts'
import { tellIssues } from '@kho/contract/issues.ts'
import { fileKinds, sourceKind } from '../source/source-kinds.ts'
import type { DeclaredSource } from './declared-source.ts'

/** `given` as it was written, `heard` as its schema understood it; null where nothing is lost. */
export function findDeclarationFault(given: unknown, heard: DeclaredSource): Bilingual | null {
  const unheard = findUnheard(given, heard)
  if (unheard.length > 0) return tellUnheard(unheard, heard.kind, membersOf(heard.kind))
  return fileFault(heard.file)
}

const ofEvery = ['id', 'dataset', 'part', 'kind']

function membersOf(kind: string): string[] {
  const { form, options } = sourceKind(kind)
  return [...ofEvery, ...(form === 'file' ? ['path'] : []), ...Object.keys(options.shape)]
}

function tellUnheard(unheard: readonly string[], kind: string, members: string[]): Bilingual {
  const [said, known] = [unheard.join(', '), members.join(', ')]
  return {
    vi: `${said}: loại ${kind} không có mục này; có ${known}`,
    en: `${said}: the kind ${kind} has no such member; it has ${known}`,
  }
}

/** Places of members that were given and not heard, as `paging.szie`. */
function findUnheard(given: unknown, heard: unknown, place = ''): string[] {
  if (!isBranch(given) || !isBranch(heard)) return []
  return Object.entries(given).flatMap(([name, value]) => {
    const here = place === '' ? name : `${place}.${name}`
    return name in heard ? findUnheard(value, heard[name], here) : [here]
  })
}

function isBranch(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}

/** How a fetched file is read is declared like a file of that kind. */
function fileFault(file: unknown): Bilingual | null {
  if (!isBranch(file)) return null
  const found = fileKinds.find(({ kind }) => kind === file.kind)
  if (!found) {
    const known = fileKinds.map(({ kind }) => kind).join(', ')
    return {
      vi: `file.kind: không có loại tệp ${file.kind}; có ${known}`,
      en: `file.kind: there is no kind of file ${file.kind}; there are ${known}`,
    }
  }
  const parsed = found.options.safeParse(file)
  if (!parsed.success) return tellIssues(found.options, file, 'file')
  const unheard = findUnheard(file, { kind: file.kind, ...parsed.data }, 'file')
  const members = ['kind', ...Object.keys(found.options.shape)]
  return unheard.length > 0 ? tellUnheard(unheard, found.kind, members) : null
}
