import type { Queryable } from '../pg/database.ts'
import { Refusal } from '@kho/contract/refusal.ts'

/** One meaning of a code. Days are ISO; `validFrom` null: unknown; `validTo` null: still valid. */
export type Code = {
  list: string
  code: string
  validFrom: string | null
  validTo: string | null
  name: string
  nameEn: string | null
  kind: string | null
  level: string | null
  parentCode: string | null
  legalGround: string | null
}

/** The columns of a Code, for every statement that reads one from `codelist.code c`. */
export const codeColumns = `c.list, c.code, c.valid_from as "validFrom", c.valid_to as "validTo",
  c.name, c.name_en as "nameEn", c.kind, c.level, c.parent_code as "parentCode",
  c.legal_ground as "legalGround"`

/** What a code means at a day (`YYYY-MM-DD`), or null: it has no meaning there at that day. */
export async function findCode(
  db: Queryable,
  list: string,
  code: string,
  asOf: string,
): Promise<Code | null> {
  const { rows } = await db.query<Code>({
    name: 'codelist-find-code',
    text: `select ${codeColumns} from codelist.code c
      where c.list = $1 and c.code = $2
        and coalesce(c.valid_from <= $3::date, true) and coalesce(c.valid_to >= $3::date, true)`,
    values: [list, code, asOf],
  })
  return rows[0] ?? null
}

/** Everything a code ever meant, oldest first; empty if it never existed. */
export async function findMeanings(db: Queryable, list: string, code: string): Promise<Code[]> {
  const { rows } = await db.query<Code>({
    name: 'codelist-find-meanings',
    text: `select ${codeColumns} from codelist.code c
      where c.list = $1 and c.code = $2 order by c.valid_from nulls first`,
    values: [list, code],
  })
  return rows
}

export type List = { list: string; titleVi: string; titleEn: string; source: string; codes: number }

/** All lists, with the number of codes that are valid today or were ever. */
export async function listCodelists(db: Queryable): Promise<List[]> {
  const { rows } = await db.query<List>(
    `select l.list, l.title_vi as "titleVi", l.title_en as "titleEn", l.source,
       (select count(*)::int from codelist.code c where c.list = l.list) as codes
     from codelist.list l order by l.list`,
  )
  return rows
}

/** Refuses a list that does not exist with `codelist.unknown-list`. */
export async function requireList(db: Queryable, list: string): Promise<void> {
  const { rows } = await db.query('select 1 from codelist.list where list = $1', [list])
  if (rows.length === 0) throw new Refusal('codelist.unknown-list', { list })
}
