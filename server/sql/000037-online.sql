-- Rows online, for persons: a grant may be held by the persons of an agency who have the consumer's
-- function, some of them or all, instead of by a client system. They read by their session, in the
-- browser (`online`) or as a file from it (`file`); never by a token.
alter table access.grant
  alter column client_id drop not null,
  add column agency_id text collate "C" references people.agency (id),
  -- Accounts of the agency it is narrowed to; null for everybody who has the function there.
  add column accounts text[] check (cardinality(accounts) > 0),
  add check (num_nonnulls(client_id, agency_id) = 1),
  add check (accounts is null or agency_id is not null),
  add check (agency_id is null or (delivery is not null and 'online' = any (delivery)
    and delivery <@ '{online,file}'));
create index grant_by_agency on access.grant (agency_id, dataset_id) where agency_id is not null;

-- A later argument with a default would leave the old function standing beside it.
drop function read.decide(text, integer[], integer[], bigint, text, text, text[], text, integer[],
  bigint);

-- `a_session` is that of a person; whoever stands behind it, and which functions that account has,
-- is asked here again, at each call.
create function read.decide(a_dataset text, a_known integer[], a_open integer[], a_grant bigint,
  a_client text, a_purpose text, a_zones text[], a_delivery text, a_asked integer[],
  a_change bigint, a_session bigint default null, out refusal text, out columns integer[],
  out granted integer[], out condition jsonb, out since bigint, out masks jsonb)
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
  select g.client_id, g.agency_id, g.accounts, g.dataset_id, g.purpose, g.columns, g.condition,
    g.masks, c.state,
    g.revoked_at is null and g.valid_from <= clock_timestamp()
      and g.valid_until > clock_timestamp() as in_force,
    cardinality(a_zones) > 0 and (g.zones is null or a_zones && g.zones)
      and (c.zones is null or a_zones && c.zones) as zone_fits,
    g.delivery is null or a_delivery = any (g.delivery) as delivery_fits,
    g.third_party is null or exists (select from access.commitment t where t.grant_id = g.id
      and t.withdrawn_at is null and t.valid_until > clock_timestamp()) as committed,
    exists (select from access.suspension s
      where s.grant_id = g.id and s.resumed_at is null) as suspended,
    d.sharing = 'own' and coalesce(c.agency_id, g.agency_id) is distinct from (
      select v.definition ->> 'owner' from catalogue.dataset_version v
      where v.dataset = d.id and v.version = d.version) as own_use,
    exists (select from personal.withheld_state s where s.open > 0) as withholds
  into held
  from access.grant g left join people.client c on c.id = g.client_id
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
  if held.agency_id is not null then
    refusal := read.decide_person(a_session, a_zones, held.agency_id, held.accounts);
  end if;
  refusal := case
    when refusal is not null then refusal
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

-- What keeps a session from reading under a grant of an agency's persons; null for nothing.
create function read.decide_person(a_session bigint, a_zones text[], a_agency text,
  a_accounts text[])
returns text
language plpgsql stable set search_path = pg_catalog, pg_temp
as $$
declare
  person record;
begin
  select a.id, a.zones is null or a_zones && a.zones as zone_fits,
    exists (select from people.held(a.id, clock_timestamp()) h
      where h.function = 'consumer' and h.agency = a_agency) as holds
  into person
  from signin.session s join people.account a on a.id = s.account_id
  where s.id = a_session and s.ended_at is null and s.expires_at > clock_timestamp()
    and a.state <> 'locked' and a.valid_from <= clock_timestamp()
    and (a.valid_until is null or a.valid_until > clock_timestamp());
  return case
    when person.id is null then 'KH018'
    when not person.holds or not coalesce(person.id = any (a_accounts), true) then 'KH001'
    when not person.zone_fits then 'KH004' end;
end $$;

-- As before; the decision now also learns of the session of a person.
create or replace function read.prepare(q jsonb, opened integer, a_delivery text,
  out columns integer[], out condition jsonb, out since bigint, out masks jsonb,
  out is_current boolean, out equality text)
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
    at_change, (q ->> 'session')::bigint);
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

revoke all on function read.decide(text, integer[], integer[], bigint, text, text, text[], text,
  integer[], bigint, bigint), read.decide_person(bigint, text[], text, text[]) from public;

-- What persons say and keep while they look things up.
create schema online;
revoke all on schema online from public;

-- For which purpose and task a session reads a dataset, said before its first row.
create table online.task (
  session_id bigint not null references signin.session (id) on delete cascade,
  dataset text collate "C" not null references catalogue.dataset (id),
  agency text collate "C" not null references people.agency (id),
  purpose text collate "C" not null check (purpose in ('a', 'b', 'c', 'd', 'dd', 'e')),
  task text not null check (task <> '' and length(task) <= 200),
  stated_at timestamptz not null default clock_timestamp(),
  primary key (session_id, dataset)
);

-- A filter of the explorer under a name: an address and nothing of the rows. Whoever opens it sees
-- what the own grant allows.
create table online.view (
  id bigint generated always as identity primary key,
  dataset text collate "C" not null references catalogue.dataset (id),
  agency text collate "C" not null references people.agency (id),
  account text collate "C" not null references people.account (id),
  name text not null check (name <> '' and length(name) <= 120),
  -- As the query of an address.
  search text not null check (length(search) <= 8000),
  shared boolean not null default false,
  saved_at timestamptz not null default clock_timestamp(),
  unique (account, dataset, name)
);
create index view_by_agency on online.view (agency, id) where shared;
