-- breaking: programs of before read the secret in people.client
-- Client systems: asked for by an agency, decided by the authority; several keys of several kinds,
-- each with its term; proofs that count once; an index of own calls.
alter table people.client
  drop constraint client_state_check,
  -- Requested by an agency, then refused, or issued by decision; active from its first token on.
  add constraint client_state_check
    check (state in ('requested', 'refused', 'issued', 'active', 'locked')),
  -- An office's address, telephone or mailbox, never a person's.
  add column contact text check (contact <> ''),
  -- What its agency declares (Articles 8.2, 8.3, 15.3): level 1 to 5 with the decision that
  -- approved it, the document on conformity with the province's architecture, and that no state
  -- secrets are worked on with it.
  add column security_level smallint check (security_level between 1 and 5),
  add column level_document text check (level_document <> ''),
  add column level_decided_on date,
  add column conformity_document text check (conformity_document <> ''),
  add column holds_no_secrets boolean not null default false,
  -- Its tokens are worth nothing without a proof by the key they are bound to (RFC 9449).
  add column needs_dpop boolean not null default false,
  -- Whether a secret is issued with the approval; otherwise it proves itself by its own key.
  add column wants_secret boolean not null default true,
  add column decided_by text check (decided_by <> ''),
  add column document_number text check (document_number <> ''),
  add column document_date date,
  add check ((security_level is null) = (level_document is null)
    and (security_level is null) = (level_decided_on is null)),
  add check ((decided_by is null) = (document_number is null)
    and (decided_by is null) = (document_date is null));

-- What a client proves itself with. Several may be in force, so that one can follow the other.
create table people.client_key (
  id bigint generated always as identity primary key,
  client_id text collate "C" not null references people.client (id),
  kind text not null check (kind in ('secret', 'public-key', 'certificate')),
  -- SHA-256 over salt and secret. The secret has 256 random bits, so no slow hash is needed.
  secret_salt bytea check (length(secret_salt) = 16),
  secret_hash bytea check (length(secret_hash) = 32),
  -- The public key, of a certificate too, as JWK.
  jwk jsonb check (jsonb_typeof(jwk) = 'object' and not jwk ?| array['d', 'p', 'q', 'dp', 'dq', 'qi', 'k']),
  -- DER.
  certificate bytea,
  -- RFC 7638 of a key, SHA-256 of a certificate: one key is one client's, for ever.
  thumbprint text collate "C" unique,
  valid_from timestamptz not null default clock_timestamp(),
  valid_until timestamptz,
  created_at timestamptz not null default clock_timestamp(),
  check ((kind = 'secret') = (secret_hash is not null) and (kind = 'secret') = (secret_salt is not null)),
  check ((kind <> 'secret') = (jwk is not null) and (kind <> 'secret') = (thumbprint is not null)),
  check ((kind = 'certificate') = (certificate is not null))
);
create index client_key_by_client on people.client_key (client_id);

insert into people.client_key (client_id, kind, secret_salt, secret_hash, valid_from)
  select id, 'secret', secret_salt, secret_hash, created_at from people.client order by id;
alter table people.client drop column secret_salt, drop column secret_hash;

-- Tokens name the key they were asked for with, so a key is never rewritten: it can only end, and
-- never later than was said before.
create function people.keep_client_key() returns trigger language plpgsql as $$
begin
  if tg_op = 'UPDATE' and to_jsonb(new) - 'valid_until' = to_jsonb(old) - 'valid_until'
    and new.valid_until is not null
    and (old.valid_until is null or new.valid_until <= old.valid_until) then
    return new;
  end if;
  raise exception 'a key of a client can only end, not change or go on' using errcode = '23514';
end $$;
create trigger keep_client_key before update or delete on people.client_key
  for each row execute function people.keep_client_key();

create trigger bump_access_version after insert or update or delete or truncate on people.client_key
  for each statement execute function access.bump();

-- Assertions and proofs that were taken, by hash, until they would be refused for their age. One
-- row each, whichever process took it: the same again is a replay.
create table people.used_proof (
  hash bytea primary key check (length(hash) = 32),
  expires_at timestamptz not null
) with (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 5000);
create index used_proof_by_expiry on people.used_proof (expires_at);

-- Where in the journal the reads and refusals of a client stand. Nothing of them is kept here, so
-- that what is erased there is gone; a follower of the log fills it.
create table people.client_call (
  client_id text collate "C" not null,
  entry bigint not null,
  primary key (client_id, entry)
);
-- Which groups of closings tell how the reads of a group ended.
create table people.call_closing (
  group_id bigint not null,
  closing_id bigint not null,
  primary key (group_id, closing_id)
);
create table people.call_follower (
  single boolean primary key default true check (single),
  next_entry bigint not null
);
insert into people.call_follower (next_entry) values (0);
