import type { Queryable } from '../pg/database.ts'
import { codeColumns } from './find-code.ts'
import type { Code } from './find-code.ts'
import { foldVietnamese } from './fold.ts'

export type SearchOptions = {
  /** Only codes valid at this day; null or absent: of all times. */
  asOf?: string | null | undefined
  level?: string | null | undefined
  /** Only codes directly below this one. */
  parentCode?: string | null | undefined
  limit: number
  /** Rows to leave out before the first. */
  offset?: number
}

/**
 * Codes whose code begins with the text, or whose name or alias contains it, without regard to
 * accents, case, apostrophes and spaces. Exact codes and names come first. An empty text lists all.
 */
export async function searchCodes(
  db: Queryable,
  list: string,
  text: string,
  options: SearchOptions,
): Promise<Code[]> {
  const { asOf = null, level = null, parentCode = null, limit, offset = 0 } = options
  const { rows } = await db.query<Code>(
    `select ${codeColumns} from codelist.code c
     where c.list = $1
       and ($4::date is null or (coalesce(c.valid_from <= $4::date, true)
         and coalesce(c.valid_to >= $4::date, true)))
       and ($5::text is null or c.level = $5)
       and ($6::text is null or c.parent_code = $6)
       and ($2 = '' or starts_with(c.code, $3) or strpos(c.folded, $2) > 0
         or exists (select from codelist.alias a
           where a.list = c.list and a.code = c.code and strpos(a.folded, $2) > 0))
     order by c.code = $3 desc, c.folded = $2 desc, right(c.folded, length($2)) = $2 desc,
       c.code, c.valid_from nulls first
     limit $7 offset $8`,
    [list, foldVietnamese(text), text.trim(), asOf, level, parentCode, limit, offset],
  )
  return rows
}

export type NameMatch = { answer: 'one' | 'none' | 'ambiguous'; codes: Code[] }

/**
 * The code that a written name means, among names and aliases, spelling differences aside.
 * `ambiguous` where several do: «Thổ» is a group and another name of two more; «Xã Tân Tiến» stands
 * in many provinces.
 */
export async function matchName(
  db: Queryable,
  list: string,
  name: string,
  options: { asOf?: string | null; level?: string | null; parentCode?: string | null } = {},
): Promise<NameMatch> {
  const { asOf = null, level = null, parentCode = null } = options
  const { rows } = await db.query<Code>(
    `select ${codeColumns} from codelist.code c
     where c.list = $1
       and ($3::date is null or (coalesce(c.valid_from <= $3::date, true)
         and coalesce(c.valid_to >= $3::date, true)))
       and ($4::text is null or c.level = $4)
       and ($5::text is null or c.parent_code = $5)
       and (c.folded = $2 or exists (select from codelist.alias a
         where a.list = c.list and a.code = c.code and a.folded = $2))
     order by c.code, c.valid_from nulls first limit 100`,
    [list, foldVietnamese(name), asOf, level, parentCode],
  )
  if (rows.length === 0) return { answer: 'none', codes: [] }
  return { answer: rows.length === 1 ? 'one' : 'ambiguous', codes: rows }
}

/**
 * What a code of another system means in the list, or null: nobody has confirmed it. There is no
 * default, since systems give the same digit opposite meanings.
 */
export async function mapCode(
  db: Queryable,
  list: string,
  system: string,
  written: string,
): Promise<string | null> {
  const { rows } = await db.query<{ code: string }>(
    'select code from codelist.mapping where list = $1 and system = $2 and written = $3',
    [list, system, written],
  )
  return rows[0]?.code ?? null
}
