-- Grants with masks, legal ground, third party, limits and ways of delivery; the commitments of
-- third parties; what is used of a grant; what clients and grants were at any instant.
alter table access.grant
  -- Lasting column number → {"by": "partial", "first": n, "last": n}, {"by": "year"} or
  -- {"by": "hashed"}; columns that are not named are shown as they are.
  add column masks jsonb not null default '{}'
    check (jsonb_typeof(masks) = 'object' and masks - columns::text[] = '{}'
      and not masks @? '$.* ? (!(@.by == "partial" || @.by == "year" || @.by == "hashed"))'),
  add column legal_ground text check (legal_ground <> ''),
  add column legal_document text check (legal_document <> ''),
  -- Who works with the data on the client's behalf (Article 8.4); it has to commit itself.
  add column third_party text check (third_party <> ''),
  add column calls_per_minute integer check (calls_per_minute > 0),
  add column rows_per_day bigint check (rows_per_day > 0),
  -- Ways on which rows may leave; null: every way.
  add column delivery text[]
    check (delivery <@ '{online,api,file,feed}' and cardinality(delivery) > 0),
  add column remind_on date,
  -- The request it came from, as the requests name themselves.
  add column request text check (request <> '');

-- Keys of masks, apart from the grants so that nobody who lists grants meets one. Kept as the two
-- blocks that HMAC begins with, since SQL has SHA-256 but no HMAC.
create table access.mask_key (
  grant_id bigint primary key references access.grant (id),
  inner_pad bytea not null check (length(inner_pad) = 64),
  outer_pad bytea not null check (length(outer_pad) = 64)
);

create function access.make_mask_key() returns trigger language plpgsql as $$
declare
  -- Three random UUIDs carry 366 random bits.
  secret constant bytea := sha256(uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid())
    || uuid_send(gen_random_uuid()));
  inner_pad bytea := decode(repeat('36', 64), 'hex');
  outer_pad bytea := decode(repeat('5c', 64), 'hex');
begin
  for i in 0 .. 31 loop
    inner_pad := set_byte(inner_pad, i, get_byte(inner_pad, i) # get_byte(secret, i));
    outer_pad := set_byte(outer_pad, i, get_byte(outer_pad, i) # get_byte(secret, i));
  end loop;
  insert into access.mask_key values (new.id, inner_pad, outer_pad);
  return null;
end $$;
create trigger make_mask_key after insert on access.grant for each row
  when (new.masks @? '$.* ? (@.by == "hashed")') execute function access.make_mask_key();

-- What a third party has signed. While there is none in force, its grant sleeps.
create table access.commitment (
  id bigint generated always as identity primary key,
  grant_id bigint not null references access.grant (id),
  -- The document as it was handed in.
  file_name text not null check (file_name <> ''),
  document bytea not null check (length(document) between 1 and 20971520),
  document_sha256 bytea not null check (document_sha256 = sha256(document)),
  signer text not null check (signer <> ''),
  signed_on date not null,
  valid_until timestamptz not null,
  created_at timestamptz not null default clock_timestamp(),
  withdrawn_at timestamptz,
  check (valid_until > created_at)
);
create index commitment_by_grant on access.commitment (grant_id);

create function access.keep_commitment() returns trigger language plpgsql as $$
begin
  if tg_op = 'UPDATE' and old.withdrawn_at is null
    and to_jsonb(new) - 'withdrawn_at' = to_jsonb(old) - 'withdrawn_at' then
    return new;
  end if;
  raise exception 'a commitment can only be withdrawn, not changed or deleted'
    using errcode = '23514';
end $$;
create trigger keep_commitment before update or delete on access.commitment
  for each row execute function access.keep_commitment();

-- What is used of each grant: added up by every process once a second.
create table access.use_day (
  grant_id bigint not null references access.grant (id),
  -- In Viet Nam.
  day date not null,
  calls bigint not null,
  rows bigint not null,
  last_at timestamptz not null,
  primary key (grant_id, day)
);
create table access.use_minute (
  grant_id bigint not null references access.grant (id),
  minute timestamptz not null,
  calls bigint not null,
  primary key (grant_id, minute)
);
create index use_minute_by_minute on access.use_minute (minute);

-- What a client was, from which instant on: state and zones decide, so the past needs them.
create table access.client_past (
  client_id text collate "C" not null,
  since timestamptz not null,
  agency_id text collate "C" not null,
  locked boolean not null,
  zones text[],
  primary key (client_id, since)
);
insert into access.client_past
  select id, created_at, agency_id, false, zones from people.client
  union all
  select id, greatest(locked_at, created_at + interval '1 microsecond'), agency_id, true, zones
  from people.client where state = 'locked'
  union all
  -- When it was refused is not kept; it never had a token.
  select id, created_at + interval '1 microsecond', agency_id, true, zones
  from people.client where state in ('requested', 'refused');

create function access.keep_client_past() returns trigger language plpgsql as $$
begin
  insert into access.client_past as old values
    (new.id, case when tg_op = 'INSERT' then new.created_at else clock_timestamp() end,
      new.agency_id, new.state not in ('issued', 'active'), new.zones)
  on conflict (client_id, since) do update set agency_id = excluded.agency_id,
    locked = excluded.locked, zones = excluded.zones;
  return null;
end $$;
create trigger keep_client_past after insert on people.client
  for each row execute function access.keep_client_past();
create trigger keep_client_change after update on people.client for each row
  when (old.agency_id is distinct from new.agency_id or old.zones is distinct from new.zones
    or (old.state in ('issued', 'active')) is distinct from (new.state in ('issued', 'active')))
  execute function access.keep_client_past();

-- Which clients, grants and keys of clients each version changed, so that a snapshot reads only
-- these. None of them: something was deleted, read everything.
create table access.change (
  version bigint not null,
  client_id text collate "C",
  grant_id bigint,
  key_id bigint
);
create index change_by_version on access.change (version);
-- Changes of versions up to this one are not kept any more.
alter table access.version add column forgotten bigint not null default 0;
update access.version set forgotten = number;

drop trigger bump_version on access.grant;
drop trigger bump_access_version on people.client;
drop trigger bump_access_version on people.client_key;
drop function access.bump();

-- The version is taken under a lock that lasts until the commit, so versions commit in their order
-- and whoever sees one sees the changes of all before it.
create function access.bump() returns trigger language plpgsql as $$
declare
  newest bigint;
begin
  update access.version set number = number + 1 returning number into newest;
  if tg_op in ('DELETE', 'TRUNCATE') then
    insert into access.change (version) values (newest);
  elsif tg_table_name = 'client' then
    insert into access.change (version, client_id) select newest, c.id from changed c;
  elsif tg_table_name = 'client_key' then
    insert into access.change (version, key_id) select newest, c.id from changed c;
  elsif tg_table_name = 'commitment' then
    insert into access.change (version, grant_id) select distinct newest, c.grant_id from changed c;
  else
    insert into access.change (version, grant_id) select newest, c.id from changed c;
  end if;
  perform pg_notify('kho_access', newest::text);
  return null;
end $$;

create trigger bump_inserted after insert on access.grant referencing new table as changed
  for each statement execute function access.bump();
create trigger bump_updated after update on access.grant referencing new table as changed
  for each statement execute function access.bump();
create trigger bump_removed after delete or truncate on access.grant
  for each statement execute function access.bump();
create trigger bump_inserted after insert on access.commitment referencing new table as changed
  for each statement execute function access.bump();
create trigger bump_updated after update on access.commitment referencing new table as changed
  for each statement execute function access.bump();
create trigger bump_removed after delete or truncate on access.commitment
  for each statement execute function access.bump();
create trigger bump_inserted after insert on people.client referencing new table as changed
  for each statement execute function access.bump();
create trigger bump_updated after update on people.client referencing new table as changed
  for each statement execute function access.bump();
create trigger bump_removed after delete or truncate on people.client
  for each statement execute function access.bump();
create trigger bump_inserted after insert on people.client_key referencing new table as changed
  for each statement execute function access.bump();
create trigger bump_updated after update on people.client_key referencing new table as changed
  for each statement execute function access.bump();
create trigger bump_removed after delete or truncate on people.client_key
  for each statement execute function access.bump();

-- A value as a mask shows it; what the mask does not say shows nothing. The mask of a hash carries
-- both blocks of its key. It sets no search path of its own, so that it becomes a part of the
-- statement that calls it, which runs under one.
create function read.mask(a_value text, a_mask jsonb) returns text
language sql stable
as $$
  select case
    when a_value is null then null
    when a_mask ->> 'by' = 'partial'
      and char_length(a_value) >= 2 * ((a_mask ->> 'first')::integer + (a_mask ->> 'last')::integer)
    then left(a_value, (a_mask ->> 'first')::integer) || '***'
      || right(a_value, (a_mask ->> 'last')::integer)
    when a_mask ->> 'by' = 'year' then substr(a_value, 1, 4)
    when a_mask ->> 'by' = 'hashed' then encode(sha256(decode(a_mask ->> 'outer', 'hex')
      || sha256(decode(a_mask ->> 'inner', 'hex') || convert_to(a_value, 'UTF8'))), 'hex')
    else '***' end
$$;

-- The functions of the second wall anew, with masks and ways of delivery. What decides has another
-- name than before, so that functions which know no masks fail instead of showing what is masked.
drop function read.weigh(text, integer[], integer[], bigint, text, text, text[], integer[], bigint);
drop function read.prepare(jsonb, integer);
drop function read.rows_sql(jsonb, jsonb, boolean, boolean);
drop function read.shown_sql(jsonb, integer[], jsonb, text, boolean);
drop function read.geometry_of(jsonb, integer[]);
drop function read.rows_text(jsonb, integer);
drop function read.changes_sql(jsonb, integer[], jsonb);
drop function read.open_through(jsonb, text, bytea, integer);

-- Decides again for one reader: the SQLSTATE of the refusal or null, the columns to show and those
-- granted, the condition rows must meet, the change before which superseded rows are hidden, and
-- the masks by column (null: none). a_delivery is the way on which the rows would leave.
-- a_known are the numbers of the columns of the version asked, a_open those without personal data.
create function read.decide(a_dataset text, a_known integer[], a_open integer[], a_grant bigint,
  a_client text, a_purpose text, a_zones text[], a_delivery text, a_asked integer[],
  a_change bigint,
  out refusal text, out columns integer[], out granted integer[], out condition jsonb,
  out since bigint, out masks jsonb)
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
  select g.client_id, g.dataset_id, g.purpose, g.columns, g.condition, g.masks, c.state,
    g.revoked_at is null and g.valid_from <= clock_timestamp()
      and g.valid_until > clock_timestamp() as in_force,
    cardinality(a_zones) > 0 and (g.zones is null or a_zones && g.zones)
      and (c.zones is null or a_zones && c.zones) as zone_fits,
    g.delivery is null or a_delivery = any (g.delivery) as delivery_fits,
    g.third_party is null or exists (select from access.commitment t where t.grant_id = g.id
      and t.withdrawn_at is null and t.valid_until > clock_timestamp()) as committed,
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
  if held.masks <> '{}' then
    select jsonb_object_agg(m.key, case m.value ->> 'by'
      when 'hashed' then m.value || jsonb_build_object(
        'inner', encode(k.inner_pad, 'hex'), 'outer', encode(k.outer_pad, 'hex'))
      else m.value end)
    into masks from jsonb_each(held.masks) m left join access.mask_key k on k.grant_id = a_grant;
  end if;
  refusal := case
    when held.client_id is distinct from a_client or held.dataset_id is distinct from a_dataset
      or held.own_use then 'KH001'
    when held.state not in ('issued', 'active') then 'KH002'
    when held.purpose is distinct from a_purpose then 'KH003'
    when held.in_force is not true then 'KH005'
    when held.committed is not true then 'KH014'
    when held.delivery_fits is not true then 'KH015'
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
create function read.prepare(q jsonb, opened integer, a_delivery text, out columns integer[],
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
    where not abs(s::integer) = any (weighed.granted)) then
    raise exception 'refused by the second wall' using errcode = 'KH006';
  end if;
  if weighed.masks ?| array(
    select f ->> 0 from jsonb_array_elements(q -> 'filters') f
    union all
    select abs(s::integer)::text from jsonb_array_elements_text(q -> 'sort') s) then
    raise exception 'refused by the second wall' using errcode = 'KH012';
  end if;
  columns := weighed.columns;
  masks := weighed.masks;
  condition := weighed.condition;
  since := weighed.since;
  is_current := newest.change = at_change;
  equality := case when is_current then read.equality(asked) else 'unknown' end;
end $$;

-- Whether the key is masked: then no record can be named, and the order must not tell it either.
create function read.hides_key(a_dataset text, a_version integer, a_masks jsonb) returns boolean
language sql stable set search_path = pg_catalog, pg_temp
as $$
  select a_masks is not null and exists (select from read.columns_of(a_dataset, a_version) k
    where k.key_place is not null and a_masks ? k.number::text)
$$;

-- The rows of a question as SQL: after its cursor, at most $4 of them, as of change $3, and in its
-- order unless they are only counted.
-- Parameters of the statement: $1 the question, $2 the condition, $3 the change, $4 the limit, $5
-- the masks. Under a masked key the order ends in the random salts of the rows.
-- Names come from the catalogue and are quoted; every value of the caller stays a parameter.
create function read.rows_sql(q jsonb, a_condition jsonb, a_masks jsonb, a_current boolean,
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
    string_agg('c' || c.number, ', ') || ', _salt'
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

-- The shown columns of alias r as a select list under the names of the version asked; `raw` makes
-- every value text, as a masked one always is. A column that is no longer kept never had a value.
-- The masks are parameter $5 of the statement.
create function read.shown_sql(q jsonb, a_columns integer[], a_types jsonb, a_row text, raw boolean,
  a_masks jsonb)
returns text
language sql stable set search_path = pg_catalog, pg_temp
as $$
  select string_agg(case
    when a_types ->> c.number::text is null then format('null::text as %I', c.name)
    when a_masks ? c.number::text then format('read.mask(%1$s.c%2$s::text, $5->%2$L) as %3$I',
      a_row, c.number::text, c.name)
    when raw then format('%s.c%s::text as %I', a_row, c.number, c.name)
    when c.type in ('json', 'geometry') then format('%s.c%s::json as %I', a_row, c.number, c.name)
    else format('%s.c%s as %I', a_row, c.number, c.name) end, ', ' order by a.place)
  from unnest(a_columns) with ordinality a (number, place)
    join read.columns_of(q ->> 'dataset', (q ->> 'version')::integer) c on c.number = a.number
$$;

-- The first geometry that is shown as it is: in GeoJSON it stands apart from the properties.
create function read.geometry_of(q jsonb, a_columns integer[], a_masks jsonb) returns integer
language sql stable set search_path = pg_catalog, pg_temp
as $$
  select c.number from read.columns_of(q ->> 'dataset', (q ->> 'version')::integer) c
  where c.type = 'geometry' and c.number = any (a_columns)
    and (a_masks ? c.number::text) is not true
  order by c.place limit 1
$$;

-- How rows become text in a format: an aggregate over rows r with their shown columns j.
create or replace function read.text_sql(q jsonb, a_geometry integer) returns text
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
        'coalesce(%s, ''null'') || '',"properties":'' || row_to_json(j)::text || ''}'', '
        'e'',\n''), '''')', coalesce('r.c' || a_geometry, '''null'''));
  end case;
exception when case_not_found or null_value_not_allowed then
  raise exception 'no such format' using errcode = 'KH011';
end $$;

-- Rows of a question as one text, with the cursor values of the last. Stable, so that the checks
-- and the rows share one snapshot.
create function read.rows_text(q jsonb, opened integer, a_delivery text, out body text,
  out rows integer, out last text[], out equality text)
language plpgsql stable set search_path = pg_catalog, pg_temp
as $$
declare
  ready record;
  built record;
  geometry integer;
begin
  ready := read.prepare(q, opened, a_delivery);
  built := read.rows_sql(q, ready.condition, ready.masks, ready.is_current, true);
  equality := ready.equality;
  if q ->> 'format' = 'geojson' then
    geometry := read.geometry_of(q, ready.columns, ready.masks);
  end if;
  execute format('select %s, count(*)::integer, array[%s] from %s r '
      'cross join lateral (select %s) j',
    read.text_sql(q, geometry),
    (select string_agg(format('(array_agg(%s::text))[count(*)::integer]', o), ', ' order by i)
      from unnest(built.order_items) with ordinality u (o, i)),
    built.rows_sql,
    read.shown_sql(q, array_remove(ready.columns, geometry), built.types, 'r', false,
      ready.masks))
  into body, rows, last
  using q, ready.condition, (q ->> 'change')::bigint, (q ->> 'limit')::bigint, ready.masks;
end $$;

-- Pages and records are asked by systems, or by officers online.
create function read.asked_delivery(q jsonb) returns text
language sql immutable set search_path = pg_catalog, pg_temp
as $$ select case q ->> 'delivery' when 'online' then 'online' else 'api' end $$;

-- A page: writes the opening record and reads in the same transaction, so that the answer leaves
-- only with the record.
create or replace function read.page(q jsonb, records text, root bytea, opened integer)
returns table (opening bigint, body text, rows integer, last text[], equality text)
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
as $$
declare
  group_id bigint;
begin
  if opened > 0 then group_id := journal.open_reads(records, root, opened); end if;
  return query select group_id, r.body, r.rows, r.last, r.equality
    from read.rows_text(q, opened, read.asked_delivery(q)) r;
end $$;

-- How many rows a question has, counted up to its limit, under the opening record of its page.
create or replace function read.count_rows(q jsonb) returns bigint
language plpgsql stable security definer set search_path = pg_catalog, pg_temp
as $$
declare
  ready record;
  built record;
  found bigint;
begin
  ready := read.prepare(q, read.opened(q), case q ->> 'delivery' when 'file' then 'file'
    else read.asked_delivery(q) end);
  built := read.rows_sql(q - 'after', ready.condition, ready.masks, ready.is_current, false);
  execute format('select count(*) from %s r', built.rows_sql)
  into found using q, ready.condition, (q ->> 'change')::bigint, (q ->> 'limit')::bigint;
  return found;
end $$;

-- Changes in (a_after, a_upto] as the reader sees them, judging both images of each: a row that
-- leaves the view is a delete, one that enters is an insert, and what changes nothing that is shown
-- is left out. Parameters: $1 question, $2 condition, $3 after, $4 up to, $5 masks, $6 limit,
-- $7 since.
create function read.changes_sql(q jsonb, a_columns integer[], a_condition jsonb, a_masks jsonb)
returns text
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
  -- As text, because 0.10 and 0.1 are one number and two written values; and as shown, because a
  -- change of what a mask hides is none to be seen.
  select string_agg(format(case when a_masks ? n::text
      then 'read.mask(v.c%1$s::text, $5->%2$L) is not distinct from '
        'read.mask(o.c%1$s::text, $5->%2$L)'
      else 'v.c%1$s::text is not distinct from o.c%1$s::text' end, n, n::text), ' and ')
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
          (v._change is not null and (v._ended is null or v._ended > $7) and %4$s) is true as is_in,
          (o._ended > $7 and %5$s) is true as was_in) s
        cross join lateral (select %6$s) k
        cross join lateral (select %7$s) j
      where (is_in or was_in) and not (is_in and was_in and %8$s)
      order by change limit $6) e $sql$,
    kept, read.current_table(q ->> 'dataset'), read.history_table(q ->> 'dataset'),
    read.condition_sql(a_condition, types, 'v'), read.condition_sql(a_condition, types, 'o'),
    key_sql, read.shown_sql(q, a_columns, types, 'v', false, a_masks), same);
end $$;

create or replace function read.changes_text(q jsonb, opened integer, out body text,
  out events integer, out upto bigint, out equality text)
language plpgsql stable set search_path = pg_catalog, pg_temp
as $$
declare
  last_change constant bigint := (q ->> 'change')::bigint;
  events_max constant integer := (q ->> 'limit')::integer;
  ready record;
  found record;
  statement text;
begin
  ready := read.prepare(q, opened, 'feed');
  if exists (select from read.columns_of(q ->> 'dataset', (q ->> 'version')::integer) k
      where k.key_place is not null and not k.number = any (ready.columns)) then
    raise exception 'the key is not granted' using errcode = 'KH006';
  end if;
  if read.hides_key(q ->> 'dataset', (q ->> 'version')::integer, ready.masks) then
    raise exception 'the key is masked' using errcode = 'KH013';
  end if;
  equality := ready.equality;
  statement := read.changes_sql(q, ready.columns, ready.condition, ready.masks);
  body := '';
  events := 0;
  upto := (q ->> 'after')::bigint;
  -- In windows, because most changes may be out of view; and not without end for one answer.
  for turn in 1 .. 50 loop
    exit when upto >= last_change or events >= events_max;
    execute statement into found using q, ready.condition, upto,
      least(upto + greatest(events_max, 2000), last_change), ready.masks, events_max - events,
      ready.since;
    body := concat_ws(',', nullif(body, ''), nullif(found.coalesce, ''));
    events := events + found.count;
    upto := case when events >= events_max then found.max
      else least(upto + greatest(events_max, 2000), last_change) end;
  end loop;
end $$;

-- Begins an export: decides and writes the opening record. Its parts name that record.
create or replace function read.open_export(q jsonb, records text, root bytea, opened integer)
returns table (opening bigint, equality text, columns integer[], condition jsonb)
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
as $$
declare
  group_id bigint;
begin
  if opened > 0 then group_id := journal.open_reads(records, root, opened); end if;
  return query select group_id, p.equality, p.columns, p.condition
    from read.prepare(q, opened, 'file') p;
end $$;

-- The next rows of an export as lines of text, in the order of the key.
create or replace function read.export_part(q jsonb)
returns table (body text, rows integer, last text[])
language plpgsql stable security definer set search_path = pg_catalog, pg_temp
as $$
begin
  return query select r.body, r.rows, r.last from read.rows_text(q, read.opened(q), 'file') r;
end $$;

-- COPY takes no parameters, so the part it reads is left in a setting that ends with the
-- transaction. Returns the last key of the part, null where it is the rest. The end is looked for
-- among current rows in view: it only divides the work, and superseded rows fall between.
create or replace function read.begin_part(q jsonb, part_rows integer) returns text[]
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
as $$
declare
  ready record;
  built record;
  ends text[];
begin
  ready := read.prepare(q, read.opened(q), 'file');
  built := read.rows_sql(q - 'upto', ready.condition, ready.masks, true, true);
  -- The order of salts has no index: all of it in one sort, instead of one for each part.
  if 'r._salt' = any (built.order_items) then
    perform set_config('kho.export_part', (q || '{"upto": null}')::text, true);
    return null;
  end if;
  execute format('select array[%s] from %s r offset $4 - 1', (
      select string_agg(o || '::text', ', ' order by i)
      from unnest(built.order_items) with ordinality u (o, i)), built.rows_sql)
  into ends using q, ready.condition, (q ->> 'change')::bigint, part_rows::bigint, ready.masks;
  perform set_config('kho.export_part', (q || jsonb_build_object('upto', ends))::text, true);
  return ends;
end $$;

-- The rows of the part begun last, every value as text; the caller lists as many text columns.
create or replace function read.export_rows() returns setof record
language plpgsql stable security definer set search_path = pg_catalog, pg_temp
as $$
declare
  q constant jsonb := current_setting('kho.export_part')::jsonb;
  ready record;
  built record;
begin
  ready := read.prepare(q, read.opened(q), 'file');
  built := read.rows_sql(q, ready.condition, ready.masks, ready.is_current, true);
  return query execute format('select %s from %s r',
    read.shown_sql(q, ready.columns, built.types, 'r', true, ready.masks), built.rows_sql)
  using q, ready.condition, (q ->> 'change')::bigint, null::bigint, ready.masks;
end $$;

-- As before, and which of the columns are masked: their values go through read.mask_through.
create function read.open_through(q jsonb, records text, root bytea, opened integer)
returns table (opening bigint, columns integer[], condition jsonb, masked integer[])
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
as $$
declare
  group_id bigint;
begin
  if q ->> 'grant' is null or opened is distinct from 1 then
    raise exception 'what is asked through needs a grant and its record' using errcode = 'KH010';
  end if;
  group_id := journal.open_reads(records, root, opened);
  return query select group_id, p.columns, p.condition,
      array(select k::integer from jsonb_object_keys(p.masks) k)
    from read.prepare(q, opened, read.asked_delivery(q)) p;
end $$;

-- Values that were asked at their owner, as the grant shows them.
create function read.mask_through(q jsonb, numbers integer[], given text[]) returns text[]
language plpgsql stable security definer set search_path = pg_catalog, pg_temp
as $$
declare
  ready record;
begin
  ready := read.prepare(q, read.opened(q), read.asked_delivery(q));
  return array(
    select case when ready.masks ? u.number::text
      then read.mask(u.value, ready.masks -> u.number::text) else u.value end
    from unnest(numbers, given) with ordinality u (number, value, place) order by u.place);
end $$;

revoke all on function read.mask(text, jsonb), read.decide(text, integer[], integer[], bigint, text,
  text, text[], text, integer[], bigint), read.prepare(jsonb, integer, text),
  read.hides_key(text, integer, jsonb), read.asked_delivery(jsonb),
  read.rows_sql(jsonb, jsonb, jsonb, boolean, boolean),
  read.shown_sql(jsonb, integer[], jsonb, text, boolean, jsonb),
  read.geometry_of(jsonb, integer[], jsonb), read.rows_text(jsonb, integer, text),
  read.changes_sql(jsonb, integer[], jsonb, jsonb), read.mask_through(jsonb, integer[], text[]),
  read.open_through(jsonb, text, bytea, integer)
  from public;
grant execute on function read.mask_through(jsonb, integer[], text[]),
  read.open_through(jsonb, text, bytea, integer) to kho_reader;

-- For explaining: whether a record was there at an instant, whether a row condition let it be seen,
-- and its values in the columns of the condition. Nobody reads through it, so no role may call it.
create function read.row_at(a_dataset text, a_key text[], a_at timestamptz, a_condition jsonb,
  out state text, out shown jsonb)
language plpgsql stable set search_path = pg_catalog, pg_temp
as $$
declare
  newest integer;
  types jsonb;
  names text;
  matches text;
  listed text;
  as_of bigint;
  in_view boolean;
begin
  select d.version into newest from catalogue.dataset d where d.id = a_dataset;
  select jsonb_object_agg(c.number, read.sql_type(c.type)), string_agg('c' || c.number, ', '),
    string_agg(format('r.c%s = ($4[%s])::%s', c.number, c.key_place, read.sql_type(c.type)),
      ' and ') filter (where c.key_place is not null),
    string_agg(format('%L, r.c%s', c.name, c.number), ', ')
      filter (where a_condition ? c.number::text)
  into types, names, matches, listed from read.columns_of(a_dataset, newest) c;
  as_of := coalesce((select max(a.last_change) from store.apply a
    where a.dataset = a_dataset and a.applied_at <= a_at), 0);
  state := 'absent';
  if a_condition - array(select jsonb_object_keys(types)) <> '{}' then
    state := 'out-of-view';
    return;
  end if;
  execute format('select (%s) is true, jsonb_build_object(%s) from (
      select %s from %s where _change <= $3
      union all select %3$s from %5$s where _change <= $3 and _ended > $3) r where %s limit 1',
    read.condition_sql(a_condition, types, 'r'), listed, names, read.current_table(a_dataset),
    read.history_table(a_dataset), matches)
  into in_view, shown using null::jsonb, a_condition, as_of, a_key;
  state := case in_view when true then 'in-view' when false then 'out-of-view' else 'absent' end;
-- A key that cannot be one names no record.
exception when invalid_text_representation or numeric_value_out_of_range then
  state := 'absent';
end $$;
revoke all on function read.row_at(text, text[], timestamptz, jsonb) from public;
