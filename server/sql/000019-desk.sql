-- The supply desk: links by which a person without an account supplies one part with a browser.
create schema desk;

create table desk.link (
  id uuid primary key,
  -- SHA-256 of the code, which has 100 random bits and is shown once.
  code_hash bytea not null unique,
  dataset text collate "C" not null references catalogue.dataset (id),
  part smallint not null,
  issued_for text not null,
  -- null: any named zone.
  zones text[],
  valid_until timestamptz not null,
  issued_at timestamptz not null default clock_timestamp(),
  revoked_at timestamptz,
  -- How often its code was entered, and when last.
  entered integer not null default 0,
  entered_at timestamptz
);

create table desk.session (
  -- SHA-256 of the cookie's value.
  token_hash bytea primary key,
  link uuid not null references desk.link (id),
  expires_at timestamptz not null
);
create index session_expiry on desk.session (expires_at);

-- A file that was sent, and what became of it. Its content is not kept here.
create table desk.submission (
  id uuid primary key,
  link uuid not null references desk.link (id),
  -- Of the form it was sent by: the same form with the same file is the same submission.
  once uuid not null,
  file_sha256 text not null,
  file_name text not null,
  kind text not null,
  state text not null check (state in ('working', 'done', 'waiting', 'refused')),
  load_id uuid,
  refusal jsonb,
  -- Line of a held row → where people find its cell.
  places jsonb not null default '{}',
  marked boolean not null default false,
  sent_at timestamptz not null default clock_timestamp(),
  unique (link, once, file_sha256)
);
create index submission_by_link on desk.submission (link, sent_at desc);
revoke all on schema desk from public;
