-- Drafts of datasets: what an owner's steward writes until the authority has decided.
create schema draft;
revoke all on schema draft from public;

create table draft.draft (
  id uuid primary key,
  owner text collate "C" not null references people.agency (id),
  state text not null default 'open' check (
    state in ('open', 'submitted', 'returned', 'approved', 'withdrawn')),
  -- Everything that was typed, by the name of its field.
  fields jsonb not null,
  -- Step → how often it was saved, so that the second of two people is told.
  revisions jsonb not null default '{}',
  -- The file it began with: its name, and its columns with some of their values.
  sample jsonb not null,
  begun_at timestamptz not null default clock_timestamp(),
  edited_by text not null,
  edited_at timestamptz not null default clock_timestamp(),
  submitted_by text,
  submitted_at timestamptz,
  -- Why it was returned.
  reason text,
  -- What it became.
  dataset text collate "C" references catalogue.dataset (id),
  version integer,
  check ((state = 'approved') = (dataset is not null))
);
create index draft_by_owner on draft.draft (owner, begun_at desc, id);
