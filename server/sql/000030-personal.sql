-- Persons whose data the store holds: what is theirs, what they ask, what was erased, and breaches.
-- No table here holds a person's key in clear: `subject` is its hash under a key that lies in a file
-- outside the database, so that whoever has the database alone cannot try all numbers.
create schema personal;
revoke all on schema personal from public;

-- How far each dataset is indexed, under which definition, and by which of its columns.
create table personal.indexed (
  dataset text collate "C" primary key references catalogue.dataset (id),
  change bigint not null default 0,
  version integer not null default 0,
  columns integer[] not null
);

-- Which stored versions of which rows are of whom. Erasable, and made anew from the store.
create table personal.subject_record (
  subject bytea not null check (length(subject) = 32),
  dataset text collate "C" not null references catalogue.dataset (id),
  change bigint not null,
  primary key (subject, dataset, change)
);
create index subject_record_by_change on personal.subject_record (dataset, change);

-- Whom an outside provider vouched an account to be. The key is sealed, for asking owners.
create table personal.subject_of_account (
  account_id text collate "C" primary key references people.account (id),
  subject bytea not null check (length(subject) = 32),
  sealed bytea not null,
  provider text not null check (provider <> ''),
  assurance text not null check (assurance in ('low', 'substantial', 'high')),
  vouched_at timestamptz not null default clock_timestamp()
);

-- How long something may take: a rule with its ground and the time it holds.
create table personal.term (
  kind text not null check (kind in ('answer', 'access', 'correction', 'erasure', 'restriction',
    'objection', 'breach-notice', 'breach-keeping')),
  count integer not null check (count between 1 and 3660),
  unit text not null check (unit in ('working-day', 'day', 'hour')),
  ground text not null check (ground <> ''),
  valid_from date not null,
  valid_until date,
  primary key (kind, valid_from),
  check (valid_until is null or valid_until >= valid_from)
);
-- As the law is cited to us; compare with its text, and set a new term where it says otherwise.
insert into personal.term (kind, count, unit, ground, valid_from) values
  ('answer', 2, 'working-day', 'Luật 91/2025/QH15; NĐ 356/2025', '2026-01-01'),
  ('access', 10, 'day', 'Luật 91/2025/QH15; NĐ 356/2025', '2026-01-01'),
  ('correction', 10, 'day', 'Luật 91/2025/QH15; NĐ 356/2025', '2026-01-01'),
  ('restriction', 15, 'day', 'Luật 91/2025/QH15; NĐ 356/2025', '2026-01-01'),
  ('objection', 15, 'day', 'Luật 91/2025/QH15; NĐ 356/2025', '2026-01-01'),
  ('erasure', 20, 'day', 'Luật 91/2025/QH15; NĐ 356/2025', '2026-01-01'),
  ('breach-notice', 72, 'hour', 'Luật 91/2025/QH15, Điều 23', '2026-01-01'),
  ('breach-keeping', 1826, 'day', 'Luật 91/2025/QH15; NĐ 356/2025', '2026-01-01');

-- What a person asks of its data. What it wrote is in the payload of the act.
create table personal.request (
  id uuid primary key,
  kind text not null
    check (kind in ('access', 'correction', 'erasure', 'restriction', 'objection')),
  subject bytea check (length(subject) = 32),
  -- The key, for whoever carries it out. Emptied by an erasure.
  sealed bytea,
  entered_by text not null check (entered_by in ('subject', 'officer')),
  account text collate "C" not null references people.account (id),
  state text not null check (state in ('received', 'accepted', 'refused', 'done', 'withdrawn')),
  received_at timestamptz not null,
  -- Last days for the answer and for doing it; null where no term is set.
  answer_by date,
  do_by date,
  answered_at timestamptz,
  ended_at timestamptz,
  -- The report to the owner that a correction became.
  discrepancy uuid references discrepancy.discrepancy (id),
  check ((subject is null) = (sealed is null)),
  check ((state = 'received') = (answered_at is null and ended_at is null)),
  check ((state in ('refused', 'done', 'withdrawn')) = (ended_at is not null))
);
create index request_by_time on personal.request (received_at desc, id desc);
create index request_by_subject on personal.request (subject) where subject is not null;
create index request_open on personal.request (answer_by, do_by)
  where state in ('received', 'accepted');

create table personal.request_step (
  request uuid not null references personal.request (id),
  number integer not null,
  kind text not null check (kind in ('received', 'accepted', 'refused', 'done', 'withdrawn')),
  at timestamptz not null default clock_timestamp(),
  journal_intake bigint not null,
  primary key (request, number)
);

-- A decision that somebody's record is to be erased: once from all that is past, and from what is
-- current when its source has let it go.
create table personal.erasure (
  id uuid primary key,
  request uuid references personal.request (id),
  -- null once nothing is waited for any more.
  subject bytea check (length(subject) = 32),
  sealed bytea,
  document_number text not null check (document_number <> ''),
  document_date date not null,
  authority text not null check (authority <> ''),
  basis text not null check (basis <> ''),
  decided_at timestamptz not null default clock_timestamp(),
  ended_at timestamptz,
  check ((subject is null) = (sealed is null)),
  check ((ended_at is null) = (subject is not null))
);
create table personal.erasure_waiting (
  erasure uuid not null references personal.erasure (id),
  dataset text collate "C" not null references catalogue.dataset (id),
  primary key (erasure, dataset)
);

-- Breaches of personal data. What happened is in the payload of each step's act.
create table personal.breach (
  id uuid primary key,
  detected_at timestamptz not null,
  recorded_at timestamptz not null default clock_timestamp(),
  -- Until when it is to be notified; null where no term is set.
  notify_by timestamptz,
  notified_at timestamptz,
  -- When the alarm was given that the term is near, and that it is over.
  warned_at timestamptz,
  late_at timestamptz,
  repaired_at timestamptz,
  -- First day on which the file may go; set when it is repaired.
  keep_until date,
  datasets text[] not null default '{}',
  subjects_count integer check (subjects_count >= 0)
);
create index breach_by_time on personal.breach (detected_at desc, id desc);
create table personal.breach_step (
  breach uuid not null references personal.breach (id),
  number integer not null,
  kind text not null check (kind in ('recorded', 'noted', 'near', 'late', 'notified', 'repaired')),
  at timestamptz not null default clock_timestamp(),
  journal_intake bigint not null,
  primary key (breach, number)
);

-- Whether a question that was run at a change showed the row of a key: first whether the row was in
-- its view at all, then, where it had a limit, by running it again. `a_key` is [[column, value], …].
create function personal.shows(q jsonb, a_condition jsonb, a_masks jsonb, a_key jsonb)
returns boolean
language plpgsql stable set search_path = pg_catalog, pg_temp
as $$
declare
  built record;
  narrow constant jsonb := jsonb_set(q, '{filters}', (q -> 'filters') || a_key) - 'after';
  at_change constant bigint := (q ->> 'change')::bigint;
  found boolean;
  same text;
begin
  built := read.rows_sql(narrow, a_condition, a_masks, false, false);
  execute format('select exists (select from %s r)', built.rows_sql)
  into found using narrow, a_condition, at_change, 1::bigint, a_masks;
  if not found or q ->> 'limit' is null then return found; end if;
  built := read.rows_sql(q, a_condition, a_masks, false, true);
  select string_agg(format('r.%I = %L::%s', 'c' || (k ->> 0), k ->> 1, built.types ->> (k ->> 0)),
    ' and ') into same from jsonb_array_elements(a_key) k;
  execute format('select exists (select from %s r where %s)', built.rows_sql, same)
  into found using q, a_condition, at_change, (q ->> 'limit')::bigint, a_masks;
  return found;
end $$;

-- How many events a reader of changes was given of those in (a_after, a_upto], and the last of them.
create function personal.events(q jsonb, a_columns integer[], a_condition jsonb, a_masks jsonb,
  a_after bigint, a_upto bigint, a_limit integer, out count integer, out last bigint)
language plpgsql stable set search_path = pg_catalog, pg_temp
as $$
declare
  found record;
begin
  execute read.changes_sql(q, a_columns, a_condition, a_masks) into found
  using q, a_condition, a_after, a_upto, a_masks, a_limit, 0::bigint;
  count := found.count;
  last := found.max;
end $$;
revoke all on function personal.shows(jsonb, jsonb, jsonb, jsonb) from public;
revoke all on function personal.events(jsonb, integer[], jsonb, jsonb, bigint, bigint, integer)
  from public;
