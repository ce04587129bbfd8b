-- From an Excel file to the public page: what a draft leads to, and what two people wrote at once.

-- Its page is not shown until its open release is decided, or nobody asks for one any more.
alter table catalogue.dataset add column awaits_release boolean not null default false;

alter table draft.draft
  -- The dataset whose next version it writes, and the version it began with; null for a new one.
  add column changes text collate "C" references catalogue.dataset (id),
  add column from_version integer,
  -- By whom and by which decision it became a dataset.
  add column decided_by text,
  add column document_number text,
  add column document_date date,
  add check ((changes is null) = (from_version is null));
create unique index draft_one_change on draft.draft (changes)
  where changes is not null and state in ('open', 'submitted', 'returned');

-- What each step held at each of its revisions, so that two who wrote at once can be told apart.
create table draft.saved (
  draft uuid not null references draft.draft (id),
  step text not null,
  revision integer not null,
  fields jsonb not null,
  saved_by text not null,
  saved_at timestamptz not null default clock_timestamp(),
  primary key (draft, step, revision)
);
