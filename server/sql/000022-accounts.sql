-- Persons who act: an account belongs to a person of an agency, holds functions by appointment, and
-- enters by sessions. Nobody deletes an account, because what was done by it stays on record.
create table people.account (
  -- The name to sign in with, given by the authority. It is never used again for somebody else.
  id text collate "C" primary key
    check (id ~ '^[a-z][a-z0-9]*([.-][a-z0-9]+)*$' and length(id) <= 64),
  -- null: a citizen or business that signed in through an outside provider.
  agency_id text collate "C" references people.agency (id),
  name text not null check (name <> ''),
  mail text check (mail <> ''),
  telephone text check (telephone <> ''),
  -- Issued until its first entry, then active; a locked one is refused at its next request.
  -- Expired is not a state that is written: it follows from valid_until.
  state text not null default 'issued' check (state in ('issued', 'active', 'locked')),
  locked_at timestamptz,
  -- Names of the network zones it may act from; null means any zone that is known.
  zones text[] check (zones is null or cardinality(zones) > 0),
  valid_from timestamptz not null default clock_timestamp(),
  valid_until timestamptz check (valid_until > valid_from),
  last_active_at timestamptz,
  created_at timestamptz not null default clock_timestamp(),
  check ((state = 'locked') = (locked_at is not null))
);
create index account_by_agency on people.account (agency_id);

-- A function held by an account for an agency. Rights hang on it, never on the account's name.
create table people.appointment (
  id bigint generated always as identity primary key,
  account_id text collate "C" not null references people.account (id),
  function text collate "C" not null check (function in
    ('authority', 'operator', 'steward', 'consumer', 'developer', 'auditor', 'leader')),
  agency_id text collate "C" not null references people.agency (id),
  -- The appointment it stands in for; a deputy's ends with it.
  deputy_of bigint references people.appointment (id),
  valid_from timestamptz not null default clock_timestamp(),
  valid_until timestamptz check (valid_until > valid_from),
  ended_at timestamptz,
  -- The paper it rests on.
  document_number text check (document_number <> ''),
  document_date date,
  created_at timestamptz not null default clock_timestamp(),
  check (deputy_of <> id),
  check ((document_number is null) = (document_date is null))
);
create index appointment_by_account on people.appointment (account_id);
create index appointment_by_agency on people.appointment (agency_id, function);
create index appointment_by_deputy on people.appointment (deputy_of) where deputy_of is not null;

create schema signin;

-- A browser that somebody entered with. The cookie's value itself is kept nowhere.
create table signin.session (
  id bigint generated always as identity primary key,
  token_hash bytea not null unique check (length(token_hash) = 32),
  account_id text collate "C" not null references people.account (id),
  -- How sure it is who entered: by password alone, with a second factor, or as an outside provider
  -- vouched.
  assurance text collate "C" not null check (assurance in ('one-factor', 'two-factor')),
  opened_at timestamptz not null default clock_timestamp(),
  last_seen_at timestamptz not null default clock_timestamp(),
  -- Whatever happens; the idle limit is counted from last_seen_at.
  expires_at timestamptz not null check (expires_at > opened_at),
  ended_at timestamptz,
  -- What the browser calls itself, and from where it came first, for the owner of the account.
  device text not null default '',
  address text not null default ''
);
create index session_by_account on signin.session (account_id, opened_at);
create index session_by_expiry on signin.session (expires_at);
