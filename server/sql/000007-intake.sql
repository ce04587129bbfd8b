-- Loads: what came in, what was held back and why.
create schema intake;
create schema staging;

create table intake.source (
  id text collate "C" primary key,
  dataset text collate "C" not null references catalogue.dataset (id),
  part smallint not null,
  definition jsonb not null
);

create table intake.load (
  id uuid primary key,
  dataset text collate "C" not null references catalogue.dataset (id),
  part smallint not null,
  source text not null,
  state text not null
    check (state in ('reading', 'applied', 'unchanged', 'waiting', 'refused', 'interrupted')),
  file_sha256 text,
  -- Rows read, rows held back, and the share that a confirmation would delete.
  rows bigint,
  held_back bigint,
  deletes bigint,
  refusal jsonb,
  receipt jsonb,
  started_at timestamptz not null default clock_timestamp(),
  ended_at timestamptz
);
create index load_by_dataset on intake.load (dataset, started_at desc);

-- Rows that failed a check, as written, with the rule and the line. Erasable.
create table intake.quarantine (
  load_id uuid not null references intake.load (id) on delete cascade,
  line bigint not null,
  rule text not null,
  column_name text,
  written text,
  fields text[] not null,
  primary key (load_id, line)
);

-- Where the file lies that a part was last supplied with, for a later verification against it.
create table intake.supplied (
  dataset text collate "C" not null,
  part smallint not null,
  path text not null,
  sha256 text not null,
  primary key (dataset, part)
);
