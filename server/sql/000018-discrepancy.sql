-- What somebody found wrong in the data, or a verification did, and what became of it (Article 8.5).
create schema discrepancy;

create table discrepancy.discrepancy (
  id uuid primary key,
  dataset text collate "C" not null references catalogue.dataset (id),
  -- `drift`: found by a verification, one for each part that differs.
  origin text not null check (origin in ('client', 'citizen', 'drift')),
  about text not null check (about in ('cell', 'row', 'missing-row', 'dataset', 'part')),
  part smallint,
  -- The agency that answers: the owner when it was reported.
  owner text collate "C" not null,
  client text collate "C" references people.client (id),
  -- SHA-256 of the code with which a citizen comes back to it.
  follow_up bytea check (length(follow_up) = 32),
  -- Keyed hash of the address it came from, only for counting; emptied after a day.
  sender bytea,
  state text not null
    check (state in ('reported', 'forwarded', 'answered', 'corrected', 'closed')),
  -- The key as written, and the column by its lasting number. Erasable.
  key text[],
  column_number integer,
  -- Columns and rows that the reporter could read: only a change in them may be told to it.
  columns integer[] not null default '{}',
  condition jsonb,
  -- Where the data stood when it was reported.
  after_change bigint not null,
  -- Up to which change it was compared with the data.
  compared_change bigint not null,
  reported_at timestamptz not null default clock_timestamp(),
  forwarded_at timestamptz,
  -- Last day for the answer, and of the term for opening it again; null where no term is set.
  due_on date,
  settled_at timestamptz,
  reopen_until date,
  closed_at timestamptz,
  -- The apply that changed what was reported.
  corrected_by bigint,
  -- Its act, whose payload holds what was written. Erasable.
  journal_intake bigint not null,
  check ((origin = 'client') = (client is not null)),
  check ((origin = 'citizen') = (follow_up is not null)),
  check ((origin = 'drift') = (about = 'part')),
  check ((about = 'part') = (part is not null)),
  check ((about = 'cell') = (column_number is not null)),
  check ((state in ('answered', 'corrected')) <= (settled_at is not null)),
  check ((state = 'closed') = (closed_at is not null))
);
create index discrepancy_by_dataset on discrepancy.discrepancy (dataset, reported_at desc);
create index discrepancy_open on discrepancy.discrepancy (dataset)
  where state in ('reported', 'forwarded');
create index discrepancy_settled on discrepancy.discrepancy (reopen_until)
  where state in ('answered', 'corrected');
create index discrepancy_by_sender on discrepancy.discrepancy (sender, reported_at)
  where sender is not null;
create index discrepancy_of_citizens on discrepancy.discrepancy (dataset, reported_at)
  where origin = 'citizen';
create unique index discrepancy_drift_open on discrepancy.discrepancy (dataset, part)
  where origin = 'drift' and state in ('reported', 'forwarded');

-- Every move of a discrepancy with its act in the journal; `told_at` when its reporter was told.
create table discrepancy.step (
  discrepancy uuid not null references discrepancy.discrepancy (id),
  number integer not null,
  kind text not null
    check (kind in ('reported', 'forwarded', 'answered', 'corrected', 'reopened', 'closed')),
  at timestamptz not null default clock_timestamp(),
  journal_intake bigint not null,
  told_at timestamptz,
  primary key (discrepancy, number)
);
create index step_untold on discrepancy.step (at)
  where told_at is null and kind in ('answered', 'corrected', 'closed');

-- The rows in which a part differs from its source, from the newest verification. Values are not
-- here but in the payload of the act. Erasable.
create table discrepancy.difference (
  discrepancy uuid not null references discrepancy.discrepancy (id),
  key text not null,
  kind text not null check (kind in ('missing', 'surplus', 'changed', 'held')),
  columns text[] not null default '{}',
  primary key (discrepancy, key, kind)
);

-- How many working days something may take: a rule with its ground and the time it holds. None is
-- shipped: the province sets them.
create table discrepancy.term (
  kind text not null check (kind in ('answer', 'reopen')),
  days integer not null check (days between 1 and 365),
  ground text not null check (ground <> ''),
  valid_from date not null,
  valid_until date,
  primary key (kind, valid_from),
  check (valid_until is null or valid_until >= valid_from)
);

-- Parts that are verified by themselves, every so many hours.
create table discrepancy.verification (
  dataset text collate "C" not null,
  part smallint not null,
  every_hours integer not null check (every_hours between 1 and 8784),
  audit boolean not null default false,
  verified_at timestamptz,
  failed_with text,
  primary key (dataset, part),
  foreign key (dataset, part) references catalogue.part (dataset, number)
);
