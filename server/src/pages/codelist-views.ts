/** Code lists as the pages show them. */
import type {
  CodeLink,
  CodelistRef,
  CodelistView,
  CodelistsView,
  CodeState,
  CodeView,
} from '@kho/portal/view.ts'
import { Refusal } from '@kho/contract/refusal.ts'
import { convertCode, type Counterpart } from '../codelist/convert-code.ts'
import {
  findCode,
  findMeanings,
  listCodelists,
  type Code,
  type List,
} from '../codelist/find-code.ts'
import { searchCodes } from '../codelist/search-codes.ts'
import type { Queryable } from '../pg/database.ts'

const codesOnPage = 200

export async function readCodelists(db: Queryable): Promise<CodelistsView> {
  const lists = await listCodelists(db)
  return { lists: lists.map((list) => ({ ...refOf(list), codes: list.codes })) }
}

function refOf(list: List): CodelistRef {
  return {
    list: list.list,
    title: { vi: list.titleVi, en: list.titleEn },
    description: { vi: list.source, en: list.source },
  }
}

async function readRef(db: Queryable, list: string): Promise<CodelistRef> {
  const found = (await listCodelists(db)).find((one) => one.list === list)
  if (!found) throw new Refusal('codelist.unknown-list', { list })
  return refOf(found)
}

export async function readCodelist(
  db: Queryable,
  list: string,
  query: string,
  asOf: string,
): Promise<CodelistView> {
  const ref = await readRef(db, list)
  const codes = await searchCodes(db, list, query, { asOf, limit: codesOnPage })
  const all =
    codes.length < codesOnPage ? codes : await searchCodes(db, list, query, { asOf, limit: 20_000 })
  return { list: ref, query, asOf, codes: codes.map(stateOf), matching: all.length }
}

export async function readCode(
  db: Queryable,
  list: string,
  code: string,
  asOf: string,
): Promise<CodeView> {
  const ref = await readRef(db, list)
  const meanings = await findMeanings(db, list, code)
  if (meanings.length === 0) throw new Refusal('codelist.unknown-code', { list, code, asOf })
  const current = await findCode(db, list, code, asOf)
  const today = new Date().toISOString().slice(0, 10)
  const last = meanings.at(-1)!
  const before = last.validFrom ? dayBefore(last.validFrom) : null
  const successors = await convertCode(db, list, code, asOf, today)
  const predecessors = before ? await convertCode(db, list, code, today, before) : null
  return {
    list: ref,
    code,
    asOf,
    current: current ? stateOf(current) : null,
    states: meanings.toReversed().map(stateOf),
    predecessors: (predecessors?.codes ?? []).map(linkOf),
    successors: asOf < (last.validFrom ?? '') ? successors.codes.map(linkOf) : [],
  }
}

function dayBefore(day: string): string {
  return new Date(Date.parse(day) - 86_400_000).toISOString().slice(0, 10)
}

function stateOf(code: Code): CodeState {
  const { name, nameEn, kind, validFrom, validTo, parentCode, legalGround } = code
  const parent = parentCode ? { code: parentCode, name: parentCode } : null
  return { code: code.code, name, nameEn, kind, validFrom, validTo, parent, legalGround }
}

function linkOf({ code, name, extent }: Counterpart): CodeLink {
  return { code, name, extent }
}
