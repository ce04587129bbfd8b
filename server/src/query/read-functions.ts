/**
 * The generated half of the second wall: for each dataset a function that answers many point reads
 * at once, each under its own grant, with static SQL that is planned once per connection. The rest
 * of the wall is generic and lies in the schema `read`.
 */
import type { DatasetVersion, StoredColumn } from '@kho/contract/dataset.ts'
import type { Queryable } from '../pg/database.ts'
import { currentTable, keyColumns } from '../store/table.ts'

/** The name of a dataset's function for point reads, quoted. */
export function pointFunction(dataset: string): string {
  return `read."p_${dataset.replaceAll('-', '_')}"`
}

/**
 * Makes the functions of a dataset, or makes them anew: to be called in the transaction that
 * brings a version of its definition into force. A reader that still holds the version before is
 * told to ask again.
 */
export async function makeReadFunctions(tx: Queryable, version: DatasetVersion): Promise<void> {
  for (const statement of readFunctionStatements(version)) await tx.query(statement)
}

/** As statements, to be run in one transaction. */
export function readFunctionStatements(version: DatasetVersion): string[] {
  const outer = pointFunction(version.id)
  const inner = outer.replace('"p_', '"q_')
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
    `create function ${inner}(${plans}, items integer[], ${given}, a_seq bigint, opened integer)
returns table (item bigint, status text, body text, equality text)
language plpgsql stable set search_path = pg_catalog, pg_temp
set enable_seqscan = off set enable_hashjoin = off set enable_mergejoin = off
set plan_cache_mode = force_generic_plan
as $read$
declare
  equal_as_of text;
  refusals text[];
  plain boolean;
begin
${checksSql(version)}
  select array_agg(p.refusal order by p.plan),
    bool_and(p.refusal is not null or (p.whole and p.condition is null)) into refusals, plain
  from (${plansSql(version)}) p;
  if plain then
    return query ${plainSql(version, names)};
  else
    return query ${answersSql(version, names)};
  end if;
end $read$`,
    `create function ${outer}(${plans}, items integer[], ${given}, a_seq bigint, records text,
  root bytea, opened integer)
returns table (item bigint, status text, body text, equality text, opening bigint)
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
as $read$
declare
  group_id bigint;
begin
  if opened > 0 then group_id := journal.open_reads(records, root, opened); end if;
  return query select a.item, a.status, a.body, a.equality, group_id
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
  equal_as_of := read.equality(${literal(version.id)});`
}

/** The decision of each plan: refused or not, which columns, which rows. */
function plansSql(version: DatasetVersion): string {
  const all = numbersOf(version.columns)
  const open = numbersOf(version.columns.filter((column) => column.personal === 'none'))
  return `select p.plan, w.columns, w.columns = ${all} as whole, w.condition, case
        when w.refusal is null and not ${numbersOf(keyColumns(version))} <@ w.granted then 'KH006'
        else w.refusal end as refusal
      from unnest(grants, clients, purposes, zones, shown) with ordinality
          as p (grant_id, client, purpose, zones, shown, plan)
        cross join lateral read.weigh(${literal(version.id)}, ${all}, ${open}, p.grant_id,
          p.client, p.purpose, p.zones::text[], p.shown::integer[], null) w`
}

/**
 * Whole rows without a condition, which most batches ask for: the statement for everything else
 * takes longer to set up than to run.
 */
function plainSql(version: DatasetVersion, names: string): string {
  return `select i.item, coalesce(refusals[i.plan],
        case when r.body is null then 'none' else 'found' end), r.body, equal_as_of
    from unnest(items, ${names}) with ordinality as i (plan, ${names}, item)
      left join lateral (
        select row_to_json(j)::text as body
        from ${currentTable(version.id)} d
          cross join lateral (select ${version.columns.map(member).join(', ')}) j
        where ${matchSql(version)} limit 1) r
        on i.plan between 1 and cardinality(refusals) and refusals[i.plan] is null
    order by i.item`
}

function answersSql(version: DatasetVersion, names: string): string {
  return `with plans as materialized (${plansSql(version)})
    select i.item, coalesce(p.refusal, case when r.body is null then 'none' else 'found' end),
      r.body, equal_as_of
    from unnest(items, ${names}) with ordinality as i (plan, ${names}, item)
      join plans p on p.plan = i.plan
      left join lateral (
        select case when p.whole then row_to_json(j)::text else ${partialSql(version)} end as body
        from ${currentTable(version.id)} d
          cross join lateral (select ${version.columns.map(member).join(', ')}) j
        where ${matchSql(version)} and (p.condition is null or ${conditionSql(version)})
        limit 1) r on p.refusal is null
    order by i.item`
}

function matchSql(version: DatasetVersion): string {
  const keys = keyColumns(version)
  return keys.map((column, i) => `d.c${column.number} = i.k${i + 1}`).join(' and ')
}

function member(column: StoredColumn): string {
  return `${valueSql(column)} as ${identifier(column.name)}`
}

function valueSql(column: StoredColumn): string {
  const raw = column.type === 'json' || column.type === 'geometry'
  return raw ? `d.c${column.number}::json` : `d.c${column.number}`
}

/** Only the columns of the plan, joined by hand: a record type cannot vary from row to row. */
function partialSql(version: DatasetVersion): string {
  const members = version.columns.map((column) => {
    const name = literal(`,${JSON.stringify(column.name)}:`)
    const value = `coalesce(to_json(${valueSql(column)})::text, 'null')`
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
  return `(${tests.join(' and ')})`
}

function castOf(column: StoredColumn): string | null {
  if (column.type === 'integer') return 'bigint'
  if (column.type === 'decimal') return 'numeric'
  return column.type === 'boolean' ? 'boolean' : null
}

function keyType(column: StoredColumn): string {
  return column.type === 'integer' ? 'bigint' : 'text'
}

function numbersOf(columns: readonly StoredColumn[]): string {
  return `'{${columns.map((column) => column.number).join()}}'::integer[]`
}

/** Whatever its arguments are. */
function dropAllStatement(name: string): string {
  const bare = name.slice('read."'.length, -1)
  return `do $drop$ declare old regprocedure; begin
  for old in select oid::regprocedure from pg_proc
    where pronamespace = 'read'::regnamespace and proname = ${literal(bare)} loop
    execute format('drop function %s', old);
  end loop;
end $drop$`
}

function literal(text: string): string {
  return `'${text.replaceAll("'", "''")}'`
}

function identifier(name: string): string {
  return `"${name.replaceAll('"', '""')}"`
}
