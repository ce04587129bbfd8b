-- Filters: a question may carry one as a tree of terms. A term names its column by number (`c`), what
-- is asked (`op`) and the value or values (`v`), always as text; `fold` says how both sides are
-- folded. Groups are {"op": "and" | "or", "of": [...]} and {"op": "not", "of": {...}}. The server has
-- checked names and types; here columns are weighed against the grant, and values stay parameters.

-- The numbers of the columns that a filter touches. Values are texts, so that no name hides in them.
create function read.filter_columns(f jsonb) returns setof integer
language sql immutable set search_path = pg_catalog, pg_temp
as $$
  select (c #>> '{}')::integer from jsonb_path_query(f, '$.**.c') c
$$;

-- A text without upper case (`c`), without marks on letters (`a`), or both; an instant (`t`). Of the locale only what
-- Unicode says of case. It sets no search path of its own, so that it becomes a part of the statement
-- that calls it, which runs under one.
create function read.folded(a_value text, a_fold text) returns text
language sql immutable
as $$
  select case a_fold
    when 'c' then lower(a_value collate "und-x-icu") collate "C"
    when 'a' then translate(regexp_replace(normalize(a_value, NFD) collate "C",
      U&'[\0300-\036F]', '', 'g'), U&'\0111\0110', 'dD') collate "C"
    when 'ca' then translate(regexp_replace(normalize(lower(a_value collate "und-x-icu"), NFD)
      collate "C", U&'[\0300-\036F]', '', 'g'), U&'\0111', 'd') collate "C"
    -- Instants: without the Z that would sort after a fraction.
    when 't' then rtrim(a_value, 'Z')
    else a_value end
$$;

-- A filter as SQL over alias r; a_path says where it stands in the question, parameter $1.
create function read.filter_sql(f jsonb, a_path text[], a_types jsonb) returns text
language plpgsql immutable set search_path = pg_catalog, pg_temp
as $$
declare
  op constant text := f ->> 'op';
  fold constant text := f ->> 'fold';
  sql_type constant text := a_types ->> (f ->> 'c');
  item text;
  one text;
begin
  if op in ('and', 'or') then
    return (select '(' || string_agg(read.filter_sql(o.item, a_path || array['of',
        (o.place - 1)::text], a_types), ' ' || op || ' ' order by o.place) || ')'
      from jsonb_array_elements(f -> 'of') with ordinality o (item, place));
  elsif op = 'not' then
    return format('(not %s)', read.filter_sql(f -> 'of', a_path || 'of'::text, a_types));
  end if;
  -- A column that is no longer kept never had a value.
  item := case when sql_type is null then 'null::text' else 'r.c' || (f ->> 'c')::integer end;
  if op = 'null' then return format('(%s is null)', item); end if;
  if op = 'box' then
    if sql_type is null then return 'false'; end if;
    return format('(%sb && box(point(($1#>>%L)::float8, ($1#>>%L)::float8), '
      'point(($1#>>%L)::float8, ($1#>>%L)::float8)))', item, a_path || '{v,0}'::text[],
      a_path || '{v,1}'::text[], a_path || '{v,2}'::text[], a_path || '{v,3}'::text[]);
  end if;
  one := case when fold is null then '($1#>>%L)::' || coalesce(sql_type, 'text')
    else format('read.folded($1#>>%%L, %L)', fold) end;
  if fold is not null then item := format('read.folded(%s, %L)', item, fold); end if;
  if op in ('=', '<>', '<', '<=', '>', '>=', 'like') then
    return format('(%s %s ' || one || ')', item, op, a_path || 'v'::text);
  elsif op = 'between' then
    return format('(%s between ' || one || ' and ' || one || ')', item, a_path || '{v,0}'::text[],
      a_path || '{v,1}'::text[]);
  elsif op = 'in' then
    return format('(%s = any (array(select %s from jsonb_array_elements_text($1#>%L) v)))', item,
      case when fold is null then 'v::' || coalesce(sql_type, 'text')
        else format('read.folded(v, %L)', fold) end, a_path || 'v'::text);
  end if;
  raise exception 'no such operator' using errcode = 'KH018';
end $$;

-- As before, and what a filter touches is as good as read too.
create or replace function read.prepare(q jsonb, opened integer, a_delivery text, out columns integer[],
  out condition jsonb, out since bigint, out masks jsonb, out is_current boolean,
  out equality text)
language plpgsql stable set search_path = pg_catalog, pg_temp
as $$
declare
  asked constant text := q ->> 'dataset';
  at_change constant bigint := (q ->> 'change')::bigint;
  newest record;
  known integer[];
  openly integer[];
  weighed record;
begin
  select d.version, coalesce(s.seq, 0) as seq, coalesce(s.change, 0) as change into newest
  from catalogue.dataset d left join store.dataset_state s on s.dataset = d.id where d.id = asked;
  if not found then raise exception 'unknown dataset' using errcode = 'KH007'; end if;
  if (q ->> 'pinned')::boolean then
    if at_change is distinct from (select a.last_change from store.apply a where a.dataset = asked
        and a.seq = (q ->> 'seq')::bigint union all select 0 where q ->> 'seq' = '0') then
      raise exception 'no such sequence' using errcode = 'KH009';
    end if;
  elsif newest.seq is distinct from (q ->> 'seq')::bigint
    or newest.change is distinct from at_change
    or newest.version is distinct from (q ->> 'version')::integer then
    raise exception 'the dataset has moved on' using errcode = 'KH100';
  end if;
  select array_agg(c.number order by c.place), array_agg(c.number order by c.place)
      filter (where c.personal = 'none' and coalesce(n.personal, 'none') = 'none')
  into known, openly
  from read.columns_of(asked, (q ->> 'version')::integer) c
    left join read.columns_of(asked, newest.version) n on n.number = c.number;
  weighed := read.decide(asked, coalesce(known, '{}'), coalesce(openly, '{}'),
    (q ->> 'grant')::bigint, q ->> 'client', q ->> 'purpose',
    array(select jsonb_array_elements_text(q -> 'zones')), a_delivery,
    case when jsonb_typeof(q -> 'columns') = 'array'
      then array(select v::integer from jsonb_array_elements_text(q -> 'columns') v) end,
    at_change);
  if weighed.refusal is not null then
    raise exception 'refused by the second wall' using errcode = weighed.refusal;
  end if;
  if q ->> 'grant' is not null and not coalesce(opened > 0, false) then
    raise exception 'there is no opening record' using errcode = 'KH010';
  end if;
  -- What is filtered or sorted by is as good as read, whether it is shown or not.
  if exists (
    select from jsonb_array_elements(q -> 'filters') f
    where not (f ->> 0)::integer = any (weighed.granted)
    union all
    select from jsonb_array_elements_text(q -> 'sort') s
    where not abs(s::integer) = any (weighed.granted)
    union all
    select from read.filter_columns(q -> 'filter') c where not c = any (weighed.granted)) then
    raise exception 'refused by the second wall' using errcode = 'KH006';
  end if;
  if weighed.masks ?| array(
    select f ->> 0 from jsonb_array_elements(q -> 'filters') f
    union all
    select abs(s::integer)::text from jsonb_array_elements_text(q -> 'sort') s
    union all
    select c::text from read.filter_columns(q -> 'filter') c) then
    raise exception 'refused by the second wall' using errcode = 'KH012';
  end if;
  columns := weighed.columns;
  masks := weighed.masks;
  condition := weighed.condition;
  since := weighed.since;
  is_current := newest.change = at_change;
  equality := case when is_current then read.equality(asked) else 'unknown' end;
end $$;

-- As before, narrowed by the filter.
create or replace function read.rows_sql(q jsonb, a_condition jsonb, a_masks jsonb, a_current boolean,
  a_ordered boolean, out rows_sql text, out order_items text[], out types jsonb)
language plpgsql stable set search_path = pg_catalog, pg_temp
as $$
declare
  newest integer;
  hides_key boolean;
  source text;
  condition text;
  names text[];
  backward boolean[];
  after_values text[];
  nulls boolean[];
  sorted integer;
  branches text[];
  order_by text;
begin
  select d.version into newest from catalogue.dataset d where d.id = q ->> 'dataset';
  hides_key := read.hides_key(q ->> 'dataset', newest, a_masks);
  select jsonb_object_agg(c.number, read.sql_type(c.type)) || '{"_salt": "bytea"}',
    string_agg('c' || c.number || case when c.type = 'geometry' then ', c' || c.number || 'b'
      else '' end, ', ') || ', _salt'
  into types, source from read.columns_of(q ->> 'dataset', newest) c;
  source := case when a_current then read.current_table(q ->> 'dataset')
    else format('(select %1$s from %2$s where _change <= $3 union all select %1$s from %3$s '
      'where _change <= $3 and _ended > $3)', source,
      read.current_table(q ->> 'dataset'), read.history_table(q ->> 'dataset')) end;
  condition := read.condition_sql(a_condition, types, 'r') || coalesce((
    select string_agg(format(' and r.%I = ($1->''filters''->%s->>1)::%s', 'c' || (f.item ->> 0),
      f.place - 1, types ->> (f.item ->> 0)), '')
    from jsonb_array_elements(q -> 'filters') with ordinality f (item, place)), '');
  if jsonb_typeof(q -> 'filter') = 'object' then
    condition := condition || ' and ' || read.filter_sql(q -> 'filter', '{filter}', types);
  end if;

  -- Asked columns first, then the key in the direction of the last of them.
  select array_agg(coalesce('c' || i.number, '_salt') order by i.place),
    array_agg(i.back order by i.place), count(*) filter (where i.place < 1000)
  into names, backward, sorted
  from (
    select abs(s.item::integer) as number, s.item::integer < 0 as back, s.place
    from jsonb_array_elements_text(q -> 'sort') with ordinality s (item, place)
    union all
    select k.number, coalesce((q -> 'sort' ->> -1)::integer < 0, false), 1000 + k.key_place
    from read.columns_of(q ->> 'dataset', newest) k
    where k.key_place is not null and not hides_key and not exists (
      select from jsonb_array_elements_text(q -> 'sort') s
      where abs(s::integer) = k.number)
    union all
    select null, coalesce((q -> 'sort' ->> -1)::integer < 0, false), 1000 where hides_key) i;
  select array_agg('r.' || n order by i),
    array_agg(format('($1->''after''->>%s)::%s', i - 1, types ->> ltrim(n, 'c')) order by i),
    array_agg(q -> 'after' ->> (i - 1)::integer is null order by i),
    string_agg(format('r.%s %s', n, case when backward[i] then 'desc' else 'asc' end), ', '
      order by i)
  into order_items, after_values, nulls, order_by
  from unnest(names) with ordinality u (n, i);
  if jsonb_typeof(q -> 'upto') = 'array' then
    condition := condition || format(' and (%s) <= (%s)', array_to_string(order_items, ', '),
      replace(array_to_string(after_values, ', '), '''after''', '''upto'''));
  end if;
  branches := case when jsonb_typeof(q -> 'after') is distinct from 'array' then array['true']
    else read.after_sql(order_items, after_values, nulls, backward, sorted) end;
  order_by := case when a_ordered then ' order by ' || order_by else '' end;
  select string_agg(format('(select r.* from %s r where %s and %s%s limit $4)', source,
    condition, b, order_by), ' union all ') into rows_sql from unnest(branches) b;
  if cardinality(branches) > 1 then
    rows_sql := format('(select r.* from (%s) r%s limit $4)', rows_sql, order_by);
  end if;
end $$;

revoke all on function read.filter_columns(jsonb), read.folded(text, text),
  read.filter_sql(jsonb, text[], jsonb) from public;

-- Whether rows of a dataset are about persons, in the version asked or today.
create function read.holds_personal(a_dataset text, a_version integer) returns boolean
language sql stable set search_path = pg_catalog, pg_temp
as $$
  select exists (
    select from catalogue.dataset d
      cross join lateral (values (a_version), (d.version)) v (version)
      cross join lateral read.columns_of(a_dataset, v.version) c
    where d.id = a_dataset and c.personal <> 'none')
$$;

-- One figure of a group over alias r, from {"of": "count" | "sum" | ..., "c": number}.
create function read.figure_sql(a_value jsonb, a_floor integer, a_types jsonb) returns text
language plpgsql immutable set search_path = pg_catalog, pg_temp
as $$
declare
  item constant text := 'r.c' || (a_value ->> 'c')::integer;
  kind constant text := a_types ->> (a_value ->> 'c');
  figure text;
begin
  if a_value ->> 'c' is not null and kind is null then return 'null'; end if;
  figure := case a_value ->> 'of'
    when 'count' then 'count(*)'
    when 'distinct' then format('count(distinct %s)', item)
    when 'sum' then format('sum(%s)', item)
    when 'avg' then format('round(avg(%s), 6)', item)
    when 'min' then format('min(%s)', item)
    when 'max' then format('max(%s)', item) end;
  if figure is null then raise exception 'no such figure' using errcode = 'KH018'; end if;
  if a_floor is null then return figure; end if;
  -- Of persons only how many, and not to the last one.
  if a_value ->> 'of' not in ('count', 'distinct') then
    raise exception 'a figure of persons' using errcode = 'KH017';
  end if;
  return format('%s / %s * %2$s', figure, a_floor);
end $$;

-- Groups of the rows of a question and figures of each: `group` has numbers of columns, `figures` what is
-- asked of each group, `floor` below how many persons a group is left out (never less than 5). What is
-- grouped by or added up is as good as read, so it is weighed like what is sorted by.
create function read.aggregate(q jsonb, records text, root bytea, opened integer)
returns table (opening bigint, body text, groups integer, floor integer, equality text)
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
as $$
declare
  group_id bigint;
  ready record;
  built record;
  least integer;
  keys text;
  members text;
  figures text;
begin
  if opened > 0 then group_id := journal.open_reads(records, root, opened); end if;
  ready := read.prepare(q || jsonb_build_object('sort', (q -> 'group') || coalesce((
      select jsonb_agg(f -> 'c') from jsonb_array_elements(q -> 'figures') f where f ? 'c'), '[]')),
    opened, read.asked_delivery(q));
  built := read.rows_sql(q || '{"sort": []}', ready.condition, ready.masks, ready.is_current, false);
  if read.holds_personal(q ->> 'dataset', (q ->> 'version')::integer) then
    least := greatest(coalesce((q ->> 'floor')::integer, 5), 5);
  end if;
  select string_agg(format('%s as k%s', case when built.types ->> n is null then 'null::text'
      else 'r.c' || n::integer end, i), ', ' order by i), string_agg('k' || i, ', ' order by i)
  into members, keys from jsonb_array_elements_text(q -> 'group') with ordinality g (n, i);
  select string_agg(format('%s as f%s', read.figure_sql(f, least, built.types), i), ', ' order by i)
  into figures from jsonb_array_elements(q -> 'figures') with ordinality u (f, i);
  return query execute format($sql$
    select $6, coalesce(json_agg(json_build_array(json_build_array(%1$s), json_build_array(%2$s))
        order by place) filter (where place <= $8), '[]')::text, count(*)::integer, %4$s::integer, $7
    from (select g.*, row_number() over (order by n desc, %3$s) as place
      from (select %5$s, %6$s, %7$s as n from %8$s r %9$s having %10$s) g
      order by place limit $8 + 1) g $sql$,
    coalesce(keys, ''),
    (select string_agg('f' || i, ', ' order by i) from jsonb_array_elements(q -> 'figures')
      with ordinality u (f, i)),
    coalesce(keys, 'n'), coalesce(least::text, 'null'), coalesce(members, 'null as none'), figures,
    case when least is null then 'count(*)' else format('count(*) / %s * %1$s', least) end,
    built.rows_sql, coalesce('group by ' || keys, ''),
    case when least is null then 'true' else 'count(*) >= ' || least end)
  using q, ready.condition, (q ->> 'change')::bigint, null::bigint, ready.masks,
    group_id, ready.equality, (q ->> 'limit')::bigint;
end $$;

revoke all on function read.holds_personal(text, integer), read.figure_sql(jsonb, integer, jsonb),
  read.aggregate(jsonb, text, bytea, integer) from public;
grant execute on function read.aggregate(jsonb, text, bytea, integer) to kho_reader;
