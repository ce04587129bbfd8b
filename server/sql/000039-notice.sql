-- Notices: what accounts and clients are told of, made from the journal and from the calendar, and
-- how it reaches them. Nothing here is a person's value: a notice names datasets, agencies, grants,
-- keys and counts, as the public part of the journal does.
create schema notice;
revoke all on schema notice from public;

-- Who asked for a client; whoever did so never decides on it.
alter table people.client add column requested_by text collate "C" check (requested_by <> '');

create table notice.event (
  id bigint generated always as identity primary key,
  kind text collate "C" not null,
  -- What happened once makes one event: an entry of the journal, or an end that comes.
  mark text collate "C" not null unique,
  entry bigint,
  at timestamptz not null,
  about jsonb not null check (jsonb_typeof(about) = 'object')
);

create table notice.subscription (
  id uuid primary key,
  account text collate "C" references people.account (id),
  client text collate "C" references people.client (id),
  way text not null check (way in ('console', 'feed', 'mail', 'webhook')),
  kinds text[] not null check (cardinality(kinds) > 0),
  dataset text collate "C" references catalogue.dataset (id),
  -- Where it goes: the address of a webhook, or an office's mailbox.
  address text check (address <> ''),
  -- The secret a webhook is signed with, sealed.
  sealed bytea,
  key_id text,
  -- SHA-256 of the token by which a feed is read.
  token_hash bytea check (length(token_hash) = 32),
  created_at timestamptz not null default clock_timestamp(),
  ended_at timestamptz,
  -- Why it ended: by hand, or since the receiver said that it is gone.
  ended_as text check (ended_as in ('by-hand', 'gone')),
  check ((account is null) <> (client is null)),
  check ((way in ('mail', 'webhook')) = (address is not null)),
  check ((way = 'webhook') = (sealed is not null) and (way = 'webhook') = (key_id is not null)),
  check ((way = 'feed') = (token_hash is not null)),
  check ((ended_at is null) = (ended_as is null))
);
create index subscription_by_account on notice.subscription (account) where account is not null;
create index subscription_by_client on notice.subscription (client) where client is not null;
create index subscription_by_kind on notice.subscription using gin (kinds) where ended_at is null;

-- One event on its way to one subscription. Its id goes with every try, so that a receiver knows
-- what it has had.
create table notice.delivery (
  id uuid primary key,
  number bigint generated always as identity unique,
  subscription uuid not null references notice.subscription (id),
  event bigint not null references notice.event (id),
  state text not null check (state in ('waiting', 'delivered', 'given-up', 'refused', 'dropped')),
  tries integer not null default 0,
  -- When the next try may come; while one is under way, when another may take it up.
  next_at timestamptz not null default clock_timestamp(),
  ended_at timestamptz,
  unique (subscription, event),
  check ((state = 'waiting') = (ended_at is null))
);
create index delivery_due on notice.delivery (next_at) where state = 'waiting';
create index delivery_by_subscription on notice.delivery (subscription, number desc);

create table notice.attempt (
  delivery uuid not null references notice.delivery (id) on delete cascade,
  at timestamptz not null default clock_timestamp(),
  -- What the receiver answered, and a code where it answered nothing of use.
  status integer,
  code text collate "C",
  ms integer not null
);
create index attempt_by_delivery on notice.attempt (delivery, at);

-- How far the journal was followed; moved in the transaction that keeps what was made of it.
create table notice.follower (
  single boolean primary key default true check (single),
  next_entry bigint not null
);
insert into notice.follower (next_entry)
  select coalesce(max(index) + 1, 0) from journal.entry;
