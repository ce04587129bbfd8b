-- Data that is asked at its owner at each call and never stored: the second wall of such a read, and
-- how the owners' services answer, kept as totals.
create schema through;

create table through.month (
  dataset text collate "C" not null references catalogue.dataset (id),
  -- The first day of the month in Viet Nam.
  month date not null,
  -- Calls that ended with a record, without one (also out of view), and without an answer to rely on.
  found bigint not null,
  absent bigint not null,
  failed bigint not null,
  -- From the question to the whole answer, over all calls; and of the slowest.
  ms_total bigint not null,
  ms_max bigint not null,
  primary key (dataset, month)
);

-- Decides again and writes the opening record, before the owner is asked. The columns and condition
-- that it gives are those by which the answer is cut.
create function read.open_through(q jsonb, records text, root bytea, opened integer)
returns table (opening bigint, columns integer[], condition jsonb)
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
as $$
declare
  group_id bigint;
begin
  if q ->> 'grant' is null or opened is distinct from 1 then
    raise exception 'what is asked through needs a grant and its record' using errcode = 'KH010';
  end if;
  group_id := journal.open_reads(records, root, opened);
  return query select group_id, p.columns, p.condition from read.prepare(q, opened) p;
end $$;

revoke all on function read.open_through(jsonb, text, bytea, integer) from public;
grant execute on function read.open_through(jsonb, text, bytea, integer) to kho_reader;
