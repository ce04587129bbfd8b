-- Supply pushed by agencies: uploads and batches of changes that may be repeated without harm, and
-- what becomes of rows that were held back.

-- One attempt to push, under the name its agency gave it. `file`: a whole part, uploaded in pieces;
-- `changes`, `correction`: named rows in one call. Its receipt is that of its load.
create table intake.push (
  dataset text collate "C" not null references catalogue.dataset (id),
  agency text collate "C" not null,
  id text collate "C" not null,
  form text not null check (form in ('file', 'changes', 'correction')),
  part smallint not null,
  client text collate "C" not null,
  -- What was announced: of a file @kho/contract Manifest, of changes their SHA-256.
  manifest jsonb not null,
  state text not null
    check (state in ('open', 'received', 'waiting', 'done', 'refused', 'expired')),
  -- The load that finished it, or that waits for a confirmation.
  load_id uuid,
  refusal jsonb,
  created_at timestamptz not null default clock_timestamp(),
  moved_at timestamptz not null default clock_timestamp(),
  primary key (dataset, agency, id)
);
create index push_unfinished on intake.push (agency, moved_at)
  where state in ('open', 'received', 'waiting');

-- `whole`: the part as its source holds it. The others name the rows they change.
alter table intake.load
  add column form text not null default 'whole'
    check (form in ('whole', 'changes', 'correction', 'release')),
  add column corrects uuid references intake.load (id);

alter table intake.quarantine
  -- Digest of the row, by which a released row is known again in a later supply.
  add column digest bytea,
  -- False where a character that cannot be stored was replaced in what is kept here.
  add column intact boolean not null default true,
  add column state text not null default 'held' check (state in ('held', 'corrected', 'released')),
  add column settled_by uuid references intake.load (id);
create index quarantine_released on intake.quarantine (load_id) where state = 'released';

-- `as-pushed`: what the supplier sent is in, but nobody has said what its source holds as a whole.
alter table store.equality
  drop constraint equality_state_check,
  add constraint equality_state_check check (state in ('equal', 'unequal', 'as-pushed')),
  drop constraint equality_kind_check,
  add constraint equality_kind_check check (kind in ('file', 'database', 'push'));

-- What every answer says of the copy: an instant, "as-pushed; " and an instant,
-- "not-equal; held-back=n", or "unknown".
create or replace function read.equality(a_dataset text) returns text
language sql stable set search_path = pg_catalog, pg_temp
as $$
  select case
    when count(e.part) < greatest(count(p.number), 1) then 'unknown'
    when bool_or(e.state = 'unequal' or e.held_back > 0)
      then 'not-equal; held-back=' || sum(e.held_back)
    else case when bool_or(e.state = 'as-pushed') then 'as-pushed; ' else '' end || to_char(
      min(e.as_of) at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') end
  from (select number from catalogue.part where dataset = a_dataset) p
    full join (select * from store.equality where dataset = a_dataset) e on e.part = p.number
$$;
