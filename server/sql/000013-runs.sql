-- Runs: synchronisations of sources, when they are planned, and whom lateness was told.
create schema sync;

alter table intake.source add declared_at timestamptz not null default clock_timestamp();

-- A plan of its own for a source, in place of the frequency of its dataset.
create table sync.schedule (
  source text collate "C" primary key references intake.source (id),
  definition jsonb not null,
  decided_at timestamptz not null default clock_timestamp()
);

-- One row for each run, whatever came of it. Its id is that of the job in the queue.
create table sync.run (
  id uuid primary key,
  -- null: a file left in the watched folder, which lies at `path`.
  source text collate "C" references intake.source (id),
  path text,
  dataset text collate "C" not null references catalogue.dataset (id),
  part smallint not null,
  started_by text not null check (started_by in ('schedule', 'person', 'file')),
  actor text not null,
  -- The planned moment it answers.
  slot timestamptz,
  -- Size and time of the file as it was when the run was started.
  mark text,
  -- The waiting load whose deletions a person confirms.
  confirm uuid,
  -- Everything is compared, whatever the source's watermark says.
  whole boolean not null default false,
  state text not null default 'queued' check (
    state in ('queued', 'running', 'done', 'unchanged', 'refused', 'failed', 'cancelled')),
  attempt integer not null default 0,
  phase text,
  rows bigint,
  -- Rows of the last load of the part, to say what remains.
  rows_expected bigint,
  rows_per_second bigint,
  load_id uuid,
  -- Why it was refused, failed, or is tried again: code and values of the refusal.
  cause jsonb,
  cancelled_by text,
  created_at timestamptz not null default clock_timestamp(),
  started_at timestamptz,
  ended_at timestamptz,
  check ((source is null) <> (path is null)),
  check ((ended_at is null) = (state in ('queued', 'running')))
);
create unique index run_open on sync.run (source) where state in ('queued', 'running');
create unique index run_slot on sync.run (source, slot) where slot is not null;
create index run_by_part on sync.run (dataset, part, created_at desc);
create index run_unended on sync.run (created_at) where state in ('queued', 'running');

-- Each time a worker took a run up, and how that ended: `lost` is a worker that died.
create table sync.attempt (
  run uuid not null references sync.run (id) on delete cascade,
  number integer not null,
  worker text not null,
  started_at timestamptz not null default clock_timestamp(),
  ended_at timestamptz,
  outcome text check (outcome in ('ended', 'again', 'lost')),
  cause jsonb,
  primary key (run, number)
);

-- Reminders of late supplies. Sending them is for somebody else; here they are listed.
create table sync.reminder (
  id bigint generated always as identity primary key,
  dataset text collate "C" not null references catalogue.dataset (id),
  part smallint not null,
  agency text collate "C" not null,
  due_at timestamptz not null,
  -- 1: it became late; 2: it has been late for days, and the owner is told as well.
  level smallint not null check (level in (1, 2)),
  made_at timestamptz not null default clock_timestamp(),
  unique (dataset, part, due_at, level, agency)
);

create function sync.tell_run() returns trigger language plpgsql as $$
begin
  perform pg_notify('kho_run', new.id::text);
  return null;
end $$;
create trigger tell_run after insert or update on sync.run
  for each row execute function sync.tell_run();
