/**
 * The function that answers many point reads of a dataset at once, each under its own grant, with
 * static SQL that is planned once per connection.
 */
import type { DatasetVersion } from '@kho/contract/dataset.ts'
import { currentTable, keyColumns } from '../store/table.ts'
import {
  castOf,
  dropAllStatement,
  functionName,
  keyType,
  literal,
  member,
  numbersOf,
  valueSql,
} from './function-sql.ts'

/**
 * Stands between the bodies of a batch's answer: a control character that JSON never contains as
 * it is, neither in texts nor between them. A record that is not to be had is an empty body.
 */
export const bodySeparator = '\x1e'
const separatorSql = "e'\\x1e'"

/** The name of a dataset's function for point reads, quoted. */
export function pointFunction(dataset: string): string {
  return functionName('p', dataset)
}

/** The statements that make the function anew. */
export function pointFunctionStatements(version: DatasetVersion): string[] {
  const outer = pointFunction(version.id)
  const inner = functionName('q', version.id)
  const keys = keyColumns(version)
  const given = keys.map((column, i) => `k${i + 1} ${keyType(column)}[]`).join(', ')
  const names = keys.map((_, i) => `k${i + 1}`).join(', ')
  const plans = 'grants bigint[], clients text[], purposes text[], zones text[], shown text[]'
  const typesOf = `bigint[], text[], text[], text[], text[], integer[], ${keys
    .map((column) => `${keyType(column)}[]`)
    .join(', ')}, bigint, `
  return [
    // The types of the key may have changed, and with them the signature.
    ...[outer, inner].map((name) => dropAllStatement(name)),
    `create function ${inner}(${plans}, items integer[], ${given}, a_seq bigint, opened integer,
  out equality text, out refusals text[], out bodies text)
language plpgsql stable set search_path = pg_catalog, pg_temp
set enable_seqscan = off set enable_hashjoin = off set enable_mergejoin = off
set plan_cache_mode = force_generic_plan
as $read$
declare
  plain boolean;
begin
${checksSql(version)}
  select array_agg(p.refusal order by p.plan),
    bool_and(p.refusal is not null or (p.whole and p.condition is null and p.masks is null))
    into refusals, plain
  from (${plansSql(version)}) p;
  if plain then
    ${plainSql(version, names)};
  else
    ${answersSql(version, names)};
  end if;
end $read$`,
    `create function ${outer}(${plans}, items integer[], ${given}, a_seq bigint, records text,
  root bytea, opened integer, out opening bigint, out equality text, out refusals text[],
  out bodies text)
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
as $read$
begin
  if opened > 0 then opening := journal.open_reads(records, root, opened); end if;
  select a.equality, a.refusals, a.bodies into equality, refusals, bodies
  from ${inner}(grants, clients, purposes, zones, shown, items, ${names}, a_seq, opened) a;
end $read$`,
    `revoke all on function ${inner}(${typesOf}integer) from public`,
    `revoke all on function ${outer}(${typesOf}text, bytea, integer) from public`,
    `grant execute on function ${outer}(${typesOf}text, bytea, integer) to kho_reader`,
  ]
}

/** The snapshot must be the one the reader believes in, and be on record. */
function checksSql(version: DatasetVersion): string {
  return `  if not exists (select from catalogue.dataset d left join store.dataset_state s
      on s.dataset = d.id where d.id = ${literal(version.id)} and d.version = ${version.version}
      and coalesce(s.seq, 0) = a_seq) then
    raise exception 'the dataset has moved on' using errcode = 'KH100';
  end if;
  if not coalesce(opened > 0, false) and array_remove(grants, null) <> '{}' then
    raise exception 'there is no opening record' using errcode = 'KH010';
  end if;
  equality := read.equality(${literal(version.id)});`
}

/** The decision of each plan: refused or not, which columns, which rows. */
function plansSql(version: DatasetVersion): string {
  const all = numbersOf(version.columns)
  const open = numbersOf(version.columns.filter((column) => column.personal === 'none'))
  const keys = keyColumns(version)
  return `select p.plan, w.columns, w.columns = ${all} as whole, w.condition, w.masks, case
        when w.refusal is null and not ${numbersOf(keys)} <@ w.granted then 'KH006'
        when w.refusal is null and w.masks ?| ${numbersOf(keys)}::text[] then 'KH013'
        else w.refusal end as refusal
      from unnest(grants, clients, purposes, zones, shown) with ordinality
          as p (grant_id, client, purpose, zones, shown, plan)
        cross join lateral read.decide(${literal(version.id)}, ${all}, ${open}, p.grant_id,
          p.client, p.purpose, p.zones::text[], 'api', p.shown::integer[], null) w`
}

/**
 * Whole rows without a condition, which most batches ask for: the statement for everything else
 * takes longer to set up than to run.
 */
function plainSql(version: DatasetVersion, names: string): string {
  return `select string_agg(coalesce(r.body, ''), ${separatorSql} order by i.item) into bodies
    from unnest(items, ${names}) with ordinality as i (plan, ${names}, item)
      left join lateral (
        select row_to_json(j)::text as body
        from ${currentTable(version.id)} d
          cross join lateral (select ${version.columns.map((one) => member(one)).join(', ')}) j
        where ${matchSql(version)} limit 1) r
        on i.plan between 1 and cardinality(refusals) and refusals[i.plan] is null`
}

function answersSql(version: DatasetVersion, names: string): string {
  return `with plans as materialized (${plansSql(version)})
    select string_agg(coalesce(r.body, ''), ${separatorSql} order by i.item) into bodies
    from unnest(items, ${names}) with ordinality as i (plan, ${names}, item)
      left join plans p on p.plan = i.plan
      left join lateral (
        select case when p.whole and p.masks is null then row_to_json(j)::text else ${partialSql(version)} end as body
        from ${currentTable(version.id)} d
          cross join lateral (select ${version.columns.map((one) => member(one)).join(', ')}) j
        where ${matchSql(version)} and (p.condition is null or ${conditionSql(version)})
        limit 1) r on p.plan is not null and p.refusal is null`
}

function matchSql(version: DatasetVersion): string {
  const keys = keyColumns(version)
  return keys.map((column, i) => `d.c${column.number} = i.k${i + 1}`).join(' and ')
}

/**
 * Only the columns of the plan, masked as it says, joined by hand: a record type cannot vary from
 * row to row.
 */
function partialSql(version: DatasetVersion): string {
  const members = version.columns.map((column) => {
    const name = literal(`,${JSON.stringify(column.name)}:`)
    const mask = `p.masks -> ${literal(String(column.number))}`
    const value = `case when ${mask} is null then coalesce(to_json(${valueSql(column)})::text, 'null')
              else coalesce(to_json(read.mask(d.c${column.number}::text, ${mask}))::text, 'null') end`
    return `case when ${column.number} = any (p.columns) then ${name} || ${value} end`
  })
  // concat takes at most 100 arguments.
  const chunks = Array.from({ length: Math.ceil(members.length / 80) }, (_, i) =>
    members.slice(80 * i, 80 * (i + 1)).join(',\n            '),
  )
  return `'{' || substr(${chunks.map((chunk) => `concat(${chunk})`).join(' || ')}, 2) || '}'`
}

/** A row without the value that a condition asks for is out of view, also if it has none at all. */
function conditionSql(version: DatasetVersion): string {
  const tests = version.columns.map((column) => {
    const key = literal(String(column.number))
    const value = `d.c${column.number}`
    const cast = castOf(column)
    const test = cast
      ? `${value} = any (array(select v::${cast} from jsonb_array_elements_text(p.condition -> ${key}) v))`
      : `p.condition -> ${key} ? ${value}`
    return `(not p.condition ? ${key} or coalesce(${test}, false))`
  })
  return `(${[...tests, ...withheldTest(version)].join(' and ')})`
}

/** What its person has restricted or objected to; only text can name a person. */
function withheldTest(version: DatasetVersion): string[] {
  const named = version.columns.filter(({ type }) => type === 'text')
  if (named.length === 0) return []
  const values = named.map(({ number }) => `d.c${number}`).join(', ')
  return [
    `(not p.condition ? 'withheld'
        or not read.is_withheld(p.condition -> 'withheld', ${numbersOf(named)}, array[${values}]))`,
  ]
}
