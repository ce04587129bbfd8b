-- What a person has restricted or objected to is withheld by the second wall, row by row; and the
-- requester of a grant does not review it.

-- One row: a secret under which the wall hashes keys of persons (from three random UUIDs, which
-- carry 366 random bits), how many withholdings are in force, and a number that every change raises.
create table personal.withheld_state (
  one boolean primary key default true check (one),
  pad bytea not null check (length(pad) = 32),
  open integer not null default 0 check (open >= 0),
  number bigint not null default 0
);
insert into personal.withheld_state (pad) values (sha256(uuid_send(gen_random_uuid())
  || uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid())));

-- From the acceptance of a request until it is lifted, rows about its person are out of view.
create table personal.withholding (
  id bigint generated always as identity primary key,
  request uuid not null references personal.request (id),
  kind text not null check (kind in ('restriction', 'objection')),
  -- The key of the person, hashed as the wall does; null once an erasure has ended.
  mark bytea check (length(mark) = 32),
  -- For which purposes; null for all of them.
  purposes text[] check (cardinality(purposes) > 0),
  began_at timestamptz not null default clock_timestamp(),
  lifted_at timestamptz check (lifted_at >= began_at),
  check (kind = 'objection' or purposes is null),
  check (mark is not null or lifted_at is not null)
);
create index withholding_by_mark on personal.withholding (mark);
create unique index withholding_open on personal.withholding (request) where lifted_at is null;

-- A grant for which the law allows the rows all the same.
create table personal.withholding_exception (
  withholding bigint not null references personal.withholding (id),
  grant_id bigint not null references access.grant (id),
  ground text not null check (ground <> ''),
  began_at timestamptz not null default clock_timestamp(),
  ended_at timestamptz check (ended_at >= began_at),
  primary key (withholding, grant_id, began_at)
);
create unique index withholding_exception_open on personal.withholding_exception
  (withholding, grant_id) where ended_at is null;

create function personal.count_withheld() returns trigger language plpgsql as $$
begin
  update personal.withheld_state set number = number + 1,
    open = (select count(*) from personal.withholding where lifted_at is null);
  return null;
end $$;
create trigger count_withheld after insert or update or delete on personal.withholding
  for each statement execute function personal.count_withheld();
create trigger count_withheld after insert or update or delete on personal.withholding_exception
  for each statement execute function personal.count_withheld();

create function personal.mark_of(a_key text) returns bytea
language sql stable set search_path = pg_catalog, pg_temp
as $$ select sha256(s.pad || convert_to(a_key, 'UTF8')) from personal.withheld_state s $$;

-- Whether a withholding binds a reader: `w` names purpose, grant, and an instant of the past, with
-- how much earlier it may have been.
create function personal.binds(h personal.withholding, w jsonb) returns boolean
language sql stable set search_path = pg_catalog, pg_temp
as $$
  select case when w ->> 'at' is null then h.lifted_at is null
      else h.began_at <= (w ->> 'at')::timestamptz - coalesce((w ->> 'slack')::interval, '0')
        and coalesce(h.lifted_at > (w ->> 'at')::timestamptz, true) end
    and (h.purposes is null or (w ->> 'purpose') = any (h.purposes))
    and not exists (
      select from personal.withholding_exception e
      where e.withholding = h.id and e.grant_id = (w ->> 'grant')::bigint
        and case when w ->> 'at' is null then e.ended_at is null
          else e.began_at <= (w ->> 'at')::timestamptz
            and coalesce(e.ended_at > (w ->> 'at')::timestamptz
              - coalesce((w ->> 'slack')::interval, '0'), true) end)
$$;

-- Columns that name whom a row is about, in any definition so far, as long as they are kept: what a
-- person asked for does not end because a column is declared anew.
create table personal.subject_column (
  dataset text collate "C" not null references catalogue.dataset (id),
  number integer not null,
  primary key (dataset, number)
);
create function personal.keep_subject_columns() returns trigger
language plpgsql set search_path = pg_catalog, pg_temp
as $$
begin
  insert into personal.subject_column
  select new.dataset, (c ->> 'number')::integer
  from jsonb_array_elements(new.definition -> 'columns') c
  where c ->> 'type' = 'text'
    and coalesce((c ->> 'subject')::boolean, c ->> 'rule' = 'citizen-number')
  on conflict do nothing;
  delete from personal.subject_column s
  where s.dataset = new.dataset and not exists (
    select from jsonb_array_elements(new.definition -> 'columns') c
    where (c ->> 'number')::integer = s.number and c ->> 'type' = 'text');
  return null;
end $$;
create trigger keep_subject_columns after insert on catalogue.dataset_version
  for each row execute function personal.keep_subject_columns();
insert into personal.subject_column
select distinct v.dataset, (c ->> 'number')::integer
from catalogue.dataset_version v
  cross join lateral jsonb_array_elements(v.definition -> 'columns') c
where c ->> 'type' = 'text'
  and coalesce((c ->> 'subject')::boolean, c ->> 'rule' = 'citizen-number')
  and exists (
    select from catalogue.dataset d
      join catalogue.dataset_version n on n.dataset = d.id and n.version = d.version
      cross join lateral jsonb_array_elements(n.definition -> 'columns') k
    where d.id = v.dataset and k -> 'number' = c -> 'number' and k ->> 'type' = 'text');

-- What a decision adds to the row condition where something is withheld from its reader.
create function personal.withheld_from(a_dataset text, a_purpose text, a_grant bigint,
  a_at timestamptz) returns jsonb
language plpgsql stable set search_path = pg_catalog, pg_temp
as $$
declare
  numbers constant integer[] := array(
    select s.number from personal.subject_column s where s.dataset = a_dataset order by 1);
  w constant jsonb := jsonb_build_object('columns', numbers, 'purpose', a_purpose, 'grant', a_grant,
    'at', a_at, 'number', (select s.number from personal.withheld_state s));
begin
  return case when numbers <> '{}' and exists (
    select from personal.withholding h where personal.binds(h, w)) then w end;
end $$;

-- The same as a condition on a row: one lookup for each column that names a person.
create function read.withheld_sql(w jsonb, a_row text) returns text
language sql immutable set search_path = pg_catalog, pg_temp
as $$
  select string_agg(format(' and not exists (select from personal.withholding h where h.mark = '
    'sha256((select s.pad from personal.withheld_state s) || convert_to(%1$s.c%2$s, ''UTF8'')) '
    'and personal.binds(h, %3$L))', a_row, n.number::integer, w), '')
  from jsonb_array_elements_text(w -> 'columns') n (number)
$$;

-- The same for values in hand, by the numbers of their columns.
create function read.is_withheld(w jsonb, numbers integer[], given text[]) returns boolean
language sql stable set search_path = pg_catalog, pg_temp
as $$
  select exists (
    select from unnest(numbers, given) u (number, value)
      join personal.withholding h on h.mark = personal.mark_of(u.value)
    where w -> 'columns' @> to_jsonb(u.number) and personal.binds(h, w))
$$;

-- For an explanation: which requests keep a row from a reader at an instant.
create function read.withheld_by(a_dataset text, a_key text[], a_at timestamptz, a_purpose text,
  a_grant bigint) returns table (kind text, request uuid)
language plpgsql stable set search_path = pg_catalog, pg_temp
as $$
declare
  w constant jsonb := personal.withheld_from(a_dataset, a_purpose, a_grant, a_at);
  numbers integer[];
  items text;
  matches text;
  as_of bigint;
begin
  if w is null then return; end if;
  numbers := array(select jsonb_array_elements_text(w -> 'columns')::integer);
  select string_agg(format('r.c%s = ($1[%s])::%s', c.number, c.key_place, read.sql_type(c.type)),
      ' and ') filter (where c.key_place is not null),
    string_agg('c' || c.number, ', ')
  into matches, items
  from catalogue.dataset d cross join lateral read.columns_of(d.id, d.version) c
  where d.id = a_dataset;
  as_of := coalesce((select max(a.last_change) from store.apply a
    where a.dataset = a_dataset and a.applied_at <= a_at), 0);
  return query execute format(
    'select distinct h.kind, h.request from (
      select %1$s from %2$s where _change <= $2
      union all select %1$s from %3$s where _change <= $2 and _ended > $2) r
      cross join lateral (values %4$s) u (value)
      join personal.withholding h on h.mark = personal.mark_of(u.value) and personal.binds(h, $3)
     where %5$s order by 1, 2',
    items, read.current_table(a_dataset), read.history_table(a_dataset),
    (select string_agg(format('(r.c%s)', n), ', ') from unnest(numbers) n), matches)
  using a_key, as_of, w;
exception when invalid_text_representation or numeric_value_out_of_range then
  return;
end $$;

-- As before, and beside the condition of the grant what is withheld from it.
create or replace function read.condition_sql(a_condition jsonb, a_types jsonb, a_row text)
returns text
language sql immutable set search_path = pg_catalog, pg_temp
as $$
  select coalesce(string_agg(
    case when jsonb_array_length(c.value) = 1
      then format('%s.%I = ($2->%L->>0)::%s', a_row, 'c' || c.key, c.key, a_types ->> c.key)
      else format('%s.%I = any (array(select v::%s from jsonb_array_elements_text($2->%L) v))',
        a_row, 'c' || c.key, a_types ->> c.key, c.key) end, ' and ' order by c.key), 'true')
    || coalesce(read.withheld_sql(a_condition -> 'withheld', a_row), '')
  from jsonb_each(coalesce(a_condition, '{}') - 'withheld') c
$$;

-- As before, and where somebody's rows are withheld from the grant, its condition says so.
create or replace function read.decide(a_dataset text, a_known integer[], a_open integer[], a_grant bigint,
  a_client text, a_purpose text, a_zones text[], a_delivery text, a_asked integer[],
  a_change bigint,
  out refusal text, out columns integer[], out granted integer[], out condition jsonb,
  out since bigint, out masks jsonb)
language plpgsql stable set search_path = pg_catalog, pg_temp
as $$
declare
  held record;
  withheld jsonb;
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
    exists (select from access.suspension s
      where s.grant_id = g.id and s.resumed_at is null) as suspended,
    d.sharing = 'own' and c.agency_id is distinct from (
      select v.definition ->> 'owner' from catalogue.dataset_version v
      where v.dataset = d.id and v.version = d.version) as own_use,
    exists (select from personal.withheld_state s where s.open > 0) as withholds
  into held
  from access.grant g join people.client c on c.id = g.client_id
    join catalogue.dataset d on d.id = g.dataset_id
  where g.id = a_grant;
  since := 0;
  granted := held.columns;
  condition := held.condition;
  if held.withholds then
    withheld := personal.withheld_from(a_dataset, held.purpose, a_grant, null);
    if withheld is not null then
      condition := coalesce(condition, '{}') || jsonb_build_object('withheld', withheld);
    end if;
  end if;
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
    when held.suspended then 'KH016'
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

-- As before, and tells whether the answer of the owner has to be shown to the wall.
drop function read.open_through(jsonb, text, bytea, integer);
create function read.open_through(q jsonb, records text, root bytea, opened integer)
returns table (opening bigint, columns integer[], condition jsonb, masked integer[],
  withholds boolean)
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
as $$
declare
  group_id bigint;
begin
  if q ->> 'grant' is null or opened is distinct from 1 then
    raise exception 'what is asked through needs a grant and its record' using errcode = 'KH010';
  end if;
  group_id := journal.open_reads(records, root, opened);
  return query select group_id, p.columns, p.condition - 'withheld',
      array(select k::integer from jsonb_object_keys(p.masks) k),
      (p.condition ? 'withheld') is true
    from read.prepare(q, opened, read.asked_delivery(q)) p;
end $$;
revoke all on function read.open_through(jsonb, text, bytea, integer) from public;
grant execute on function read.open_through(jsonb, text, bytea, integer) to kho_reader;

-- As before; null where the row is withheld.
create or replace function read.mask_through(q jsonb, numbers integer[], given text[])
returns text[]
language plpgsql stable security definer set search_path = pg_catalog, pg_temp
as $$
declare
  ready record;
begin
  ready := read.prepare(q, read.opened(q), read.asked_delivery(q));
  if read.is_withheld(ready.condition -> 'withheld', numbers, given) then return null; end if;
  return array(
    select case when ready.masks ? u.number::text
      then read.mask(u.value, ready.masks -> u.number::text) else u.value end
    from unnest(numbers, given) with ordinality u (number, value, place) order by u.place);
end $$;

create or replace function read.tile(q jsonb, records text, root bytea, opened integer)
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
    -- A tile that was drawn before somebody's rows were withheld, or shown again, is drawn anew.
    if coalesce((q ->> 'withheld')::bigint, 0)
      <> (select s.number from personal.withheld_state s) then
      raise exception 'what is withheld has changed' using errcode = 'KH100';
    end if;
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

revoke all on function personal.mark_of(text), personal.binds(personal.withholding, jsonb),
  personal.withheld_from(text, text, bigint, timestamptz), read.withheld_sql(jsonb, text),
  read.is_withheld(jsonb, integer[], text[]),
  read.withheld_by(text, text[], timestamptz, text, bigint) from public;

-- Who asked for a grant does not review it; `alone`: when it was frozen nobody else could have.
alter table review.item add requesters text[] not null default '{}',
  add alone boolean not null default false;

create or replace function review.keep_item() returns trigger language plpgsql as $$
begin
  if tg_op = 'UPDATE' and (new.campaign, new.number, new.kind, new.subject, new.agency, new.owner,
      new.holder, new.reviewer, new.told::text, new.last_used_at, new.uses, new.unused, new.orphaned,
      new.requesters, new.alone)
    is not distinct from (old.campaign, old.number, old.kind, old.subject, old.agency, old.owner,
      old.holder, old.reviewer, old.told::text, old.last_used_at, old.uses, old.unused, old.orphaned,
      old.requesters, old.alone)
    and (old.outcome is null or (new.outcome, new.decision, new.turn)
      is not distinct from (old.outcome, old.decision, old.turn)) then
    return new;
  end if;
  raise exception 'an item of a review keeps what was frozen and how it ended'
    using errcode = '23514';
end $$;
