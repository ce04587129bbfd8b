-- Calls that were refused, as totals that nobody has to count at a page; and the secret of a webhook
-- that another one is taking over from.
create table usage.refused_month (
  -- The first day of the month in Viet Nam.
  month date not null,
  -- The client that called; '' where a person did. Its agency is kept, since clients change hands.
  client text collate "C" not null,
  agency text collate "C" not null,
  -- One that the catalogue knows, or ''.
  dataset text collate "C" not null,
  code text collate "C" not null,
  calls bigint not null check (calls > 0),
  primary key (month, client, agency, dataset, code)
);
-- How far the log was counted; from its beginning, a step at a time.
create table usage.refused_follower (
  single boolean primary key default true check (single),
  next_entry bigint not null
);
insert into usage.refused_follower (next_entry) values (0);

-- Until then a webhook is signed with both, so that its receiver may change over when it likes.
alter table notice.subscription
  add column former_sealed bytea,
  add column former_key_id text,
  add column former_until timestamptz,
  add check ((former_sealed is null) = (former_key_id is null)
    and (former_sealed is null) = (former_until is null)),
  add check (former_sealed is null or way = 'webhook');
