/** Views of code lists and their codes. */
import { Refusal } from '@kho/contract/refusal.ts'
import { readDay } from '@kho/portal/format.ts'
import type {
  CodelistRef,
  CodelistsView,
  CodelistView,
  CodeState,
  CodeView,
} from '@kho/portal/view.ts'
import { findMeanings, listCodelists, type Code, type List } from '../codelist/find-code.ts'
import { searchCodes } from '../codelist/search-codes.ts'
import type { Queryable } from '../pg/database.ts'
import { dayOf } from '../time.ts'
import { countCodes, selectNames, selectNeighbours } from './codelists.sql.ts'

const codesShown = 200
const queryLengthMax = 200

export async function readCodelistsView(db: Queryable): Promise<CodelistsView> {
  const lists = await listCodelists(db)
  return { lists: lists.map((list) => ({ ...refOf(list), codes: list.codes })) }
}

/** The codes of a list at a day, searched. `asOf` as a person writes it; null means today. */
export async function readCodelistView(
  db: Queryable,
  list: string,
  asked: { query: string; asOf: string | null },
): Promise<CodelistView> {
  const ref = await findList(db, list)
  const asOf = dayAsked(asked.asOf)
  const query = asked.query.trim().slice(0, queryLengthMax)
  const codes = await searchCodes(db, list, query, { asOf, limit: codesShown })
  return {
    list: ref,
    query,
    asOf,
    codes: await withParents(db, list, codes, asOf),
    matching: codes.length < codesShown ? codes.length : await countCodes(db, list, query, asOf),
  }
}

/** One code with all it ever meant; `codelist.unknown-code` where it never existed. */
export async function readCodeView(
  db: Queryable,
  list: string,
  code: string,
  asked: string | null,
): Promise<CodeView> {
  const ref = await findList(db, list)
  const asOf = dayAsked(asked)
  const meanings = await findMeanings(db, list, code)
  if (meanings.length === 0) throw new Refusal('codelist.unknown-code', { list, code, asOf })
  const states = await withParents(db, list, meanings.toReversed(), asOf)
  const current = states.find(
    ({ validFrom, validTo }) =>
      (validFrom === null || validFrom <= asOf) && (validTo === null || validTo >= asOf),
  )
  const meaning = current ? { since: current.validFrom } : null
  const neighbours = await selectNeighbours(db, list, code, meaning)
  return { list: ref, code, asOf, current: current ?? null, states, ...neighbours }
}

async function findList(db: Queryable, list: string): Promise<CodelistRef> {
  const found = (await listCodelists(db)).find((one) => one.list === list)
  if (!found) throw new Refusal('codelist.unknown-list', { list })
  return refOf(found)
}

function refOf({ list, titleVi, titleEn, source }: List): CodelistRef {
  const description = { vi: `Nguồn: ${source}`, en: `Source: ${source}` }
  return { list, title: { vi: titleVi, en: titleEn }, description }
}

function dayAsked(text: string | null): string {
  if (text === null || text.trim() === '') return dayOf(new Date())
  const day = readDay(text)
  if (day === null) throw new Refusal('codelist.bad-date', { value: text })
  return day
}

async function withParents(
  db: Queryable,
  list: string,
  codes: Code[],
  asOf: string,
): Promise<CodeState[]> {
  const parents = [...new Set(codes.flatMap(({ parentCode }) => parentCode ?? []))]
  const names = await selectNames(db, list, parents, asOf)
  return codes.map(({ parentCode, code, name, nameEn, kind, validFrom, validTo, legalGround }) => ({
    code,
    name,
    nameEn,
    kind,
    validFrom,
    validTo,
    legalGround,
    parent:
      parentCode === null ? null : { code: parentCode, name: names.get(parentCode) ?? parentCode },
  }))
}
