-- How persons prove who they are: passwords, second factors, known devices, and what slows guessing.

create table signin.password (
  account_id text collate "C" primary key references people.account (id),
  -- argon2id in the PHC form, with its parameters and salt.
  hash text collate "C" not null check (hash like '$argon2id$%'),
  -- Made by the authority and shown once: it opens nothing but the page on which it is changed.
  issued boolean not null,
  set_at timestamptz not null default clock_timestamp(),
  valid_until timestamptz,
  check (issued = (valid_until is not null))
);

-- Somebody whose password was right and who has a step yet to do. It opens nothing else.
create table signin.halfway (
  token_hash bytea primary key check (length(token_hash) = 32),
  account_id text collate "C" not null references people.account (id),
  step text collate "C" not null check (step in ('password', 'factor')),
  -- Where to go afterwards: a path of ours.
  next text not null check (next like '/%'),
  failures integer not null default 0,
  expires_at timestamptz not null
);
create index halfway_by_expiry on signin.halfway (expires_at);

-- A browser from which an account has entered before. Guessing from elsewhere does not slow it.
create table signin.device (
  token_hash bytea not null check (length(token_hash) = 32),
  account_id text collate "C" not null references people.account (id),
  first_at timestamptz not null default clock_timestamp(),
  last_at timestamptz not null default clock_timestamp(),
  primary key (token_hash, account_id)
);
create index device_by_account on signin.device (account_id);

-- Tries that failed, or are not yet known to have succeeded, by where they come from.
create unlogged table signin.guess (
  -- `address:…`, `device:…`, `line:<account>`, `place:<account> <address>`.
  bucket text collate "C" primary key check (length(bucket) <= 200),
  failures integer not null default 0,
  -- The greatest number of failures that was put on record since the last quiet hour.
  told integer not null default 0,
  -- When the next try may come; of a line, the next turn that nobody has.
  free_at timestamptz not null,
  last_at timestamptz not null
);
create index guess_by_last on signin.guess (last_at);

-- What a quiet hour forgives: the failures that still count.
create function signin.counted(failures integer, last_at timestamptz) returns integer
language sql stable as $$
  select case when last_at < clock_timestamp() - interval '1 hour' then 0 else failures end
$$;

-- Seconds to wait after so many failures: none for the free ones, then doubling up to the most.
create function signin.delay(failures integer, free integer, most double precision)
returns double precision language sql immutable as $$
  select case when failures <= free then 0
    else least(most, power(2, least(failures - free - 1, 30))) end
$$;

-- Takes a turn in one bucket and counts it as a failure in advance, so that a thousand at once are
-- not taken for the first. Returns the seconds to wait, 0 where the turn is taken.
create function signin.take_bucket(name text, free integer, most double precision)
returns double precision language plpgsql as $$
declare
  now_at timestamptz := clock_timestamp();
  found signin.guess;
  failed integer;
begin
  insert into signin.guess (bucket, free_at, last_at) values (name, now_at, now_at)
    on conflict (bucket) do nothing;
  select * into found from signin.guess where bucket = name for update;
  now_at := clock_timestamp();
  if found.free_at > now_at then
    return extract(epoch from found.free_at - now_at);
  end if;
  failed := signin.counted(found.failures, found.last_at) + 1;
  update signin.guess set failures = failed, last_at = now_at,
    free_at = now_at + make_interval(secs => signin.delay(failed, free, most))
  where bucket = name;
  return 0;
end $$;

-- Takes a turn in the line of an account, in which everybody stands who comes from no known device.
-- The first tries are free. After them each address has one place, and turns come one by one,
-- `spacing` seconds apart, so that of a thousand addresses none waits longer than a thousand turns.
-- A place that nobody uses within ten minutes of its turn is lost.
create function signin.take_place(account text, address text, free integer, spacing double precision)
returns double precision language plpgsql as $$
declare
  now_at timestamptz;
  line signin.guess;
  place timestamptz;
  line_name text := 'line:' || account;
  place_name text := 'place:' || account || ' ' || address;
begin
  insert into signin.guess (bucket, free_at, last_at)
    values (line_name, clock_timestamp(), clock_timestamp()) on conflict (bucket) do nothing;
  select * into line from signin.guess where bucket = line_name for update;
  now_at := clock_timestamp();
  if signin.counted(line.failures, line.last_at) >= free then
    select free_at into place from signin.guess where bucket = place_name;
    if place is null or place < now_at - interval '10 minutes' then
      place := greatest(now_at, line.free_at);
      update signin.guess set free_at = place + make_interval(secs => spacing)
      where bucket = line_name;
      insert into signin.guess (bucket, free_at, last_at) values (place_name, place, now_at)
        on conflict (bucket) do update set free_at = excluded.free_at, last_at = excluded.last_at;
    end if;
    if place > now_at then
      return extract(epoch from place - now_at);
    end if;
  end if;
  delete from signin.guess where bucket = place_name;
  update signin.guess set failures = signin.counted(failures, last_at) + 1, last_at = now_at,
    told = case when signin.counted(failures, last_at) = 0 then 0 else told end
  where bucket = line_name;
  return 0;
end $$;

-- A turn for somebody from no known device: first of the address, then of the account.
create function signin.take_stranger(account text, address text) returns double precision
language plpgsql as $$
declare
  wait double precision;
  own text := 'address:' || address;
begin
  select greatest(0, extract(epoch from free_at - clock_timestamp())) into wait
    from signin.guess where bucket = own;
  if wait > 0 then return wait; end if;
  wait := signin.take_place(account, address, 10, 0.25);
  if wait > 0 then return wait; end if;
  return signin.take_bucket(own, 20, 900);
end $$;

create schema factor;

-- Second factors of an account. One of them is enough.
create table factor.totp (
  account_id text collate "C" primary key references people.account (id),
  -- The secret under the key file outside the database.
  sealed bytea not null,
  key_id text collate "C" not null,
  -- Set by the first right code; before that it counts for nothing.
  confirmed_at timestamptz,
  -- Number of the last time step whose code was taken; none up to it is taken again.
  last_step bigint not null default 0,
  created_at timestamptz not null default clock_timestamp()
);

create table factor.passkey (
  -- The credential's id as the browser gives it, base64url.
  id text collate "C" primary key check (length(id) <= 1400),
  account_id text collate "C" not null references people.account (id),
  public_key bytea not null,
  counter bigint not null default 0,
  transports text[] not null default '{}',
  name text not null check (name <> '' and length(name) <= 100),
  created_at timestamptz not null default clock_timestamp(),
  last_used_at timestamptz
);
create index passkey_by_account on factor.passkey (account_id);

-- Each is worth one entry in place of the factor.
create table factor.recovery_code (
  account_id text collate "C" not null references people.account (id),
  code_hash bytea not null check (length(code_hash) = 32),
  used_at timestamptz,
  primary key (account_id, code_hash)
);

-- What an authenticator has to sign; taken once.
create table factor.challenge (
  value text collate "C" primary key,
  purpose text collate "C" not null check (purpose in ('register', 'enter')),
  account_id text collate "C" references people.account (id),
  expires_at timestamptz not null
);
create index challenge_by_expiry on factor.challenge (expires_at);

create schema openid;

-- A portal of the province that lets persons in on Kho's word.
create table openid.relying_party (
  id text collate "C" primary key check (id ~ '^[a-z][a-z0-9]*(-[a-z0-9]+)*$' and length(id) <= 64),
  agency_id text collate "C" not null references people.agency (id),
  name_vi text not null check (name_vi <> ''),
  name_en text not null check (name_en <> ''),
  -- Whole addresses, compared letter by letter.
  redirect_uris text[] not null check (cardinality(redirect_uris) between 1 and 20),
  logout_uris text[] not null default '{}',
  -- SHA-256 over salt and secret; none for a program that can keep no secret and proves itself by PKCE.
  secret_salt bytea check (length(secret_salt) = 16),
  secret_hash bytea check (length(secret_hash) = 32),
  created_at timestamptz not null default clock_timestamp(),
  removed_at timestamptz,
  check ((secret_salt is null) = (secret_hash is null))
);

-- Who entered by an outside provider (VNeID, the province's single sign-on). Its subject and the
-- citizen's number are kept only as hashes under a key that lies sealed beside them.
create table openid.outside_identity (
  issuer text collate "C" not null,
  subject_hash bytea not null check (length(subject_hash) = 32),
  account_id text collate "C" not null references people.account (id),
  first_at timestamptz not null default clock_timestamp(),
  last_at timestamptz not null default clock_timestamp(),
  primary key (issuer, subject_hash)
);
create index outside_identity_by_account on openid.outside_identity (account_id);

create table openid.outside_key (
  single boolean primary key default true check (single),
  sealed bytea not null,
  key_id text collate "C" not null
);

-- An entry underway at the outside provider; the browser holds the token.
create table openid.outside_try (
  token_hash bytea primary key check (length(token_hash) = 32),
  state text collate "C" not null,
  nonce text collate "C" not null,
  verifier text collate "C" not null,
  next text not null check (next like '/%'),
  expires_at timestamptz not null
);
create index outside_try_by_expiry on openid.outside_try (expires_at);

-- The break-glass account: two halves of a secret, each for one person, that together open one
-- session. Used once; then, or when it is sealed anew, it is over.
create table signin.break_glass (
  id bigint generated always as identity primary key,
  account_id text collate "C" not null references people.account (id),
  agency_id text collate "C" not null references people.agency (id),
  half_one bytea not null check (length(half_one) = 32),
  half_two bytea not null check (length(half_two) = 32),
  sealed_at timestamptz not null default clock_timestamp(),
  opened_at timestamptz,
  replaced_at timestamptz
);
create unique index break_glass_sealed on signin.break_glass ((true))
  where opened_at is null and replaced_at is null;

-- Accounts that nobody has used for long were told of, once for each time they fell idle.
create table signin.idle_warning (
  account_id text collate "C" primary key references people.account (id),
  warned_at timestamptz not null default clock_timestamp()
);
