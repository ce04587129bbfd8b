/**
 * The function that answers the plain page of a dataset: whole current rows in the order of the
 * key, nothing filtered. Its SQL is static, so that a page does not pay for making and planning a
 * statement. Everything else it hands to the generic functions, which check for themselves.
 */
import type { DatasetVersion } from '@kho/contract/dataset.ts'
import { currentTable, keyColumns } from '../store/table.ts'
import {
  dropAllStatement,
  functionName,
  keyType,
  literal,
  member,
  numbersOf,
} from './function-sql.ts'

/** The name of a dataset's function for pages, quoted. */
export function pageFunction(dataset: string): string {
  return functionName('g', dataset)
}

/** The statements that make the function anew. */
export function pageFunctionStatements(version: DatasetVersion): string[] {
  const outer = pageFunction(version.id)
  const inner = functionName('h', version.id)
  const found = 'out body text, out rows integer, out last text[], out equality text'
  return [
    ...[outer, inner].map((name) => dropAllStatement(name)),
    `create function ${inner}(q jsonb, opened integer, ${found})
language plpgsql stable set search_path = pg_catalog, pg_temp
set enable_seqscan = off set enable_bitmapscan = off set enable_sort = off
set plan_cache_mode = force_generic_plan
as $read$
declare
  weighed record;
begin
${isPlainSql(version)}
  then
    ${weighSql(version)}
    if weighed.refusal is not null then
      raise exception 'refused by the second wall' using errcode = weighed.refusal;
    end if;
    if q ->> 'grant' is not null and not coalesce(opened > 0, false) then
      raise exception 'there is no opening record' using errcode = 'KH010';
    end if;
    if weighed.columns = ${numbersOf(version.columns)} and weighed.condition is null
      and weighed.masks is null then
      if jsonb_typeof(q -> 'after') = 'array' then
        ${rowsSql(version, true)};
      else
        ${rowsSql(version, false)};
      end if;
      equality := read.equality(${literal(version.id)});
      return;
    end if;
  end if;
  select r.body, r.rows, r.last, r.equality into body, rows, last, equality
  from read.rows_text(q, opened, read.asked_delivery(q)) r;
end $read$`,
    `create function ${outer}(q jsonb, records text, root bytea, opened integer,
  out opening bigint, ${found})
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
as $read$
begin
  if opened > 0 then opening := journal.open_reads(records, root, opened); end if;
  select p.body, p.rows, p.last, p.equality into body, rows, last, equality
  from ${inner}(q, opened) p;
end $read$`,
    `revoke all on function ${inner}(jsonb, integer) from public`,
    `revoke all on function ${outer}(jsonb, text, bytea, integer) from public`,
    `grant execute on function ${outer}(jsonb, text, bytea, integer) to kho_reader`,
  ]
}

/** The state asked for is the newest of this version, and nothing narrows or orders the rows. */
function isPlainSql(version: DatasetVersion): string {
  const id = literal(version.id)
  return `  if q ->> 'dataset' = ${id} and q ->> 'format' = 'json'
    and (q ->> 'version')::integer = ${version.version}
    and q -> 'filters' = '[]' and q -> 'sort' = '[]'
    and jsonb_typeof(q -> 'filter') is distinct from 'object'
    and jsonb_typeof(q -> 'columns') is not distinct from 'null'
    and jsonb_typeof(q -> 'upto') is distinct from 'array'
    and not coalesce(q -> 'after' @> '[null]', false)
    and exists (select from catalogue.dataset d join store.dataset_state s on s.dataset = d.id
      where d.id = ${id} and d.version = ${version.version}
        and s.change = (q ->> 'change')::bigint and s.seq = (q ->> 'seq')::bigint)`
}

function weighSql(version: DatasetVersion): string {
  const all = numbersOf(version.columns)
  const open = numbersOf(version.columns.filter((column) => column.personal === 'none'))
  return `weighed := read.decide(${literal(version.id)}, ${all}, ${open}, (q ->> 'grant')::bigint,
      q ->> 'client', q ->> 'purpose', array(select jsonb_array_elements_text(q -> 'zones')),
      read.asked_delivery(q), null,
      (q ->> 'change')::bigint, (q ->> 'session')::bigint);`
}

function rowsSql(version: DatasetVersion, after: boolean): string {
  const keys = keyColumns(version)
  const names = keys.map((column) => `d.c${column.number}`).join(', ')
  const values = keys.map((column, i) => `(q -> 'after' ->> ${i})::${keyType(column)}`).join(', ')
  const lasts = keys.map(({ number }) => `(array_agg(r.c${number}::text))[count(*)::integer]`)
  return `select coalesce(json_agg(j)::text, '[]'), count(*)::integer, array[${lasts.join(', ')}]
        into body, rows, last
        from (select d.* from ${currentTable(version.id)} d
            ${after ? `where (${names}) > (${values})` : ''}
            order by ${names} limit (q ->> 'limit')::bigint) r
          cross join lateral (select ${version.columns.map((one) => member(one, 'r')).join(', ')}) j`
}
