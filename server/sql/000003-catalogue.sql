-- What exists: datasets, the versions of their definitions, and the parts their suppliers fill.
create schema catalogue;

create table catalogue.dataset (
  id text collate "C" primary key,
  version integer not null,
  -- Copied from the newest definition, for the decision on every call and for lists.
  sharing text not null check (sharing in ('open', 'shared', 'own')),
  created_at timestamptz not null default clock_timestamp()
);

create table catalogue.dataset_version (
  dataset text collate "C" not null references catalogue.dataset (id),
  version integer not null,
  -- @kho/contract DatasetVersion: the declared definition with lasting column numbers.
  definition jsonb not null,
  -- Rows with change numbers above this one were written under this version or a later one.
  after_change bigint not null,
  valid_from timestamptz not null,
  journal_intake bigint not null,
  primary key (dataset, version)
);

-- A dataset may have several suppliers, each confined to the rows of its part.
create table catalogue.part (
  dataset text collate "C" not null references catalogue.dataset (id),
  number smallint not null check (number > 0),
  name text collate "C" not null,
  supplier text collate "C" not null,
  -- null: all rows; otherwise {"<column number>": ["value", …], …}, every column must match.
  condition jsonb,
  primary key (dataset, number),
  unique (dataset, name)
);
