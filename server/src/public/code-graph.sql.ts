/** Meanings of codes and the ways between them, from an edition: the question of `codelist/code-graph.ts`. */
import type { DatabaseSync } from 'node:sqlite'
import { graphOf, type CodeGraph, type Way } from '../codelist/code-graph.ts'
import type { Code } from '../codelist/find-code.ts'
import { convertCodesBy, type CodeConverter, type CodesAsOf } from '../query/codes-as-of.ts'

export function codeConverter(file: DatabaseSync, view: CodesAsOf): CodeConverter {
  return convertCodesBy((list, codes) => readGraph(file, list, codes), view)
}

/** What came of the meanings of the codes, and what they came of. */
const reached = `with recursive asked as (
    select c.code, c.valid_from from code c
    where c.list = ?1 and c.code in (select value from json_each(?2))
  ), onward as (
    select code, valid_from from asked
    union
    select x.to_code, x.to_valid_from from onward o join crosswalk x on x.list = ?1
      and x.from_code = o.code and x.from_valid_from is o.valid_from
  ), back as (
    select code, valid_from from asked
    union
    select x.from_code, x.from_valid_from from back b join crosswalk x on x.list = ?1
      and x.to_code = b.code and x.to_valid_from is b.valid_from
  )`

function readGraph(file: DatabaseSync, list: string, codes: readonly string[]): CodeGraph {
  const given = JSON.stringify(codes)
  const found = file
    .prepare(
      `${reached} select c.list, c.code, c.valid_from as validFrom, c.valid_to as validTo, c.name,
         c.name_en as nameEn, c.kind, c.level, c.parent_code as parentCode,
         c.legal_ground as legalGround
       from code c join (select * from onward union select * from back) r
         on c.code = r.code and c.valid_from is r.valid_from
       where c.list = ?1 order by c.code, c.valid_from`,
    )
    .all(list, given)
  const ways = file
    .prepare(
      `${reached} select 'onward' as direction, o.code, o.valid_from as since,
         x.to_code as nextCode, x.to_valid_from as nextSince, x.extent
       from onward o join crosswalk x on x.list = ?1
         and x.from_code = o.code and x.from_valid_from is o.valid_from
       union all
       select 'back', b.code, b.valid_from, x.from_code, x.from_valid_from,
         case when count(*) over (partition by b.code, b.valid_from) = 1
           then 'full' else 'partial' end
       from back b join crosswalk x on x.list = ?1
         and x.to_code = b.code and x.to_valid_from is b.valid_from`,
    )
    .all(list, given)
  return graphOf(found as unknown as Code[], ways as unknown as Way[])
}
