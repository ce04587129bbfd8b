/** What the pages of code lists need beyond the words of the code lists themselves. */
import type { Bilingual } from '@kho/contract/dataset.ts'
import type { CodeLink } from '@kho/portal/view.ts'
import { foldVietnamese } from '../codelist/fold.ts'
import type { Queryable } from '../pg/database.ts'

/** How many codes the same search finds without a limit. */
export async function countCodes(
  db: Queryable,
  list: string,
  text: string,
  asOf: string,
): Promise<number> {
  const { rows } = await db.query(
    `select count(*)::int as n from codelist.code c
     where c.list = $1 and coalesce(c.valid_from <= $4::date, true)
       and coalesce(c.valid_to >= $4::date, true)
       and ($2 = '' or starts_with(c.code, $3) or strpos(c.folded, $2) > 0
         or exists (select from codelist.alias a
           where a.list = c.list and a.code = c.code and strpos(a.folded, $2) > 0))`,
    [list, foldVietnamese(text), text.trim(), asOf],
  )
  return rows[0].n
}

/** What code lists are called, by their ids. */
export async function selectListTitles(
  db: Queryable,
  lists: readonly string[],
): Promise<Record<string, Bilingual>> {
  if (lists.length === 0) return {}
  const { rows } = await db.query(
    'select list, title_vi as vi, title_en as en from codelist.list where list = any($1)',
    [lists],
  )
  return Object.fromEntries(rows.map(({ list, vi, en }) => [list, { vi, en }]))
}

/** Names of codes: the meaning they have at the day, otherwise their newest. */
export async function selectNames(
  db: Queryable,
  list: string,
  codes: readonly string[],
  asOf: string,
): Promise<Map<string, string>> {
  const { rows } = await db.query(
    `select distinct on (code) code, name from codelist.code
     where list = $1 and code = any($2)
     order by code, (coalesce(valid_from <= $3::date, true)
       and coalesce(valid_to >= $3::date, true)) desc, valid_from desc nulls last`,
    [list, codes, asOf],
  )
  return new Map(rows.map((row) => [row.code, row.name]))
}

/**
 * The codes before and after a code, with their names at the time: of its meaning since a day, or
 * of all it ever meant.
 */
export async function selectNeighbours(
  db: Queryable,
  list: string,
  code: string,
  meaning: { since: string | null } | null,
): Promise<{ predecessors: CodeLink[]; successors: CodeLink[] }> {
  const { rows } = await db.query(
    `select distinct x.side, x.code, coalesce(c.name, x.code) as name, x.extent
     from (
       select 'before' as side, from_code as code, from_valid_from as since, extent
       from codelist.crosswalk where list = $1 and to_code = $2
         and ($3 or to_valid_from is not distinct from $4::date)
       union all
       select 'after', to_code, to_valid_from, extent
       from codelist.crosswalk where list = $1 and from_code = $2
         and ($3 or from_valid_from is not distinct from $4::date)
     ) x
     left join codelist.code c on c.list = $1 and c.code = x.code
       and c.valid_from is not distinct from x.since
     order by x.code`,
    [list, code, meaning === null, meaning?.since ?? null],
  )
  const side = (name: string): CodeLink[] =>
    rows
      .filter((row) => row.side === name)
      .map((row) => ({ code: row.code, name: row.name, extent: row.extent }))
  return { predecessors: side('before'), successors: side('after') }
}
