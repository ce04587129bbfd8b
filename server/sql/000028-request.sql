-- Requests for access (Article 8.1), the papers they and their decisions rest on, and proposals for
-- what the catalogue should hold (Article 15.2).
create schema paper;

-- A document as it was handed in. What it says of itself is typed; whether its signatures hold is
-- found out each time it is shown, because roots and revocations change.
create table paper.document (
  id bigint generated always as identity primary key,
  agency_id text collate "C" not null references people.agency (id),
  number text not null check (number <> ''),
  issued_on date not null,
  signer text not null check (signer <> ''),
  -- Its file lies in the data folder under this name; null where only the paper exists.
  file_sha256 bytea check (length(file_sha256) = 32),
  file_name text check (file_name <> ''),
  file_bytes bigint check (file_bytes > 0),
  kept_by text collate "C" not null,
  kept_at timestamptz not null default clock_timestamp(),
  check ((file_sha256 is null) = (file_name is null) and (file_sha256 is null) = (file_bytes is null))
);
create index document_by_agency on paper.document (agency_id, id);

create schema request;

create table request.request (
  id bigint generated always as identity primary key,
  state text not null default 'draft' check (state in ('draft', 'submitted', 'returned', 'granted',
    'partly-granted', 'refused', 'withdrawn', 'expired')),
  agency_id text collate "C" not null references people.agency (id),
  -- `paper`: entered by the authority from a document.
  source text not null default 'online' check (source in ('online', 'paper')),
  document_number text check (document_number <> ''),
  document_date date,
  document_sha256 bytea check (length(document_sha256) = 32),
  -- What is asked for, as typed; complete from its submission on (@kho/contract request.ts).
  asked jsonb not null check (jsonb_typeof(asked) = 'object'),
  -- Goes up with every save, so that nobody overwrites what another window saved.
  revision integer not null default 1,
  -- Who had a hand in it: none of them may decide on it.
  authors text[] not null check (cardinality(authors) > 0),
  -- The grant it would prolong.
  renews bigint references access.grant (id),
  -- Copied from what is asked, for lists.
  dataset_id text collate "C" references catalogue.dataset (id),
  owner_id text collate "C",
  -- Whether a personal column is asked, which decides on the procedure.
  personal boolean,
  -- The order of deciders in force when it was submitted.
  steps text[] check (steps <@ '{owner,authority}' and cardinality(steps) > 0),
  created_at timestamptz not null default clock_timestamp(),
  changed_at timestamptz not null default clock_timestamp(),
  submitted_at timestamptz,
  -- Last day for the decision; null where the province has set no term, and while it is returned.
  due_on date,
  -- Working days that were left when it was returned.
  days_left integer,
  -- Last day for completing what was returned; null where no term is set.
  complete_by date,
  ended_at timestamptz,
  check ((source = 'paper') = (document_number is not null)),
  check ((document_number is null) = (document_date is null)),
  check (state in ('draft', 'withdrawn', 'expired') or (submitted_at is not null
    and dataset_id is not null and owner_id is not null and personal is not null
    and steps is not null)),
  check ((state in ('draft', 'submitted', 'returned')) = (ended_at is null))
);
create index request_by_agency on request.request (agency_id, id);
create index request_by_owner on request.request (owner_id, id);
create index request_waiting on request.request (due_on, id) where state = 'submitted';
create index request_returned on request.request (complete_by) where state = 'returned';

-- What each decider decided, in the order of the procedure. Never rewritten.
create table request.decision (
  request_id bigint not null references request.request (id),
  number smallint not null check (number > 0),
  -- As what it was decided, for which agency, by which account.
  role text not null check (role in ('owner', 'authority')),
  agency_id text collate "C" not null references people.agency (id),
  account_id text collate "C" not null,
  outcome text not null check (outcome in ('granted', 'partly-granted', 'refused')),
  -- What is left of what was asked; null where it is refused.
  granted jsonb,
  reason text check (reason <> ''),
  legal_ground text check (legal_ground <> ''),
  document_number text not null check (document_number <> ''),
  document_date date not null,
  signer text not null check (signer <> ''),
  paper_id bigint references paper.document (id),
  decided_at timestamptz not null default clock_timestamp(),
  journal_intake bigint not null,
  primary key (request_id, number),
  check ((outcome = 'refused') = (granted is null)),
  -- A refusal has its reason and its exact legal ground.
  check (outcome <> 'refused' or (reason is not null and legal_ground is not null))
);

create function request.keep_decision() returns trigger language plpgsql as $$
begin
  raise exception 'a decision is never changed or deleted' using errcode = '23514';
end $$;
create trigger keep_decision before update or delete on request.decision
  for each row execute function request.keep_decision();

create table request.made_grant (
  request_id bigint not null references request.request (id),
  grant_id bigint not null unique references access.grant (id),
  primary key (request_id, grant_id)
);

-- Every move of a request with its act in the journal.
create table request.step (
  request_id bigint not null references request.request (id),
  number integer not null,
  kind text not null check (kind in ('submitted', 'returned', 'decided', 'withdrawn', 'expired')),
  account_id text collate "C" not null,
  reason text check (reason <> ''),
  at timestamptz not null default clock_timestamp(),
  journal_intake bigint not null,
  primary key (request_id, number)
);

-- That somebody was told of a term: before it ends, when it has ended, and who is above.
create table request.reminder (
  request_id bigint not null references request.request (id),
  due_on date not null,
  level text not null check (level in ('warning', 'late', 'escalated')),
  -- To which function of which agency; null: the one that runs the store.
  function text collate "C" not null,
  agency_id text collate "C",
  at timestamptz not null default clock_timestamp(),
  primary key (request_id, due_on, level)
);

-- How many working days something may take: a rule with its ground and the time it holds. None is
-- shipped: the province sets them.
create table request.term (
  kind text not null check (kind in ('decide', 'complete')),
  days integer not null check (days between 1 and 365),
  ground text not null check (ground <> ''),
  valid_from date not null,
  valid_until date,
  primary key (kind, valid_from),
  check (valid_until is null or valid_until >= valid_from)
);

-- Who decides in which order, when they are warned and whom a late one is taken to.
create table request.procedure (
  kind text not null check (kind in ('ordinary', 'personal')),
  steps text[] not null check (steps <@ '{owner,authority}' and cardinality(steps) between 1 and 4),
  -- Working days before the term ends.
  warn_days integer not null check (warn_days between 0 and 365),
  -- Working days after it has ended; null: nobody is told.
  escalate_days integer check (escalate_days between 0 and 365),
  escalate_to text collate "C" check (escalate_to in ('authority', 'leader', 'auditor')),
  ground text not null check (ground <> ''),
  valid_from date not null,
  valid_until date,
  primary key (kind, valid_from),
  check (valid_until is null or valid_until >= valid_from),
  check ((escalate_days is null) = (escalate_to is null)),
  check (kind <> 'personal' or cardinality(steps) > 1)
);

create schema proposal;

-- What an agency needs and the catalogue does not hold or does not permit.
create table proposal.proposal (
  id bigint generated always as identity primary key,
  state text not null default 'proposed' check (state in ('proposed', 'gathering', 'accepted', 'entered',
    'declined', 'withdrawn')),
  kind text not null check (kind in ('dataset', 'columns', 'permitted-user')),
  agency_id text collate "C" not null references people.agency (id),
  proposed_by text collate "C" not null,
  title text not null check (title <> ''),
  reason text not null check (reason <> ''),
  -- The dataset that should have more columns or users; null for a new one.
  dataset_id text collate "C" references catalogue.dataset (id),
  columns text[],
  -- The agency that is thought to own the data; null where it is not known.
  owner_id text collate "C" references people.agency (id),
  legal_ground text check (legal_ground <> ''),
  gather_until date,
  -- What was decided, by which document.
  answer text check (answer <> ''),
  document_number text check (document_number <> ''),
  document_date date,
  signer text check (signer <> ''),
  -- The catalogue's entry it became.
  entered_dataset text collate "C" references catalogue.dataset (id),
  entered_version integer,
  proposed_at timestamptz not null default clock_timestamp(),
  decided_at timestamptz,
  entered_at timestamptz,
  check ((kind = 'dataset') = (dataset_id is null)),
  check ((state = 'entered') = (entered_dataset is not null and entered_version is not null)),
  check (state not in ('accepted', 'entered', 'declined') or (document_number is not null
    and document_date is not null and signer is not null and decided_at is not null)),
  check (state <> 'declined' or answer is not null),
  foreign key (entered_dataset, entered_version)
    references catalogue.dataset_version (dataset, version)
);
create index proposal_by_state on proposal.proposal (state, id);
create index proposal_by_agency on proposal.proposal (agency_id, id);

-- One agency needs it too: one vote each.
create table proposal.need (
  proposal_id bigint not null references proposal.proposal (id),
  agency_id text collate "C" not null references people.agency (id),
  account_id text collate "C" not null,
  reason text not null check (reason <> ''),
  at timestamptz not null default clock_timestamp(),
  primary key (proposal_id, agency_id)
);

revoke all on schema paper, request, proposal from public;
