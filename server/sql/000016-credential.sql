-- Credentials of sources: passwords, keys and connection strings, sealed with a key that lies outside
-- the database. Whoever has only the database, or only the key, has nothing.
create schema credential;

create table credential.credential (
  name text collate "C" primary key check (name ~ '^[a-z0-9-]{1,48}$'),
  -- AES-256-GCM: 12 bytes of nonce, the sealed text, 16 bytes of tag; the name is authenticated too.
  sealed bytea not null,
  -- Tells which key sealed it, so that a wrong key file is named and not taken for damage.
  key_id text not null,
  set_at timestamptz not null default clock_timestamp(),
  used_at timestamptz
);
revoke all on schema credential from public;
