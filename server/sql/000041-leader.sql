-- What persons keep for themselves in the console, their own reports, and the quarter's page.
create schema console;
revoke all on schema console from public;

-- The filter of a list under a name, for the account that saved it.
create table console.saved_filter (
  account text collate "C" not null references people.account (id),
  -- The path of the list, without its language.
  list text collate "C" not null check (list <> ''),
  name text not null check (name <> ''),
  -- What stands behind the question mark, without places in the list.
  query text not null,
  saved_at timestamptz not null default clock_timestamp(),
  primary key (account, list, name)
);

-- The account of a person who was signed in, or who took a report to its list by its code.
alter table discrepancy.discrepancy
  add column account text collate "C" references people.account (id);
create index discrepancy_by_account on discrepancy.discrepancy (account, reported_at desc)
  where account is not null;

create schema report;
revoke all on schema report from public;

-- On which day of its last month a quarter is cut off, from a day on; 31 is the end of the month.
-- The province sets it with its ground; none is shipped, and a quarter then ends with its month.
create table report.cutoff (
  valid_from date primary key,
  day smallint not null check (day between 1 and 31),
  ground text not null check (ground <> '')
);

-- A quarter that is closed: its figures as they were, with the journal they were read beside.
create table report.quarter (
  quarter text collate "C" primary key check (quarter ~ '^\d{4}-Q[1-4]$'),
  -- As text, since it is hashed and never changes.
  figures text not null,
  sha256 bytea not null check (length(sha256) = 32),
  -- The signed state of the journal when they were read.
  checkpoint jsonb not null check (jsonb_typeof(checkpoint) = 'object'),
  closed_at timestamptz not null,
  journal_intake bigint not null
);

create function report.keep_quarter() returns trigger language plpgsql as $$
begin
  raise exception 'a closed quarter is never changed or deleted' using errcode = '23514';
end $$;
create trigger keep_quarter before update or delete or truncate on report.quarter
  for each statement execute function report.keep_quarter();

-- Kept totals and ended runs are asked for by the days of a quarter.
create index use_day_by_day on access.use_day (day);
create index run_ended on sync.run (ended_at) where ended_at is not null;
