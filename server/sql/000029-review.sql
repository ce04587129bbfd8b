-- Reviews of who may act and read (Article 12.5): a population frozen when a campaign opens, a
-- decision for each item of it, exactly one outcome at the close.
create schema review;

-- How often a campaign opens by itself and how many working days it lasts, from a day on. The
-- province sets it with its ground; none is shipped.
create table review.rule (
  valid_from date primary key,
  every text collate "C" not null check (every in ('quarterly', 'half-yearly', 'yearly', 'none')),
  days integer not null check (days between 1 and 250),
  ground text not null check (ground <> '')
);

create table review.campaign (
  id bigint generated always as identity primary key,
  -- First day of the period for which the rule opened it; null: on demand.
  period date unique,
  reason text not null check (reason <> ''),
  -- null: all agencies.
  agencies text[] check (agencies is null or cardinality(agencies) > 0),
  opened_at timestamptz not null default clock_timestamp(),
  opened_by text not null check (opened_by <> ''),
  -- The last day for deciding.
  due_on date not null,
  -- What was frozen: how many of each kind, and SHA-256 over the salt and a line for each item.
  counts jsonb not null default '{}' check (jsonb_typeof(counts) = 'object'),
  salt bytea not null check (length(salt) = 32),
  digest bytea check (length(digest) = 32),
  -- The acts that opened and closed it.
  opening bigint,
  closing bigint,
  closed_at timestamptz,
  closed_by text,
  outcomes jsonb check (jsonb_typeof(outcomes) = 'object'),
  outcome_salt bytea check (length(outcome_salt) = 32),
  outcome_digest bytea check (length(outcome_digest) = 32),
  -- The paper of the close.
  document_number text check (document_number <> ''),
  document_date date,
  signer text check (signer <> ''),
  check (num_nulls(closed_at, closed_by, outcomes, outcome_salt, outcome_digest, document_number,
    document_date, signer) in (0, 8))
);
create index campaign_open on review.campaign (id) where closed_at is null;

create table review.item (
  -- Of review.campaign, in whose transaction all of it is written; a hundred thousand checks of a
  -- foreign key would take as long as the rest of it.
  campaign bigint not null,
  number integer not null check (number > 0),
  kind text collate "C" not null check (kind in ('account', 'appointment', 'client', 'grant')),
  -- Its id, as text.
  subject text collate "C" not null,
  agency text collate "C" not null,
  -- Of a grant: the agency that owns the dataset.
  owner text collate "C",
  -- The account that holds it, which does not review it.
  holder text collate "C",
  -- The agency whose officers review it; null: the authority does.
  reviewer text collate "C",
  -- What it was when it was frozen, for people; as text, since it is hashed and never changes.
  told json not null,
  last_used_at timestamptz,
  -- Sessions of an account, calls of a grant; null where nobody counts.
  uses bigint,
  unused boolean not null,
  orphaned text[] not null default '{}',
  decision text collate "C" check (decision in ('keep', 'reduce', 'revoke')),
  reason text check (reason <> ''),
  reduction jsonb check (jsonb_typeof(reduction) = 'object'),
  decided_by text,
  decided_at timestamptz,
  -- Counts decisions and undoings, so that nobody overwrites what was not seen.
  turn integer not null default 0,
  outcome text collate "C"
    check (outcome in ('kept', 'reduced', 'revoked', 'suspended', 'ended')),
  resumed_at timestamptz,
  resumed_by text,
  -- Numbered by agency, so that what somebody reviews lies together.
  primary key (campaign, number),
  check (num_nulls(decision, reason, decided_by, decided_at) in (0, 4)),
  check ((decision = 'reduce') is not distinct from (reduction is not null)
    or decision is null and reduction is null),
  check (num_nulls(resumed_at, resumed_by) in (0, 2)),
  check (resumed_at is null or outcome = 'suspended')
);

-- What was frozen stays as it was, and a closed campaign keeps its outcomes.
create function review.keep_item() returns trigger language plpgsql as $$
begin
  if tg_op = 'UPDATE' and (new.campaign, new.number, new.kind, new.subject, new.agency, new.owner,
      new.holder, new.reviewer, new.told::text, new.last_used_at, new.uses, new.unused, new.orphaned)
    is not distinct from (old.campaign, old.number, old.kind, old.subject, old.agency, old.owner,
      old.holder, old.reviewer, old.told::text, old.last_used_at, old.uses, old.unused, old.orphaned)
    and (old.outcome is null or (new.outcome, new.decision, new.turn)
      is not distinct from (old.outcome, old.decision, old.turn)) then
    return new;
  end if;
  raise exception 'an item of a review keeps what was frozen and how it ended'
    using errcode = '23514';
end $$;
create trigger keep_item before update or delete on review.item
  for each row execute function review.keep_item();

-- What was told to whom, once each.
create table review.reminder (
  campaign bigint not null references review.campaign (id),
  -- The agency whose officers were told; null: the authority.
  agency text collate "C",
  level text collate "C" not null check (level in ('soon', 'late', 'escalated')),
  open integer not null check (open > 0),
  told_at timestamptz not null default clock_timestamp(),
  unique nulls not distinct (campaign, agency, level)
);


-- A grant that nobody confirmed sleeps from the close of the review until it is resumed. Never
-- rewritten, because past decisions rest on it.
create table access.suspension (
  id bigint generated always as identity primary key,
  grant_id bigint not null references access.grant (id),
  suspended_at timestamptz not null default clock_timestamp(),
  resumed_at timestamptz check (resumed_at >= suspended_at),
  reason text not null check (reason <> '')
);
create index suspension_by_grant on access.suspension (grant_id);
create unique index suspension_open on access.suspension (grant_id) where resumed_at is null;

create function access.keep_suspension() returns trigger language plpgsql as $$
begin
  if tg_op = 'UPDATE' and old.resumed_at is null
    and to_jsonb(new) - 'resumed_at' = to_jsonb(old) - 'resumed_at' then
    return new;
  end if;
  raise exception 'a suspension can only end, not change or be deleted' using errcode = '23514';
end $$;
create trigger keep_suspension before update or delete on access.suspension
  for each row execute function access.keep_suspension();

-- Every process learns of it as of a change of the grant.
create function access.bump_suspended() returns trigger language plpgsql as $$
declare
  newest bigint;
begin
  update access.version set number = number + 1 returning number into newest;
  insert into access.change select distinct newest, null::text, c.grant_id from changed c;
  perform pg_notify('kho_access', newest::text);
  return null;
end $$;
create trigger bump_inserted after insert on access.suspension referencing new table as changed
  for each statement execute function access.bump_suspended();
create trigger bump_updated after update on access.suspension referencing new table as changed
  for each statement execute function access.bump_suspended();

-- As before, and a suspended grant is refused.
create or replace function read.decide(a_dataset text, a_known integer[], a_open integer[], a_grant bigint,
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
    exists (select from access.suspension s
      where s.grant_id = g.id and s.resumed_at is null) as suspended,
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
