-- Accounts and appointments through their whole life, agencies as they were at each day, and the
-- succession of agencies as an act that can be undone until it is confirmed.

-- An agency's own zones bound those of its accounts and clients. What was given to an account or a
-- client is kept in own_zones; zones is what both allow, so that whoever reads it needs no join.
alter table people.agency
  add column zones text[] check (zones is null or cardinality(zones) > 0);
alter table people.account
  add column own_zones text[] check (own_zones is null or cardinality(own_zones) > 0);
alter table people.client
  add column own_zones text[] check (own_zones is null or cardinality(own_zones) > 0);
update people.account set own_zones = zones;
update people.client set own_zones = zones;

create function people.bound_zones() returns trigger language plpgsql as $$
declare
  bound text[];
begin
  -- Whoever writes zones gives the row its own; a move to another agency leaves them as they are.
  if tg_op = 'INSERT' or new.zones is distinct from old.zones then
    new.own_zones := new.zones;
  end if;
  select a.zones into bound from people.agency a where a.id = new.agency_id;
  new.zones := case
    when bound is null then new.own_zones
    when new.own_zones is null then bound
    else array(select zone from unnest(new.own_zones) zone where zone = any (bound)) end;
  -- No zone that both allow: a name that no network can have, so that everything is refused.
  if cardinality(new.zones) = 0 then
    new.zones := array['-'];
  end if;
  return new;
end $$;
create trigger bound_zones before insert or update of zones, agency_id on people.account
  for each row execute function people.bound_zones();
create trigger bound_zones before insert or update of zones, agency_id on people.client
  for each row execute function people.bound_zones();

create function people.pass_zones() returns trigger language plpgsql as $$
begin
  update people.account set agency_id = agency_id where agency_id = new.id;
  update people.client set agency_id = agency_id where agency_id = new.id;
  return null;
end $$;
create trigger pass_zones after update on people.agency
  for each row when (old.zones is distinct from new.zones) execute function people.pass_zones();

-- The paper by which an agency asked for the account.
alter table people.account
  add column requested_by text check (requested_by <> ''),
  add column document_number text check (document_number <> ''),
  add column document_date date,
  add check ((document_number is null) = (document_date is null));
create index account_by_activity on people.account (last_active_at);

-- The entries that are about an account, so that its history can be told. Their public members name
-- no account; this lies in the store and can be erased.
create table people.account_entry (
  account_id text collate "C" not null references people.account (id),
  intake_id bigint not null,
  primary key (account_id, intake_id)
);

alter table people.appointment
  add column suspended_at timestamptz,
  -- The appointment that this one continues for the agency's successor.
  add column continues bigint references people.appointment (id);

create function people.is_in_force(p people.appointment, a_at timestamptz) returns boolean
language sql immutable as $$
  select p.valid_from <= a_at and (p.valid_until is null or p.valid_until > a_at)
    and (p.ended_at is null or p.ended_at > a_at)
    and (p.suspended_at is null or p.suspended_at > a_at)
$$;

-- The functions an account holds at an instant. A deputy's lasts no longer than its principal's.
create function people.held(a_account text, a_at timestamptz)
returns table (appointment bigint, function text, agency text) language sql stable as $$
  select p.id, p.function, p.agency_id
  from people.appointment p left join people.appointment o on o.id = p.deputy_of
  where p.account_id = a_account and people.is_in_force(p, a_at)
    and (p.deputy_of is null or people.is_in_force(o, a_at))
$$;

-- A locked or expired account has no session any more, also after it is let in again.
create function people.end_sessions() returns trigger language plpgsql as $$
begin
  update signin.session set ended_at = clock_timestamp()
  where account_id = new.id and ended_at is null;
  return null;
end $$;
create trigger end_sessions after update of state, valid_until on people.account
  for each row when ((new.state = 'locked' and old.state <> 'locked')
    or (new.valid_until is distinct from old.valid_until and new.valid_until <= clock_timestamp()))
  execute function people.end_sessions();

-- An agency as it was from a day on, until the day its next version begins.
create table people.agency_version (
  agency_id text collate "C" not null references people.agency (id),
  -- -infinity: as long as is known.
  valid_from date not null,
  name_vi text not null check (name_vi <> ''),
  name_en text not null check (name_en <> ''),
  identifier_old text collate "C",
  identifier_new text collate "C",
  contact text,
  -- Who answers for data matters: an account, or whoever holds a function for the agency.
  contact_account text collate "C" references people.account (id),
  contact_function text collate "C",
  parent_id text collate "C" references people.agency (id),
  zones text[] check (zones is null or cardinality(zones) > 0),
  -- The paper it rests on.
  document_number text check (document_number <> ''),
  document_date date,
  primary key (agency_id, valid_from),
  check (parent_id <> agency_id),
  check (contact_account is null or contact_function is null),
  check ((document_number is null) = (document_date is null))
);
create index agency_version_by_parent on people.agency_version (parent_id);

-- people.agency is the version of today. Its own valid_from and valid_to say when there is such an
-- agency at all. Successors take over identifiers, so only those in being differ.
alter table people.agency
  add column contact_account text collate "C" references people.account (id),
  add column contact_function text collate "C",
  -- Made known by a succession that was undone: it never was.
  add column withdrawn_at timestamptz,
  drop constraint agency_identifier_old_key,
  drop constraint agency_identifier_new_key;
create unique index agency_identifier_old on people.agency (identifier_old)
  where valid_to is null and withdrawn_at is null;
create unique index agency_identifier_new on people.agency (identifier_new)
  where valid_to is null and withdrawn_at is null;
create index agency_by_parent on people.agency (parent_id);
insert into people.agency_version (agency_id, valid_from, name_vi, name_en, identifier_old,
  identifier_new, contact, parent_id)
select id, coalesce(valid_from, '-infinity'), name_vi, name_en, identifier_old, identifier_new,
  contact, parent_id
from people.agency;

-- One reorganisation of agencies with everything that moves. Proposed, applied, then confirmed or
-- undone; dropped where it was never applied.
create schema succession;

create table succession.succession (
  id bigint generated always as identity primary key,
  kind text collate "C" not null check (kind in ('rename', 'merge', 'split', 'dissolve', 'join')),
  state text collate "C" not null default 'proposed'
    check (state in ('proposed', 'applied', 'confirmed', 'undone', 'dropped')),
  -- From which agencies, to which, by which rules.
  plan jsonb not null check (jsonb_typeof(plan) = 'object'),
  effective_on date not null,
  document_number text not null check (document_number <> ''),
  document_date date not null,
  signer text not null check (signer <> ''),
  proposed_at timestamptz not null default clock_timestamp(),
  applied_at timestamptz,
  -- Confirmed, undone or dropped.
  settled_at timestamptz,
  check ((state in ('applied', 'confirmed', 'undone')) = (applied_at is not null)),
  check ((state in ('confirmed', 'undone', 'dropped')) = (settled_at is not null))
);

-- What an applied succession moved, each with what has to be known to put it back.
create table succession.move (
  succession_id bigint not null references succession.succession (id),
  mover text collate "C" not null,
  number integer not null check (number > 0),
  subject text collate "C" not null,
  from_agency text collate "C" not null,
  to_agency text collate "C" not null,
  what text collate "C" not null,
  kept jsonb not null default '{}',
  primary key (succession_id, mover, number)
);

-- Which agency stands where another was, from which day on.
create table people.agency_successor (
  agency_id text collate "C" not null references people.agency (id),
  successor_id text collate "C" not null references people.agency (id),
  from_day date not null,
  succession_id bigint not null references succession.succession (id),
  primary key (agency_id, successor_id, succession_id),
  check (agency_id <> successor_id)
);
create index agency_successor_back on people.agency_successor (successor_id);
