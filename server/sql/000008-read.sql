-- The second wall. The role that reads has no right on any table; it may only call the functions of
-- this schema, and they decide again, in SQL, what the server has already decided. Errors of the
-- wall have SQLSTATEs of their own (class KH); server/src/query/wall.ts turns them into refusals.
create schema read;

grant usage on schema read to kho_reader;

create function read.current_table(a_dataset text) returns text
language sql immutable set search_path = pg_catalog, pg_temp
as $$ select format('store.%I', 'd_' || replace(a_dataset, '-', '_')) $$;

create function read.history_table(a_dataset text) returns text
language sql immutable set search_path = pg_catalog, pg_temp
as $$ select format('store.%I', 'h_' || replace(a_dataset, '-', '_')) $$;

create function read.sql_type(a_type text) returns text
language sql immutable set search_path = pg_catalog, pg_temp
as $$ select case a_type when 'integer' then 'bigint' when 'decimal' then 'numeric'
  when 'boolean' then 'boolean' else 'text' end $$;

-- The columns of a version with their lasting numbers, and their place in the key (null: none).
create function read.columns_of(a_dataset text, a_version integer)
returns table (place bigint, number integer, name text, type text, personal text, key_place bigint)
language sql stable set search_path = pg_catalog, pg_temp
as $$
  select c.place, (c.item ->> 'number')::integer, c.item ->> 'name', c.item ->> 'type',
    coalesce(c.item ->> 'personal', 'none'), k.place
  from catalogue.dataset_version v
    cross join lateral jsonb_array_elements(v.definition -> 'columns')
      with ordinality as c (item, place)
    left join lateral jsonb_array_elements_text(v.definition -> 'key')
      with ordinality as k (name, place) on k.name = c.item ->> 'name'
  where v.dataset = a_dataset and v.version = a_version
  order by c.place
$$;

-- The change number since which a dataset has been open without a break; null if it is not open.
-- What was only visible while it was not open stays behind a grant.
create function read.open_since(a_dataset text) returns bigint
language sql stable set search_path = pg_catalog, pg_temp
as $$
  select (
    select v.after_change from catalogue.dataset_version v
    where v.dataset = d.id and v.version > coalesce((
      select max(w.version) from catalogue.dataset_version w
      where w.dataset = d.id and w.definition ->> 'sharing' <> 'open'), 0)
    order by v.version limit 1)
  from catalogue.dataset d where d.id = a_dataset and d.sharing = 'open'
$$;

-- What every answer says of the copy: an instant, "not-equal; held-back=n", or "unknown".
create function read.equality(a_dataset text) returns text
language sql stable set search_path = pg_catalog, pg_temp
as $$
  select case
    when count(e.part) < greatest(count(p.number), 1) then 'unknown'
    when bool_and(e.state = 'equal' and e.held_back = 0) then to_char(
      min(e.as_of) at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')
    else 'not-equal; held-back=' || sum(e.held_back) end
  from (select number from catalogue.part where dataset = a_dataset) p
    full join (select * from store.equality where dataset = a_dataset) e on e.part = p.number
$$;

-- Decides again for one reader: the SQLSTATE of the refusal or null, the columns to show and those
-- granted, the condition rows must meet, and the change before which superseded rows are hidden.
-- a_known are the numbers of the columns of the version asked, a_open those without personal data.
create function read.weigh(a_dataset text, a_known integer[], a_open integer[], a_grant bigint,
  a_client text, a_purpose text, a_zones text[], a_asked integer[], a_change bigint,
  out refusal text, out columns integer[], out granted integer[], out condition jsonb,
  out since bigint)
language plpgsql stable set search_path = pg_catalog, pg_temp
as $$
declare
  held record;
begin
  if a_grant is null then
    since := read.open_since(a_dataset);
    granted := a_open;
    columns := coalesce(a_asked, a_open);
    refusal := case when since is null or since > a_change then 'KH001'
      when not columns <@ a_open then 'KH006' end;
    return;
  end if;
  select g.client_id, g.dataset_id, g.purpose, g.columns, g.condition, c.state,
    g.revoked_at is null and g.valid_from <= clock_timestamp()
      and g.valid_until > clock_timestamp() as in_force,
    cardinality(a_zones) > 0 and (g.zones is null or a_zones && g.zones)
      and (c.zones is null or a_zones && c.zones) as zone_fits,
    d.sharing = 'own' and c.agency_id is distinct from (
      select v.definition ->> 'owner' from catalogue.dataset_version v
      where v.dataset = d.id and v.version = d.version) as own_use
  into held
  from access.grant g join people.client c on c.id = g.client_id
    join catalogue.dataset d on d.id = g.dataset_id
  where g.id = a_grant;
  since := 0;
  granted := held.columns;
  condition := held.condition;
  refusal := case
    when held.client_id is distinct from a_client or held.dataset_id is distinct from a_dataset
      or held.own_use then 'KH001'
    when held.state = 'locked' then 'KH002'
    when held.purpose is distinct from a_purpose then 'KH003'
    when held.in_force is not true then 'KH005'
    when held.zone_fits is not true then 'KH004'
    when not a_asked <@ held.columns or not a_asked <@ a_known then 'KH006'
    -- A condition on a column that the definition lacks could let everything through.
    when held.condition - a_known::text[] <> '{}' then 'KH008' end;
  columns := coalesce(a_asked, array(
    select n from unnest(a_known) with ordinality k (n, place)
    where n = any (held.columns) order by place));
end $$;

-- Everything that must hold before rows are read for a question, all in the caller's snapshot.
-- A question names the version, sequence and change number it believes in; where it does not pin
-- the past and these have moved on, it must be asked again (KH100), so that the sequence in the
-- opening record is always the one that was read.
create function read.prepare(q jsonb, opened integer, out columns integer[], out condition jsonb,
  out since bigint, out is_current boolean, out equality text)
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
  weighed := read.weigh(asked, coalesce(known, '{}'), coalesce(openly, '{}'),
    (q ->> 'grant')::bigint, q ->> 'client', q ->> 'purpose',
    array(select jsonb_array_elements_text(q -> 'zones')),
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
    where not abs(s::integer) = any (weighed.granted)) then
    raise exception 'refused by the second wall' using errcode = 'KH006';
  end if;
  columns := weighed.columns;
  condition := weighed.condition;
  since := weighed.since;
  is_current := newest.change = at_change;
  equality := case when is_current then read.equality(asked) else 'unknown' end;
end $$;

-- A condition as SQL over alias `a_row`. Values come from parameter $2, the condition itself.
create function read.condition_sql(a_condition jsonb, a_types jsonb, a_row text) returns text
language sql immutable set search_path = pg_catalog, pg_temp
as $$
  select coalesce(string_agg(
    case when jsonb_array_length(c.value) = 1
      then format('%s.%I = ($2->%L->>0)::%s', a_row, 'c' || c.key, c.key, a_types ->> c.key)
      else format('%s.%I = any (array(select v::%s from jsonb_array_elements_text($2->%L) v))',
        a_row, 'c' || c.key, a_types ->> c.key, c.key) end, ' and ' order by c.key), 'true')
  from jsonb_each(coalesce(a_condition, '{}')) c
$$;

-- The rows of a question as SQL: after its cursor, at most $4 of them, as of change $3, and in its
-- order unless they are only counted.
-- Parameters of the statement: $1 the question, $2 the condition, $3 the change, $4 the limit.
-- Names come from the catalogue and are quoted; every value of the caller stays a parameter.
create function read.rows_sql(q jsonb, a_condition jsonb, a_current boolean, a_ordered boolean,
  out rows_sql text, out order_items text[], out types jsonb)
language plpgsql stable set search_path = pg_catalog, pg_temp
as $$
declare
  newest integer;
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
  select jsonb_object_agg(c.number, read.sql_type(c.type)), string_agg('c' || c.number, ', ')
  into types, source from read.columns_of(q ->> 'dataset', newest) c;
  source := case when a_current then read.current_table(q ->> 'dataset')
    else format('(select %1$s from %2$s where _change <= $3 union all select %1$s from %3$s '
      'where _change <= $3 and _ended > $3)', source,
      read.current_table(q ->> 'dataset'), read.history_table(q ->> 'dataset')) end;
  condition := read.condition_sql(a_condition, types, 'r') || coalesce((
    select string_agg(format(' and r.%I = ($1->''filters''->%s->>1)::%s', 'c' || (f.item ->> 0),
      f.place - 1, types ->> (f.item ->> 0)), '')
    from jsonb_array_elements(q -> 'filters') with ordinality f (item, place)), '');

  -- Asked columns first, then the key in the direction of the last of them.
  select array_agg(i.number::text order by i.place), array_agg(i.back order by i.place),
    count(*) filter (where i.place < 1000) into names, backward, sorted
  from (
    select abs(s.item::integer) as number, s.item::integer < 0 as back, s.place
    from jsonb_array_elements_text(q -> 'sort') with ordinality s (item, place)
    union all
    select k.number, coalesce((q -> 'sort' ->> -1)::integer < 0, false), 1000 + k.key_place
    from read.columns_of(q ->> 'dataset', newest) k
    where k.key_place is not null and not exists (
      select from jsonb_array_elements_text(q -> 'sort') s
      where abs(s::integer) = k.number)) i;
  select array_agg('r.c' || n order by i),
    array_agg(format('($1->''after''->>%s)::%s', i - 1, types ->> n) order by i),
    array_agg(q -> 'after' ->> (i - 1)::integer is null order by i),
    string_agg(format('r.c%s %s', n, case when backward[i] then 'desc' else 'asc' end), ', '
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

-- What lies after a cursor, as conditions that exclude each other and that an index serves each.
-- Nulls come last ascending and first descending; only the first `sorted` items can be null.
create function read.after_sql(items text[], vals text[], nulls boolean[], backward boolean[],
  sorted integer) returns text[]
language plpgsql immutable set search_path = pg_catalog, pg_temp
as $$
declare
  uniform constant boolean := not (true = any (backward) and false = any (backward));
  branches text[] := '{}';
  prefix text := '';
begin
  if uniform and not true = any (nulls) then
    -- One range of the index decides everything but the nulls that follow it.
    branches := array[format('(%s) %s (%s)', array_to_string(items, ', '),
      case when backward[1] then '<' else '>' end, array_to_string(vals, ', '))];
  end if;
  for i in 1 .. cardinality(items) loop
    if nulls[i] and backward[i] then
      branches := branches || (prefix || items[i] || ' is not null');
    elsif not nulls[i] then
      if cardinality(branches) = 0 or not uniform or true = any (nulls) then
        branches := branches || (prefix || format('%s %s %s', items[i],
          case when backward[i] then '<' else '>' end, vals[i]));
      end if;
      if i <= sorted and not backward[i] then
        branches := branches || (prefix || items[i] || ' is null');
      end if;
    end if;
    prefix := prefix || case when nulls[i] then items[i] || ' is null and '
      else format('%s = %s and ', items[i], vals[i]) end;
  end loop;
  return branches;
end $$;

-- The shown columns of alias r as a select list under the names of the version asked; `raw` makes
-- every value text. A column that is no longer kept never had a value.
create function read.shown_sql(q jsonb, a_columns integer[], a_types jsonb, a_row text, raw boolean)
returns text
language sql stable set search_path = pg_catalog, pg_temp
as $$
  select string_agg(case
    when a_types ->> c.number::text is null then format('null::text as %I', c.name)
    when raw then format('%s.c%s::text as %I', a_row, c.number, c.name)
    when c.type in ('json', 'geometry') then format('%s.c%s::json as %I', a_row, c.number, c.name)
    else format('%s.c%s as %I', a_row, c.number, c.name) end, ', ' order by a.place)
  from unnest(a_columns) with ordinality a (number, place)
    join read.columns_of(q ->> 'dataset', (q ->> 'version')::integer) c on c.number = a.number
$$;

-- The first geometry that is shown: in GeoJSON it stands apart from the properties.
create function read.geometry_of(q jsonb, a_columns integer[]) returns integer
language sql stable set search_path = pg_catalog, pg_temp
as $$
  select c.number from read.columns_of(q ->> 'dataset', (q ->> 'version')::integer) c
  where c.type = 'geometry' and c.number = any (a_columns) order by c.place limit 1
$$;

-- How rows become text in a format: an aggregate over rows r with their shown columns j.
create function read.text_sql(q jsonb, a_geometry integer) returns text
language plpgsql immutable set search_path = pg_catalog, pg_temp
as $$
begin
  case q ->> 'format'
    when 'json' then
      return 'coalesce(json_agg(j)::text, ''[]'')';
    when 'ndjson' then
      return 'coalesce(string_agg(row_to_json(j)::text || e''\n'', ''''), '''')';
    when 'geojson' then
      return format('coalesce(string_agg(''{"type":"Feature","geometry":'' || '
        'coalesce(r.c%s, ''null'') || '',"properties":'' || row_to_json(j)::text || ''}'', '
        'e'',\n''), '''')', a_geometry);
  end case;
exception when case_not_found or null_value_not_allowed then
  raise exception 'no such format' using errcode = 'KH011';
end $$;

-- Rows of a question as one text, with the cursor values of the last. Stable, so that the checks
-- and the rows share one snapshot.
create function read.rows_text(q jsonb, opened integer, out body text, out rows integer,
  out last text[], out equality text)
language plpgsql stable set search_path = pg_catalog, pg_temp
as $$
declare
  ready record;
  built record;
  geometry integer;
begin
  ready := read.prepare(q, opened);
  built := read.rows_sql(q, ready.condition, ready.is_current, true);
  equality := ready.equality;
  if q ->> 'format' = 'geojson' then geometry := read.geometry_of(q, ready.columns); end if;
  execute format('select %s, count(*)::integer, array[%s] from %s r '
      'cross join lateral (select %s) j',
    read.text_sql(q, geometry),
    (select string_agg(format('(array_agg(%s::text))[count(*)::integer]', o), ', ' order by i)
      from unnest(built.order_items) with ordinality u (o, i)),
    built.rows_sql,
    read.shown_sql(q, array_remove(ready.columns, geometry), built.types, 'r', false))
  into body, rows, last
  using q, ready.condition, (q ->> 'change')::bigint, (q ->> 'limit')::bigint;
end $$;

-- A page: writes the opening record and reads in the same transaction, so that the answer leaves
-- only with the record.
create function read.page(q jsonb, records text, root bytea, opened integer)
returns table (opening bigint, body text, rows integer, last text[], equality text)
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
as $$
declare
  group_id bigint;
begin
  if opened > 0 then group_id := journal.open_reads(records, root, opened); end if;
  return query select group_id, r.body, r.rows, r.last, r.equality from read.rows_text(q, opened) r;
end $$;

-- Whether the opening record that a question names has been written.
create function read.opened(q jsonb) returns integer
language sql stable set search_path = pg_catalog, pg_temp
as $$
  select count(*)::integer from journal.read_group where intake_id = (q ->> 'opening')::bigint
$$;

-- How many rows a question has, counted up to its limit, under the opening record of its page.
create function read.count_rows(q jsonb) returns bigint
language plpgsql stable security definer set search_path = pg_catalog, pg_temp
as $$
declare
  ready record;
  built record;
  found bigint;
begin
  ready := read.prepare(q, read.opened(q));
  built := read.rows_sql(q - 'after', ready.condition, ready.is_current, false);
  execute format('select count(*) from %s r', built.rows_sql)
  into found using q, ready.condition, (q ->> 'change')::bigint, (q ->> 'limit')::bigint;
  return found;
end $$;

-- Changes in (a_after, a_upto] as the reader sees them, judging both images of each: a row that
-- leaves the view is a delete, one that enters is an insert, and what changes nothing that is shown
-- is left out. Parameters: $1 question, $2 condition, $3 after, $4 up to, $5 limit, $6 since.
create function read.changes_sql(q jsonb, a_columns integer[], a_condition jsonb) returns text
language plpgsql stable set search_path = pg_catalog, pg_temp
as $$
declare
  types jsonb;
  kept text;
  key_sql text;
  same text;
begin
  select jsonb_object_agg(c.number, read.sql_type(c.type)), string_agg('c' || c.number, ', '),
    string_agg(format('coalesce(v.c%1$s, o.c%1$s) as %2$I', c.number, c.name), ', '
      order by c.key_place) filter (where c.key_place is not null)
  into types, kept, key_sql
  from read.columns_of(q ->> 'dataset', (q ->> 'version')::integer) c;
  -- As text, because 0.10 and 0.1 are one number and two written values.
  select string_agg(format('v.c%1$s::text is not distinct from o.c%1$s::text', n), ' and ')
  into same from unnest(a_columns) n;
  return format($sql$
    select coalesce(string_agg(line, ',' order by change), ''), count(*)::integer, max(change)
    from (
      select change, format('{"change":%%s,"op":"%%s","key":%%s', change,
          case when not is_in then 'delete' when was_in then 'update' else 'insert' end,
          row_to_json(k)) || case when is_in then ',"record":' || row_to_json(j)::text || '}'
          else '}' end as line
      from (
          select %1$s, _change, null::bigint as _ended from %2$s
          where _change > $3 and _change <= $4
          union all
          select %1$s, _change, _ended from %3$s where _change > $3 and _change <= $4) v
        full join (select %1$s, _ended from %3$s where _ended > $3 and _ended <= $4) o
          on o._ended = v._change
        cross join lateral (select coalesce(v._change, o._ended) as change,
          (v._change is not null and (v._ended is null or v._ended > $6) and %4$s) is true as is_in,
          (o._ended > $6 and %5$s) is true as was_in) s
        cross join lateral (select %6$s) k
        cross join lateral (select %7$s) j
      where (is_in or was_in) and not (is_in and was_in and %8$s)
      order by change limit $5) e $sql$,
    kept, read.current_table(q ->> 'dataset'), read.history_table(q ->> 'dataset'),
    read.condition_sql(a_condition, types, 'v'), read.condition_sql(a_condition, types, 'o'),
    key_sql, read.shown_sql(q, a_columns, types, 'v', false), same);
end $$;

create function read.changes_text(q jsonb, opened integer, out body text, out events integer,
  out upto bigint, out equality text)
language plpgsql stable set search_path = pg_catalog, pg_temp
as $$
declare
  last_change constant bigint := (q ->> 'change')::bigint;
  events_max constant integer := (q ->> 'limit')::integer;
  ready record;
  found record;
  statement text;
begin
  ready := read.prepare(q, opened);
  if exists (select from read.columns_of(q ->> 'dataset', (q ->> 'version')::integer) k
      where k.key_place is not null and not k.number = any (ready.columns)) then
    raise exception 'the key is not granted' using errcode = 'KH006';
  end if;
  equality := ready.equality;
  statement := read.changes_sql(q, ready.columns, ready.condition);
  body := '';
  events := 0;
  upto := (q ->> 'after')::bigint;
  -- In windows, because most changes may be out of view; and not without end for one answer.
  for turn in 1 .. 50 loop
    exit when upto >= last_change or events >= events_max;
    execute statement into found using q, ready.condition, upto,
      least(upto + greatest(events_max, 2000), last_change), events_max - events, ready.since;
    body := concat_ws(',', nullif(body, ''), nullif(found.coalesce, ''));
    events := events + found.count;
    upto := case when events >= events_max then found.max
      else least(upto + greatest(events_max, 2000), last_change) end;
  end loop;
end $$;

create function read.changes(q jsonb, records text, root bytea, opened integer)
returns table (opening bigint, body text, events integer, upto bigint, equality text)
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
as $$
declare
  group_id bigint;
begin
  if opened > 0 then group_id := journal.open_reads(records, root, opened); end if;
  return query select group_id, r.body, r.events, r.upto, r.equality
    from read.changes_text(q, opened) r;
end $$;

-- Begins an export: decides and writes the opening record. Its parts name that record.
create function read.open_export(q jsonb, records text, root bytea, opened integer)
returns table (opening bigint, equality text, columns integer[], condition jsonb)
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
as $$
declare
  group_id bigint;
begin
  if opened > 0 then group_id := journal.open_reads(records, root, opened); end if;
  return query select group_id, p.equality, p.columns, p.condition from read.prepare(q, opened) p;
end $$;

-- The next rows of an export as lines of text, in the order of the key.
create function read.export_part(q jsonb)
returns table (body text, rows integer, last text[])
language plpgsql stable security definer set search_path = pg_catalog, pg_temp
as $$
begin
  return query select r.body, r.rows, r.last from read.rows_text(q, read.opened(q)) r;
end $$;

-- COPY takes no parameters, so the part it reads is left in a setting that ends with the
-- transaction. Returns the last key of the part, null where it is the rest. The end is looked for
-- among current rows in view: it only divides the work, and superseded rows fall between.
create function read.begin_part(q jsonb, part_rows integer) returns text[]
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
as $$
declare
  ready record;
  built record;
  ends text[];
begin
  ready := read.prepare(q, read.opened(q));
  built := read.rows_sql(q - 'upto', ready.condition, true, true);
  execute format('select array[%s] from %s r offset $4 - 1', (
      select string_agg(o || '::text', ', ' order by i)
      from unnest(built.order_items) with ordinality u (o, i)), built.rows_sql)
  into ends using q, ready.condition, (q ->> 'change')::bigint, part_rows::bigint;
  perform set_config('kho.export_part', (q || jsonb_build_object('upto', ends))::text, true);
  return ends;
end $$;

-- The rows of the part begun last, every value as text; the caller lists as many text columns.
create function read.export_rows() returns setof record
language plpgsql stable security definer set search_path = pg_catalog, pg_temp
as $$
declare
  q constant jsonb := current_setting('kho.export_part')::jsonb;
  ready record;
  built record;
begin
  ready := read.prepare(q, read.opened(q));
  built := read.rows_sql(q, ready.condition, ready.is_current, true);
  return query execute format('select %s from %s r',
    read.shown_sql(q, ready.columns, built.types, 'r', true), built.rows_sql)
  using q, ready.condition, (q ->> 'change')::bigint, null::bigint;
end $$;

revoke all on all functions in schema read from public;
grant execute on function read.page(jsonb, text, bytea, integer), read.count_rows(jsonb),
  read.changes(jsonb, text, bytea, integer), read.open_export(jsonb, text, bytea, integer),
  read.export_part(jsonb), read.begin_part(jsonb, integer), read.export_rows() to kho_reader;
