/** Meanings of codes and the ways of the crosswalk between them, as far as some codes lead. */
import type { Queryable } from '../pg/database.ts'
import { codeColumns, type Code } from './find-code.ts'

export type Extent = 'full' | 'partial'

/** A meaning one step away; `extent`: how much of the one before lies in it. */
export type Step = { to: Code; extent: Extent }

export type CodeGraph = {
  /** All meanings of a code, oldest first. */
  meanings: ReadonlyMap<string, Code[]>
  /** By `meaningKey`. */
  onward: ReadonlyMap<string, Step[]>
  back: ReadonlyMap<string, Step[]>
}

export function meaningKey(one: { code: string; validFrom: string | null }): string {
  return `${one.code} ${one.validFrom ?? ''}`
}

export type Way = {
  direction: 'onward' | 'back'
  code: string
  since: string | null
  nextCode: string
  nextSince: string | null
  extent: Extent
}

/** Everything that lies before or after any meaning of the codes, in one statement each. */
export async function readCodeGraph(
  db: Queryable,
  list: string,
  codes: readonly string[],
): Promise<CodeGraph> {
  const found = await db.query<Code>(
    `${reached} select ${codeColumns} from codelist.code c
     join (select * from onward union select * from back) r
       on c.code = r.code and c.valid_from is not distinct from r.valid_from
     where c.list = $1 order by c.code, c.valid_from nulls first`,
    [list, codes],
  )
  const ways = await db.query<Way>(
    `${reached} select 'onward' as direction, o.code, o.valid_from as since,
       x.to_code as "nextCode", x.to_valid_from as "nextSince", x.extent
     from onward o join codelist.crosswalk x on x.list = $1
       and x.from_code = o.code and x.from_valid_from is not distinct from o.valid_from
     union all
     -- The whole of a unit lies in a predecessor only if it has no other.
     select 'back', b.code, b.valid_from, x.from_code, x.from_valid_from,
       case when count(*) over (partition by b.code, b.valid_from) = 1 then 'full' else 'partial' end
     from back b join codelist.crosswalk x on x.list = $1
       and x.to_code = b.code and x.to_valid_from is not distinct from b.valid_from`,
    [list, codes],
  )
  return graphOf(found.rows, ways.rows)
}

/** What came of the meanings of the codes ($2), and what they came of. */
const reached = `with recursive asked as (
    select c.code, c.valid_from from codelist.code c where c.list = $1 and c.code = any($2::text[])
  ), onward as (
    select code, valid_from from asked
    union
    select x.to_code, x.to_valid_from from onward o join codelist.crosswalk x on x.list = $1
      and x.from_code = o.code and x.from_valid_from is not distinct from o.valid_from
  ), back as (
    select code, valid_from from asked
    union
    select x.from_code, x.from_valid_from from back b join codelist.crosswalk x on x.list = $1
      and x.to_code = b.code and x.to_valid_from is not distinct from b.valid_from
  )`

/** `codes` oldest first, those without a first day before the others. */
export function graphOf(codes: Code[], ways: Way[]): CodeGraph {
  const meanings = new Map<string, Code[]>()
  const byKey = new Map<string, Code>()
  for (const code of codes) {
    add(meanings, code.code, code)
    byKey.set(meaningKey(code), code)
  }
  const steps = { onward: new Map<string, Step[]>(), back: new Map<string, Step[]>() }
  for (const { direction, code, since, nextCode, nextSince, extent } of ways) {
    const to = byKey.get(meaningKey({ code: nextCode, validFrom: nextSince }))
    if (to) add(steps[direction], meaningKey({ code, validFrom: since }), { to, extent })
  }
  return { meanings, ...steps }
}

function add<T>(map: Map<string, T[]>, key: string, value: T): void {
  const known = map.get(key)
  if (known) known.push(value)
  else map.set(key, [value])
}
