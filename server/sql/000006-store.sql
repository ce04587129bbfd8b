-- The store: one table of current rows and one of history for each dataset, made when the dataset
-- is defined (store/table-ddl.ts), and here the totals and proofs kept beside them.
create schema store;

-- The row that every apply locks first. Sequence, change numbers, bucket sums and a time that never
-- decreases are taken under this lock, because identity values are not commit order and clocks go
-- back.
create table store.dataset_state (
  dataset text collate "C" primary key references catalogue.dataset (id),
  seq bigint not null default 0,
  change bigint not null default 0,
  rows bigint not null default 0,
  applied_at timestamptz
);

-- One row for each apply that changed something: the sequence readers can name in asOf.
create table store.apply (
  dataset text collate "C" not null references catalogue.dataset (id),
  seq bigint not null,
  part smallint not null,
  version integer not null,
  -- Change numbers above first_change - 1 up to last_change belong to this apply: inserts first,
  -- then updates, then deletes.
  first_change bigint not null,
  last_change bigint not null,
  inserts bigint not null,
  updates bigint not null,
  deletes bigint not null,
  -- Root of the sub-tree over the change leaves; names the leaf file beside the journal's tiles.
  root bytea not null,
  load_id uuid not null,
  journal_intake bigint not null,
  applied_at timestamptz not null,
  primary key (dataset, seq),
  unique (dataset, last_change)
);

-- Additive digest of the current rows of a part: per bucket the number of rows and the sums of the
-- eight 32-bit limbs of the row digests. Empty buckets have no row.
create table store.bucket (
  dataset text collate "C" not null,
  part smallint not null,
  bucket integer not null,
  rows bigint not null,
  s0 bigint not null,
  s1 bigint not null,
  s2 bigint not null,
  s3 bigint not null,
  s4 bigint not null,
  s5 bigint not null,
  s6 bigint not null,
  s7 bigint not null,
  primary key (dataset, part, bucket)
);

-- What is known of the equality of a part with its source, newest statement only; the journal has
-- them all.
create table store.equality (
  dataset text collate "C" not null,
  part smallint not null,
  state text not null check (state in ('equal', 'unequal')),
  kind text not null check (kind in ('file', 'database')),
  as_of timestamptz not null,
  file_sha256 text,
  held_back bigint not null default 0,
  differences bigint not null default 0,
  seq bigint not null,
  certificate jsonb not null,
  primary key (dataset, part)
);

-- Changes whose stored version a verification found altered or missing, and the apply that put the
-- source's value in its place.
create table store.distrusted (
  dataset text collate "C" not null,
  change bigint not null,
  repaired_seq bigint not null,
  found_at timestamptz not null default clock_timestamp(),
  primary key (dataset, change)
);
