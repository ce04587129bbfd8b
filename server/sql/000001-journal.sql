-- The journal: acts put a row into intake in their own transaction; the sequencer numbers the rows
-- it sees and makes them entries of an RFC 6962 log; what may have to be erased stands apart.
create schema journal;
revoke all on schema journal from public;

-- The reading role. It owns nothing and logs in nowhere; the server takes it with SET ROLE.
do $$
begin
  if not exists (select from pg_catalog.pg_roles where rolname = 'kho_reader') then
    begin
      create role kho_reader nologin;
    exception
      when duplicate_object or unique_violation then
        null; -- Another database of this server made it in the same moment.
      when insufficient_privilege then
        raise exception 'the role kho_reader is missing and % may not create it', current_user
          using hint = 'Let an administrator run: CREATE ROLE kho_reader NOLOGIN; '
            || format('GRANT kho_reader TO %I;', current_user);
    end;
  end if;
  if not (select rolsuper from pg_catalog.pg_roles where rolname = current_user) then
    begin
      -- Whoever creates a role may grant it, but from 16 on may not take it until he has.
      execute format('grant kho_reader to %I', current_user);
    exception when insufficient_privilege then
      if not pg_has_role(current_user, 'kho_reader', 'member') then
        raise exception '% may not take the role kho_reader', current_user
          using hint = format('Let an administrator run: GRANT kho_reader TO %I;', current_user);
      end if;
    end;
  end if;
end $$;

-- Acts waiting for their place in the log. The checks keep out everything that could not become an
-- entry, because one row that cannot be written would hold up all that come after it.
create table journal.intake (
  -- Not the order of the log: transactions commit in another order than they take numbers.
  id bigint generated always as identity primary key,
  kind text collate "C" not null check (kind ~ '^[a-z][a-z0-9._-]{0,63}$'),
  -- Public members of the envelope: no names, no personal numbers, no free text.
  fields jsonb not null default '{}'
    check (
      jsonb_typeof(fields) = 'object'
      and not fields ?| array['v', 'kind', 'at', 'commitments', 'root']
      and octet_length(fields::text) <= 32768
      -- Only safe integers: fractions are where two writers of JSON differ.
      and not fields @? '$.** ? (@.type() == "number" && (@ != @.floor()
        || @ > 9007199254740991 || @ < -9007199254740991))'
      and not fields @? 'strict $.**{16 to last}'
    ),
  -- Root of the sub-tree of a batch or of a group of reads.
  root bytea check (octet_length(root) = 32),
  commitments bytea[] not null default '{}' check (cardinality(commitments) <= 256),
  created_at timestamptz not null default clock_timestamp(),
  check (
    not fields ? 'rows'
    or (root is not null and jsonb_typeof(fields -> 'rows') = 'number'
      and fields -> 'rows' >= '0'::jsonb)
  )
) with (
  -- A queue: nearly every row is deleted a moment after it came.
  autovacuum_vacuum_scale_factor = 0,
  autovacuum_vacuum_threshold = 5000,
  autovacuum_vacuum_insert_threshold = -1
);

-- What an entry commits to and must not be public. Deleting a row here erases for good and leaves
-- every proof valid: without its salt the commitment tells nothing.
create table journal.payload (
  intake_id bigint primary key,
  salt bytea not null check (octet_length(salt) = 32),
  body text not null
);

-- All reads of one group commit are one leaf. `records` is [{"salt": base64, "record": {…}}, …];
-- the RFC 6962 root over the commitments to the records stands in the entry. A record that was
-- erased has become {"leaf": base64}, so that the root can still be checked.
create table journal.read_group (
  intake_id bigint primary key,
  records text not null
);
-- Salts do not compress; trying costs more time than the rest of the insert.
alter table journal.read_group alter column records set storage external;

-- Groups with reads that were opened and not closed yet, in the epoch of the sequencer they began
-- in. Small, and apart from read_group, so that a closing does not copy the records.
create table journal.open_group (
  intake_id bigint primary key,
  pending integer not null check (pending > 0),
  epoch bigint not null
) with (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 5000);

-- The log. `body` is the canonical JSON of the envelope; its UTF-8 bytes are the entry.
create table journal.entry (
  index bigint primary key,
  intake_id bigint not null unique,
  kind text collate "C" not null,
  at timestamptz not null,
  body text not null
);
-- Acts are looked up by what they are about. Groups of reads carry no public fields, so the many
-- entries of that kind stay out.
create index entry_by_fields on journal.entry using gin ((body::jsonb) jsonb_path_ops)
  where kind not in ('read', 'read-closed');

create function journal.keep_entry() returns trigger language plpgsql as $$
begin
  raise exception 'entries of the journal are never changed or deleted' using errcode = '23514';
end $$;
create trigger keep_entry before update or delete or truncate on journal.entry
  for each statement execute function journal.keep_entry();

-- The head of the log and the fence around it: who numbers entries must know the epoch.
create table journal.head (
  single boolean primary key default true check (single),
  size bigint not null,
  -- Roots of the complete subtrees, largest first, 32 bytes each.
  peaks bytea not null,
  -- Time of the newest entry; the next is never earlier, even when the clock goes back.
  at timestamptz not null,
  epoch bigint not null
);
insert into journal.head (size, peaks, at, epoch) values (0, '', '1970-01-01Z', 0);

-- What was signed last. Apart from the head, so that publishing never waits for sequencing.
create table journal.published (
  single boolean primary key default true check (single),
  size bigint not null
);
insert into journal.published (size) values (0);

-- Opens a group of reads: `count` of its records are openings that want a closing; the others are
-- refusals. Returns the id that closings name. The epoch is that of the moment.
create function journal.open_reads(records text, root bytea, count integer) returns bigint
language plpgsql volatile security definer set search_path = '' as $$
declare
  group_id bigint;
begin
  insert into journal.intake (kind, root) values ('read', open_reads.root) returning id into group_id;
  insert into journal.read_group (intake_id, records) values (group_id, open_reads.records);
  if open_reads.count > 0 then
    insert into journal.open_group (intake_id, pending, epoch)
      select group_id, open_reads.count, head.epoch from journal.head;
  end if;
  return group_id;
end $$;

-- Writes closings as a group of their own and takes them off the groups they close: `counts[i]`
-- closings belong to group `groups[i]`. Returns the id of the group of closings.
create function journal.close_reads(
  records text, root bytea, groups bigint[], counts integer[]
) returns bigint
language plpgsql volatile security definer set search_path = '' as $$
declare
  group_id bigint;
begin
  insert into journal.intake (kind, root) values ('read-closed', close_reads.root)
    returning id into group_id;
  insert into journal.read_group (intake_id, records) values (group_id, close_reads.records);
  with closed as (
    select intake_id, sum(n) as n
    from unnest(close_reads.groups, close_reads.counts) as given (intake_id, n)
    group by intake_id
  ), done as (
    delete from journal.open_group as open_group using closed
    where open_group.intake_id = closed.intake_id and open_group.pending <= closed.n
  )
  update journal.open_group as open_group set pending = open_group.pending - closed.n
  from closed
  where open_group.intake_id = closed.intake_id and open_group.pending > closed.n;
  return group_id;
end $$;

revoke all on function journal.open_reads(text, bytea, integer) from public;
revoke all on function journal.close_reads(text, bytea, bigint[], integer[]) from public;
revoke all on function journal.keep_entry() from public;
grant usage on schema journal to kho_reader;
grant execute on function journal.open_reads(text, bytea, integer) to kho_reader;
grant execute on function journal.close_reads(text, bytea, bigint[], integer[]) to kho_reader;
