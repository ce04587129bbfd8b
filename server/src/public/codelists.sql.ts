/** Code lists in an edition: the same questions as to the store, over its SQLite file. */
import type { DatabaseSync } from 'node:sqlite'
import { Refusal } from '@kho/contract/refusal.ts'
import type { CodeLink, CodelistRef, CodeState } from '@kho/portal/view.ts'
import { foldVietnamese } from '../codelist/fold.ts'

export function selectLists(file: DatabaseSync): (CodelistRef & { codes: number })[] {
  const rows = file
    .prepare(
      `select l.*, (select count(*) from code c where c.list = l.list) as codes
       from list l order by list`,
    )
    .all()
  return rows.map((row) => ({
    list: String(row.list),
    title: { vi: String(row.title_vi), en: String(row.title_en) },
    description: { vi: `Nguồn: ${row.source}`, en: `Source: ${row.source}` },
    codes: Number(row.codes),
  }))
}

export function requireList(file: DatabaseSync, list: string): CodelistRef {
  const found = selectLists(file).find((one) => one.list === list)
  if (!found) throw new Refusal('codelist.unknown-list', { list })
  const { title, description } = found
  return { list, title, description }
}

const matching = `c.list = ?1 and (c.valid_from is null or c.valid_from <= ?4)
  and (c.valid_to is null or c.valid_to >= ?4)
  and (?2 = '' or substr(c.code, 1, length(?3)) = ?3 or instr(c.folded, ?2) > 0
    or exists (select 1 from alias a where a.list = c.list and a.code = c.code
      and instr(a.folded, ?2) > 0))`

const stated = `c.*, (select p.name from code p where p.list = c.list and p.code = c.parent_code
  order by ((p.valid_from is null or p.valid_from <= ?4) and (p.valid_to is null or p.valid_to >= ?4)) desc,
    p.valid_from desc limit 1) as parent_name`

/** Exact codes and names first, as inside. */
export function searchStates(
  file: DatabaseSync,
  list: string,
  text: string,
  asOf: string,
  limit: number,
): CodeState[] {
  const folded = foldVietnamese(text)
  return file
    .prepare(
      `select ${stated} from code c where ${matching}
       order by c.code = ?3 desc, c.folded = ?2 desc,
         substr(c.folded, -length(?2)) = ?2 desc, c.code, c.valid_from limit ?5`,
    )
    .all(list, folded, text.trim(), asOf, limit)
    .map(stateOf)
}

export function countStates(file: DatabaseSync, list: string, text: string, asOf: string): number {
  const row = file
    .prepare(`select count(*) as n from code c where ${matching}`)
    .get(list, foldVietnamese(text), text.trim(), asOf)
  return Number(row!.n)
}

const namedMax = 200

/** Codes that a typed code or name means, at a day and level where they are given. */
export function codesNamed(
  file: DatabaseSync,
  list: string,
  text: string,
  { level, day }: { level: string | null; day: string | null },
): string[] {
  const folded = foldVietnamese(text)
  const rows = file
    .prepare(
      `select distinct c.code from code c where c.list = ?1
         and (?4 is null or ((c.valid_from is null or c.valid_from <= ?4)
           and (c.valid_to is null or c.valid_to >= ?4)))
         and (?5 is null or c.level = ?5)
         and (?2 = '' or substr(c.code, 1, length(?3)) = ?3 or instr(c.folded, ?2) > 0
           or exists (select 1 from alias a where a.list = c.list and a.code = c.code
             and instr(a.folded, ?2) > 0))
       order by c.code = ?3 desc, c.folded = ?2 desc, substr(c.folded, -length(?2)) = ?2 desc,
         c.code limit ${namedMax}`,
    )
    .all(list, folded, text.trim(), day, level)
  return rows.map(({ code }) => String(code))
}

/** Names of codes: the meaning they have at the day, otherwise their newest. */
export function selectNames(
  file: DatabaseSync,
  list: string,
  codes: readonly string[],
  day: string,
): Record<string, string> {
  const rows = file
    .prepare(
      `select c.code, c.name from json_each(?2) j cross join code c
         on c.list = ?1 and c.code = j.value
       order by (c.valid_from is null or c.valid_from <= ?3)
         and (c.valid_to is null or c.valid_to >= ?3), c.valid_from nulls first`,
    )
    .all(list, JSON.stringify([...new Set(codes)]), day)
  // The last of a code is the one that counts.
  return Object.fromEntries(rows.map(({ code, name }) => [String(code), String(name)]))
}

/** All that a code ever meant, newest first. */
export function selectMeanings(
  file: DatabaseSync,
  list: string,
  code: string,
  asOf: string,
): CodeState[] {
  return file
    .prepare(
      `select ${stated} from code c where c.list = ?1 and c.code = ?2 and ?3 = ?3
       order by c.valid_from desc`,
    )
    .all(list, code, '', asOf)
    .map(stateOf)
}

/** The codes before and after a code, with their names at the time. */
export function selectLinks(
  file: DatabaseSync,
  list: string,
  code: string,
): { predecessors: CodeLink[]; successors: CodeLink[] } {
  const side = (own: 'from' | 'to', other: 'from' | 'to') =>
    file
      .prepare(
        `select distinct x.${other}_code as code, coalesce(c.name, x.${other}_code) as name, x.extent
         from crosswalk x left join code c on c.list = x.list and c.code = x.${other}_code
           and c.valid_from is x.${other}_valid_from
         where x.list = ? and x.${own}_code = ? order by 1`,
      )
      .all(list, code)
      .map((row) => ({
        code: String(row.code),
        name: String(row.name),
        extent: row.extent as CodeLink['extent'],
      }))
  return { predecessors: side('to', 'from'), successors: side('from', 'to') }
}

function stateOf(row: Record<string, unknown>): CodeState {
  const text = (name: string) => (row[name] === null ? null : String(row[name]))
  const parent = text('parent_code')
  return {
    code: String(row.code),
    name: String(row.name),
    nameEn: text('name_en'),
    kind: text('kind'),
    validFrom: text('valid_from'),
    validTo: text('valid_to'),
    legalGround: text('legal_ground'),
    parent: parent === null ? null : { code: parent, name: text('parent_name') ?? parent },
  }
}
