-- Maps: rows of a box of longitude and latitude through the second wall, for tiles, and how far the
-- rows that a reader sees reach. Boxes are indexed columns beside each geometry (store/table.ts).

-- What the functions below read from, with everything that narrows it. Parameters of the statement:
-- $1 the question, $2 the condition, $3 the change. Names come from the catalogue and are quoted;
-- every value of the caller stays a parameter.
create function read.map_sql(q jsonb, a_condition jsonb, a_current boolean,
  out from_sql text, out types jsonb)
language plpgsql stable set search_path = pg_catalog, pg_temp
as $$
declare
  newest integer;
  names text;
begin
  select d.version into newest from catalogue.dataset d where d.id = q ->> 'dataset';
  select jsonb_object_agg(c.number, read.sql_type(c.type)),
    string_agg(format(case c.type when 'geometry' then 'c%1$s, c%1$sb, c%1$sg' else 'c%1$s' end,
      c.number), ', ') || ', _salt'
  into types, names from read.columns_of(q ->> 'dataset', newest) c;
  from_sql := format('%s r where %s',
    case when a_current then read.current_table(q ->> 'dataset')
      else format('(select %1$s from %2$s where _change <= $3 union all select %1$s from %3$s '
        'where _change <= $3 and _ended > $3)', names, read.current_table(q ->> 'dataset'),
        read.history_table(q ->> 'dataset')) end,
    read.condition_sql(a_condition, types, 'r')) || coalesce((
      select string_agg(format(' and r.%I = ($1->''filters''->%s->>1)::%s', 'c' || (f.item ->> 0),
        f.place - 1, types ->> (f.item ->> 0)), '')
      from jsonb_array_elements(q -> 'filters') with ordinality f (item, place)), '');
  if jsonb_typeof(q -> 'filter') = 'object' then
    from_sql := from_sql || ' and ' || read.filter_sql(q -> 'filter', '{filter}', types);
  end if;
end $$;

-- The checks of every question, and that its geometry may be seen: to be shown on a map, or to be
-- measured, is as good as to be read, and there is no mask for a geometry.
create function read.map_checks(q jsonb, opened integer, out columns integer[],
  out condition jsonb, out masks jsonb, out is_current boolean, out equality text,
  out geometry integer)
language plpgsql stable set search_path = pg_catalog, pg_temp
as $$
begin
  select p.columns, p.condition, p.masks, p.is_current, p.equality
  into columns, condition, masks, is_current, equality
  from read.prepare(q, opened, read.asked_delivery(q)) p;
  select c.number into geometry
  from read.columns_of(q ->> 'dataset', (q ->> 'version')::integer) c
  where c.number = (q ->> 'geometry')::integer and c.type = 'geometry'
    and c.number = any (columns) and exists (
      select from catalogue.dataset d, read.columns_of(d.id, d.version) n
      where d.id = q ->> 'dataset' and n.number = c.number);
  if geometry is null then
    raise exception 'the geometry is not granted' using errcode = 'KH006';
  end if;
  if masks ? geometry::text then
    raise exception 'the geometry is masked' using errcode = 'KH012';
  end if;
end $$;

-- A tile: writes the opening record and gives the rows whose boxes meet the box asked, the largest
-- first, as [geometry, {column: text}]; among equals the random salts decide, so that a crowd of
-- points is thinned evenly and always in the same way. `matching` is how many there are without the
-- limits of rows and of bytes of geometry. Where the tile is `known`, it is all checked and put on
-- record, and nothing is read.
create function read.tile(q jsonb, records text, root bytea, opened integer)
returns table (opening bigint, body text, rows integer, matching integer, equality text)
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
as $$
declare
  checked record;
  built record;
  asked constant box := box(
    point((q -> 'box' ->> 0)::double precision, (q -> 'box' ->> 1)::double precision),
    point((q -> 'box' ->> 2)::double precision, (q -> 'box' ->> 3)::double precision));
begin
  if opened > 0 then opening := journal.open_reads(records, root, opened); end if;
  select p.* into checked from read.map_checks(q, opened) p;
  equality := checked.equality;
  if (q ->> 'known')::boolean then
    return next;
    return;
  end if;
  built := read.map_sql(q, checked.condition, checked.is_current);
  execute format($sql$
    select coalesce(string_agg('[' || r.c%1$s || ',' || row_to_json(j)::text || ']', ','
        order by r._place), ''), count(*)::integer, coalesce(max(r._found), 0)::integer
    from (
      select t.*, sum(case when t._bytes <= $7 then t._bytes else 0 end)
          over (order by t._place) as _running
      from (
        select m.*, octet_length(m.c%1$sg)::bigint as _bytes, count(*) over () as _found,
          row_number() over (order by area(m.c%1$sb) desc, m._salt) as _place
        from (select r.* from %2$s and r.c%1$sb && $6
          order by area(r.c%1$sb) desc, r._salt limit $4) m) t) r
      cross join lateral (select %3$s) j
    where r._bytes <= $7 and r._running <= $7 $sql$,
    checked.geometry, built.from_sql,
    read.shown_sql(q, array_remove(checked.columns, checked.geometry), built.types, 'r', true,
      checked.masks))
  into body, rows, matching
  using q, checked.condition, (q ->> 'change')::bigint, (q ->> 'limit')::bigint, checked.masks,
    asked, (q ->> 'bytes')::bigint;
  if matching >= (q ->> 'limit')::bigint then
    execute format('select count(*) from %s and r.c%sb && $4', built.from_sql, checked.geometry)
    into matching using q, checked.condition, (q ->> 'change')::bigint, asked;
  end if;
  return next;
end $$;

-- How far the rows that may be seen reach, and how many have a geometry; all null where none has.
create function read.extent(q jsonb, records text, root bytea, opened integer)
returns table (opening bigint, west double precision, south double precision,
  east double precision, north double precision, rows bigint, equality text)
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
as $$
declare
  checked record;
  built record;
begin
  if opened > 0 then opening := journal.open_reads(records, root, opened); end if;
  select p.* into checked from read.map_checks(q, opened) p;
  equality := checked.equality;
  built := read.map_sql(q, checked.condition, checked.is_current);
  execute format('select min((r.c%1$sb[1])[0]), min((r.c%1$sb[1])[1]), max((r.c%1$sb[0])[0]), '
      'max((r.c%1$sb[0])[1]), count(r.c%1$sb) from %2$s', checked.geometry, built.from_sql)
  into west, south, east, north, rows
  using q, checked.condition, (q ->> 'change')::bigint;
  return next;
end $$;

revoke all on function read.map_sql(jsonb, jsonb, boolean),
  read.map_checks(jsonb, integer), read.tile(jsonb, text, bytea, integer),
  read.extent(jsonb, text, bytea, integer) from public;
grant execute on function read.tile(jsonb, text, bytea, integer),
  read.extent(jsonb, text, bytea, integer) to kho_reader;
