-- Papers beside acts: the signed document of a grant, a succession, minutes and whatever else is done
-- by a decision.
create table paper.attached (
  -- Which act, by its kind (@kho/contract paper.ts) and the id it has in its capability.
  kind text collate "C" not null check (kind <> ''),
  subject text collate "C" not null check (subject <> ''),
  -- The last one stands; those before it stay.
  number integer not null check (number > 0),
  paper_id bigint not null unique references paper.document (id),
  -- Why it took the place of the one before.
  reason text check (reason <> ''),
  attached_by text collate "C" not null,
  attached_at timestamptz not null default clock_timestamp(),
  journal_intake bigint not null,
  primary key (kind, subject, number),
  check ((number = 1) = (reason is null))
);

create function paper.keep_attached() returns trigger language plpgsql as $$
begin
  raise exception 'what was kept beside an act is never changed or deleted' using errcode = '23514';
end $$;
create trigger keep_attached before update or delete on paper.attached
  for each row execute function paper.keep_attached();

revoke all on all tables in schema paper from public;
