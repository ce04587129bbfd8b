-- Quality: what a dataset's columns hold, and how its rows stand to the rules that were set for it.
create schema quality;

-- What was counted after an apply. Sequences between two measurements were passed over.
create table quality.profile (
  dataset text collate "C" not null references catalogue.dataset (id),
  seq bigint not null,
  version integer not null,
  rows bigint not null,
  -- One object for each column; of personal columns only counts and lengths.
  columns jsonb not null,
  took_ms integer not null,
  made_at timestamptz not null default clock_timestamp(),
  primary key (dataset, seq)
);

create table quality.rule (
  dataset text collate "C" not null references catalogue.dataset (id),
  id text collate "C" not null check (id ~ '^[a-z][a-z0-9]*(-[a-z0-9]+)*$' and length(id) <= 48),
  definition jsonb not null,
  decided_at timestamptz not null default clock_timestamp(),
  -- A rule is never deleted, because its results name it.
  retired_at timestamptz,
  primary key (dataset, id)
);

create table quality.result (
  dataset text collate "C" not null,
  seq bigint not null,
  rule text collate "C" not null,
  checked bigint not null,
  failing bigint not null check (failing <= checked),
  -- Keys of some failing rows, for the supplier. Erasable.
  samples jsonb,
  -- Why it could not be run, where it could not.
  fault text,
  primary key (dataset, seq, rule),
  foreign key (dataset, seq) references quality.profile (dataset, seq) on delete cascade,
  foreign key (dataset, rule) references quality.rule (dataset, id)
);
