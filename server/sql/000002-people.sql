-- Who may act: agencies, the client systems that act for them, and what the token service keeps.
create schema people;

create table people.agency (
  id text collate "C" primary key check (id ~ '^[a-z][a-z0-9]*(-[a-z0-9]+)*$' and length(id) <= 48),
  name_vi text not null check (name_vi <> ''),
  name_en text not null check (name_en <> ''),
  -- The electronic identifier as issued before and after its form changed; either may be missing.
  identifier_old text collate "C" unique,
  identifier_new text collate "C" unique,
  -- Where callers are sent: an office's address, telephone or mailbox, never a person's.
  contact text,
  parent_id text collate "C" references people.agency (id),
  valid_from date,
  valid_to date,
  created_at timestamptz not null default clock_timestamp(),
  check (valid_to is null or valid_from is null or valid_to >= valid_from),
  check (parent_id <> id)
);

create table people.client (
  id text collate "C" primary key check (id ~ '^[a-z][a-z0-9]*(-[a-z0-9]+)*$' and length(id) <= 64),
  agency_id text collate "C" not null references people.agency (id),
  name text not null check (name <> ''),
  -- SHA-256 over salt and secret. The secret has 256 random bits, so no slow hash is needed.
  secret_salt bytea not null check (length(secret_salt) = 16),
  secret_hash bytea not null check (length(secret_hash) = 32),
  -- Issued until its first token, then active; locked refuses tokens and calls at once.
  state text not null default 'issued' check (state in ('issued', 'active', 'locked')),
  -- Names of the network zones it may call from; null means any zone that is known.
  zones text[] check (zones is null or cardinality(zones) > 0),
  scopes jsonb not null default '["read"]' check (jsonb_typeof(scopes) = 'array'),
  created_at timestamptz not null default clock_timestamp(),
  locked_at timestamptz,
  check ((state = 'locked') = (locked_at is not null))
);
create index client_by_agency on people.client (agency_id);

-- Keys that sign access tokens. A retired key still verifies until the last token under it ended.
create table people.signing_key (
  kid text collate "C" primary key,
  private_jwk jsonb not null,
  created_at timestamptz not null default clock_timestamp(),
  retired_at timestamptz
);

-- What the token service stores under a model's name, as its library defines it.
create table people.oidc (
  model text collate "C" not null,
  id text collate "C" not null,
  payload jsonb not null,
  grant_id text collate "C",
  uid text collate "C",
  user_code text collate "C",
  expires_at timestamptz,
  consumed_at timestamptz,
  primary key (model, id)
);
create index oidc_by_grant on people.oidc (grant_id) where grant_id is not null;
create index oidc_by_uid on people.oidc (model, uid) where uid is not null;
create index oidc_by_user_code on people.oidc (model, user_code) where user_code is not null;
create index oidc_by_expiry on people.oidc (expires_at) where expires_at is not null;
