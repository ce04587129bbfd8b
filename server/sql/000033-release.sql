-- Open data: projections of datasets, proposed, reviewed and released (Articles 6.1d and 9).
create schema release;

create table release.release (
  id bigint generated always as identity primary key,
  dataset text collate "C" not null references catalogue.dataset (id),
  -- The owner when it was proposed.
  agency text collate "C" not null references people.agency (id),
  -- Lasting column numbers; condition: {"<column number>": ["value", …], …}, every column matches.
  columns integer[] not null check (cardinality(columns) > 0),
  condition jsonb not null default '{}',
  licence text not null check (licence <> ''),
  renewal text not null check (renewal in ('on-change', 'daily', 'weekly', 'monthly', 'quarterly',
    'half-yearly', 'yearly', 'by-hand')),
  -- Columns that count persons, that together describe some, that hold telephones of offices.
  counts integer[] not null default '{}',
  groups integer[] not null default '{}',
  telephones integer[] not null default '{}',
  reason text not null,
  -- What the checks noticed without stopping it, for the reviewer.
  notes jsonb not null default '[]',
  state text not null default 'proposed'
    check (state in ('proposed', 'refused', 'released', 'withdrawn', 'superseded')),
  proposed_by text collate "C" not null,
  proposed_at timestamptz not null default clock_timestamp(),
  decided_by text collate "C",
  decided_at timestamptz,
  document_number text check (document_number <> ''),
  document_date date,
  -- When somebody last looked whether it should stay open.
  reviewed_at timestamptz,
  withdrawn_at timestamptz,
  -- Why the last renewal by schedule did not happen; null where it did.
  stopped jsonb,
  journal_intake bigint not null,
  check ((decided_by is null) = (decided_at is null)),
  -- Four eyes, whatever a program does.
  check (decided_by <> proposed_by),
  check (state not in ('released', 'withdrawn', 'superseded')
    or (document_number is not null and document_date is not null and decided_at is not null)),
  check ((state = 'withdrawn') = (withdrawn_at is not null))
);
create unique index release_proposed on release.release (dataset) where state = 'proposed';
create unique index release_released on release.release (dataset) where state = 'released';
create index release_by_agency on release.release (agency, id desc);

-- What has become of a release, each move with its act in the journal.
create table release.step (
  release bigint not null references release.release (id),
  number integer not null,
  kind text not null check (kind in
    ('proposed', 'refused', 'released', 'superseded', 'renewed', 'confirmed', 'withdrawn')),
  account text collate "C" not null,
  reason text,
  at timestamptz not null default clock_timestamp(),
  journal_intake bigint not null,
  primary key (release, number)
);

-- A release at a sequence of its dataset: these rows were checked, and these are written.
create table release.issue (
  release bigint not null references release.release (id),
  number integer not null check (number > 0),
  seq bigint not null check (seq > 0),
  -- The last change of the sequence, and the definition its rows are shown in.
  change bigint not null,
  version integer not null,
  rows bigint not null,
  at timestamptz not null default clock_timestamp(),
  journal_intake bigint not null,
  primary key (release, number)
);

-- Numbers that the province sets, each with its legal ground and the time it holds. None is shipped.
create table release.rule (
  kind text not null check (kind in ('review-months', 'overdue-months', 'small-group')),
  value integer not null check (value between 1 and 1000),
  ground text not null check (ground <> ''),
  valid_from date not null,
  valid_until date,
  primary key (kind, valid_from),
  check (valid_until is null or valid_until >= valid_from)
);

-- A dataset with a personal column is not opened, whichever program asks: neither proposed nor
-- decided, nor issued anew after a column became personal.
create function release.refuse_personal() returns trigger
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
  released text;
  found text;
begin
  if tg_table_name = 'issue' then
    select r.dataset into released from release.release r where r.id = new.release;
  else
    released := new.dataset;
  end if;
  select string_agg(one ->> 'name', ', ') into found
  from catalogue.dataset d
  join catalogue.dataset_version v on v.dataset = d.id and v.version = d.version
  cross join lateral jsonb_array_elements(v.definition -> 'columns') one
  where d.id = released and coalesce(one ->> 'personal', 'none') <> 'none';
  if found is not null then
    raise exception '% has personal columns: %', released, found using errcode = 'check_violation';
  end if;
  return new;
end $$;

create trigger refuse_personal before insert on release.release
  for each row execute function release.refuse_personal();
create trigger refuse_personal_decided before update on release.release
  for each row when (new.state = 'released' and old.state <> 'released')
  execute function release.refuse_personal();
create trigger refuse_personal_issued before insert on release.issue
  for each row execute function release.refuse_personal();
