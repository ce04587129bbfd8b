-- Who may read what, for which purpose and task, from where and how long.
create schema access;

create table access.grant (
  id bigint generated always as identity primary key,
  client_id text collate "C" not null references people.client (id),
  dataset_id text collate "C" not null references catalogue.dataset (id),
  -- One of the six purposes of Article 4.1; dd is point đ.
  purpose text collate "C" not null check (purpose in ('a', 'b', 'c', 'd', 'dd', 'e')),
  -- Task references it covers, `*` standing for any run of characters; null covers every task.
  task_pattern text check (task_pattern <> ''),
  -- Lasting numbers of the columns that may be read.
  columns integer[] not null check (cardinality(columns) > 0 and array_position(columns, null) is null),
  -- null: all rows; otherwise {"<column number>": ["value", …], …}, every column must match.
  condition jsonb check (condition is null or jsonb_typeof(condition) = 'object'),
  -- Names of the network zones; null means any zone that is known.
  zones text[] check (zones is null or cardinality(zones) > 0),
  valid_from timestamptz not null,
  valid_until timestamptz not null,
  revoked_at timestamptz,
  -- The authority that decided, and its document.
  decided_by text not null check (decided_by <> ''),
  document_number text not null check (document_number <> ''),
  document_date date not null,
  created_at timestamptz not null default clock_timestamp(),
  check (valid_until > valid_from)
);
create index grant_by_reader on access.grant (client_id, dataset_id);
create index grant_by_dataset on access.grant (dataset_id);

-- A grant is never rewritten, because past decisions rest on it: it can only be revoked, once.
create function access.keep_grant() returns trigger language plpgsql as $$
begin
  if tg_op = 'UPDATE' and old.revoked_at is null
    and to_jsonb(new) - 'revoked_at' = to_jsonb(old) - 'revoked_at' then
    return new;
  end if;
  raise exception 'a grant can only be revoked, not changed or deleted' using errcode = '23514';
end $$;
create trigger keep_grant before update or delete on access.grant
  for each row execute function access.keep_grant();

-- The number every snapshot of clients and grants carries; a decision can be run again from it.
create table access.version (
  single boolean primary key default true check (single),
  number bigint not null
);
insert into access.version (number) values (1);

create function access.bump() returns trigger language plpgsql as $$
begin
  update access.version set number = number + 1;
  perform pg_notify('kho_access', number::text) from access.version;
  return null;
end $$;
create trigger bump_version after insert or update or delete or truncate on access.grant
  for each statement execute function access.bump();
create trigger bump_access_version after insert or update or delete or truncate on people.client
  for each statement execute function access.bump();
