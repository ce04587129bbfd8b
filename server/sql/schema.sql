-- The schema as it is after all migrations, written from the catalogue of a fresh database.
-- For reading and for review: migrations make the schema, this file only shows it.

-- roles

create role kho_reader nologin;

-- schemas

create schema access;
create schema catalogue;
create schema codelist;
create schema console;
create schema credential;
create schema desk;
create schema discrepancy;
create schema draft;
create schema factor;
create schema intake;
create schema journal;
create schema kho;
create schema notice;
create schema online;
create schema openid;
create schema paper;
create schema people;
create schema personal;
create schema proposal;
create schema quality;
create schema read;
create schema release;
create schema report;
create schema request;
create schema review;
create schema signin;
create schema staging;
create schema store;
create schema succession;
create schema sync;
create schema through;
create schema usage;

-- tables

create table access.change (
  version bigint not null,
  client_id text collate "C",
  grant_id bigint,
  key_id bigint
);

create table access.client_past (
  client_id text collate "C" not null,
  since timestamp with time zone not null,
  agency_id text collate "C" not null,
  locked boolean not null,
  zones text[],
  constraint client_past_pkey PRIMARY KEY (client_id, since)
);

create table access.commitment (
  id bigint generated always as identity not null,
  grant_id bigint not null,
  file_name text not null,
  document bytea not null,
  document_sha256 bytea not null,
  signer text not null,
  signed_on date not null,
  valid_until timestamp with time zone not null,
  created_at timestamp with time zone default clock_timestamp() not null,
  withdrawn_at timestamp with time zone,
  constraint commitment_pkey PRIMARY KEY (id),
  constraint commitment_check CHECK ((document_sha256 = sha256(document))),
  constraint commitment_check1 CHECK ((valid_until > created_at)),
  constraint commitment_document_check CHECK (((length(document) >= 1) AND (length(document) <= 20971520))),
  constraint commitment_file_name_check CHECK ((file_name <> ''::text)),
  constraint commitment_signer_check CHECK ((signer <> ''::text)),
  constraint commitment_grant_id_fkey FOREIGN KEY (grant_id) REFERENCES access."grant"(id)
);

create table access."grant" (
  id bigint generated always as identity not null,
  client_id text collate "C",
  dataset_id text collate "C" not null,
  purpose text collate "C" not null,
  task_pattern text,
  columns integer[] not null,
  condition jsonb,
  zones text[],
  valid_from timestamp with time zone not null,
  valid_until timestamp with time zone not null,
  revoked_at timestamp with time zone,
  decided_by text not null,
  document_number text not null,
  document_date date not null,
  created_at timestamp with time zone default clock_timestamp() not null,
  masks jsonb default '{}'::jsonb not null,
  legal_ground text,
  legal_document text,
  third_party text,
  calls_per_minute integer,
  rows_per_day bigint,
  delivery text[],
  remind_on date,
  request text,
  agency_id text collate "C",
  accounts text[],
  constraint grant_pkey PRIMARY KEY (id),
  constraint grant_accounts_check CHECK ((cardinality(accounts) > 0)),
  constraint grant_calls_per_minute_check CHECK ((calls_per_minute > 0)),
  constraint grant_check CHECK ((valid_until > valid_from)),
  constraint grant_check1 CHECK (((jsonb_typeof(masks) = 'object'::text) AND ((masks - (columns)::text[]) = '{}'::jsonb) AND (NOT (masks @? '$.*?(!((@."by" == "partial" || @."by" == "year") || @."by" == "hashed"))'::jsonpath)))),
  constraint grant_check2 CHECK ((num_nonnulls(client_id, agency_id) = 1)),
  constraint grant_check3 CHECK (((accounts IS NULL) OR (agency_id IS NOT NULL))),
  constraint grant_check4 CHECK (((agency_id IS NULL) OR ((delivery IS NOT NULL) AND ('online'::text = ANY (delivery)) AND (delivery <@ '{online,file}'::text[])))),
  constraint grant_columns_check CHECK (((cardinality(columns) > 0) AND (array_position(columns, NULL::integer) IS NULL))),
  constraint grant_condition_check CHECK (((condition IS NULL) OR (jsonb_typeof(condition) = 'object'::text))),
  constraint grant_decided_by_check CHECK ((decided_by <> ''::text)),
  constraint grant_delivery_check CHECK (((delivery <@ '{online,api,file,feed}'::text[]) AND (cardinality(delivery) > 0))),
  constraint grant_document_number_check CHECK ((document_number <> ''::text)),
  constraint grant_legal_document_check CHECK ((legal_document <> ''::text)),
  constraint grant_legal_ground_check CHECK ((legal_ground <> ''::text)),
  constraint grant_purpose_check CHECK ((purpose = ANY (ARRAY['a'::text, 'b'::text, 'c'::text, 'd'::text, 'dd'::text, 'e'::text]))),
  constraint grant_request_check CHECK ((request <> ''::text)),
  constraint grant_rows_per_day_check CHECK ((rows_per_day > 0)),
  constraint grant_task_pattern_check CHECK ((task_pattern <> ''::text)),
  constraint grant_third_party_check CHECK ((third_party <> ''::text)),
  constraint grant_zones_check CHECK (((zones IS NULL) OR (cardinality(zones) > 0))),
  constraint grant_agency_id_fkey FOREIGN KEY (agency_id) REFERENCES people.agency(id),
  constraint grant_client_id_fkey FOREIGN KEY (client_id) REFERENCES people.client(id),
  constraint grant_dataset_id_fkey FOREIGN KEY (dataset_id) REFERENCES catalogue.dataset(id)
);

create table access.mask_key (
  grant_id bigint not null,
  inner_pad bytea not null,
  outer_pad bytea not null,
  constraint mask_key_pkey PRIMARY KEY (grant_id),
  constraint mask_key_inner_pad_check CHECK ((length(inner_pad) = 64)),
  constraint mask_key_outer_pad_check CHECK ((length(outer_pad) = 64)),
  constraint mask_key_grant_id_fkey FOREIGN KEY (grant_id) REFERENCES access."grant"(id)
);

create table access.suspension (
  id bigint generated always as identity not null,
  grant_id bigint not null,
  suspended_at timestamp with time zone default clock_timestamp() not null,
  resumed_at timestamp with time zone,
  reason text not null,
  constraint suspension_pkey PRIMARY KEY (id),
  constraint suspension_check CHECK ((resumed_at >= suspended_at)),
  constraint suspension_reason_check CHECK ((reason <> ''::text)),
  constraint suspension_grant_id_fkey FOREIGN KEY (grant_id) REFERENCES access."grant"(id)
);

create table access.use_day (
  grant_id bigint not null,
  day date not null,
  calls bigint not null,
  rows bigint not null,
  last_at timestamp with time zone not null,
  constraint use_day_pkey PRIMARY KEY (grant_id, day),
  constraint use_day_grant_id_fkey FOREIGN KEY (grant_id) REFERENCES access."grant"(id)
);

create table access.use_minute (
  grant_id bigint not null,
  minute timestamp with time zone not null,
  calls bigint not null,
  constraint use_minute_pkey PRIMARY KEY (grant_id, minute),
  constraint use_minute_grant_id_fkey FOREIGN KEY (grant_id) REFERENCES access."grant"(id)
);

create table access.version (
  single boolean default true not null,
  number bigint not null,
  forgotten bigint default 0 not null,
  constraint version_pkey PRIMARY KEY (single),
  constraint version_single_check CHECK (single)
);

create table catalogue.dataset (
  id text collate "C" not null,
  version integer not null,
  sharing text not null,
  created_at timestamp with time zone default clock_timestamp() not null,
  awaits_release boolean default false not null,
  constraint dataset_pkey PRIMARY KEY (id),
  constraint dataset_sharing_check CHECK ((sharing = ANY (ARRAY['open'::text, 'shared'::text, 'own'::text])))
);

create table catalogue.dataset_version (
  dataset text collate "C" not null,
  version integer not null,
  definition jsonb not null,
  after_change bigint not null,
  valid_from timestamp with time zone not null,
  journal_intake bigint not null,
  constraint dataset_version_pkey PRIMARY KEY (dataset, version),
  constraint dataset_version_dataset_fkey FOREIGN KEY (dataset) REFERENCES catalogue.dataset(id)
);

create table catalogue.edition (
  number integer not null,
  decision_number text not null,
  decision_date date not null,
  signer text not null,
  authority text not null,
  valid_from date not null,
  sha256 bytea not null,
  issued_by text not null,
  issued_at timestamp with time zone not null,
  journal_intake bigint not null,
  constraint edition_pkey PRIMARY KEY (number),
  constraint edition_decision_number_decision_date_key UNIQUE (decision_number, decision_date),
  constraint edition_authority_check CHECK ((authority <> ''::text)),
  constraint edition_check CHECK ((valid_from >= decision_date)),
  constraint edition_decision_number_check CHECK ((decision_number <> ''::text)),
  constraint edition_number_check CHECK ((number > 0)),
  constraint edition_sha256_check CHECK ((length(sha256) = 32)),
  constraint edition_signer_check CHECK ((signer <> ''::text))
);

create table catalogue.edition_entry (
  edition integer not null,
  dataset text collate "C" not null,
  version integer not null,
  title jsonb not null,
  owner text collate "C" not null,
  database text not null,
  suppliers text[] collate "C" not null,
  update_form jsonb not null,
  update_frequency text not null,
  permitted_users jsonb not null,
  definition_sha256 bytea not null,
  taken_out text,
  constraint edition_entry_pkey PRIMARY KEY (edition, dataset),
  constraint edition_entry_definition_sha256_check CHECK ((length(definition_sha256) = 32)),
  constraint edition_entry_suppliers_check CHECK ((cardinality(suppliers) > 0)),
  constraint edition_entry_taken_out_check CHECK ((taken_out <> ''::text)),
  constraint edition_entry_dataset_version_fkey FOREIGN KEY (dataset, version) REFERENCES catalogue.dataset_version(dataset, version),
  constraint edition_entry_edition_fkey FOREIGN KEY (edition) REFERENCES catalogue.edition(number) DEFERRABLE INITIALLY DEFERRED
);

create table catalogue.part (
  dataset text collate "C" not null,
  number smallint not null,
  name text collate "C" not null,
  supplier text collate "C" not null,
  condition jsonb,
  constraint part_pkey PRIMARY KEY (dataset, number),
  constraint part_dataset_name_key UNIQUE (dataset, name),
  constraint part_number_check CHECK ((number > 0)),
  constraint part_dataset_fkey FOREIGN KEY (dataset) REFERENCES catalogue.dataset(id)
);

create table codelist.alias (
  list text collate "C" not null,
  code text collate "C" not null,
  alias text collate "C" not null,
  folded text collate "C" generated always as (codelist.fold(alias)) stored not null,
  constraint alias_pkey PRIMARY KEY (list, code, alias),
  constraint alias_list_fkey FOREIGN KEY (list) REFERENCES codelist.list(list)
);

create table codelist.code (
  list text collate "C" not null,
  code text collate "C" not null,
  valid_from date,
  valid_to date,
  name text collate "C" not null,
  name_en text collate "C",
  kind text collate "C",
  level text collate "C",
  parent_code text collate "C",
  legal_ground text,
  folded text collate "C" generated always as (codelist.fold(name)) stored not null,
  constraint code_list_code_valid_from_key UNIQUE NULLS NOT DISTINCT (list, code, valid_from),
  constraint code_check CHECK ((valid_to >= valid_from)),
  constraint code_list_fkey FOREIGN KEY (list) REFERENCES codelist.list(list)
);

create table codelist.crosswalk (
  list text collate "C" not null,
  from_code text collate "C" not null,
  from_valid_from date,
  to_code text collate "C" not null,
  to_valid_from date,
  extent text collate "C" not null,
  to_code_written text collate "C",
  constraint crosswalk_list_from_code_from_valid_from_to_code_to_valid_f_key UNIQUE NULLS NOT DISTINCT (list, from_code, from_valid_from, to_code, to_valid_from),
  constraint crosswalk_extent_check CHECK ((extent = ANY (ARRAY['full'::text, 'partial'::text]))),
  constraint crosswalk_list_fkey FOREIGN KEY (list) REFERENCES codelist.list(list)
);

create table codelist.list (
  list text collate "C" not null,
  title_vi text not null,
  title_en text not null,
  source text not null,
  content_sha256 text not null,
  loaded_at timestamp with time zone default clock_timestamp() not null,
  constraint list_pkey PRIMARY KEY (list)
);

create table codelist.mapping (
  list text collate "C" not null,
  system text collate "C" not null,
  written text collate "C" not null,
  code text collate "C" not null,
  ground text not null,
  constraint mapping_pkey PRIMARY KEY (list, system, written),
  constraint mapping_list_fkey FOREIGN KEY (list) REFERENCES codelist.list(list)
);

create table console.saved_filter (
  account text collate "C" not null,
  list text collate "C" not null,
  name text not null,
  query text not null,
  saved_at timestamp with time zone default clock_timestamp() not null,
  constraint saved_filter_pkey PRIMARY KEY (account, list, name),
  constraint saved_filter_list_check CHECK ((list <> ''::text)),
  constraint saved_filter_name_check CHECK ((name <> ''::text)),
  constraint saved_filter_account_fkey FOREIGN KEY (account) REFERENCES people.account(id)
);

create table credential.credential (
  name text collate "C" not null,
  sealed bytea not null,
  key_id text not null,
  set_at timestamp with time zone default clock_timestamp() not null,
  used_at timestamp with time zone,
  constraint credential_pkey PRIMARY KEY (name),
  constraint credential_name_check CHECK ((name ~ '^[a-z0-9-]{1,48}$'::text))
);

create table desk.link (
  id uuid not null,
  code_hash bytea not null,
  dataset text collate "C" not null,
  part smallint not null,
  issued_for text not null,
  zones text[],
  valid_until timestamp with time zone not null,
  issued_at timestamp with time zone default clock_timestamp() not null,
  revoked_at timestamp with time zone,
  entered integer default 0 not null,
  entered_at timestamp with time zone,
  constraint link_pkey PRIMARY KEY (id),
  constraint link_code_hash_key UNIQUE (code_hash),
  constraint link_dataset_fkey FOREIGN KEY (dataset) REFERENCES catalogue.dataset(id)
);

create table desk.session (
  token_hash bytea not null,
  link uuid not null,
  expires_at timestamp with time zone not null,
  constraint session_pkey PRIMARY KEY (token_hash),
  constraint session_link_fkey FOREIGN KEY (link) REFERENCES desk.link(id)
);

create table desk.submission (
  id uuid not null,
  link uuid not null,
  once uuid not null,
  file_sha256 text not null,
  file_name text not null,
  kind text not null,
  state text not null,
  load_id uuid,
  refusal jsonb,
  places jsonb default '{}'::jsonb not null,
  marked boolean default false not null,
  sent_at timestamp with time zone default clock_timestamp() not null,
  constraint submission_pkey PRIMARY KEY (id),
  constraint submission_link_once_file_sha256_key UNIQUE (link, once, file_sha256),
  constraint submission_state_check CHECK ((state = ANY (ARRAY['working'::text, 'done'::text, 'waiting'::text, 'refused'::text]))),
  constraint submission_link_fkey FOREIGN KEY (link) REFERENCES desk.link(id)
);

create table discrepancy.difference (
  discrepancy uuid not null,
  key text not null,
  kind text not null,
  columns text[] default '{}'::text[] not null,
  constraint difference_pkey PRIMARY KEY (discrepancy, key, kind),
  constraint difference_kind_check CHECK ((kind = ANY (ARRAY['missing'::text, 'surplus'::text, 'changed'::text, 'held'::text]))),
  constraint difference_discrepancy_fkey FOREIGN KEY (discrepancy) REFERENCES discrepancy.discrepancy(id)
);

create table discrepancy.discrepancy (
  id uuid not null,
  dataset text collate "C" not null,
  origin text not null,
  about text not null,
  part smallint,
  owner text collate "C" not null,
  client text collate "C",
  follow_up bytea,
  sender bytea,
  state text not null,
  key text[],
  column_number integer,
  columns integer[] default '{}'::integer[] not null,
  condition jsonb,
  after_change bigint not null,
  compared_change bigint not null,
  reported_at timestamp with time zone default clock_timestamp() not null,
  forwarded_at timestamp with time zone,
  due_on date,
  settled_at timestamp with time zone,
  reopen_until date,
  closed_at timestamp with time zone,
  corrected_by bigint,
  journal_intake bigint not null,
  account text collate "C",
  constraint discrepancy_pkey PRIMARY KEY (id),
  constraint discrepancy_about_check CHECK ((about = ANY (ARRAY['cell'::text, 'row'::text, 'missing-row'::text, 'dataset'::text, 'part'::text]))),
  constraint discrepancy_check CHECK (((origin = 'client'::text) = (client IS NOT NULL))),
  constraint discrepancy_check1 CHECK (((origin = 'citizen'::text) = (follow_up IS NOT NULL))),
  constraint discrepancy_check2 CHECK (((origin = 'drift'::text) = (about = 'part'::text))),
  constraint discrepancy_check3 CHECK (((about = 'part'::text) = (part IS NOT NULL))),
  constraint discrepancy_check4 CHECK (((about = 'cell'::text) = (column_number IS NOT NULL))),
  constraint discrepancy_check5 CHECK (((state = ANY (ARRAY['answered'::text, 'corrected'::text])) <= (settled_at IS NOT NULL))),
  constraint discrepancy_check6 CHECK (((state = 'closed'::text) = (closed_at IS NOT NULL))),
  constraint discrepancy_follow_up_check CHECK ((length(follow_up) = 32)),
  constraint discrepancy_origin_check CHECK ((origin = ANY (ARRAY['client'::text, 'citizen'::text, 'drift'::text]))),
  constraint discrepancy_state_check CHECK ((state = ANY (ARRAY['reported'::text, 'forwarded'::text, 'answered'::text, 'corrected'::text, 'closed'::text]))),
  constraint discrepancy_account_fkey FOREIGN KEY (account) REFERENCES people.account(id),
  constraint discrepancy_client_fkey FOREIGN KEY (client) REFERENCES people.client(id),
  constraint discrepancy_dataset_fkey FOREIGN KEY (dataset) REFERENCES catalogue.dataset(id)
);

create table discrepancy.step (
  discrepancy uuid not null,
  number integer not null,
  kind text not null,
  at timestamp with time zone default clock_timestamp() not null,
  journal_intake bigint not null,
  told_at timestamp with time zone,
  constraint step_pkey PRIMARY KEY (discrepancy, number),
  constraint step_kind_check CHECK ((kind = ANY (ARRAY['reported'::text, 'forwarded'::text, 'answered'::text, 'corrected'::text, 'reopened'::text, 'closed'::text]))),
  constraint step_discrepancy_fkey FOREIGN KEY (discrepancy) REFERENCES discrepancy.discrepancy(id)
);

create table discrepancy.term (
  kind text not null,
  days integer not null,
  ground text not null,
  valid_from date not null,
  valid_until date,
  constraint term_pkey PRIMARY KEY (kind, valid_from),
  constraint term_check CHECK (((valid_until IS NULL) OR (valid_until >= valid_from))),
  constraint term_days_check CHECK (((days >= 1) AND (days <= 365))),
  constraint term_ground_check CHECK ((ground <> ''::text)),
  constraint term_kind_check CHECK ((kind = ANY (ARRAY['answer'::text, 'reopen'::text])))
);

create table discrepancy.verification (
  dataset text collate "C" not null,
  part smallint not null,
  every_hours integer not null,
  audit boolean default false not null,
  verified_at timestamp with time zone,
  failed_with text,
  constraint verification_pkey PRIMARY KEY (dataset, part),
  constraint verification_every_hours_check CHECK (((every_hours >= 1) AND (every_hours <= 8784))),
  constraint verification_dataset_part_fkey FOREIGN KEY (dataset, part) REFERENCES catalogue.part(dataset, number)
);

create table draft.draft (
  id uuid not null,
  owner text collate "C" not null,
  state text default 'open'::text not null,
  fields jsonb not null,
  revisions jsonb default '{}'::jsonb not null,
  sample jsonb not null,
  begun_at timestamp with time zone default clock_timestamp() not null,
  edited_by text not null,
  edited_at timestamp with time zone default clock_timestamp() not null,
  submitted_by text,
  submitted_at timestamp with time zone,
  reason text,
  dataset text collate "C",
  version integer,
  changes text collate "C",
  from_version integer,
  decided_by text,
  document_number text,
  document_date date,
  constraint draft_pkey PRIMARY KEY (id),
  constraint draft_check CHECK (((state = 'approved'::text) = (dataset IS NOT NULL))),
  constraint draft_check1 CHECK (((changes IS NULL) = (from_version IS NULL))),
  constraint draft_state_check CHECK ((state = ANY (ARRAY['open'::text, 'submitted'::text, 'returned'::text, 'approved'::text, 'withdrawn'::text]))),
  constraint draft_changes_fkey FOREIGN KEY (changes) REFERENCES catalogue.dataset(id),
  constraint draft_dataset_fkey FOREIGN KEY (dataset) REFERENCES catalogue.dataset(id),
  constraint draft_owner_fkey FOREIGN KEY (owner) REFERENCES people.agency(id)
);

create table draft.saved (
  draft uuid not null,
  step text not null,
  revision integer not null,
  fields jsonb not null,
  saved_by text not null,
  saved_at timestamp with time zone default clock_timestamp() not null,
  constraint saved_pkey PRIMARY KEY (draft, step, revision),
  constraint saved_draft_fkey FOREIGN KEY (draft) REFERENCES draft.draft(id)
);

create table factor.challenge (
  value text collate "C" not null,
  purpose text collate "C" not null,
  account_id text collate "C",
  expires_at timestamp with time zone not null,
  constraint challenge_pkey PRIMARY KEY (value),
  constraint challenge_purpose_check CHECK ((purpose = ANY (ARRAY['register'::text, 'enter'::text]))),
  constraint challenge_account_id_fkey FOREIGN KEY (account_id) REFERENCES people.account(id)
);

create table factor.passkey (
  id text collate "C" not null,
  account_id text collate "C" not null,
  public_key bytea not null,
  counter bigint default 0 not null,
  transports text[] default '{}'::text[] not null,
  name text not null,
  created_at timestamp with time zone default clock_timestamp() not null,
  last_used_at timestamp with time zone,
  constraint passkey_pkey PRIMARY KEY (id),
  constraint passkey_id_check CHECK ((length(id) <= 1400)),
  constraint passkey_name_check CHECK (((name <> ''::text) AND (length(name) <= 100))),
  constraint passkey_account_id_fkey FOREIGN KEY (account_id) REFERENCES people.account(id)
);

create table factor.recovery_code (
  account_id text collate "C" not null,
  code_hash bytea not null,
  used_at timestamp with time zone,
  constraint recovery_code_pkey PRIMARY KEY (account_id, code_hash),
  constraint recovery_code_code_hash_check CHECK ((length(code_hash) = 32)),
  constraint recovery_code_account_id_fkey FOREIGN KEY (account_id) REFERENCES people.account(id)
);

create table factor.totp (
  account_id text collate "C" not null,
  sealed bytea not null,
  key_id text collate "C" not null,
  confirmed_at timestamp with time zone,
  last_step bigint default 0 not null,
  created_at timestamp with time zone default clock_timestamp() not null,
  constraint totp_pkey PRIMARY KEY (account_id),
  constraint totp_account_id_fkey FOREIGN KEY (account_id) REFERENCES people.account(id)
);

create table intake.capture (
  source text collate "C" not null,
  state text not null,
  committed_at timestamp with time zone,
  applied_at timestamp with time zone,
  kept_bytes bigint,
  refusal jsonb,
  since timestamp with time zone default clock_timestamp() not null,
  place text collate "C",
  constraint capture_pkey PRIMARY KEY (source),
  constraint capture_state_check CHECK ((state = ANY (ARRAY['comparing'::text, 'following'::text, 'failing'::text, 'given-up'::text]))),
  constraint capture_source_fkey FOREIGN KEY (source) REFERENCES intake.source(id) ON DELETE CASCADE
);

create table intake.fetched (
  source text collate "C" not null,
  validators jsonb not null,
  file_sha256 text not null,
  root bytea not null,
  as_of timestamp with time zone not null,
  constraint fetched_pkey PRIMARY KEY (source),
  constraint fetched_source_fkey FOREIGN KEY (source) REFERENCES intake.source(id) ON DELETE CASCADE
);

create table intake.load (
  id uuid not null,
  dataset text collate "C" not null,
  part smallint not null,
  source text not null,
  state text not null,
  file_sha256 text,
  rows bigint,
  held_back bigint,
  deletes bigint,
  refusal jsonb,
  receipt jsonb,
  started_at timestamp with time zone default clock_timestamp() not null,
  ended_at timestamp with time zone,
  form text default 'whole'::text not null,
  corrects uuid,
  constraint load_pkey PRIMARY KEY (id),
  constraint load_form_check CHECK ((form = ANY (ARRAY['whole'::text, 'changes'::text, 'correction'::text, 'release'::text]))),
  constraint load_state_check CHECK ((state = ANY (ARRAY['reading'::text, 'applied'::text, 'unchanged'::text, 'waiting'::text, 'refused'::text, 'interrupted'::text]))),
  constraint load_corrects_fkey FOREIGN KEY (corrects) REFERENCES intake.load(id),
  constraint load_dataset_fkey FOREIGN KEY (dataset) REFERENCES catalogue.dataset(id)
);

create table intake.push (
  dataset text collate "C" not null,
  agency text collate "C" not null,
  id text collate "C" not null,
  form text not null,
  part smallint not null,
  client text collate "C" not null,
  manifest jsonb not null,
  state text not null,
  load_id uuid,
  refusal jsonb,
  created_at timestamp with time zone default clock_timestamp() not null,
  moved_at timestamp with time zone default clock_timestamp() not null,
  constraint push_pkey PRIMARY KEY (dataset, agency, id),
  constraint push_form_check CHECK ((form = ANY (ARRAY['file'::text, 'changes'::text, 'correction'::text]))),
  constraint push_state_check CHECK ((state = ANY (ARRAY['open'::text, 'received'::text, 'waiting'::text, 'done'::text, 'refused'::text, 'expired'::text]))),
  constraint push_dataset_fkey FOREIGN KEY (dataset) REFERENCES catalogue.dataset(id)
);

create table intake.quarantine (
  load_id uuid not null,
  line bigint not null,
  rule text not null,
  column_name text,
  written text,
  fields text[] not null,
  digest bytea,
  intact boolean default true not null,
  state text default 'held'::text not null,
  settled_by uuid,
  constraint quarantine_pkey PRIMARY KEY (load_id, line),
  constraint quarantine_state_check CHECK ((state = ANY (ARRAY['held'::text, 'corrected'::text, 'released'::text]))),
  constraint quarantine_load_id_fkey FOREIGN KEY (load_id) REFERENCES intake.load(id) ON DELETE CASCADE,
  constraint quarantine_settled_by_fkey FOREIGN KEY (settled_by) REFERENCES intake.load(id)
);

create table intake.source (
  id text collate "C" not null,
  dataset text collate "C" not null,
  part smallint not null,
  definition jsonb not null,
  declared_at timestamp with time zone default clock_timestamp() not null,
  constraint source_pkey PRIMARY KEY (id),
  constraint source_dataset_fkey FOREIGN KEY (dataset) REFERENCES catalogue.dataset(id)
);

create table intake.supplied (
  dataset text collate "C" not null,
  part smallint not null,
  path text not null,
  sha256 text not null,
  constraint supplied_pkey PRIMARY KEY (dataset, part)
);

create table intake.watermark (
  dataset text collate "C" not null,
  part smallint not null,
  source text collate "C" not null,
  column_name text collate "C" not null,
  value text not null,
  compared_at timestamp with time zone not null,
  constraint watermark_pkey PRIMARY KEY (dataset, part),
  constraint watermark_dataset_fkey FOREIGN KEY (dataset) REFERENCES catalogue.dataset(id)
);

create table journal.entry (
  index bigint not null,
  intake_id bigint not null,
  kind text collate "C" not null,
  at timestamp with time zone not null,
  body text not null,
  constraint entry_pkey PRIMARY KEY (index),
  constraint entry_intake_id_key UNIQUE (intake_id)
);

create table journal.head (
  single boolean default true not null,
  size bigint not null,
  peaks bytea not null,
  at timestamp with time zone not null,
  epoch bigint not null,
  constraint head_pkey PRIMARY KEY (single),
  constraint head_single_check CHECK (single)
);

create table journal.intake (
  id bigint generated always as identity not null,
  kind text collate "C" not null,
  fields jsonb default '{}'::jsonb not null,
  root bytea,
  commitments bytea[] default '{}'::bytea[] not null,
  created_at timestamp with time zone default clock_timestamp() not null,
  constraint intake_pkey PRIMARY KEY (id),
  constraint intake_commitments_check CHECK ((cardinality(commitments) <= 256)),
  constraint intake_fields_check CHECK (((fields = '{}'::jsonb) OR journal.fields_fit(fields, root))),
  constraint intake_kind_check CHECK ((kind ~ '^[a-z][a-z0-9._-]{0,63}$'::text)),
  constraint intake_root_check CHECK ((octet_length(root) = 32))
) with (autovacuum_vacuum_scale_factor=0, autovacuum_vacuum_threshold=5000, autovacuum_vacuum_insert_threshold=-1);

create table journal.open_group (
  intake_id bigint not null,
  pending integer not null,
  epoch bigint not null,
  constraint open_group_pkey PRIMARY KEY (intake_id),
  constraint open_group_pending_check CHECK ((pending > 0))
) with (autovacuum_vacuum_scale_factor=0, autovacuum_vacuum_threshold=5000);

create table journal.payload (
  intake_id bigint not null,
  salt bytea not null,
  body text not null,
  constraint payload_pkey PRIMARY KEY (intake_id),
  constraint payload_salt_check CHECK ((octet_length(salt) = 32))
);

create table journal.published (
  single boolean default true not null,
  size bigint not null,
  constraint published_pkey PRIMARY KEY (single),
  constraint published_single_check CHECK (single)
);

create table journal.read_group (
  intake_id bigint not null,
  records text not null,
  constraint read_group_pkey PRIMARY KEY (intake_id)
);

create table kho.migration (
  number integer not null,
  name text not null,
  sha256 text not null,
  breaking boolean not null,
  applied_at timestamp with time zone default clock_timestamp() not null,
  constraint migration_pkey PRIMARY KEY (number)
);

create table notice.attempt (
  delivery uuid not null,
  at timestamp with time zone default clock_timestamp() not null,
  status integer,
  code text collate "C",
  ms integer not null,
  constraint attempt_delivery_fkey FOREIGN KEY (delivery) REFERENCES notice.delivery(id) ON DELETE CASCADE
);

create table notice.delivery (
  id uuid not null,
  number bigint generated always as identity not null,
  subscription uuid not null,
  event bigint not null,
  state text not null,
  tries integer default 0 not null,
  next_at timestamp with time zone default clock_timestamp() not null,
  ended_at timestamp with time zone,
  constraint delivery_pkey PRIMARY KEY (id),
  constraint delivery_number_key UNIQUE (number),
  constraint delivery_subscription_event_key UNIQUE (subscription, event),
  constraint delivery_check CHECK (((state = 'waiting'::text) = (ended_at IS NULL))),
  constraint delivery_state_check CHECK ((state = ANY (ARRAY['waiting'::text, 'delivered'::text, 'given-up'::text, 'refused'::text, 'dropped'::text]))),
  constraint delivery_event_fkey FOREIGN KEY (event) REFERENCES notice.event(id),
  constraint delivery_subscription_fkey FOREIGN KEY (subscription) REFERENCES notice.subscription(id)
);

create table notice.event (
  id bigint generated always as identity not null,
  kind text collate "C" not null,
  mark text collate "C" not null,
  entry bigint,
  at timestamp with time zone not null,
  about jsonb not null,
  constraint event_pkey PRIMARY KEY (id),
  constraint event_mark_key UNIQUE (mark),
  constraint event_about_check CHECK ((jsonb_typeof(about) = 'object'::text))
);

create table notice.follower (
  single boolean default true not null,
  next_entry bigint not null,
  constraint follower_pkey PRIMARY KEY (single),
  constraint follower_single_check CHECK (single)
);

create table notice.subscription (
  id uuid not null,
  account text collate "C",
  client text collate "C",
  way text not null,
  kinds text[] not null,
  dataset text collate "C",
  address text,
  sealed bytea,
  key_id text,
  token_hash bytea,
  created_at timestamp with time zone default clock_timestamp() not null,
  ended_at timestamp with time zone,
  ended_as text,
  former_sealed bytea,
  former_key_id text,
  former_until timestamp with time zone,
  constraint subscription_pkey PRIMARY KEY (id),
  constraint subscription_address_check CHECK ((address <> ''::text)),
  constraint subscription_check CHECK (((account IS NULL) <> (client IS NULL))),
  constraint subscription_check1 CHECK (((way = ANY (ARRAY['mail'::text, 'webhook'::text])) = (address IS NOT NULL))),
  constraint subscription_check2 CHECK ((((way = 'webhook'::text) = (sealed IS NOT NULL)) AND ((way = 'webhook'::text) = (key_id IS NOT NULL)))),
  constraint subscription_check3 CHECK (((way = 'feed'::text) = (token_hash IS NOT NULL))),
  constraint subscription_check4 CHECK (((ended_at IS NULL) = (ended_as IS NULL))),
  constraint subscription_check5 CHECK ((((former_sealed IS NULL) = (former_key_id IS NULL)) AND ((former_sealed IS NULL) = (former_until IS NULL)))),
  constraint subscription_check6 CHECK (((former_sealed IS NULL) OR (way = 'webhook'::text))),
  constraint subscription_ended_as_check CHECK ((ended_as = ANY (ARRAY['by-hand'::text, 'gone'::text]))),
  constraint subscription_kinds_check CHECK ((cardinality(kinds) > 0)),
  constraint subscription_token_hash_check CHECK ((length(token_hash) = 32)),
  constraint subscription_way_check CHECK ((way = ANY (ARRAY['console'::text, 'feed'::text, 'mail'::text, 'webhook'::text]))),
  constraint subscription_account_fkey FOREIGN KEY (account) REFERENCES people.account(id),
  constraint subscription_client_fkey FOREIGN KEY (client) REFERENCES people.client(id),
  constraint subscription_dataset_fkey FOREIGN KEY (dataset) REFERENCES catalogue.dataset(id)
);

create table online.task (
  session_id bigint not null,
  dataset text collate "C" not null,
  agency text collate "C" not null,
  purpose text collate "C" not null,
  task text not null,
  stated_at timestamp with time zone default clock_timestamp() not null,
  constraint task_pkey PRIMARY KEY (session_id, dataset),
  constraint task_purpose_check CHECK ((purpose = ANY (ARRAY['a'::text, 'b'::text, 'c'::text, 'd'::text, 'dd'::text, 'e'::text]))),
  constraint task_task_check CHECK (((task <> ''::text) AND (length(task) <= 200))),
  constraint task_agency_fkey FOREIGN KEY (agency) REFERENCES people.agency(id),
  constraint task_dataset_fkey FOREIGN KEY (dataset) REFERENCES catalogue.dataset(id),
  constraint task_session_id_fkey FOREIGN KEY (session_id) REFERENCES signin.session(id) ON DELETE CASCADE
);

create table online.view (
  id bigint generated always as identity not null,
  dataset text collate "C" not null,
  agency text collate "C" not null,
  account text collate "C" not null,
  name text not null,
  search text not null,
  shared boolean default false not null,
  saved_at timestamp with time zone default clock_timestamp() not null,
  constraint view_pkey PRIMARY KEY (id),
  constraint view_account_dataset_name_key UNIQUE (account, dataset, name),
  constraint view_name_check CHECK (((name <> ''::text) AND (length(name) <= 120))),
  constraint view_search_check CHECK ((length(search) <= 8000)),
  constraint view_account_fkey FOREIGN KEY (account) REFERENCES people.account(id),
  constraint view_agency_fkey FOREIGN KEY (agency) REFERENCES people.agency(id),
  constraint view_dataset_fkey FOREIGN KEY (dataset) REFERENCES catalogue.dataset(id)
);

create table openid.outside_identity (
  issuer text collate "C" not null,
  subject_hash bytea not null,
  account_id text collate "C" not null,
  first_at timestamp with time zone default clock_timestamp() not null,
  last_at timestamp with time zone default clock_timestamp() not null,
  constraint outside_identity_pkey PRIMARY KEY (issuer, subject_hash),
  constraint outside_identity_subject_hash_check CHECK ((length(subject_hash) = 32)),
  constraint outside_identity_account_id_fkey FOREIGN KEY (account_id) REFERENCES people.account(id)
);

create table openid.outside_key (
  single boolean default true not null,
  sealed bytea not null,
  key_id text collate "C" not null,
  constraint outside_key_pkey PRIMARY KEY (single),
  constraint outside_key_single_check CHECK (single)
);

create table openid.outside_try (
  token_hash bytea not null,
  state text collate "C" not null,
  nonce text collate "C" not null,
  verifier text collate "C" not null,
  next text not null,
  expires_at timestamp with time zone not null,
  constraint outside_try_pkey PRIMARY KEY (token_hash),
  constraint outside_try_next_check CHECK ((next ~~ '/%'::text)),
  constraint outside_try_token_hash_check CHECK ((length(token_hash) = 32))
);

create table openid.relying_party (
  id text collate "C" not null,
  agency_id text collate "C" not null,
  name_vi text not null,
  name_en text not null,
  redirect_uris text[] not null,
  logout_uris text[] default '{}'::text[] not null,
  secret_salt bytea,
  secret_hash bytea,
  created_at timestamp with time zone default clock_timestamp() not null,
  removed_at timestamp with time zone,
  constraint relying_party_pkey PRIMARY KEY (id),
  constraint relying_party_check CHECK (((secret_salt IS NULL) = (secret_hash IS NULL))),
  constraint relying_party_id_check CHECK (((id ~ '^[a-z][a-z0-9]*(-[a-z0-9]+)*$'::text) AND (length(id) <= 64))),
  constraint relying_party_name_en_check CHECK ((name_en <> ''::text)),
  constraint relying_party_name_vi_check CHECK ((name_vi <> ''::text)),
  constraint relying_party_redirect_uris_check CHECK (((cardinality(redirect_uris) >= 1) AND (cardinality(redirect_uris) <= 20))),
  constraint relying_party_secret_hash_check CHECK ((length(secret_hash) = 32)),
  constraint relying_party_secret_salt_check CHECK ((length(secret_salt) = 16)),
  constraint relying_party_agency_id_fkey FOREIGN KEY (agency_id) REFERENCES people.agency(id)
);

create table paper.attached (
  kind text collate "C" not null,
  subject text collate "C" not null,
  number integer not null,
  paper_id bigint not null,
  reason text,
  attached_by text collate "C" not null,
  attached_at timestamp with time zone default clock_timestamp() not null,
  journal_intake bigint not null,
  constraint attached_pkey PRIMARY KEY (kind, subject, number),
  constraint attached_paper_id_key UNIQUE (paper_id),
  constraint attached_check CHECK (((number = 1) = (reason IS NULL))),
  constraint attached_kind_check CHECK ((kind <> ''::text)),
  constraint attached_number_check CHECK ((number > 0)),
  constraint attached_reason_check CHECK ((reason <> ''::text)),
  constraint attached_subject_check CHECK ((subject <> ''::text)),
  constraint attached_paper_id_fkey FOREIGN KEY (paper_id) REFERENCES paper.document(id)
);

create table paper.document (
  id bigint generated always as identity not null,
  agency_id text collate "C" not null,
  number text not null,
  issued_on date not null,
  signer text not null,
  file_sha256 bytea,
  file_name text,
  file_bytes bigint,
  kept_by text collate "C" not null,
  kept_at timestamp with time zone default clock_timestamp() not null,
  constraint document_pkey PRIMARY KEY (id),
  constraint document_check CHECK ((((file_sha256 IS NULL) = (file_name IS NULL)) AND ((file_sha256 IS NULL) = (file_bytes IS NULL)))),
  constraint document_file_bytes_check CHECK ((file_bytes > 0)),
  constraint document_file_name_check CHECK ((file_name <> ''::text)),
  constraint document_file_sha256_check CHECK ((length(file_sha256) = 32)),
  constraint document_number_check CHECK ((number <> ''::text)),
  constraint document_signer_check CHECK ((signer <> ''::text)),
  constraint document_agency_id_fkey FOREIGN KEY (agency_id) REFERENCES people.agency(id)
);

create table people.account (
  id text collate "C" not null,
  agency_id text collate "C",
  name text not null,
  mail text,
  telephone text,
  state text default 'issued'::text not null,
  locked_at timestamp with time zone,
  zones text[],
  valid_from timestamp with time zone default clock_timestamp() not null,
  valid_until timestamp with time zone,
  last_active_at timestamp with time zone,
  created_at timestamp with time zone default clock_timestamp() not null,
  own_zones text[],
  requested_by text,
  document_number text,
  document_date date,
  constraint account_pkey PRIMARY KEY (id),
  constraint account_check CHECK ((valid_until > valid_from)),
  constraint account_check1 CHECK (((state = 'locked'::text) = (locked_at IS NOT NULL))),
  constraint account_check2 CHECK (((document_number IS NULL) = (document_date IS NULL))),
  constraint account_document_number_check CHECK ((document_number <> ''::text)),
  constraint account_id_check CHECK (((id ~ '^[a-z][a-z0-9]*([.-][a-z0-9]+)*$'::text) AND (length(id) <= 64))),
  constraint account_mail_check CHECK ((mail <> ''::text)),
  constraint account_name_check CHECK ((name <> ''::text)),
  constraint account_own_zones_check CHECK (((own_zones IS NULL) OR (cardinality(own_zones) > 0))),
  constraint account_requested_by_check CHECK ((requested_by <> ''::text)),
  constraint account_state_check CHECK ((state = ANY (ARRAY['issued'::text, 'active'::text, 'locked'::text]))),
  constraint account_telephone_check CHECK ((telephone <> ''::text)),
  constraint account_zones_check CHECK (((zones IS NULL) OR (cardinality(zones) > 0))),
  constraint account_agency_id_fkey FOREIGN KEY (agency_id) REFERENCES people.agency(id)
);

create table people.account_entry (
  account_id text collate "C" not null,
  intake_id bigint not null,
  constraint account_entry_pkey PRIMARY KEY (account_id, intake_id),
  constraint account_entry_account_id_fkey FOREIGN KEY (account_id) REFERENCES people.account(id)
);

create table people.agency (
  id text collate "C" not null,
  name_vi text not null,
  name_en text not null,
  identifier_old text collate "C",
  identifier_new text collate "C",
  contact text,
  parent_id text collate "C",
  valid_from date,
  valid_to date,
  created_at timestamp with time zone default clock_timestamp() not null,
  zones text[],
  contact_account text collate "C",
  contact_function text collate "C",
  withdrawn_at timestamp with time zone,
  constraint agency_pkey PRIMARY KEY (id),
  constraint agency_check CHECK (((valid_to IS NULL) OR (valid_from IS NULL) OR (valid_to >= valid_from))),
  constraint agency_check1 CHECK ((parent_id <> id)),
  constraint agency_id_check CHECK (((id ~ '^[a-z][a-z0-9]*(-[a-z0-9]+)*$'::text) AND (length(id) <= 48))),
  constraint agency_name_en_check CHECK ((name_en <> ''::text)),
  constraint agency_name_vi_check CHECK ((name_vi <> ''::text)),
  constraint agency_zones_check CHECK (((zones IS NULL) OR (cardinality(zones) > 0))),
  constraint agency_contact_account_fkey FOREIGN KEY (contact_account) REFERENCES people.account(id),
  constraint agency_parent_id_fkey FOREIGN KEY (parent_id) REFERENCES people.agency(id)
);

create table people.agency_successor (
  agency_id text collate "C" not null,
  successor_id text collate "C" not null,
  from_day date not null,
  succession_id bigint not null,
  constraint agency_successor_pkey PRIMARY KEY (agency_id, successor_id, succession_id),
  constraint agency_successor_check CHECK ((agency_id <> successor_id)),
  constraint agency_successor_agency_id_fkey FOREIGN KEY (agency_id) REFERENCES people.agency(id),
  constraint agency_successor_succession_id_fkey FOREIGN KEY (succession_id) REFERENCES succession.succession(id),
  constraint agency_successor_successor_id_fkey FOREIGN KEY (successor_id) REFERENCES people.agency(id)
);

create table people.agency_version (
  agency_id text collate "C" not null,
  valid_from date not null,
  name_vi text not null,
  name_en text not null,
  identifier_old text collate "C",
  identifier_new text collate "C",
  contact text,
  contact_account text collate "C",
  contact_function text collate "C",
  parent_id text collate "C",
  zones text[],
  document_number text,
  document_date date,
  constraint agency_version_pkey PRIMARY KEY (agency_id, valid_from),
  constraint agency_version_check CHECK ((parent_id <> agency_id)),
  constraint agency_version_check1 CHECK (((contact_account IS NULL) OR (contact_function IS NULL))),
  constraint agency_version_check2 CHECK (((document_number IS NULL) = (document_date IS NULL))),
  constraint agency_version_document_number_check CHECK ((document_number <> ''::text)),
  constraint agency_version_name_en_check CHECK ((name_en <> ''::text)),
  constraint agency_version_name_vi_check CHECK ((name_vi <> ''::text)),
  constraint agency_version_zones_check CHECK (((zones IS NULL) OR (cardinality(zones) > 0))),
  constraint agency_version_agency_id_fkey FOREIGN KEY (agency_id) REFERENCES people.agency(id),
  constraint agency_version_contact_account_fkey FOREIGN KEY (contact_account) REFERENCES people.account(id),
  constraint agency_version_parent_id_fkey FOREIGN KEY (parent_id) REFERENCES people.agency(id)
);

create table people.appointment (
  id bigint generated always as identity not null,
  account_id text collate "C" not null,
  function text collate "C" not null,
  agency_id text collate "C" not null,
  deputy_of bigint,
  valid_from timestamp with time zone default clock_timestamp() not null,
  valid_until timestamp with time zone,
  ended_at timestamp with time zone,
  document_number text,
  document_date date,
  created_at timestamp with time zone default clock_timestamp() not null,
  suspended_at timestamp with time zone,
  continues bigint,
  constraint appointment_pkey PRIMARY KEY (id),
  constraint appointment_check CHECK ((valid_until > valid_from)),
  constraint appointment_check1 CHECK ((deputy_of <> id)),
  constraint appointment_check2 CHECK (((document_number IS NULL) = (document_date IS NULL))),
  constraint appointment_document_number_check CHECK ((document_number <> ''::text)),
  constraint appointment_function_check CHECK ((function = ANY (ARRAY['authority'::text, 'operator'::text, 'steward'::text, 'consumer'::text, 'developer'::text, 'auditor'::text, 'leader'::text]))),
  constraint appointment_account_id_fkey FOREIGN KEY (account_id) REFERENCES people.account(id),
  constraint appointment_agency_id_fkey FOREIGN KEY (agency_id) REFERENCES people.agency(id),
  constraint appointment_continues_fkey FOREIGN KEY (continues) REFERENCES people.appointment(id),
  constraint appointment_deputy_of_fkey FOREIGN KEY (deputy_of) REFERENCES people.appointment(id)
);

create table people.call_closing (
  group_id bigint not null,
  closing_id bigint not null,
  constraint call_closing_pkey PRIMARY KEY (group_id, closing_id)
);

create table people.call_follower (
  single boolean default true not null,
  next_entry bigint not null,
  constraint call_follower_pkey PRIMARY KEY (single),
  constraint call_follower_single_check CHECK (single)
);

create table people.client (
  id text collate "C" not null,
  agency_id text collate "C" not null,
  name text not null,
  state text default 'issued'::text not null,
  zones text[],
  scopes jsonb default '["read"]'::jsonb not null,
  created_at timestamp with time zone default clock_timestamp() not null,
  locked_at timestamp with time zone,
  contact text,
  security_level smallint,
  level_document text,
  level_decided_on date,
  conformity_document text,
  holds_no_secrets boolean default false not null,
  needs_dpop boolean default false not null,
  wants_secret boolean default true not null,
  decided_by text,
  document_number text,
  document_date date,
  own_zones text[],
  requested_by text collate "C",
  constraint client_pkey PRIMARY KEY (id),
  constraint client_check CHECK (((state = 'locked'::text) = (locked_at IS NOT NULL))),
  constraint client_check1 CHECK ((((security_level IS NULL) = (level_document IS NULL)) AND ((security_level IS NULL) = (level_decided_on IS NULL)))),
  constraint client_check2 CHECK ((((decided_by IS NULL) = (document_number IS NULL)) AND ((decided_by IS NULL) = (document_date IS NULL)))),
  constraint client_conformity_document_check CHECK ((conformity_document <> ''::text)),
  constraint client_contact_check CHECK ((contact <> ''::text)),
  constraint client_decided_by_check CHECK ((decided_by <> ''::text)),
  constraint client_document_number_check CHECK ((document_number <> ''::text)),
  constraint client_id_check CHECK (((id ~ '^[a-z][a-z0-9]*(-[a-z0-9]+)*$'::text) AND (length(id) <= 64))),
  constraint client_level_document_check CHECK ((level_document <> ''::text)),
  constraint client_name_check CHECK ((name <> ''::text)),
  constraint client_own_zones_check CHECK (((own_zones IS NULL) OR (cardinality(own_zones) > 0))),
  constraint client_requested_by_check CHECK ((requested_by <> ''::text)),
  constraint client_scopes_check CHECK ((jsonb_typeof(scopes) = 'array'::text)),
  constraint client_security_level_check CHECK (((security_level >= 1) AND (security_level <= 5))),
  constraint client_state_check CHECK ((state = ANY (ARRAY['requested'::text, 'refused'::text, 'issued'::text, 'active'::text, 'locked'::text]))),
  constraint client_zones_check CHECK (((zones IS NULL) OR (cardinality(zones) > 0))),
  constraint client_agency_id_fkey FOREIGN KEY (agency_id) REFERENCES people.agency(id)
);

create table people.client_call (
  client_id text collate "C" not null,
  entry bigint not null,
  constraint client_call_pkey PRIMARY KEY (client_id, entry)
);

create table people.client_key (
  id bigint generated always as identity not null,
  client_id text collate "C" not null,
  kind text not null,
  secret_salt bytea,
  secret_hash bytea,
  jwk jsonb,
  certificate bytea,
  thumbprint text collate "C",
  valid_from timestamp with time zone default clock_timestamp() not null,
  valid_until timestamp with time zone,
  created_at timestamp with time zone default clock_timestamp() not null,
  subject_form text,
  subject text collate "C",
  constraint client_key_pkey PRIMARY KEY (id),
  constraint client_key_thumbprint_key UNIQUE (thumbprint),
  constraint client_key_check CHECK ((((kind = 'secret'::text) = (secret_hash IS NOT NULL)) AND ((kind = 'secret'::text) = (secret_salt IS NOT NULL)))),
  constraint client_key_check2 CHECK (((kind = 'certificate'::text) = (certificate IS NOT NULL))),
  constraint client_key_jwk_check CHECK (((jsonb_typeof(jwk) = 'object'::text) AND (NOT (jwk ?| ARRAY['d'::text, 'p'::text, 'q'::text, 'dp'::text, 'dq'::text, 'qi'::text, 'k'::text])))),
  constraint client_key_jwk_of_kind CHECK (((kind = ANY (ARRAY['public-key'::text, 'certificate'::text])) = (jwk IS NOT NULL))),
  constraint client_key_kind_check CHECK ((kind = ANY (ARRAY['secret'::text, 'public-key'::text, 'certificate'::text, 'subject'::text]))),
  constraint client_key_secret_hash_check CHECK ((length(secret_hash) = 32)),
  constraint client_key_secret_salt_check CHECK ((length(secret_salt) = 16)),
  constraint client_key_subject_check CHECK (((length(subject) >= 1) AND (length(subject) <= 1000))),
  constraint client_key_subject_form_check CHECK ((subject_form = ANY (ARRAY['subject_dn'::text, 'san_dns'::text, 'san_uri'::text, 'san_ip'::text, 'san_email'::text]))),
  constraint client_key_subject_of_kind CHECK ((((kind = 'subject'::text) = (subject IS NOT NULL)) AND ((kind = 'subject'::text) = (subject_form IS NOT NULL)))),
  constraint client_key_thumbprint_of_kind CHECK (((kind <> 'secret'::text) = (thumbprint IS NOT NULL))),
  constraint client_key_client_id_fkey FOREIGN KEY (client_id) REFERENCES people.client(id)
);

create table people.oidc (
  model text collate "C" not null,
  id text collate "C" not null,
  payload jsonb not null,
  grant_id text collate "C",
  uid text collate "C",
  user_code text collate "C",
  expires_at timestamp with time zone,
  consumed_at timestamp with time zone,
  constraint oidc_pkey PRIMARY KEY (model, id)
);

create table people.signing_key (
  kid text collate "C" not null,
  private_jwk jsonb not null,
  created_at timestamp with time zone default clock_timestamp() not null,
  retired_at timestamp with time zone,
  constraint signing_key_pkey PRIMARY KEY (kid)
);

create table people.used_proof (
  hash bytea not null,
  expires_at timestamp with time zone not null,
  constraint used_proof_pkey PRIMARY KEY (hash),
  constraint used_proof_hash_check CHECK ((length(hash) = 32))
) with (autovacuum_vacuum_scale_factor=0, autovacuum_vacuum_threshold=5000);

create table personal.breach (
  id uuid not null,
  detected_at timestamp with time zone not null,
  recorded_at timestamp with time zone default clock_timestamp() not null,
  notify_by timestamp with time zone,
  notified_at timestamp with time zone,
  warned_at timestamp with time zone,
  late_at timestamp with time zone,
  repaired_at timestamp with time zone,
  keep_until date,
  datasets text[] default '{}'::text[] not null,
  subjects_count integer,
  constraint breach_pkey PRIMARY KEY (id),
  constraint breach_subjects_count_check CHECK ((subjects_count >= 0))
);

create table personal.breach_step (
  breach uuid not null,
  number integer not null,
  kind text not null,
  at timestamp with time zone default clock_timestamp() not null,
  journal_intake bigint not null,
  constraint breach_step_pkey PRIMARY KEY (breach, number),
  constraint breach_step_kind_check CHECK ((kind = ANY (ARRAY['recorded'::text, 'noted'::text, 'near'::text, 'late'::text, 'notified'::text, 'repaired'::text]))),
  constraint breach_step_breach_fkey FOREIGN KEY (breach) REFERENCES personal.breach(id)
);

create table personal.erasure (
  id uuid not null,
  request uuid,
  subject bytea,
  sealed bytea,
  document_number text not null,
  document_date date not null,
  authority text not null,
  basis text not null,
  decided_at timestamp with time zone default clock_timestamp() not null,
  ended_at timestamp with time zone,
  constraint erasure_pkey PRIMARY KEY (id),
  constraint erasure_authority_check CHECK ((authority <> ''::text)),
  constraint erasure_basis_check CHECK ((basis <> ''::text)),
  constraint erasure_check CHECK (((subject IS NULL) = (sealed IS NULL))),
  constraint erasure_check1 CHECK (((ended_at IS NULL) = (subject IS NOT NULL))),
  constraint erasure_document_number_check CHECK ((document_number <> ''::text)),
  constraint erasure_subject_check CHECK ((length(subject) = 32)),
  constraint erasure_request_fkey FOREIGN KEY (request) REFERENCES personal.request(id)
);

create table personal.erasure_waiting (
  erasure uuid not null,
  dataset text collate "C" not null,
  constraint erasure_waiting_pkey PRIMARY KEY (erasure, dataset),
  constraint erasure_waiting_dataset_fkey FOREIGN KEY (dataset) REFERENCES catalogue.dataset(id),
  constraint erasure_waiting_erasure_fkey FOREIGN KEY (erasure) REFERENCES personal.erasure(id)
);

create table personal.indexed (
  dataset text collate "C" not null,
  change bigint default 0 not null,
  version integer default 0 not null,
  columns integer[] not null,
  constraint indexed_pkey PRIMARY KEY (dataset),
  constraint indexed_dataset_fkey FOREIGN KEY (dataset) REFERENCES catalogue.dataset(id)
);

create table personal.request (
  id uuid not null,
  kind text not null,
  subject bytea,
  sealed bytea,
  entered_by text not null,
  account text collate "C" not null,
  state text not null,
  received_at timestamp with time zone not null,
  answer_by date,
  do_by date,
  answered_at timestamp with time zone,
  ended_at timestamp with time zone,
  discrepancy uuid,
  constraint request_pkey PRIMARY KEY (id),
  constraint request_check CHECK (((subject IS NULL) = (sealed IS NULL))),
  constraint request_check1 CHECK (((state = 'received'::text) = ((answered_at IS NULL) AND (ended_at IS NULL)))),
  constraint request_check2 CHECK (((state = ANY (ARRAY['refused'::text, 'done'::text, 'withdrawn'::text])) = (ended_at IS NOT NULL))),
  constraint request_entered_by_check CHECK ((entered_by = ANY (ARRAY['subject'::text, 'officer'::text]))),
  constraint request_kind_check CHECK ((kind = ANY (ARRAY['access'::text, 'correction'::text, 'erasure'::text, 'restriction'::text, 'objection'::text]))),
  constraint request_state_check CHECK ((state = ANY (ARRAY['received'::text, 'accepted'::text, 'refused'::text, 'done'::text, 'withdrawn'::text]))),
  constraint request_subject_check CHECK ((length(subject) = 32)),
  constraint request_account_fkey FOREIGN KEY (account) REFERENCES people.account(id),
  constraint request_discrepancy_fkey FOREIGN KEY (discrepancy) REFERENCES discrepancy.discrepancy(id)
);

create table personal.request_step (
  request uuid not null,
  number integer not null,
  kind text not null,
  at timestamp with time zone default clock_timestamp() not null,
  journal_intake bigint not null,
  constraint request_step_pkey PRIMARY KEY (request, number),
  constraint request_step_kind_check CHECK ((kind = ANY (ARRAY['received'::text, 'accepted'::text, 'refused'::text, 'done'::text, 'withdrawn'::text]))),
  constraint request_step_request_fkey FOREIGN KEY (request) REFERENCES personal.request(id)
);

create table personal.subject_column (
  dataset text collate "C" not null,
  number integer not null,
  constraint subject_column_pkey PRIMARY KEY (dataset, number),
  constraint subject_column_dataset_fkey FOREIGN KEY (dataset) REFERENCES catalogue.dataset(id)
);

create table personal.subject_of_account (
  account_id text collate "C" not null,
  subject bytea not null,
  sealed bytea not null,
  provider text not null,
  assurance text not null,
  vouched_at timestamp with time zone default clock_timestamp() not null,
  constraint subject_of_account_pkey PRIMARY KEY (account_id),
  constraint subject_of_account_assurance_check CHECK ((assurance = ANY (ARRAY['low'::text, 'substantial'::text, 'high'::text]))),
  constraint subject_of_account_provider_check CHECK ((provider <> ''::text)),
  constraint subject_of_account_subject_check CHECK ((length(subject) = 32)),
  constraint subject_of_account_account_id_fkey FOREIGN KEY (account_id) REFERENCES people.account(id)
);

create table personal.subject_record (
  subject bytea not null,
  dataset text collate "C" not null,
  change bigint not null,
  constraint subject_record_pkey PRIMARY KEY (subject, dataset, change),
  constraint subject_record_subject_check CHECK ((length(subject) = 32)),
  constraint subject_record_dataset_fkey FOREIGN KEY (dataset) REFERENCES catalogue.dataset(id)
);

create table personal.term (
  kind text not null,
  count integer not null,
  unit text not null,
  ground text not null,
  valid_from date not null,
  valid_until date,
  constraint term_pkey PRIMARY KEY (kind, valid_from),
  constraint term_check CHECK (((valid_until IS NULL) OR (valid_until >= valid_from))),
  constraint term_count_check CHECK (((count >= 1) AND (count <= 3660))),
  constraint term_ground_check CHECK ((ground <> ''::text)),
  constraint term_kind_check CHECK ((kind = ANY (ARRAY['answer'::text, 'access'::text, 'correction'::text, 'erasure'::text, 'restriction'::text, 'objection'::text, 'breach-notice'::text, 'breach-keeping'::text]))),
  constraint term_unit_check CHECK ((unit = ANY (ARRAY['working-day'::text, 'day'::text, 'hour'::text])))
);

create table personal.withheld_state (
  one boolean default true not null,
  pad bytea not null,
  open integer default 0 not null,
  number bigint default 0 not null,
  constraint withheld_state_pkey PRIMARY KEY (one),
  constraint withheld_state_one_check CHECK (one),
  constraint withheld_state_open_check CHECK ((open >= 0)),
  constraint withheld_state_pad_check CHECK ((length(pad) = 32))
);

create table personal.withholding (
  id bigint generated always as identity not null,
  request uuid not null,
  kind text not null,
  mark bytea,
  purposes text[],
  began_at timestamp with time zone default clock_timestamp() not null,
  lifted_at timestamp with time zone,
  constraint withholding_pkey PRIMARY KEY (id),
  constraint withholding_check CHECK ((lifted_at >= began_at)),
  constraint withholding_check1 CHECK (((kind = 'objection'::text) OR (purposes IS NULL))),
  constraint withholding_check2 CHECK (((mark IS NOT NULL) OR (lifted_at IS NOT NULL))),
  constraint withholding_kind_check CHECK ((kind = ANY (ARRAY['restriction'::text, 'objection'::text]))),
  constraint withholding_mark_check CHECK ((length(mark) = 32)),
  constraint withholding_purposes_check CHECK ((cardinality(purposes) > 0)),
  constraint withholding_request_fkey FOREIGN KEY (request) REFERENCES personal.request(id)
);

create table personal.withholding_exception (
  withholding bigint not null,
  grant_id bigint not null,
  ground text not null,
  began_at timestamp with time zone default clock_timestamp() not null,
  ended_at timestamp with time zone,
  constraint withholding_exception_pkey PRIMARY KEY (withholding, grant_id, began_at),
  constraint withholding_exception_check CHECK ((ended_at >= began_at)),
  constraint withholding_exception_ground_check CHECK ((ground <> ''::text)),
  constraint withholding_exception_grant_id_fkey FOREIGN KEY (grant_id) REFERENCES access."grant"(id),
  constraint withholding_exception_withholding_fkey FOREIGN KEY (withholding) REFERENCES personal.withholding(id)
);

create table proposal.need (
  proposal_id bigint not null,
  agency_id text collate "C" not null,
  account_id text collate "C" not null,
  reason text not null,
  at timestamp with time zone default clock_timestamp() not null,
  constraint need_pkey PRIMARY KEY (proposal_id, agency_id),
  constraint need_reason_check CHECK ((reason <> ''::text)),
  constraint need_agency_id_fkey FOREIGN KEY (agency_id) REFERENCES people.agency(id),
  constraint need_proposal_id_fkey FOREIGN KEY (proposal_id) REFERENCES proposal.proposal(id)
);

create table proposal.proposal (
  id bigint generated always as identity not null,
  state text default 'proposed'::text not null,
  kind text not null,
  agency_id text collate "C" not null,
  proposed_by text collate "C" not null,
  title text not null,
  reason text not null,
  dataset_id text collate "C",
  columns text[],
  owner_id text collate "C",
  legal_ground text,
  gather_until date,
  answer text,
  document_number text,
  document_date date,
  signer text,
  entered_dataset text collate "C",
  entered_version integer,
  proposed_at timestamp with time zone default clock_timestamp() not null,
  decided_at timestamp with time zone,
  entered_at timestamp with time zone,
  constraint proposal_pkey PRIMARY KEY (id),
  constraint proposal_answer_check CHECK ((answer <> ''::text)),
  constraint proposal_check CHECK (((kind = 'dataset'::text) = (dataset_id IS NULL))),
  constraint proposal_check1 CHECK (((state = 'entered'::text) = ((entered_dataset IS NOT NULL) AND (entered_version IS NOT NULL)))),
  constraint proposal_check2 CHECK (((state <> ALL (ARRAY['accepted'::text, 'entered'::text, 'declined'::text])) OR ((document_number IS NOT NULL) AND (document_date IS NOT NULL) AND (signer IS NOT NULL) AND (decided_at IS NOT NULL)))),
  constraint proposal_check3 CHECK (((state <> 'declined'::text) OR (answer IS NOT NULL))),
  constraint proposal_document_number_check CHECK ((document_number <> ''::text)),
  constraint proposal_kind_check CHECK ((kind = ANY (ARRAY['dataset'::text, 'columns'::text, 'permitted-user'::text]))),
  constraint proposal_legal_ground_check CHECK ((legal_ground <> ''::text)),
  constraint proposal_reason_check CHECK ((reason <> ''::text)),
  constraint proposal_signer_check CHECK ((signer <> ''::text)),
  constraint proposal_state_check CHECK ((state = ANY (ARRAY['proposed'::text, 'gathering'::text, 'accepted'::text, 'entered'::text, 'declined'::text, 'withdrawn'::text]))),
  constraint proposal_title_check CHECK ((title <> ''::text)),
  constraint proposal_agency_id_fkey FOREIGN KEY (agency_id) REFERENCES people.agency(id),
  constraint proposal_dataset_id_fkey FOREIGN KEY (dataset_id) REFERENCES catalogue.dataset(id),
  constraint proposal_entered_dataset_entered_version_fkey FOREIGN KEY (entered_dataset, entered_version) REFERENCES catalogue.dataset_version(dataset, version),
  constraint proposal_entered_dataset_fkey FOREIGN KEY (entered_dataset) REFERENCES catalogue.dataset(id),
  constraint proposal_owner_id_fkey FOREIGN KEY (owner_id) REFERENCES people.agency(id)
);

create table quality.profile (
  dataset text collate "C" not null,
  seq bigint not null,
  version integer not null,
  rows bigint not null,
  columns jsonb not null,
  took_ms integer not null,
  made_at timestamp with time zone default clock_timestamp() not null,
  constraint profile_pkey PRIMARY KEY (dataset, seq),
  constraint profile_dataset_fkey FOREIGN KEY (dataset) REFERENCES catalogue.dataset(id)
);

create table quality.result (
  dataset text collate "C" not null,
  seq bigint not null,
  rule text collate "C" not null,
  checked bigint not null,
  failing bigint not null,
  samples jsonb,
  fault text,
  constraint result_pkey PRIMARY KEY (dataset, seq, rule),
  constraint result_check CHECK ((failing <= checked)),
  constraint result_dataset_rule_fkey FOREIGN KEY (dataset, rule) REFERENCES quality.rule(dataset, id),
  constraint result_dataset_seq_fkey FOREIGN KEY (dataset, seq) REFERENCES quality.profile(dataset, seq) ON DELETE CASCADE
);

create table quality.rule (
  dataset text collate "C" not null,
  id text collate "C" not null,
  definition jsonb not null,
  decided_at timestamp with time zone default clock_timestamp() not null,
  retired_at timestamp with time zone,
  constraint rule_pkey PRIMARY KEY (dataset, id),
  constraint rule_id_check CHECK (((id ~ '^[a-z][a-z0-9]*(-[a-z0-9]+)*$'::text) AND (length(id) <= 48))),
  constraint rule_dataset_fkey FOREIGN KEY (dataset) REFERENCES catalogue.dataset(id)
);

create table release.issue (
  release bigint not null,
  number integer not null,
  seq bigint not null,
  change bigint not null,
  version integer not null,
  rows bigint not null,
  at timestamp with time zone default clock_timestamp() not null,
  journal_intake bigint not null,
  constraint issue_pkey PRIMARY KEY (release, number),
  constraint issue_number_check CHECK ((number > 0)),
  constraint issue_seq_check CHECK ((seq > 0)),
  constraint issue_release_fkey FOREIGN KEY (release) REFERENCES release.release(id)
);

create table release.release (
  id bigint generated always as identity not null,
  dataset text collate "C" not null,
  agency text collate "C" not null,
  columns integer[] not null,
  condition jsonb default '{}'::jsonb not null,
  licence text not null,
  renewal text not null,
  counts integer[] default '{}'::integer[] not null,
  groups integer[] default '{}'::integer[] not null,
  telephones integer[] default '{}'::integer[] not null,
  reason text not null,
  notes jsonb default '[]'::jsonb not null,
  state text default 'proposed'::text not null,
  proposed_by text collate "C" not null,
  proposed_at timestamp with time zone default clock_timestamp() not null,
  decided_by text collate "C",
  decided_at timestamp with time zone,
  document_number text,
  document_date date,
  reviewed_at timestamp with time zone,
  withdrawn_at timestamp with time zone,
  stopped jsonb,
  journal_intake bigint not null,
  constraint release_pkey PRIMARY KEY (id),
  constraint release_check CHECK (((decided_by IS NULL) = (decided_at IS NULL))),
  constraint release_check1 CHECK ((decided_by <> proposed_by)),
  constraint release_check2 CHECK (((state <> ALL (ARRAY['released'::text, 'withdrawn'::text, 'superseded'::text])) OR ((document_number IS NOT NULL) AND (document_date IS NOT NULL) AND (decided_at IS NOT NULL)))),
  constraint release_check3 CHECK (((state = 'withdrawn'::text) = (withdrawn_at IS NOT NULL))),
  constraint release_columns_check CHECK ((cardinality(columns) > 0)),
  constraint release_document_number_check CHECK ((document_number <> ''::text)),
  constraint release_licence_check CHECK ((licence <> ''::text)),
  constraint release_renewal_check CHECK ((renewal = ANY (ARRAY['on-change'::text, 'daily'::text, 'weekly'::text, 'monthly'::text, 'quarterly'::text, 'half-yearly'::text, 'yearly'::text, 'by-hand'::text]))),
  constraint release_state_check CHECK ((state = ANY (ARRAY['proposed'::text, 'refused'::text, 'released'::text, 'withdrawn'::text, 'superseded'::text]))),
  constraint release_agency_fkey FOREIGN KEY (agency) REFERENCES people.agency(id),
  constraint release_dataset_fkey FOREIGN KEY (dataset) REFERENCES catalogue.dataset(id)
);

create table release.rule (
  kind text not null,
  value integer not null,
  ground text not null,
  valid_from date not null,
  valid_until date,
  constraint rule_pkey PRIMARY KEY (kind, valid_from),
  constraint rule_check CHECK (((valid_until IS NULL) OR (valid_until >= valid_from))),
  constraint rule_ground_check CHECK ((ground <> ''::text)),
  constraint rule_kind_check CHECK ((kind = ANY (ARRAY['review-months'::text, 'overdue-months'::text, 'small-group'::text]))),
  constraint rule_value_check CHECK (((value >= 1) AND (value <= 1000)))
);

create table release.step (
  release bigint not null,
  number integer not null,
  kind text not null,
  account text collate "C" not null,
  reason text,
  at timestamp with time zone default clock_timestamp() not null,
  journal_intake bigint not null,
  constraint step_pkey PRIMARY KEY (release, number),
  constraint step_kind_check CHECK ((kind = ANY (ARRAY['proposed'::text, 'refused'::text, 'released'::text, 'superseded'::text, 'renewed'::text, 'confirmed'::text, 'withdrawn'::text]))),
  constraint step_release_fkey FOREIGN KEY (release) REFERENCES release.release(id)
);

create table report.cutoff (
  valid_from date not null,
  day smallint not null,
  ground text not null,
  constraint cutoff_pkey PRIMARY KEY (valid_from),
  constraint cutoff_day_check CHECK (((day >= 1) AND (day <= 31))),
  constraint cutoff_ground_check CHECK ((ground <> ''::text))
);

create table report.quarter (
  quarter text collate "C" not null,
  figures text not null,
  sha256 bytea not null,
  checkpoint jsonb not null,
  closed_at timestamp with time zone not null,
  journal_intake bigint not null,
  constraint quarter_pkey PRIMARY KEY (quarter),
  constraint quarter_checkpoint_check CHECK ((jsonb_typeof(checkpoint) = 'object'::text)),
  constraint quarter_quarter_check CHECK ((quarter ~ '^\d{4}-Q[1-4]$'::text)),
  constraint quarter_sha256_check CHECK ((length(sha256) = 32))
);

create table request.decision (
  request_id bigint not null,
  number smallint not null,
  role text not null,
  agency_id text collate "C" not null,
  account_id text collate "C" not null,
  outcome text not null,
  granted jsonb,
  reason text,
  legal_ground text,
  document_number text not null,
  document_date date not null,
  signer text not null,
  paper_id bigint,
  decided_at timestamp with time zone default clock_timestamp() not null,
  journal_intake bigint not null,
  constraint decision_pkey PRIMARY KEY (request_id, number),
  constraint decision_check CHECK (((outcome = 'refused'::text) = (granted IS NULL))),
  constraint decision_check1 CHECK (((outcome <> 'refused'::text) OR ((reason IS NOT NULL) AND (legal_ground IS NOT NULL)))),
  constraint decision_document_number_check CHECK ((document_number <> ''::text)),
  constraint decision_legal_ground_check CHECK ((legal_ground <> ''::text)),
  constraint decision_number_check CHECK ((number > 0)),
  constraint decision_outcome_check CHECK ((outcome = ANY (ARRAY['granted'::text, 'partly-granted'::text, 'refused'::text]))),
  constraint decision_reason_check CHECK ((reason <> ''::text)),
  constraint decision_role_check CHECK ((role = ANY (ARRAY['owner'::text, 'authority'::text]))),
  constraint decision_signer_check CHECK ((signer <> ''::text)),
  constraint decision_agency_id_fkey FOREIGN KEY (agency_id) REFERENCES people.agency(id),
  constraint decision_paper_id_fkey FOREIGN KEY (paper_id) REFERENCES paper.document(id),
  constraint decision_request_id_fkey FOREIGN KEY (request_id) REFERENCES request.request(id)
);

create table request.made_grant (
  request_id bigint not null,
  grant_id bigint not null,
  constraint made_grant_pkey PRIMARY KEY (request_id, grant_id),
  constraint made_grant_grant_id_key UNIQUE (grant_id),
  constraint made_grant_grant_id_fkey FOREIGN KEY (grant_id) REFERENCES access."grant"(id),
  constraint made_grant_request_id_fkey FOREIGN KEY (request_id) REFERENCES request.request(id)
);

create table request.procedure (
  kind text not null,
  steps text[] not null,
  warn_days integer not null,
  escalate_days integer,
  escalate_to text collate "C",
  ground text not null,
  valid_from date not null,
  valid_until date,
  constraint procedure_pkey PRIMARY KEY (kind, valid_from),
  constraint procedure_check CHECK (((valid_until IS NULL) OR (valid_until >= valid_from))),
  constraint procedure_check1 CHECK (((escalate_days IS NULL) = (escalate_to IS NULL))),
  constraint procedure_check2 CHECK (((kind <> 'personal'::text) OR (cardinality(steps) > 1))),
  constraint procedure_escalate_days_check CHECK (((escalate_days >= 0) AND (escalate_days <= 365))),
  constraint procedure_escalate_to_check CHECK ((escalate_to = ANY (ARRAY['authority'::text, 'leader'::text, 'auditor'::text]))),
  constraint procedure_ground_check CHECK ((ground <> ''::text)),
  constraint procedure_kind_check CHECK ((kind = ANY (ARRAY['ordinary'::text, 'personal'::text]))),
  constraint procedure_steps_check CHECK (((steps <@ '{owner,authority}'::text[]) AND ((cardinality(steps) >= 1) AND (cardinality(steps) <= 4)))),
  constraint procedure_warn_days_check CHECK (((warn_days >= 0) AND (warn_days <= 365)))
);

create table request.reminder (
  request_id bigint not null,
  due_on date not null,
  level text not null,
  function text collate "C" not null,
  agency_id text collate "C",
  at timestamp with time zone default clock_timestamp() not null,
  constraint reminder_pkey PRIMARY KEY (request_id, due_on, level),
  constraint reminder_level_check CHECK ((level = ANY (ARRAY['warning'::text, 'late'::text, 'escalated'::text]))),
  constraint reminder_request_id_fkey FOREIGN KEY (request_id) REFERENCES request.request(id)
);

create table request.request (
  id bigint generated always as identity not null,
  state text default 'draft'::text not null,
  agency_id text collate "C" not null,
  source text default 'online'::text not null,
  document_number text,
  document_date date,
  document_sha256 bytea,
  asked jsonb not null,
  revision integer default 1 not null,
  authors text[] not null,
  renews bigint,
  dataset_id text collate "C",
  owner_id text collate "C",
  personal boolean,
  steps text[],
  created_at timestamp with time zone default clock_timestamp() not null,
  changed_at timestamp with time zone default clock_timestamp() not null,
  submitted_at timestamp with time zone,
  due_on date,
  days_left integer,
  complete_by date,
  ended_at timestamp with time zone,
  document_signer text,
  constraint request_pkey PRIMARY KEY (id),
  constraint request_asked_check CHECK ((jsonb_typeof(asked) = 'object'::text)),
  constraint request_authors_check CHECK ((cardinality(authors) > 0)),
  constraint request_check CHECK (((source = 'paper'::text) = (document_number IS NOT NULL))),
  constraint request_check1 CHECK (((document_number IS NULL) = (document_date IS NULL))),
  constraint request_check2 CHECK (((state = ANY (ARRAY['draft'::text, 'withdrawn'::text, 'expired'::text])) OR ((submitted_at IS NOT NULL) AND (dataset_id IS NOT NULL) AND (owner_id IS NOT NULL) AND (personal IS NOT NULL) AND (steps IS NOT NULL)))),
  constraint request_check3 CHECK (((state = ANY (ARRAY['draft'::text, 'submitted'::text, 'returned'::text])) = (ended_at IS NULL))),
  constraint request_document_number_check CHECK ((document_number <> ''::text)),
  constraint request_document_sha256_check CHECK ((length(document_sha256) = 32)),
  constraint request_document_signer_check CHECK ((document_signer <> ''::text)),
  constraint request_signer_of_paper CHECK (((document_signer IS NULL) OR (document_number IS NOT NULL))),
  constraint request_source_check CHECK ((source = ANY (ARRAY['online'::text, 'paper'::text]))),
  constraint request_state_check CHECK ((state = ANY (ARRAY['draft'::text, 'submitted'::text, 'returned'::text, 'granted'::text, 'partly-granted'::text, 'refused'::text, 'withdrawn'::text, 'expired'::text]))),
  constraint request_steps_check CHECK (((steps <@ '{owner,authority}'::text[]) AND (cardinality(steps) > 0))),
  constraint request_agency_id_fkey FOREIGN KEY (agency_id) REFERENCES people.agency(id),
  constraint request_dataset_id_fkey FOREIGN KEY (dataset_id) REFERENCES catalogue.dataset(id),
  constraint request_renews_fkey FOREIGN KEY (renews) REFERENCES access."grant"(id)
);

create table request.step (
  request_id bigint not null,
  number integer not null,
  kind text not null,
  account_id text collate "C" not null,
  reason text,
  at timestamp with time zone default clock_timestamp() not null,
  journal_intake bigint not null,
  constraint step_pkey PRIMARY KEY (request_id, number),
  constraint step_kind_check CHECK ((kind = ANY (ARRAY['submitted'::text, 'returned'::text, 'decided'::text, 'withdrawn'::text, 'expired'::text]))),
  constraint step_reason_check CHECK ((reason <> ''::text)),
  constraint step_request_id_fkey FOREIGN KEY (request_id) REFERENCES request.request(id)
);

create table request.term (
  kind text not null,
  days integer not null,
  ground text not null,
  valid_from date not null,
  valid_until date,
  constraint term_pkey PRIMARY KEY (kind, valid_from),
  constraint term_check CHECK (((valid_until IS NULL) OR (valid_until >= valid_from))),
  constraint term_days_check CHECK (((days >= 1) AND (days <= 365))),
  constraint term_ground_check CHECK ((ground <> ''::text)),
  constraint term_kind_check CHECK ((kind = ANY (ARRAY['decide'::text, 'complete'::text])))
);

create table review.campaign (
  id bigint generated always as identity not null,
  period date,
  reason text not null,
  agencies text[],
  opened_at timestamp with time zone default clock_timestamp() not null,
  opened_by text not null,
  due_on date not null,
  counts jsonb default '{}'::jsonb not null,
  salt bytea not null,
  digest bytea,
  opening bigint,
  closing bigint,
  closed_at timestamp with time zone,
  closed_by text,
  outcomes jsonb,
  outcome_salt bytea,
  outcome_digest bytea,
  document_number text,
  document_date date,
  signer text,
  constraint campaign_pkey PRIMARY KEY (id),
  constraint campaign_period_key UNIQUE (period),
  constraint campaign_agencies_check CHECK (((agencies IS NULL) OR (cardinality(agencies) > 0))),
  constraint campaign_check CHECK ((num_nulls(closed_at, closed_by, outcomes, outcome_salt, outcome_digest, document_number, document_date, signer) = ANY (ARRAY[0, 8]))),
  constraint campaign_counts_check CHECK ((jsonb_typeof(counts) = 'object'::text)),
  constraint campaign_digest_check CHECK ((length(digest) = 32)),
  constraint campaign_document_number_check CHECK ((document_number <> ''::text)),
  constraint campaign_opened_by_check CHECK ((opened_by <> ''::text)),
  constraint campaign_outcome_digest_check CHECK ((length(outcome_digest) = 32)),
  constraint campaign_outcome_salt_check CHECK ((length(outcome_salt) = 32)),
  constraint campaign_outcomes_check CHECK ((jsonb_typeof(outcomes) = 'object'::text)),
  constraint campaign_reason_check CHECK ((reason <> ''::text)),
  constraint campaign_salt_check CHECK ((length(salt) = 32)),
  constraint campaign_signer_check CHECK ((signer <> ''::text))
);

create table review.item (
  campaign bigint not null,
  number integer not null,
  kind text collate "C" not null,
  subject text collate "C" not null,
  agency text collate "C" not null,
  owner text collate "C",
  holder text collate "C",
  reviewer text collate "C",
  told json not null,
  last_used_at timestamp with time zone,
  uses bigint,
  unused boolean not null,
  orphaned text[] default '{}'::text[] not null,
  decision text collate "C",
  reason text,
  reduction jsonb,
  decided_by text,
  decided_at timestamp with time zone,
  turn integer default 0 not null,
  outcome text collate "C",
  resumed_at timestamp with time zone,
  resumed_by text,
  requesters text[] default '{}'::text[] not null,
  alone boolean default false not null,
  deciders text[] default '{}'::text[] not null,
  constraint item_pkey PRIMARY KEY (campaign, number),
  constraint item_check CHECK ((num_nulls(decision, reason, decided_by, decided_at) = ANY (ARRAY[0, 4]))),
  constraint item_check1 CHECK (((NOT ((decision = 'reduce'::text) IS DISTINCT FROM (reduction IS NOT NULL))) OR ((decision IS NULL) AND (reduction IS NULL)))),
  constraint item_check2 CHECK ((num_nulls(resumed_at, resumed_by) = ANY (ARRAY[0, 2]))),
  constraint item_check3 CHECK (((resumed_at IS NULL) OR (outcome = 'suspended'::text))),
  constraint item_decision_check CHECK ((decision = ANY (ARRAY['keep'::text, 'reduce'::text, 'revoke'::text]))),
  constraint item_kind_check CHECK ((kind = ANY (ARRAY['account'::text, 'appointment'::text, 'client'::text, 'grant'::text]))),
  constraint item_number_check CHECK ((number > 0)),
  constraint item_outcome_check CHECK ((outcome = ANY (ARRAY['kept'::text, 'reduced'::text, 'revoked'::text, 'suspended'::text, 'ended'::text]))),
  constraint item_reason_check CHECK ((reason <> ''::text)),
  constraint item_reduction_check CHECK ((jsonb_typeof(reduction) = 'object'::text))
);

create table review.reminder (
  campaign bigint not null,
  agency text collate "C",
  level text collate "C" not null,
  open integer not null,
  told_at timestamp with time zone default clock_timestamp() not null,
  constraint reminder_campaign_agency_level_key UNIQUE NULLS NOT DISTINCT (campaign, agency, level),
  constraint reminder_level_check CHECK ((level = ANY (ARRAY['soon'::text, 'late'::text, 'escalated'::text]))),
  constraint reminder_open_check CHECK ((open > 0)),
  constraint reminder_campaign_fkey FOREIGN KEY (campaign) REFERENCES review.campaign(id)
);

create table review.rule (
  valid_from date not null,
  every text collate "C" not null,
  days integer not null,
  ground text not null,
  constraint rule_pkey PRIMARY KEY (valid_from),
  constraint rule_days_check CHECK (((days >= 1) AND (days <= 250))),
  constraint rule_every_check CHECK ((every = ANY (ARRAY['quarterly'::text, 'half-yearly'::text, 'yearly'::text, 'none'::text]))),
  constraint rule_ground_check CHECK ((ground <> ''::text))
);

create table signin.break_glass (
  id bigint generated always as identity not null,
  account_id text collate "C" not null,
  agency_id text collate "C" not null,
  half_one bytea not null,
  half_two bytea not null,
  sealed_at timestamp with time zone default clock_timestamp() not null,
  opened_at timestamp with time zone,
  replaced_at timestamp with time zone,
  constraint break_glass_pkey PRIMARY KEY (id),
  constraint break_glass_half_one_check CHECK ((length(half_one) = 32)),
  constraint break_glass_half_two_check CHECK ((length(half_two) = 32)),
  constraint break_glass_account_id_fkey FOREIGN KEY (account_id) REFERENCES people.account(id),
  constraint break_glass_agency_id_fkey FOREIGN KEY (agency_id) REFERENCES people.agency(id)
);

create table signin.device (
  token_hash bytea not null,
  account_id text collate "C" not null,
  first_at timestamp with time zone default clock_timestamp() not null,
  last_at timestamp with time zone default clock_timestamp() not null,
  constraint device_pkey PRIMARY KEY (token_hash, account_id),
  constraint device_token_hash_check CHECK ((length(token_hash) = 32)),
  constraint device_account_id_fkey FOREIGN KEY (account_id) REFERENCES people.account(id)
);

create unlogged table signin.guess (
  bucket text collate "C" not null,
  failures integer default 0 not null,
  told integer default 0 not null,
  free_at timestamp with time zone not null,
  last_at timestamp with time zone not null,
  constraint guess_pkey PRIMARY KEY (bucket),
  constraint guess_bucket_check CHECK ((length(bucket) <= 200))
);

create table signin.halfway (
  token_hash bytea not null,
  account_id text collate "C" not null,
  step text collate "C" not null,
  next text not null,
  failures integer default 0 not null,
  expires_at timestamp with time zone not null,
  constraint halfway_pkey PRIMARY KEY (token_hash),
  constraint halfway_next_check CHECK ((next ~~ '/%'::text)),
  constraint halfway_step_check CHECK ((step = ANY (ARRAY['password'::text, 'factor'::text]))),
  constraint halfway_token_hash_check CHECK ((length(token_hash) = 32)),
  constraint halfway_account_id_fkey FOREIGN KEY (account_id) REFERENCES people.account(id)
);

create table signin.idle_warning (
  account_id text collate "C" not null,
  warned_at timestamp with time zone default clock_timestamp() not null,
  constraint idle_warning_pkey PRIMARY KEY (account_id),
  constraint idle_warning_account_id_fkey FOREIGN KEY (account_id) REFERENCES people.account(id)
);

create table signin.password (
  account_id text collate "C" not null,
  hash text collate "C" not null,
  issued boolean not null,
  set_at timestamp with time zone default clock_timestamp() not null,
  valid_until timestamp with time zone,
  constraint password_pkey PRIMARY KEY (account_id),
  constraint password_check CHECK ((issued = (valid_until IS NOT NULL))),
  constraint password_hash_check CHECK ((hash ~~ '$argon2id$%'::text)),
  constraint password_account_id_fkey FOREIGN KEY (account_id) REFERENCES people.account(id)
);

create table signin.session (
  id bigint generated always as identity not null,
  token_hash bytea not null,
  account_id text collate "C" not null,
  assurance text collate "C" not null,
  opened_at timestamp with time zone default clock_timestamp() not null,
  last_seen_at timestamp with time zone default clock_timestamp() not null,
  expires_at timestamp with time zone not null,
  ended_at timestamp with time zone,
  device text default ''::text not null,
  address text default ''::text not null,
  constraint session_pkey PRIMARY KEY (id),
  constraint session_token_hash_key UNIQUE (token_hash),
  constraint session_assurance_check CHECK ((assurance = ANY (ARRAY['one-factor'::text, 'two-factor'::text]))),
  constraint session_check CHECK ((expires_at > opened_at)),
  constraint session_token_hash_check CHECK ((length(token_hash) = 32)),
  constraint session_account_id_fkey FOREIGN KEY (account_id) REFERENCES people.account(id)
);

create table store.apply (
  dataset text collate "C" not null,
  seq bigint not null,
  part smallint not null,
  version integer not null,
  first_change bigint not null,
  last_change bigint not null,
  inserts bigint not null,
  updates bigint not null,
  deletes bigint not null,
  root bytea not null,
  load_id uuid not null,
  journal_intake bigint not null,
  applied_at timestamp with time zone not null,
  constraint apply_pkey PRIMARY KEY (dataset, seq),
  constraint apply_dataset_last_change_key UNIQUE (dataset, last_change),
  constraint apply_dataset_fkey FOREIGN KEY (dataset) REFERENCES catalogue.dataset(id)
);

create table store.bucket (
  dataset text collate "C" not null,
  part smallint not null,
  bucket integer not null,
  rows bigint not null,
  s0 bigint not null,
  s1 bigint not null,
  s2 bigint not null,
  s3 bigint not null,
  s4 bigint not null,
  s5 bigint not null,
  s6 bigint not null,
  s7 bigint not null,
  constraint bucket_pkey PRIMARY KEY (dataset, part, bucket)
);

create table store.dataset_state (
  dataset text collate "C" not null,
  seq bigint default 0 not null,
  change bigint default 0 not null,
  rows bigint default 0 not null,
  applied_at timestamp with time zone,
  constraint dataset_state_pkey PRIMARY KEY (dataset),
  constraint dataset_state_dataset_fkey FOREIGN KEY (dataset) REFERENCES catalogue.dataset(id)
);

create table store.distrusted (
  dataset text collate "C" not null,
  change bigint not null,
  repaired_seq bigint not null,
  found_at timestamp with time zone default clock_timestamp() not null,
  constraint distrusted_pkey PRIMARY KEY (dataset, change)
);

create table store.equality (
  dataset text collate "C" not null,
  part smallint not null,
  state text not null,
  kind text not null,
  as_of timestamp with time zone not null,
  file_sha256 text,
  held_back bigint default 0 not null,
  differences bigint default 0 not null,
  seq bigint not null,
  certificate jsonb not null,
  constraint equality_pkey PRIMARY KEY (dataset, part),
  constraint equality_kind_check CHECK ((kind = ANY (ARRAY['file'::text, 'database'::text, 'push'::text]))),
  constraint equality_state_check CHECK ((state = ANY (ARRAY['equal'::text, 'unequal'::text, 'as-pushed'::text])))
);

create table succession.move (
  succession_id bigint not null,
  mover text collate "C" not null,
  number integer not null,
  subject text collate "C" not null,
  from_agency text collate "C" not null,
  to_agency text collate "C" not null,
  what text collate "C" not null,
  kept jsonb default '{}'::jsonb not null,
  constraint move_pkey PRIMARY KEY (succession_id, mover, number),
  constraint move_number_check CHECK ((number > 0)),
  constraint move_succession_id_fkey FOREIGN KEY (succession_id) REFERENCES succession.succession(id)
);

create table succession.succession (
  id bigint generated always as identity not null,
  kind text collate "C" not null,
  state text collate "C" default 'proposed'::text not null,
  plan jsonb not null,
  effective_on date not null,
  document_number text not null,
  document_date date not null,
  signer text not null,
  proposed_at timestamp with time zone default clock_timestamp() not null,
  applied_at timestamp with time zone,
  settled_at timestamp with time zone,
  constraint succession_pkey PRIMARY KEY (id),
  constraint succession_check CHECK (((state = ANY (ARRAY['applied'::text, 'confirmed'::text, 'undone'::text])) = (applied_at IS NOT NULL))),
  constraint succession_check1 CHECK (((state = ANY (ARRAY['confirmed'::text, 'undone'::text, 'dropped'::text])) = (settled_at IS NOT NULL))),
  constraint succession_document_number_check CHECK ((document_number <> ''::text)),
  constraint succession_kind_check CHECK ((kind = ANY (ARRAY['rename'::text, 'merge'::text, 'split'::text, 'dissolve'::text, 'join'::text]))),
  constraint succession_plan_check CHECK ((jsonb_typeof(plan) = 'object'::text)),
  constraint succession_signer_check CHECK ((signer <> ''::text)),
  constraint succession_state_check CHECK ((state = ANY (ARRAY['proposed'::text, 'applied'::text, 'confirmed'::text, 'undone'::text, 'dropped'::text])))
);

create table sync.attempt (
  run uuid not null,
  number integer not null,
  worker text not null,
  started_at timestamp with time zone default clock_timestamp() not null,
  ended_at timestamp with time zone,
  outcome text,
  cause jsonb,
  constraint attempt_pkey PRIMARY KEY (run, number),
  constraint attempt_outcome_check CHECK ((outcome = ANY (ARRAY['ended'::text, 'again'::text, 'lost'::text]))),
  constraint attempt_run_fkey FOREIGN KEY (run) REFERENCES sync.run(id) ON DELETE CASCADE
);

create table sync.reminder (
  id bigint generated always as identity not null,
  dataset text collate "C" not null,
  part smallint not null,
  agency text collate "C" not null,
  due_at timestamp with time zone not null,
  level smallint not null,
  made_at timestamp with time zone default clock_timestamp() not null,
  constraint reminder_pkey PRIMARY KEY (id),
  constraint reminder_dataset_part_due_at_level_agency_key UNIQUE (dataset, part, due_at, level, agency),
  constraint reminder_level_check CHECK ((level = ANY (ARRAY[1, 2]))),
  constraint reminder_dataset_fkey FOREIGN KEY (dataset) REFERENCES catalogue.dataset(id)
);

create table sync.run (
  id uuid not null,
  source text collate "C",
  path text,
  dataset text collate "C" not null,
  part smallint not null,
  started_by text not null,
  actor text not null,
  slot timestamp with time zone,
  mark text,
  confirm uuid,
  whole boolean default false not null,
  state text default 'queued'::text not null,
  attempt integer default 0 not null,
  phase text,
  rows bigint,
  rows_expected bigint,
  rows_per_second bigint,
  load_id uuid,
  cause jsonb,
  cancelled_by text,
  created_at timestamp with time zone default clock_timestamp() not null,
  started_at timestamp with time zone,
  ended_at timestamp with time zone,
  constraint run_pkey PRIMARY KEY (id),
  constraint run_check CHECK (((source IS NULL) <> (path IS NULL))),
  constraint run_check1 CHECK (((ended_at IS NULL) = (state = ANY (ARRAY['queued'::text, 'running'::text])))),
  constraint run_started_by_check CHECK ((started_by = ANY (ARRAY['schedule'::text, 'person'::text, 'file'::text]))),
  constraint run_state_check CHECK ((state = ANY (ARRAY['queued'::text, 'running'::text, 'done'::text, 'unchanged'::text, 'refused'::text, 'failed'::text, 'cancelled'::text]))),
  constraint run_dataset_fkey FOREIGN KEY (dataset) REFERENCES catalogue.dataset(id),
  constraint run_source_fkey FOREIGN KEY (source) REFERENCES intake.source(id)
);

create table sync.schedule (
  source text collate "C" not null,
  definition jsonb not null,
  decided_at timestamp with time zone default clock_timestamp() not null,
  constraint schedule_pkey PRIMARY KEY (source),
  constraint schedule_source_fkey FOREIGN KEY (source) REFERENCES intake.source(id)
);

create table through.month (
  dataset text collate "C" not null,
  month date not null,
  found bigint not null,
  absent bigint not null,
  failed bigint not null,
  ms_total bigint not null,
  ms_max bigint not null,
  constraint month_pkey PRIMARY KEY (dataset, month),
  constraint month_dataset_fkey FOREIGN KEY (dataset) REFERENCES catalogue.dataset(id)
);

create table usage.month (
  dataset text collate "C" not null,
  month date not null,
  reads bigint not null,
  constraint month_pkey PRIMARY KEY (dataset, month),
  constraint month_dataset_fkey FOREIGN KEY (dataset) REFERENCES catalogue.dataset(id)
);

create table usage.refused_follower (
  single boolean default true not null,
  next_entry bigint not null,
  constraint refused_follower_pkey PRIMARY KEY (single),
  constraint refused_follower_single_check CHECK (single)
);

create table usage.refused_month (
  month date not null,
  client text collate "C" not null,
  agency text collate "C" not null,
  dataset text collate "C" not null,
  code text collate "C" not null,
  calls bigint not null,
  constraint refused_month_pkey PRIMARY KEY (month, client, agency, dataset, code),
  constraint refused_month_calls_check CHECK ((calls > 0))
);

-- indexes

CREATE INDEX change_by_version ON access.change USING btree (version);
CREATE INDEX commitment_by_grant ON access.commitment USING btree (grant_id);
CREATE INDEX grant_by_agency ON access."grant" USING btree (agency_id, dataset_id) WHERE (agency_id IS NOT NULL);
CREATE INDEX grant_by_dataset ON access."grant" USING btree (dataset_id);
CREATE INDEX grant_by_reader ON access."grant" USING btree (client_id, dataset_id);
CREATE INDEX suspension_by_grant ON access.suspension USING btree (grant_id);
CREATE UNIQUE INDEX suspension_open ON access.suspension USING btree (grant_id) WHERE (resumed_at IS NULL);
CREATE INDEX use_day_by_day ON access.use_day USING btree (day);
CREATE INDEX use_minute_by_minute ON access.use_minute USING btree (minute);
CREATE INDEX edition_entry_by_dataset ON catalogue.edition_entry USING btree (dataset, edition);
CREATE INDEX alias_by_folded ON codelist.alias USING btree (list, folded);
CREATE INDEX code_by_folded ON codelist.code USING btree (list, folded);
CREATE INDEX code_by_parent ON codelist.code USING btree (list, parent_code);
CREATE INDEX crosswalk_by_to ON codelist.crosswalk USING btree (list, to_code);
CREATE INDEX session_expiry ON desk.session USING btree (expires_at);
CREATE INDEX submission_by_link ON desk.submission USING btree (link, sent_at DESC);
CREATE INDEX discrepancy_by_account ON discrepancy.discrepancy USING btree (account, reported_at DESC) WHERE (account IS NOT NULL);
CREATE INDEX discrepancy_by_dataset ON discrepancy.discrepancy USING btree (dataset, reported_at DESC);
CREATE INDEX discrepancy_by_sender ON discrepancy.discrepancy USING btree (sender, reported_at) WHERE (sender IS NOT NULL);
CREATE UNIQUE INDEX discrepancy_drift_open ON discrepancy.discrepancy USING btree (dataset, part) WHERE ((origin = 'drift'::text) AND (state = ANY (ARRAY['reported'::text, 'forwarded'::text])));
CREATE INDEX discrepancy_of_citizens ON discrepancy.discrepancy USING btree (dataset, reported_at) WHERE (origin = 'citizen'::text);
CREATE INDEX discrepancy_open ON discrepancy.discrepancy USING btree (dataset) WHERE (state = ANY (ARRAY['reported'::text, 'forwarded'::text]));
CREATE INDEX discrepancy_settled ON discrepancy.discrepancy USING btree (reopen_until) WHERE (state = ANY (ARRAY['answered'::text, 'corrected'::text]));
CREATE INDEX step_untold ON discrepancy.step USING btree (at) WHERE ((told_at IS NULL) AND (kind = ANY (ARRAY['answered'::text, 'corrected'::text, 'closed'::text])));
CREATE INDEX draft_by_owner ON draft.draft USING btree (owner, begun_at DESC, id);
CREATE UNIQUE INDEX draft_one_change ON draft.draft USING btree (changes) WHERE ((changes IS NOT NULL) AND (state = ANY (ARRAY['open'::text, 'submitted'::text, 'returned'::text])));
CREATE INDEX challenge_by_expiry ON factor.challenge USING btree (expires_at);
CREATE INDEX passkey_by_account ON factor.passkey USING btree (account_id);
CREATE INDEX load_by_dataset ON intake.load USING btree (dataset, started_at DESC);
CREATE INDEX push_unfinished ON intake.push USING btree (agency, moved_at) WHERE (state = ANY (ARRAY['open'::text, 'received'::text, 'waiting'::text]));
CREATE INDEX quarantine_released ON intake.quarantine USING btree (load_id) WHERE (state = 'released'::text);
CREATE INDEX entry_by_fields ON journal.entry USING gin (((body)::jsonb) jsonb_path_ops) WHERE (kind <> ALL (ARRAY['read'::text, 'read-closed'::text]));
CREATE INDEX entry_by_kind ON journal.entry USING btree (kind, index DESC);
CREATE INDEX attempt_by_delivery ON notice.attempt USING btree (delivery, at);
CREATE INDEX delivery_by_subscription ON notice.delivery USING btree (subscription, number DESC);
CREATE INDEX delivery_due ON notice.delivery USING btree (next_at) WHERE (state = 'waiting'::text);
CREATE INDEX subscription_by_account ON notice.subscription USING btree (account) WHERE (account IS NOT NULL);
CREATE INDEX subscription_by_client ON notice.subscription USING btree (client) WHERE (client IS NOT NULL);
CREATE INDEX subscription_by_kind ON notice.subscription USING gin (kinds) WHERE (ended_at IS NULL);
CREATE INDEX view_by_agency ON online.view USING btree (agency, id) WHERE shared;
CREATE INDEX outside_identity_by_account ON openid.outside_identity USING btree (account_id);
CREATE INDEX outside_try_by_expiry ON openid.outside_try USING btree (expires_at);
CREATE INDEX document_by_agency ON paper.document USING btree (agency_id, id);
CREATE INDEX account_by_activity ON people.account USING btree (last_active_at);
CREATE INDEX account_by_agency ON people.account USING btree (agency_id);
CREATE INDEX agency_by_parent ON people.agency USING btree (parent_id);
CREATE UNIQUE INDEX agency_identifier_new ON people.agency USING btree (identifier_new) WHERE ((valid_to IS NULL) AND (withdrawn_at IS NULL));
CREATE UNIQUE INDEX agency_identifier_old ON people.agency USING btree (identifier_old) WHERE ((valid_to IS NULL) AND (withdrawn_at IS NULL));
CREATE INDEX agency_successor_back ON people.agency_successor USING btree (successor_id);
CREATE INDEX agency_version_by_parent ON people.agency_version USING btree (parent_id);
CREATE INDEX appointment_by_account ON people.appointment USING btree (account_id);
CREATE INDEX appointment_by_agency ON people.appointment USING btree (agency_id, function);
CREATE INDEX appointment_by_deputy ON people.appointment USING btree (deputy_of) WHERE (deputy_of IS NOT NULL);
CREATE INDEX client_by_agency ON people.client USING btree (agency_id);
CREATE INDEX client_key_by_client ON people.client_key USING btree (client_id);
CREATE INDEX oidc_by_expiry ON people.oidc USING btree (expires_at) WHERE (expires_at IS NOT NULL);
CREATE INDEX oidc_by_grant ON people.oidc USING btree (grant_id) WHERE (grant_id IS NOT NULL);
CREATE INDEX oidc_by_uid ON people.oidc USING btree (model, uid) WHERE (uid IS NOT NULL);
CREATE INDEX oidc_by_user_code ON people.oidc USING btree (model, user_code) WHERE (user_code IS NOT NULL);
CREATE INDEX used_proof_by_expiry ON people.used_proof USING btree (expires_at);
CREATE INDEX breach_by_time ON personal.breach USING btree (detected_at DESC, id DESC);
CREATE INDEX request_by_subject ON personal.request USING btree (subject) WHERE (subject IS NOT NULL);
CREATE INDEX request_by_time ON personal.request USING btree (received_at DESC, id DESC);
CREATE INDEX request_open ON personal.request USING btree (answer_by, do_by) WHERE (state = ANY (ARRAY['received'::text, 'accepted'::text]));
CREATE INDEX subject_record_by_change ON personal.subject_record USING btree (dataset, change);
CREATE INDEX withholding_by_mark ON personal.withholding USING btree (mark);
CREATE UNIQUE INDEX withholding_exception_open ON personal.withholding_exception USING btree (withholding, grant_id) WHERE (ended_at IS NULL);
CREATE UNIQUE INDEX withholding_open ON personal.withholding USING btree (request) WHERE (lifted_at IS NULL);
CREATE INDEX proposal_by_agency ON proposal.proposal USING btree (agency_id, id);
CREATE INDEX proposal_by_state ON proposal.proposal USING btree (state, id);
CREATE INDEX release_by_agency ON release.release USING btree (agency, id DESC);
CREATE UNIQUE INDEX release_proposed ON release.release USING btree (dataset) WHERE (state = 'proposed'::text);
CREATE UNIQUE INDEX release_released ON release.release USING btree (dataset) WHERE (state = 'released'::text);
CREATE INDEX request_by_agency ON request.request USING btree (agency_id, id);
CREATE INDEX request_by_owner ON request.request USING btree (owner_id, id);
CREATE INDEX request_returned ON request.request USING btree (complete_by) WHERE (state = 'returned'::text);
CREATE INDEX request_waiting ON request.request USING btree (due_on, id) WHERE (state = 'submitted'::text);
CREATE INDEX campaign_open ON review.campaign USING btree (id) WHERE (closed_at IS NULL);
CREATE UNIQUE INDEX break_glass_sealed ON signin.break_glass USING btree ((true)) WHERE ((opened_at IS NULL) AND (replaced_at IS NULL));
CREATE INDEX device_by_account ON signin.device USING btree (account_id);
CREATE INDEX guess_by_last ON signin.guess USING btree (last_at);
CREATE INDEX halfway_by_expiry ON signin.halfway USING btree (expires_at);
CREATE INDEX session_by_account ON signin.session USING btree (account_id, opened_at);
CREATE INDEX session_by_expiry ON signin.session USING btree (expires_at);
CREATE INDEX run_by_part ON sync.run USING btree (dataset, part, created_at DESC);
CREATE INDEX run_ended ON sync.run USING btree (ended_at) WHERE (ended_at IS NOT NULL);
CREATE UNIQUE INDEX run_open ON sync.run USING btree (source) WHERE (state = ANY (ARRAY['queued'::text, 'running'::text]));
CREATE UNIQUE INDEX run_slot ON sync.run USING btree (source, slot) WHERE (slot IS NOT NULL);
CREATE INDEX run_unended ON sync.run USING btree (created_at) WHERE (state = ANY (ARRAY['queued'::text, 'running'::text]));

-- functions

CREATE OR REPLACE FUNCTION access.bump()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
declare
  newest bigint;
begin
  update access.version set number = number + 1 returning number into newest;
  if tg_op in ('DELETE', 'TRUNCATE') then
    insert into access.change (version) values (newest);
  elsif tg_table_name = 'client' then
    insert into access.change (version, client_id) select newest, c.id from changed c;
  elsif tg_table_name = 'client_key' then
    insert into access.change (version, key_id) select newest, c.id from changed c;
  elsif tg_table_name = 'commitment' then
    insert into access.change (version, grant_id) select distinct newest, c.grant_id from changed c;
  else
    insert into access.change (version, grant_id) select newest, c.id from changed c;
  end if;
  perform pg_notify('kho_access', newest::text);
  return null;
end $function$;

CREATE OR REPLACE FUNCTION access.bump_suspended()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
declare
  newest bigint;
begin
  update access.version set number = number + 1 returning number into newest;
  insert into access.change select distinct newest, null::text, c.grant_id from changed c;
  perform pg_notify('kho_access', newest::text);
  return null;
end $function$;

CREATE OR REPLACE FUNCTION access.keep_client_past()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  insert into access.client_past as old values
    (new.id, case when tg_op = 'INSERT' then new.created_at else clock_timestamp() end,
      new.agency_id, new.state not in ('issued', 'active'), new.zones)
  on conflict (client_id, since) do update set agency_id = excluded.agency_id,
    locked = excluded.locked, zones = excluded.zones;
  return null;
end $function$;

CREATE OR REPLACE FUNCTION access.keep_commitment()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  if tg_op = 'UPDATE' and old.withdrawn_at is null
    and to_jsonb(new) - 'withdrawn_at' = to_jsonb(old) - 'withdrawn_at' then
    return new;
  end if;
  raise exception 'a commitment can only be withdrawn, not changed or deleted'
    using errcode = '23514';
end $function$;

CREATE OR REPLACE FUNCTION access.keep_grant()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  if tg_op = 'UPDATE' and old.revoked_at is null
    and to_jsonb(new) - 'revoked_at' = to_jsonb(old) - 'revoked_at' then
    return new;
  end if;
  raise exception 'a grant can only be revoked, not changed or deleted' using errcode = '23514';
end $function$;

CREATE OR REPLACE FUNCTION access.keep_suspension()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  if tg_op = 'UPDATE' and old.resumed_at is null
    and to_jsonb(new) - 'resumed_at' = to_jsonb(old) - 'resumed_at' then
    return new;
  end if;
  raise exception 'a suspension can only end, not change or be deleted' using errcode = '23514';
end $function$;

CREATE OR REPLACE FUNCTION access.make_mask_key()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
declare
  -- Three random UUIDs carry 366 random bits.
  secret constant bytea := sha256(uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid())
    || uuid_send(gen_random_uuid()));
  inner_pad bytea := decode(repeat('36', 64), 'hex');
  outer_pad bytea := decode(repeat('5c', 64), 'hex');
begin
  for i in 0 .. 31 loop
    inner_pad := set_byte(inner_pad, i, get_byte(inner_pad, i) # get_byte(secret, i));
    outer_pad := set_byte(outer_pad, i, get_byte(outer_pad, i) # get_byte(secret, i));
  end loop;
  insert into access.mask_key values (new.id, inner_pad, outer_pad);
  return null;
end $function$;

CREATE OR REPLACE FUNCTION catalogue.edition_hash(head text, of_edition integer)
 RETURNS bytea
 LANGUAGE sql
 STABLE
AS $function$
  select sha256(convert_to(head || coalesce(string_agg(
    E'\n' || catalogue.edition_line(e), '' order by e.dataset), ''), 'UTF8'))
  from catalogue.edition_entry e where e.edition = of_edition
$function$;

CREATE OR REPLACE FUNCTION catalogue.edition_head(e catalogue.edition)
 RETURNS text
 LANGUAGE sql
 STABLE
AS $function$
  select jsonb_build_array(e.number, e.decision_number, to_char(e.decision_date, 'YYYY-MM-DD'),
    e.signer, e.authority, to_char(e.valid_from, 'YYYY-MM-DD'))::text
$function$;

CREATE OR REPLACE FUNCTION catalogue.edition_line(e catalogue.edition_entry)
 RETURNS text
 LANGUAGE sql
 STABLE
AS $function$
  select jsonb_build_array(e.dataset, e.version, e.title, e.owner, e.database, e.suppliers,
    e.update_form, e.update_frequency, e.permitted_users, encode(e.definition_sha256, 'hex'),
    e.taken_out)::text
$function$;

CREATE OR REPLACE FUNCTION catalogue.keep_edition()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  raise exception 'an issued edition of the catalogue is never changed or deleted'
    using errcode = '23514';
end $function$;

CREATE OR REPLACE FUNCTION catalogue.keep_entries()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  if exists (select from added join catalogue.edition e on e.number = added.edition) then
    raise exception 'an issued edition of the catalogue takes no further entry'
      using errcode = '23514';
  end if;
  return null;
end $function$;

CREATE OR REPLACE FUNCTION codelist.fold(value text)
 RETURNS text
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE STRICT
RETURN (translate(regexp_replace((NORMALIZE(value, NFD) COLLATE "C"), '[̀-ͯ]'::text, ''::text, 'g'::text), (('ABCDEFGHIJKLMNOPQRSTUVWXYZĐđÐð'::text || ' 	
   ﻿'::text) || '''`´ʹʻʼ‘’‛′＇-‐‑‒–'::text), 'abcdefghijklmnopqrstuvwxyzdddd'::text) COLLATE "C");

CREATE OR REPLACE FUNCTION journal.close_reads(records text, root bytea, groups bigint[], counts integer[])
 RETURNS bigint
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
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
end $function$;

CREATE OR REPLACE FUNCTION journal.fields_fit(fields jsonb, root bytea)
 RETURNS boolean
 LANGUAGE plpgsql
 IMMUTABLE
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
begin
  return jsonb_typeof(fields) = 'object'
    and not fields ?| array['v', 'kind', 'at', 'commitments', 'root']
    and octet_length(fields::text) <= 32768
    -- Only safe integers: fractions are where two writers of JSON differ.
    and not fields @? '$.** ? (@.type() == "number" && (@ != @.floor()
      || @ > 9007199254740991 || @ < -9007199254740991))'
    and not fields @? 'strict $.**{16 to last}'
    and (not fields ? 'rows'
      or (root is not null and jsonb_typeof(fields -> 'rows') = 'number'
        and fields -> 'rows' >= '0'::jsonb));
end $function$;

CREATE OR REPLACE FUNCTION journal.keep_entry()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  raise exception 'entries of the journal are never changed or deleted' using errcode = '23514';
end $function$;

CREATE OR REPLACE FUNCTION journal.open_reads(records text, root bytea, count integer)
 RETURNS bigint
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
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
end $function$;

CREATE OR REPLACE FUNCTION paper.keep_attached()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  raise exception 'what was kept beside an act is never changed or deleted' using errcode = '23514';
end $function$;

CREATE OR REPLACE FUNCTION people.bound_zones()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
declare
  bound text[];
begin
  -- Whoever writes zones gives the row its own; a move to another agency leaves them as they are.
  if tg_op = 'INSERT' or new.zones is distinct from old.zones then
    new.own_zones := new.zones;
  end if;
  select a.zones into bound from people.agency a where a.id = new.agency_id;
  new.zones := case
    when bound is null then new.own_zones
    when new.own_zones is null then bound
    else array(select zone from unnest(new.own_zones) zone where zone = any (bound)) end;
  -- No zone that both allow: a name that no network can have, so that everything is refused.
  if cardinality(new.zones) = 0 then
    new.zones := array['-'];
  end if;
  return new;
end $function$;

CREATE OR REPLACE FUNCTION people.end_sessions()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  update signin.session set ended_at = clock_timestamp()
  where account_id = new.id and ended_at is null;
  return null;
end $function$;

CREATE OR REPLACE FUNCTION people.held(a_account text, a_at timestamp with time zone)
 RETURNS TABLE(appointment bigint, function text, agency text)
 LANGUAGE sql
 STABLE
AS $function$
  select p.id, p.function, p.agency_id
  from people.appointment p left join people.appointment o on o.id = p.deputy_of
  where p.account_id = a_account and people.is_in_force(p, a_at)
    and (p.deputy_of is null or people.is_in_force(o, a_at))
$function$;

CREATE OR REPLACE FUNCTION people.is_in_force(p people.appointment, a_at timestamp with time zone)
 RETURNS boolean
 LANGUAGE sql
 IMMUTABLE
AS $function$
  select p.valid_from <= a_at and (p.valid_until is null or p.valid_until > a_at)
    and (p.ended_at is null or p.ended_at > a_at)
    and (p.suspended_at is null or p.suspended_at > a_at)
$function$;

CREATE OR REPLACE FUNCTION people.keep_client_key()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  if tg_op = 'UPDATE' and to_jsonb(new) - 'valid_until' = to_jsonb(old) - 'valid_until'
    and new.valid_until is not null
    and (old.valid_until is null or new.valid_until <= old.valid_until) then
    return new;
  end if;
  raise exception 'a key of a client can only end, not change or go on' using errcode = '23514';
end $function$;

CREATE OR REPLACE FUNCTION people.pass_zones()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  update people.account set agency_id = agency_id where agency_id = new.id;
  update people.client set agency_id = agency_id where agency_id = new.id;
  return null;
end $function$;

CREATE OR REPLACE FUNCTION personal.binds(h personal.withholding, w jsonb)
 RETURNS boolean
 LANGUAGE sql
 STABLE
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
  select case when w ->> 'at' is null then h.lifted_at is null
      else h.began_at <= (w ->> 'at')::timestamptz - coalesce((w ->> 'slack')::interval, '0')
        and coalesce(h.lifted_at > (w ->> 'at')::timestamptz, true) end
    and (h.purposes is null or (w ->> 'purpose') = any (h.purposes))
    and not exists (
      select from personal.withholding_exception e
      where e.withholding = h.id and e.grant_id = (w ->> 'grant')::bigint
        and case when w ->> 'at' is null then e.ended_at is null
          else e.began_at <= (w ->> 'at')::timestamptz
            and coalesce(e.ended_at > (w ->> 'at')::timestamptz
              - coalesce((w ->> 'slack')::interval, '0'), true) end)
$function$;

CREATE OR REPLACE FUNCTION personal.count_withheld()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  update personal.withheld_state set number = number + 1,
    open = (select count(*) from personal.withholding where lifted_at is null);
  return null;
end $function$;

CREATE OR REPLACE FUNCTION personal.events(q jsonb, a_columns integer[], a_condition jsonb, a_masks jsonb, a_after bigint, a_upto bigint, a_limit integer, OUT count integer, OUT last bigint)
 RETURNS record
 LANGUAGE plpgsql
 STABLE
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
declare
  found record;
begin
  execute read.changes_sql(q, a_columns, a_condition, a_masks) into found
  using q, a_condition, a_after, a_upto, a_masks, a_limit, 0::bigint;
  count := found.count;
  last := found.max;
end $function$;

CREATE OR REPLACE FUNCTION personal.keep_subject_columns()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
begin
  insert into personal.subject_column
  select new.dataset, (c ->> 'number')::integer
  from jsonb_array_elements(new.definition -> 'columns') c
  where c ->> 'type' = 'text'
    and coalesce((c ->> 'subject')::boolean, c ->> 'rule' = 'citizen-number')
  on conflict do nothing;
  delete from personal.subject_column s
  where s.dataset = new.dataset and not exists (
    select from jsonb_array_elements(new.definition -> 'columns') c
    where (c ->> 'number')::integer = s.number and c ->> 'type' = 'text');
  return null;
end $function$;

CREATE OR REPLACE FUNCTION personal.mark_of(a_key text)
 RETURNS bytea
 LANGUAGE sql
 STABLE
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$ select sha256(s.pad || convert_to(a_key, 'UTF8')) from personal.withheld_state s $function$;

CREATE OR REPLACE FUNCTION personal.shows(q jsonb, a_condition jsonb, a_masks jsonb, a_key jsonb)
 RETURNS boolean
 LANGUAGE plpgsql
 STABLE
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
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
end $function$;

CREATE OR REPLACE FUNCTION personal.withheld_from(a_dataset text, a_purpose text, a_grant bigint, a_at timestamp with time zone)
 RETURNS jsonb
 LANGUAGE plpgsql
 STABLE
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
declare
  numbers constant integer[] := array(
    select s.number from personal.subject_column s where s.dataset = a_dataset order by 1);
  w constant jsonb := jsonb_build_object('columns', numbers, 'purpose', a_purpose, 'grant', a_grant,
    'at', a_at, 'number', (select s.number from personal.withheld_state s));
begin
  return case when numbers <> '{}' and exists (
    select from personal.withholding h where personal.binds(h, w)) then w end;
end $function$;

CREATE OR REPLACE FUNCTION read.after_sql(items text[], vals text[], nulls boolean[], backward boolean[], sorted integer)
 RETURNS text[]
 LANGUAGE plpgsql
 IMMUTABLE
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
declare
  uniform constant boolean := not (true = any (backward) and false = any (backward));
  branches text[] := '{}';
  prefix text := '';
begin
  if uniform and not true = any (nulls) then
    -- One range of the index decides everything but the nulls that follow it.
    branches := array[format('(%s) %s (%s)', array_to_string(items, ', '),
      case when backward[1] then '<' else '>' end, array_to_string(vals, ', '))];
  end if;
  for i in 1 .. cardinality(items) loop
    if nulls[i] and backward[i] then
      branches := branches || (prefix || items[i] || ' is not null');
    elsif not nulls[i] then
      if cardinality(branches) = 0 or not uniform or true = any (nulls) then
        branches := branches || (prefix || format('%s %s %s', items[i],
          case when backward[i] then '<' else '>' end, vals[i]));
      end if;
      if i <= sorted and not backward[i] then
        branches := branches || (prefix || items[i] || ' is null');
      end if;
    end if;
    prefix := prefix || case when nulls[i] then items[i] || ' is null and '
      else format('%s = %s and ', items[i], vals[i]) end;
  end loop;
  return branches;
end $function$;

CREATE OR REPLACE FUNCTION read.aggregate(q jsonb, records text, root bytea, opened integer)
 RETURNS TABLE(opening bigint, body text, groups integer, floor integer, equality text)
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
declare
  group_id bigint;
  ready record;
  built record;
  least integer;
  keys text;
  members text;
  figures text;
begin
  if opened > 0 then group_id := journal.open_reads(records, root, opened); end if;
  ready := read.prepare(q || jsonb_build_object('sort', (q -> 'group') || coalesce((
      select jsonb_agg(f -> 'c') from jsonb_array_elements(q -> 'figures') f where f ? 'c'), '[]')),
    opened, read.asked_delivery(q));
  built := read.rows_sql(q || '{"sort": []}', ready.condition, ready.masks, ready.is_current, false);
  if read.holds_personal(q ->> 'dataset', (q ->> 'version')::integer) then
    least := greatest(coalesce((q ->> 'floor')::integer, 5), 5);
  end if;
  select string_agg(format('%s as k%s', case when built.types ->> n is null then 'null::text'
      else 'r.c' || n::integer end, i), ', ' order by i), string_agg('k' || i, ', ' order by i)
  into members, keys from jsonb_array_elements_text(q -> 'group') with ordinality g (n, i);
  select string_agg(format('%s as f%s', read.figure_sql(f, least, built.types), i), ', ' order by i)
  into figures from jsonb_array_elements(q -> 'figures') with ordinality u (f, i);
  return query execute format($sql$
    select $6, coalesce(json_agg(json_build_array(json_build_array(%1$s), json_build_array(%2$s))
        order by place) filter (where place <= $8), '[]')::text, count(*)::integer, %4$s::integer, $7
    from (select g.*, row_number() over (order by n desc, %3$s) as place
      from (select %5$s, %6$s, %7$s as n from %8$s r %9$s having %10$s) g
      order by place limit $8 + 1) g $sql$,
    coalesce(keys, ''),
    (select string_agg('f' || i, ', ' order by i) from jsonb_array_elements(q -> 'figures')
      with ordinality u (f, i)),
    coalesce(keys, 'n'), coalesce(least::text, 'null'), coalesce(members, 'null as none'), figures,
    case when least is null then 'count(*)' else format('count(*) / %s * %1$s', least) end,
    built.rows_sql, coalesce('group by ' || keys, ''),
    case when least is null then 'true' else 'count(*) >= ' || least end)
  using q, ready.condition, (q ->> 'change')::bigint, null::bigint, ready.masks,
    group_id, ready.equality, (q ->> 'limit')::bigint;
end $function$;

CREATE OR REPLACE FUNCTION read.asked_delivery(q jsonb)
 RETURNS text
 LANGUAGE sql
 IMMUTABLE
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$ select case q ->> 'delivery' when 'online' then 'online' else 'api' end $function$;

CREATE OR REPLACE FUNCTION read.begin_part(q jsonb, part_rows integer)
 RETURNS text[]
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
declare
  ready record;
  built record;
  ends text[];
begin
  ready := read.prepare(q, read.opened(q), 'file');
  built := read.rows_sql(q - 'upto', ready.condition, ready.masks, true, true);
  -- The order of salts has no index: all of it in one sort, instead of one for each part.
  if 'r._salt' = any (built.order_items) then
    perform set_config('kho.export_part', (q || '{"upto": null}')::text, true);
    return null;
  end if;
  execute format('select array[%s] from %s r offset $4 - 1', (
      select string_agg(o || '::text', ', ' order by i)
      from unnest(built.order_items) with ordinality u (o, i)), built.rows_sql)
  into ends using q, ready.condition, (q ->> 'change')::bigint, part_rows::bigint, ready.masks;
  perform set_config('kho.export_part', (q || jsonb_build_object('upto', ends))::text, true);
  return ends;
end $function$;

CREATE OR REPLACE FUNCTION read.changes(q jsonb, records text, root bytea, opened integer)
 RETURNS TABLE(opening bigint, body text, events integer, upto bigint, equality text)
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
declare
  group_id bigint;
begin
  if opened > 0 then group_id := journal.open_reads(records, root, opened); end if;
  return query select group_id, r.body, r.events, r.upto, r.equality
    from read.changes_text(q, opened) r;
end $function$;

CREATE OR REPLACE FUNCTION read.changes_sql(q jsonb, a_columns integer[], a_condition jsonb, a_masks jsonb)
 RETURNS text
 LANGUAGE plpgsql
 STABLE
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
declare
  types jsonb;
  kept text;
  key_sql text;
  same text;
begin
  select jsonb_object_agg(c.number, read.sql_type(c.type)), string_agg('c' || c.number, ', '),
    string_agg(format('coalesce(v.c%1$s, o.c%1$s) as %2$I', c.number, c.name), ', '
      order by c.key_place) filter (where c.key_place is not null)
  into types, kept, key_sql
  from read.columns_of(q ->> 'dataset', (q ->> 'version')::integer) c;
  -- As text, because 0.10 and 0.1 are one number and two written values; and as shown, because a
  -- change of what a mask hides is none to be seen.
  select string_agg(format(case when a_masks ? n::text
      then 'read.mask(v.c%1$s::text, $5->%2$L) is not distinct from '
        'read.mask(o.c%1$s::text, $5->%2$L)'
      else 'v.c%1$s::text is not distinct from o.c%1$s::text' end, n, n::text), ' and ')
  into same from unnest(a_columns) n;
  return format($sql$
    select coalesce(string_agg(line, ',' order by change), ''), count(*)::integer, max(change)
    from (
      select change, format('{"change":%%s,"op":"%%s","key":%%s', change,
          case when not is_in then 'delete' when was_in then 'update' else 'insert' end,
          row_to_json(k)) || case when is_in then ',"record":' || row_to_json(j)::text || '}'
          else '}' end as line
      from (
          select %1$s, _change, null::bigint as _ended from %2$s
          where _change > $3 and _change <= $4
          union all
          select %1$s, _change, _ended from %3$s where _change > $3 and _change <= $4) v
        full join (select %1$s, _ended from %3$s where _ended > $3 and _ended <= $4) o
          on o._ended = v._change
        cross join lateral (select coalesce(v._change, o._ended) as change,
          (v._change is not null and (v._ended is null or v._ended > $7) and %4$s) is true as is_in,
          (o._ended > $7 and %5$s) is true as was_in) s
        cross join lateral (select %6$s) k
        cross join lateral (select %7$s) j
      where (is_in or was_in) and not (is_in and was_in and %8$s)
      order by change limit $6) e $sql$,
    kept, read.current_table(q ->> 'dataset'), read.history_table(q ->> 'dataset'),
    read.condition_sql(a_condition, types, 'v'), read.condition_sql(a_condition, types, 'o'),
    key_sql, read.shown_sql(q, a_columns, types, 'v', false, a_masks), same);
end $function$;

CREATE OR REPLACE FUNCTION read.changes_text(q jsonb, opened integer, OUT body text, OUT events integer, OUT upto bigint, OUT equality text)
 RETURNS record
 LANGUAGE plpgsql
 STABLE
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
declare
  last_change constant bigint := (q ->> 'change')::bigint;
  events_max constant integer := (q ->> 'limit')::integer;
  ready record;
  found record;
  statement text;
begin
  ready := read.prepare(q, opened, 'feed');
  if exists (select from read.columns_of(q ->> 'dataset', (q ->> 'version')::integer) k
      where k.key_place is not null and not k.number = any (ready.columns)) then
    raise exception 'the key is not granted' using errcode = 'KH006';
  end if;
  if read.hides_key(q ->> 'dataset', (q ->> 'version')::integer, ready.masks) then
    raise exception 'the key is masked' using errcode = 'KH013';
  end if;
  equality := ready.equality;
  statement := read.changes_sql(q, ready.columns, ready.condition, ready.masks);
  body := '';
  events := 0;
  upto := (q ->> 'after')::bigint;
  -- In windows, because most changes may be out of view; and not without end for one answer.
  for turn in 1 .. 50 loop
    exit when upto >= last_change or events >= events_max;
    execute statement into found using q, ready.condition, upto,
      least(upto + greatest(events_max, 2000), last_change), ready.masks, events_max - events,
      ready.since;
    body := concat_ws(',', nullif(body, ''), nullif(found.coalesce, ''));
    events := events + found.count;
    upto := case when events >= events_max then found.max
      else least(upto + greatest(events_max, 2000), last_change) end;
  end loop;
end $function$;

CREATE OR REPLACE FUNCTION read.columns_of(a_dataset text, a_version integer)
 RETURNS TABLE(place bigint, number integer, name text, type text, personal text, key_place bigint)
 LANGUAGE sql
 STABLE
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
  select c.place, (c.item ->> 'number')::integer, c.item ->> 'name', c.item ->> 'type',
    coalesce(c.item ->> 'personal', 'none'), k.place
  from catalogue.dataset_version v
    cross join lateral jsonb_array_elements(v.definition -> 'columns')
      with ordinality as c (item, place)
    left join lateral jsonb_array_elements_text(v.definition -> 'key')
      with ordinality as k (name, place) on k.name = c.item ->> 'name'
  where v.dataset = a_dataset and v.version = a_version
  order by c.place
$function$;

CREATE OR REPLACE FUNCTION read.condition_sql(a_condition jsonb, a_types jsonb, a_row text)
 RETURNS text
 LANGUAGE sql
 IMMUTABLE
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
  select coalesce(string_agg(
    case when jsonb_array_length(c.value) = 1
      then format('%s.%I = ($2->%L->>0)::%s', a_row, 'c' || c.key, c.key, a_types ->> c.key)
      else format('%s.%I = any (array(select v::%s from jsonb_array_elements_text($2->%L) v))',
        a_row, 'c' || c.key, a_types ->> c.key, c.key) end, ' and ' order by c.key), 'true')
    || coalesce(read.withheld_sql(a_condition -> 'withheld', a_row), '')
  from jsonb_each(coalesce(a_condition, '{}') - 'withheld') c
$function$;

CREATE OR REPLACE FUNCTION read.count_rows(q jsonb)
 RETURNS bigint
 LANGUAGE plpgsql
 STABLE SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
declare
  ready record;
  built record;
  found bigint;
begin
  ready := read.prepare(q, read.opened(q), case q ->> 'delivery' when 'file' then 'file'
    else read.asked_delivery(q) end);
  built := read.rows_sql(q - 'after', ready.condition, ready.masks, ready.is_current, false);
  execute format('select count(*) from %s r', built.rows_sql)
  into found using q, ready.condition, (q ->> 'change')::bigint, (q ->> 'limit')::bigint;
  return found;
end $function$;

CREATE OR REPLACE FUNCTION read.current_table(a_dataset text)
 RETURNS text
 LANGUAGE sql
 IMMUTABLE
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$ select format('store.%I', 'd_' || replace(a_dataset, '-', '_')) $function$;

CREATE OR REPLACE FUNCTION read.decide(a_dataset text, a_known integer[], a_open integer[], a_grant bigint, a_client text, a_purpose text, a_zones text[], a_delivery text, a_asked integer[], a_change bigint, a_session bigint DEFAULT NULL::bigint, OUT refusal text, OUT columns integer[], OUT granted integer[], OUT condition jsonb, OUT since bigint, OUT masks jsonb)
 RETURNS record
 LANGUAGE plpgsql
 STABLE
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
declare
  held record;
  withheld jsonb;
begin
  if a_grant is null then
    since := read.open_since(a_dataset);
    granted := a_open;
    columns := coalesce(a_asked, a_open);
    refusal := case when since is null or since > a_change then 'KH001'
      when not columns <@ a_open then 'KH006' end;
    return;
  end if;
  select g.client_id, g.agency_id, g.accounts, g.dataset_id, g.purpose, g.columns, g.condition,
    g.masks, c.state,
    g.revoked_at is null and g.valid_from <= clock_timestamp()
      and g.valid_until > clock_timestamp() as in_force,
    cardinality(a_zones) > 0 and (g.zones is null or a_zones && g.zones)
      and (c.zones is null or a_zones && c.zones) as zone_fits,
    g.delivery is null or a_delivery = any (g.delivery) as delivery_fits,
    g.third_party is null or exists (select from access.commitment t where t.grant_id = g.id
      and t.withdrawn_at is null and t.valid_until > clock_timestamp()) as committed,
    exists (select from access.suspension s
      where s.grant_id = g.id and s.resumed_at is null) as suspended,
    d.sharing = 'own' and coalesce(c.agency_id, g.agency_id) is distinct from (
      select v.definition ->> 'owner' from catalogue.dataset_version v
      where v.dataset = d.id and v.version = d.version) as own_use,
    exists (select from personal.withheld_state s where s.open > 0) as withholds
  into held
  from access.grant g left join people.client c on c.id = g.client_id
    join catalogue.dataset d on d.id = g.dataset_id
  where g.id = a_grant;
  since := 0;
  granted := held.columns;
  condition := held.condition;
  if held.withholds then
    withheld := personal.withheld_from(a_dataset, held.purpose, a_grant, null);
    if withheld is not null then
      condition := coalesce(condition, '{}') || jsonb_build_object('withheld', withheld);
    end if;
  end if;
  if held.masks <> '{}' then
    select jsonb_object_agg(m.key, case m.value ->> 'by'
      when 'hashed' then m.value || jsonb_build_object(
        'inner', encode(k.inner_pad, 'hex'), 'outer', encode(k.outer_pad, 'hex'))
      else m.value end)
    into masks from jsonb_each(held.masks) m left join access.mask_key k on k.grant_id = a_grant;
  end if;
  if held.agency_id is not null then
    refusal := read.decide_person(a_session, a_zones, held.agency_id, held.accounts);
  end if;
  refusal := case
    when refusal is not null then refusal
    when held.client_id is distinct from a_client or held.dataset_id is distinct from a_dataset
      or held.own_use then 'KH001'
    when held.state not in ('issued', 'active') then 'KH002'
    when held.purpose is distinct from a_purpose then 'KH003'
    when held.in_force is not true then 'KH005'
    when held.suspended then 'KH016'
    when held.committed is not true then 'KH014'
    when held.delivery_fits is not true then 'KH015'
    when held.zone_fits is not true then 'KH004'
    when not a_asked <@ held.columns or not a_asked <@ a_known then 'KH006'
    -- A condition on a column that the definition lacks could let everything through.
    when held.condition - a_known::text[] <> '{}' then 'KH008' end;
  columns := coalesce(a_asked, array(
    select n from unnest(a_known) with ordinality k (n, place)
    where n = any (held.columns) order by place));
end $function$;

CREATE OR REPLACE FUNCTION read.decide_person(a_session bigint, a_zones text[], a_agency text, a_accounts text[])
 RETURNS text
 LANGUAGE plpgsql
 STABLE
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
declare
  person record;
begin
  select a.id, a.zones is null or a_zones && a.zones as zone_fits,
    exists (select from people.held(a.id, clock_timestamp()) h
      where h.function = 'consumer' and h.agency = a_agency) as holds
  into person
  from signin.session s join people.account a on a.id = s.account_id
  where s.id = a_session and s.ended_at is null and s.expires_at > clock_timestamp()
    and a.state <> 'locked' and a.valid_from <= clock_timestamp()
    and (a.valid_until is null or a.valid_until > clock_timestamp());
  return case
    when person.id is null then 'KH019'
    when not person.holds or not coalesce(person.id = any (a_accounts), true) then 'KH001'
    when not person.zone_fits then 'KH004' end;
end $function$;

CREATE OR REPLACE FUNCTION read.equality(a_dataset text)
 RETURNS text
 LANGUAGE sql
 STABLE
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
  select case
    when count(e.part) < greatest(count(p.number), 1) then 'unknown'
    when bool_or(e.state = 'unequal' or e.held_back > 0)
      then 'not-equal; held-back=' || sum(e.held_back)
    else case when bool_or(e.state = 'as-pushed') then 'as-pushed; ' else '' end || to_char(
      min(e.as_of) at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') end
  from (select number from catalogue.part where dataset = a_dataset) p
    full join (select * from store.equality where dataset = a_dataset) e on e.part = p.number
$function$;

CREATE OR REPLACE FUNCTION read.export_part(q jsonb)
 RETURNS TABLE(body text, rows integer, last text[])
 LANGUAGE plpgsql
 STABLE SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
begin
  return query select r.body, r.rows, r.last from read.rows_text(q, read.opened(q), 'file') r;
end $function$;

CREATE OR REPLACE FUNCTION read.export_rows()
 RETURNS SETOF record
 LANGUAGE plpgsql
 STABLE SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
declare
  q constant jsonb := current_setting('kho.export_part')::jsonb;
  ready record;
  built record;
begin
  ready := read.prepare(q, read.opened(q), 'file');
  built := read.rows_sql(q, ready.condition, ready.masks, ready.is_current, true);
  return query execute format('select %s from %s r',
    read.shown_sql(q, ready.columns, built.types, 'r', true, ready.masks), built.rows_sql)
  using q, ready.condition, (q ->> 'change')::bigint, null::bigint, ready.masks;
end $function$;

CREATE OR REPLACE FUNCTION read.extent(q jsonb, records text, root bytea, opened integer)
 RETURNS TABLE(opening bigint, west double precision, south double precision, east double precision, north double precision, rows bigint, equality text)
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
declare
  checked record;
  built record;
begin
  if opened > 0 then opening := journal.open_reads(records, root, opened); end if;
  select p.* into checked from read.map_checks(q, opened) p;
  equality := checked.equality;
  built := read.map_sql(q, checked.condition, checked.is_current);
  execute format('select min((r.c%1$sb[1])[0]), min((r.c%1$sb[1])[1]), max((r.c%1$sb[0])[0]), '
      'max((r.c%1$sb[0])[1]), count(r.c%1$sb) from %2$s', checked.geometry, built.from_sql)
  into west, south, east, north, rows
  using q, checked.condition, (q ->> 'change')::bigint;
  return next;
end $function$;

CREATE OR REPLACE FUNCTION read.figure_sql(a_value jsonb, a_floor integer, a_types jsonb)
 RETURNS text
 LANGUAGE plpgsql
 IMMUTABLE
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
declare
  item constant text := 'r.c' || (a_value ->> 'c')::integer;
  kind constant text := a_types ->> (a_value ->> 'c');
  figure text;
begin
  if a_value ->> 'c' is not null and kind is null then return 'null'; end if;
  figure := case a_value ->> 'of'
    when 'count' then 'count(*)'
    when 'distinct' then format('count(distinct %s)', item)
    when 'sum' then format('sum(%s)', item)
    when 'avg' then format('round(avg(%s), 6)', item)
    when 'min' then format('min(%s)', item)
    when 'max' then format('max(%s)', item) end;
  if figure is null then raise exception 'no such figure' using errcode = 'KH018'; end if;
  if a_floor is null then return figure; end if;
  -- Of persons only how many, and not to the last one.
  if a_value ->> 'of' not in ('count', 'distinct') then
    raise exception 'a figure of persons' using errcode = 'KH017';
  end if;
  return format('%s / %s * %2$s', figure, a_floor);
end $function$;

CREATE OR REPLACE FUNCTION read.filter_columns(f jsonb)
 RETURNS SETOF integer
 LANGUAGE sql
 IMMUTABLE
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
  select (c #>> '{}')::integer from jsonb_path_query(f, '$.**.c') c
$function$;

CREATE OR REPLACE FUNCTION read.filter_sql(f jsonb, a_path text[], a_types jsonb)
 RETURNS text
 LANGUAGE plpgsql
 IMMUTABLE
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
declare
  op constant text := f ->> 'op';
  fold constant text := f ->> 'fold';
  sql_type constant text := a_types ->> (f ->> 'c');
  item text;
  one text;
begin
  if op in ('and', 'or') then
    return (select '(' || string_agg(read.filter_sql(o.item, a_path || array['of',
        (o.place - 1)::text], a_types), ' ' || op || ' ' order by o.place) || ')'
      from jsonb_array_elements(f -> 'of') with ordinality o (item, place));
  elsif op = 'not' then
    return format('(not %s)', read.filter_sql(f -> 'of', a_path || 'of'::text, a_types));
  end if;
  -- A column that is no longer kept never had a value.
  item := case when sql_type is null then 'null::text' else 'r.c' || (f ->> 'c')::integer end;
  if op = 'null' then return format('(%s is null)', item); end if;
  if op = 'box' then
    if sql_type is null then return 'false'; end if;
    return format('(%sb && box(point(($1#>>%L)::float8, ($1#>>%L)::float8), '
      'point(($1#>>%L)::float8, ($1#>>%L)::float8)))', item, a_path || '{v,0}'::text[],
      a_path || '{v,1}'::text[], a_path || '{v,2}'::text[], a_path || '{v,3}'::text[]);
  end if;
  one := case when fold is null then '($1#>>%L)::' || coalesce(sql_type, 'text')
    else format('read.folded($1#>>%%L, %L)', fold) end;
  if fold is not null then item := format('read.folded(%s, %L)', item, fold); end if;
  if op in ('=', '<>', '<', '<=', '>', '>=', 'like') then
    return format('(%s %s ' || one || ')', item, op, a_path || 'v'::text);
  elsif op = 'between' then
    return format('(%s between ' || one || ' and ' || one || ')', item, a_path || '{v,0}'::text[],
      a_path || '{v,1}'::text[]);
  elsif op = 'in' then
    return format('(%s = any (array(select %s from jsonb_array_elements_text($1#>%L) v)))', item,
      case when fold is null then 'v::' || coalesce(sql_type, 'text')
        else format('read.folded(v, %L)', fold) end, a_path || 'v'::text);
  end if;
  raise exception 'no such operator' using errcode = 'KH018';
end $function$;

CREATE OR REPLACE FUNCTION read.folded(a_value text, a_fold text)
 RETURNS text
 LANGUAGE sql
 IMMUTABLE
AS $function$
  select case a_fold
    when 'c' then lower(a_value collate "und-x-icu") collate "C"
    when 'a' then translate(regexp_replace(normalize(a_value, NFD) collate "C",
      U&'[\0300-\036F]', '', 'g'), U&'\0111\0110', 'dD') collate "C"
    when 'ca' then translate(regexp_replace(normalize(lower(a_value collate "und-x-icu"), NFD)
      collate "C", U&'[\0300-\036F]', '', 'g'), U&'\0111', 'd') collate "C"
    -- Instants: without the Z that would sort after a fraction.
    when 't' then rtrim(a_value, 'Z')
    else a_value end
$function$;

CREATE OR REPLACE FUNCTION read.geometry_of(q jsonb, a_columns integer[], a_masks jsonb)
 RETURNS integer
 LANGUAGE sql
 STABLE
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
  select c.number from read.columns_of(q ->> 'dataset', (q ->> 'version')::integer) c
  where c.type = 'geometry' and c.number = any (a_columns)
    and (a_masks ? c.number::text) is not true
  order by c.place limit 1
$function$;

CREATE OR REPLACE FUNCTION read.hides_key(a_dataset text, a_version integer, a_masks jsonb)
 RETURNS boolean
 LANGUAGE sql
 STABLE
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
  select a_masks is not null and exists (select from read.columns_of(a_dataset, a_version) k
    where k.key_place is not null and a_masks ? k.number::text)
$function$;

CREATE OR REPLACE FUNCTION read.history_table(a_dataset text)
 RETURNS text
 LANGUAGE sql
 IMMUTABLE
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$ select format('store.%I', 'h_' || replace(a_dataset, '-', '_')) $function$;

CREATE OR REPLACE FUNCTION read.holds_personal(a_dataset text, a_version integer)
 RETURNS boolean
 LANGUAGE sql
 STABLE
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
  select exists (
    select from catalogue.dataset d
      cross join lateral (values (a_version), (d.version)) v (version)
      cross join lateral read.columns_of(a_dataset, v.version) c
    where d.id = a_dataset and c.personal <> 'none')
$function$;

CREATE OR REPLACE FUNCTION read.is_withheld(w jsonb, numbers integer[], given text[])
 RETURNS boolean
 LANGUAGE sql
 STABLE
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
  select exists (
    select from unnest(numbers, given) u (number, value)
      join personal.withholding h on h.mark = personal.mark_of(u.value)
    where w -> 'columns' @> to_jsonb(u.number) and personal.binds(h, w))
$function$;

CREATE OR REPLACE FUNCTION read.map_checks(q jsonb, opened integer, OUT columns integer[], OUT condition jsonb, OUT masks jsonb, OUT is_current boolean, OUT equality text, OUT geometry integer)
 RETURNS record
 LANGUAGE plpgsql
 STABLE
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
begin
  select p.columns, p.condition, p.masks, p.is_current, p.equality
  into columns, condition, masks, is_current, equality
  from read.prepare(q, opened, read.asked_delivery(q)) p;
  select c.number into geometry
  from read.columns_of(q ->> 'dataset', (q ->> 'version')::integer) c
  where c.number = (q ->> 'geometry')::integer and c.type = 'geometry'
    and c.number = any (columns) and exists (
      select from catalogue.dataset d, read.columns_of(d.id, d.version) n
      where d.id = q ->> 'dataset' and n.number = c.number);
  if geometry is null then
    raise exception 'the geometry is not granted' using errcode = 'KH006';
  end if;
  if masks ? geometry::text then
    raise exception 'the geometry is masked' using errcode = 'KH012';
  end if;
end $function$;

CREATE OR REPLACE FUNCTION read.map_sql(q jsonb, a_condition jsonb, a_current boolean, OUT from_sql text, OUT types jsonb)
 RETURNS record
 LANGUAGE plpgsql
 STABLE
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
declare
  newest integer;
  names text;
begin
  select d.version into newest from catalogue.dataset d where d.id = q ->> 'dataset';
  select jsonb_object_agg(c.number, read.sql_type(c.type)),
    string_agg(format(case c.type when 'geometry' then 'c%1$s, c%1$sb, c%1$sg' else 'c%1$s' end,
      c.number), ', ') || ', _salt'
  into types, names from read.columns_of(q ->> 'dataset', newest) c;
  from_sql := format('%s r where %s',
    case when a_current then read.current_table(q ->> 'dataset')
      else format('(select %1$s from %2$s where _change <= $3 union all select %1$s from %3$s '
        'where _change <= $3 and _ended > $3)', names, read.current_table(q ->> 'dataset'),
        read.history_table(q ->> 'dataset')) end,
    read.condition_sql(a_condition, types, 'r')) || coalesce((
      select string_agg(format(' and r.%I = ($1->''filters''->%s->>1)::%s', 'c' || (f.item ->> 0),
        f.place - 1, types ->> (f.item ->> 0)), '')
      from jsonb_array_elements(q -> 'filters') with ordinality f (item, place)), '');
  if jsonb_typeof(q -> 'filter') = 'object' then
    from_sql := from_sql || ' and ' || read.filter_sql(q -> 'filter', '{filter}', types);
  end if;
end $function$;

CREATE OR REPLACE FUNCTION read.mask(a_value text, a_mask jsonb)
 RETURNS text
 LANGUAGE sql
 STABLE
AS $function$
  select case
    when a_value is null then null
    when a_mask ->> 'by' = 'partial'
      and char_length(a_value) >= 2 * ((a_mask ->> 'first')::integer + (a_mask ->> 'last')::integer)
    then left(a_value, (a_mask ->> 'first')::integer) || '***'
      || right(a_value, (a_mask ->> 'last')::integer)
    when a_mask ->> 'by' = 'year' then substr(a_value, 1, 4)
    when a_mask ->> 'by' = 'hashed' then encode(sha256(decode(a_mask ->> 'outer', 'hex')
      || sha256(decode(a_mask ->> 'inner', 'hex') || convert_to(a_value, 'UTF8'))), 'hex')
    else '***' end
$function$;

CREATE OR REPLACE FUNCTION read.mask_through(q jsonb, numbers integer[], given text[])
 RETURNS text[]
 LANGUAGE plpgsql
 STABLE SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
declare
  ready record;
begin
  ready := read.prepare(q, read.opened(q), read.asked_delivery(q));
  if read.is_withheld(ready.condition -> 'withheld', numbers, given) then return null; end if;
  return array(
    select case when ready.masks ? u.number::text
      then read.mask(u.value, ready.masks -> u.number::text) else u.value end
    from unnest(numbers, given) with ordinality u (number, value, place) order by u.place);
end $function$;

CREATE OR REPLACE FUNCTION read.open_export(q jsonb, records text, root bytea, opened integer)
 RETURNS TABLE(opening bigint, equality text, columns integer[], condition jsonb)
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
declare
  group_id bigint;
begin
  if opened > 0 then group_id := journal.open_reads(records, root, opened); end if;
  return query select group_id, p.equality, p.columns, p.condition
    from read.prepare(q, opened, 'file') p;
end $function$;

CREATE OR REPLACE FUNCTION read.open_since(a_dataset text)
 RETURNS bigint
 LANGUAGE sql
 STABLE
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
  select (
    select v.after_change from catalogue.dataset_version v
    where v.dataset = d.id and v.version > coalesce((
      select max(w.version) from catalogue.dataset_version w
      where w.dataset = d.id and w.definition ->> 'sharing' <> 'open'), 0)
    order by v.version limit 1)
  from catalogue.dataset d where d.id = a_dataset and d.sharing = 'open'
$function$;

CREATE OR REPLACE FUNCTION read.open_through(q jsonb, records text, root bytea, opened integer)
 RETURNS TABLE(opening bigint, columns integer[], condition jsonb, masked integer[], withholds boolean)
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
declare
  group_id bigint;
begin
  if q ->> 'grant' is null or opened is distinct from 1 then
    raise exception 'what is asked through needs a grant and its record' using errcode = 'KH010';
  end if;
  group_id := journal.open_reads(records, root, opened);
  return query select group_id, p.columns, p.condition - 'withheld',
      array(select k::integer from jsonb_object_keys(p.masks) k),
      (p.condition ? 'withheld') is true
    from read.prepare(q, opened, read.asked_delivery(q)) p;
end $function$;

CREATE OR REPLACE FUNCTION read.opened(q jsonb)
 RETURNS integer
 LANGUAGE sql
 STABLE
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
  select count(*)::integer from journal.read_group where intake_id = (q ->> 'opening')::bigint
$function$;

CREATE OR REPLACE FUNCTION read.page(q jsonb, records text, root bytea, opened integer)
 RETURNS TABLE(opening bigint, body text, rows integer, last text[], equality text)
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
declare
  group_id bigint;
begin
  if opened > 0 then group_id := journal.open_reads(records, root, opened); end if;
  return query select group_id, r.body, r.rows, r.last, r.equality
    from read.rows_text(q, opened, read.asked_delivery(q)) r;
end $function$;

CREATE OR REPLACE FUNCTION read.prepare(q jsonb, opened integer, a_delivery text, OUT columns integer[], OUT condition jsonb, OUT since bigint, OUT masks jsonb, OUT is_current boolean, OUT equality text)
 RETURNS record
 LANGUAGE plpgsql
 STABLE
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
declare
  asked constant text := q ->> 'dataset';
  at_change constant bigint := (q ->> 'change')::bigint;
  newest record;
  known integer[];
  openly integer[];
  weighed record;
begin
  select d.version, coalesce(s.seq, 0) as seq, coalesce(s.change, 0) as change into newest
  from catalogue.dataset d left join store.dataset_state s on s.dataset = d.id where d.id = asked;
  if not found then raise exception 'unknown dataset' using errcode = 'KH007'; end if;
  if (q ->> 'pinned')::boolean then
    if at_change is distinct from (select a.last_change from store.apply a where a.dataset = asked
        and a.seq = (q ->> 'seq')::bigint union all select 0 where q ->> 'seq' = '0') then
      raise exception 'no such sequence' using errcode = 'KH009';
    end if;
  elsif newest.seq is distinct from (q ->> 'seq')::bigint
    or newest.change is distinct from at_change
    or newest.version is distinct from (q ->> 'version')::integer then
    raise exception 'the dataset has moved on' using errcode = 'KH100';
  end if;
  select array_agg(c.number order by c.place), array_agg(c.number order by c.place)
      filter (where c.personal = 'none' and coalesce(n.personal, 'none') = 'none')
  into known, openly
  from read.columns_of(asked, (q ->> 'version')::integer) c
    left join read.columns_of(asked, newest.version) n on n.number = c.number;
  weighed := read.decide(asked, coalesce(known, '{}'), coalesce(openly, '{}'),
    (q ->> 'grant')::bigint, q ->> 'client', q ->> 'purpose',
    array(select jsonb_array_elements_text(q -> 'zones')), a_delivery,
    case when jsonb_typeof(q -> 'columns') = 'array'
      then array(select v::integer from jsonb_array_elements_text(q -> 'columns') v) end,
    at_change, (q ->> 'session')::bigint);
  if weighed.refusal is not null then
    raise exception 'refused by the second wall' using errcode = weighed.refusal;
  end if;
  if q ->> 'grant' is not null and not coalesce(opened > 0, false) then
    raise exception 'there is no opening record' using errcode = 'KH010';
  end if;
  -- What is filtered or sorted by is as good as read, whether it is shown or not.
  if exists (
    select from jsonb_array_elements(q -> 'filters') f
    where not (f ->> 0)::integer = any (weighed.granted)
    union all
    select from jsonb_array_elements_text(q -> 'sort') s
    where not abs(s::integer) = any (weighed.granted)
    union all
    select from read.filter_columns(q -> 'filter') c where not c = any (weighed.granted)) then
    raise exception 'refused by the second wall' using errcode = 'KH006';
  end if;
  if weighed.masks ?| array(
    select f ->> 0 from jsonb_array_elements(q -> 'filters') f
    union all
    select abs(s::integer)::text from jsonb_array_elements_text(q -> 'sort') s
    union all
    select c::text from read.filter_columns(q -> 'filter') c) then
    raise exception 'refused by the second wall' using errcode = 'KH012';
  end if;
  columns := weighed.columns;
  masks := weighed.masks;
  condition := weighed.condition;
  since := weighed.since;
  is_current := newest.change = at_change;
  equality := case when is_current then read.equality(asked) else 'unknown' end;
end $function$;

CREATE OR REPLACE FUNCTION read.row_at(a_dataset text, a_key text[], a_at timestamp with time zone, a_condition jsonb, OUT state text, OUT shown jsonb)
 RETURNS record
 LANGUAGE plpgsql
 STABLE
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
declare
  newest integer;
  types jsonb;
  names text;
  matches text;
  listed text;
  as_of bigint;
  in_view boolean;
begin
  select d.version into newest from catalogue.dataset d where d.id = a_dataset;
  select jsonb_object_agg(c.number, read.sql_type(c.type)), string_agg('c' || c.number, ', '),
    string_agg(format('r.c%s = ($4[%s])::%s', c.number, c.key_place, read.sql_type(c.type)),
      ' and ') filter (where c.key_place is not null),
    string_agg(format('%L, r.c%s', c.name, c.number), ', ')
      filter (where a_condition ? c.number::text)
  into types, names, matches, listed from read.columns_of(a_dataset, newest) c;
  as_of := coalesce((select max(a.last_change) from store.apply a
    where a.dataset = a_dataset and a.applied_at <= a_at), 0);
  state := 'absent';
  if a_condition - array(select jsonb_object_keys(types)) <> '{}' then
    state := 'out-of-view';
    return;
  end if;
  execute format('select (%s) is true, jsonb_build_object(%s) from (
      select %s from %s where _change <= $3
      union all select %3$s from %5$s where _change <= $3 and _ended > $3) r where %s limit 1',
    read.condition_sql(a_condition, types, 'r'), listed, names, read.current_table(a_dataset),
    read.history_table(a_dataset), matches)
  into in_view, shown using null::jsonb, a_condition, as_of, a_key;
  state := case in_view when true then 'in-view' when false then 'out-of-view' else 'absent' end;
-- A key that cannot be one names no record.
exception when invalid_text_representation or numeric_value_out_of_range then
  state := 'absent';
end $function$;

CREATE OR REPLACE FUNCTION read.rows_sql(q jsonb, a_condition jsonb, a_masks jsonb, a_current boolean, a_ordered boolean, OUT rows_sql text, OUT order_items text[], OUT types jsonb)
 RETURNS record
 LANGUAGE plpgsql
 STABLE
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
declare
  newest integer;
  hides_key boolean;
  source text;
  condition text;
  names text[];
  backward boolean[];
  after_values text[];
  nulls boolean[];
  sorted integer;
  branches text[];
  order_by text;
begin
  select d.version into newest from catalogue.dataset d where d.id = q ->> 'dataset';
  hides_key := read.hides_key(q ->> 'dataset', newest, a_masks);
  select jsonb_object_agg(c.number, read.sql_type(c.type)) || '{"_salt": "bytea"}',
    string_agg('c' || c.number || case when c.type = 'geometry' then ', c' || c.number || 'b'
      else '' end, ', ') || ', _salt'
  into types, source from read.columns_of(q ->> 'dataset', newest) c;
  source := case when a_current then read.current_table(q ->> 'dataset')
    else format('(select %1$s from %2$s where _change <= $3 union all select %1$s from %3$s '
      'where _change <= $3 and _ended > $3)', source,
      read.current_table(q ->> 'dataset'), read.history_table(q ->> 'dataset')) end;
  condition := read.condition_sql(a_condition, types, 'r') || coalesce((
    select string_agg(format(' and r.%I = ($1->''filters''->%s->>1)::%s', 'c' || (f.item ->> 0),
      f.place - 1, types ->> (f.item ->> 0)), '')
    from jsonb_array_elements(q -> 'filters') with ordinality f (item, place)), '');
  if jsonb_typeof(q -> 'filter') = 'object' then
    condition := condition || ' and ' || read.filter_sql(q -> 'filter', '{filter}', types);
  end if;

  -- Asked columns first, then the key in the direction of the last of them.
  select array_agg(coalesce('c' || i.number, '_salt') order by i.place),
    array_agg(i.back order by i.place), count(*) filter (where i.place < 1000)
  into names, backward, sorted
  from (
    select abs(s.item::integer) as number, s.item::integer < 0 as back, s.place
    from jsonb_array_elements_text(q -> 'sort') with ordinality s (item, place)
    union all
    select k.number, coalesce((q -> 'sort' ->> -1)::integer < 0, false), 1000 + k.key_place
    from read.columns_of(q ->> 'dataset', newest) k
    where k.key_place is not null and not hides_key and not exists (
      select from jsonb_array_elements_text(q -> 'sort') s
      where abs(s::integer) = k.number)
    union all
    select null, coalesce((q -> 'sort' ->> -1)::integer < 0, false), 1000 where hides_key) i;
  select array_agg('r.' || n order by i),
    array_agg(format('($1->''after''->>%s)::%s', i - 1, types ->> ltrim(n, 'c')) order by i),
    array_agg(q -> 'after' ->> (i - 1)::integer is null order by i),
    string_agg(format('r.%s %s', n, case when backward[i] then 'desc' else 'asc' end), ', '
      order by i)
  into order_items, after_values, nulls, order_by
  from unnest(names) with ordinality u (n, i);
  if jsonb_typeof(q -> 'upto') = 'array' then
    condition := condition || format(' and (%s) <= (%s)', array_to_string(order_items, ', '),
      replace(array_to_string(after_values, ', '), '''after''', '''upto'''));
  end if;
  branches := case when jsonb_typeof(q -> 'after') is distinct from 'array' then array['true']
    else read.after_sql(order_items, after_values, nulls, backward, sorted) end;
  order_by := case when a_ordered then ' order by ' || order_by else '' end;
  select string_agg(format('(select r.* from %s r where %s and %s%s limit $4)', source,
    condition, b, order_by), ' union all ') into rows_sql from unnest(branches) b;
  if cardinality(branches) > 1 then
    rows_sql := format('(select r.* from (%s) r%s limit $4)', rows_sql, order_by);
  end if;
end $function$;

CREATE OR REPLACE FUNCTION read.rows_text(q jsonb, opened integer, a_delivery text, OUT body text, OUT rows integer, OUT last text[], OUT equality text)
 RETURNS record
 LANGUAGE plpgsql
 STABLE
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
declare
  ready record;
  built record;
  geometry integer;
begin
  ready := read.prepare(q, opened, a_delivery);
  built := read.rows_sql(q, ready.condition, ready.masks, ready.is_current, true);
  equality := ready.equality;
  if q ->> 'format' = 'geojson' then
    geometry := read.geometry_of(q, ready.columns, ready.masks);
  end if;
  execute format('select %s, count(*)::integer, array[%s] from %s r '
      'cross join lateral (select %s) j',
    read.text_sql(q, geometry),
    (select string_agg(format('(array_agg(%s::text))[count(*)::integer]', o), ', ' order by i)
      from unnest(built.order_items) with ordinality u (o, i)),
    built.rows_sql,
    read.shown_sql(q, array_remove(ready.columns, geometry), built.types, 'r', false,
      ready.masks))
  into body, rows, last
  using q, ready.condition, (q ->> 'change')::bigint, (q ->> 'limit')::bigint, ready.masks;
end $function$;

CREATE OR REPLACE FUNCTION read.shown_sql(q jsonb, a_columns integer[], a_types jsonb, a_row text, raw boolean, a_masks jsonb)
 RETURNS text
 LANGUAGE sql
 STABLE
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
  select string_agg(case
    when a_types ->> c.number::text is null then format('null::text as %I', c.name)
    when a_masks ? c.number::text then format('read.mask(%1$s.c%2$s::text, $5->%2$L) as %3$I',
      a_row, c.number::text, c.name)
    when raw then format('%s.c%s::text as %I', a_row, c.number, c.name)
    when c.type in ('json', 'geometry') then format('%s.c%s::json as %I', a_row, c.number, c.name)
    else format('%s.c%s as %I', a_row, c.number, c.name) end, ', ' order by a.place)
  from unnest(a_columns) with ordinality a (number, place)
    join read.columns_of(q ->> 'dataset', (q ->> 'version')::integer) c on c.number = a.number
$function$;

CREATE OR REPLACE FUNCTION read.sql_type(a_type text)
 RETURNS text
 LANGUAGE sql
 IMMUTABLE
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$ select case a_type when 'integer' then 'bigint' when 'decimal' then 'numeric'
  when 'boolean' then 'boolean' else 'text' end $function$;

CREATE OR REPLACE FUNCTION read.text_sql(q jsonb, a_geometry integer)
 RETURNS text
 LANGUAGE plpgsql
 IMMUTABLE
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
begin
  case q ->> 'format'
    when 'json' then
      return 'coalesce(json_agg(j)::text, ''[]'')';
    when 'ndjson' then
      return 'coalesce(string_agg(row_to_json(j)::text || e''\n'', ''''), '''')';
    when 'geojson' then
      return format('coalesce(string_agg(''{"type":"Feature","geometry":'' || '
        'coalesce(%s, ''null'') || '',"properties":'' || row_to_json(j)::text || ''}'', '
        'e'',\n''), '''')', coalesce('r.c' || a_geometry, '''null'''));
  end case;
exception when case_not_found or null_value_not_allowed then
  raise exception 'no such format' using errcode = 'KH011';
end $function$;

CREATE OR REPLACE FUNCTION read.tile(q jsonb, records text, root bytea, opened integer)
 RETURNS TABLE(opening bigint, body text, rows integer, matching integer, equality text)
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
declare
  checked record;
  built record;
  asked constant box := box(
    point((q -> 'box' ->> 0)::double precision, (q -> 'box' ->> 1)::double precision),
    point((q -> 'box' ->> 2)::double precision, (q -> 'box' ->> 3)::double precision));
begin
  if opened > 0 then opening := journal.open_reads(records, root, opened); end if;
  select p.* into checked from read.map_checks(q, opened) p;
  equality := checked.equality;
  if (q ->> 'known')::boolean then
    -- A tile that was drawn before somebody's rows were withheld, or shown again, is drawn anew.
    if coalesce((q ->> 'withheld')::bigint, 0)
      <> (select s.number from personal.withheld_state s) then
      raise exception 'what is withheld has changed' using errcode = 'KH100';
    end if;
    return next;
    return;
  end if;
  built := read.map_sql(q, checked.condition, checked.is_current);
  execute format($sql$
    select coalesce(string_agg('[' || r.c%1$s || ',' || row_to_json(j)::text || ']', ','
        order by r._place), ''), count(*)::integer, coalesce(max(r._found), 0)::integer
    from (
      select t.*, sum(case when t._bytes <= $7 then t._bytes else 0 end)
          over (order by t._place) as _running
      from (
        select m.*, octet_length(m.c%1$sg)::bigint as _bytes, count(*) over () as _found,
          row_number() over (order by area(m.c%1$sb) desc, m._salt) as _place
        from (select r.* from %2$s and r.c%1$sb && $6
          order by area(r.c%1$sb) desc, r._salt limit $4) m) t) r
      cross join lateral (select %3$s) j
    where r._bytes <= $7 and r._running <= $7 $sql$,
    checked.geometry, built.from_sql,
    read.shown_sql(q, array_remove(checked.columns, checked.geometry), built.types, 'r', true,
      checked.masks))
  into body, rows, matching
  using q, checked.condition, (q ->> 'change')::bigint, (q ->> 'limit')::bigint, checked.masks,
    asked, (q ->> 'bytes')::bigint;
  if matching >= (q ->> 'limit')::bigint then
    execute format('select count(*) from %s and r.c%sb && $4', built.from_sql, checked.geometry)
    into matching using q, checked.condition, (q ->> 'change')::bigint, asked;
  end if;
  return next;
end $function$;

CREATE OR REPLACE FUNCTION read.withheld_by(a_dataset text, a_key text[], a_at timestamp with time zone, a_purpose text, a_grant bigint)
 RETURNS TABLE(kind text, request uuid)
 LANGUAGE plpgsql
 STABLE
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
declare
  w constant jsonb := personal.withheld_from(a_dataset, a_purpose, a_grant, a_at);
  numbers integer[];
  items text;
  matches text;
  as_of bigint;
begin
  if w is null then return; end if;
  numbers := array(select jsonb_array_elements_text(w -> 'columns')::integer);
  select string_agg(format('r.c%s = ($1[%s])::%s', c.number, c.key_place, read.sql_type(c.type)),
      ' and ') filter (where c.key_place is not null),
    string_agg('c' || c.number, ', ')
  into matches, items
  from catalogue.dataset d cross join lateral read.columns_of(d.id, d.version) c
  where d.id = a_dataset;
  as_of := coalesce((select max(a.last_change) from store.apply a
    where a.dataset = a_dataset and a.applied_at <= a_at), 0);
  return query execute format(
    'select distinct h.kind, h.request from (
      select %1$s from %2$s where _change <= $2
      union all select %1$s from %3$s where _change <= $2 and _ended > $2) r
      cross join lateral (values %4$s) u (value)
      join personal.withholding h on h.mark = personal.mark_of(u.value) and personal.binds(h, $3)
     where %5$s order by 1, 2',
    items, read.current_table(a_dataset), read.history_table(a_dataset),
    (select string_agg(format('(r.c%s)', n), ', ') from unnest(numbers) n), matches)
  using a_key, as_of, w;
exception when invalid_text_representation or numeric_value_out_of_range then
  return;
end $function$;

CREATE OR REPLACE FUNCTION read.withheld_sql(w jsonb, a_row text)
 RETURNS text
 LANGUAGE sql
 IMMUTABLE
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
  select string_agg(format(' and not exists (select from personal.withholding h where h.mark = '
    'sha256((select s.pad from personal.withheld_state s) || convert_to(%1$s.c%2$s, ''UTF8'')) '
    'and personal.binds(h, %3$L))', a_row, n.number::integer, w), '')
  from jsonb_array_elements_text(w -> 'columns') n (number)
$function$;

CREATE OR REPLACE FUNCTION release.refuse_personal()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
declare
  released text;
  found text;
begin
  if tg_table_name = 'issue' then
    select r.dataset into released from release.release r where r.id = new.release;
  else
    released := new.dataset;
  end if;
  select string_agg(one ->> 'name', ', ') into found
  from catalogue.dataset d
  join catalogue.dataset_version v on v.dataset = d.id and v.version = d.version
  cross join lateral jsonb_array_elements(v.definition -> 'columns') one
  where d.id = released and coalesce(one ->> 'personal', 'none') <> 'none';
  if found is not null then
    raise exception '% has personal columns: %', released, found using errcode = 'check_violation';
  end if;
  return new;
end $function$;

CREATE OR REPLACE FUNCTION report.keep_quarter()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  raise exception 'a closed quarter is never changed or deleted' using errcode = '23514';
end $function$;

CREATE OR REPLACE FUNCTION request.keep_decision()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  raise exception 'a decision is never changed or deleted' using errcode = '23514';
end $function$;

CREATE OR REPLACE FUNCTION review.keep_item()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  if tg_op = 'UPDATE' and (new.campaign, new.number, new.kind, new.subject, new.agency, new.owner,
      new.holder, new.reviewer, new.told::text, new.last_used_at, new.uses, new.unused, new.orphaned,
      new.requesters, new.deciders, new.alone)
    is not distinct from (old.campaign, old.number, old.kind, old.subject, old.agency, old.owner,
      old.holder, old.reviewer, old.told::text, old.last_used_at, old.uses, old.unused, old.orphaned,
      old.requesters, old.deciders, old.alone)
    and (old.outcome is null or (new.outcome, new.decision, new.turn)
      is not distinct from (old.outcome, old.decision, old.turn)) then
    return new;
  end if;
  raise exception 'an item of a review keeps what was frozen and how it ended'
    using errcode = '23514';
end $function$;

CREATE OR REPLACE FUNCTION signin.counted(failures integer, last_at timestamp with time zone)
 RETURNS integer
 LANGUAGE sql
 STABLE
AS $function$
  select case when last_at < clock_timestamp() - interval '1 hour' then 0 else failures end
$function$;

CREATE OR REPLACE FUNCTION signin.delay(failures integer, free integer, most double precision)
 RETURNS double precision
 LANGUAGE sql
 IMMUTABLE
AS $function$
  select case when failures <= free then 0
    else least(most, power(2, least(failures - free - 1, 30))) end
$function$;

CREATE OR REPLACE FUNCTION signin.take_bucket(name text, free integer, most double precision)
 RETURNS double precision
 LANGUAGE plpgsql
AS $function$
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
end $function$;

CREATE OR REPLACE FUNCTION signin.take_place(account text, address text, free integer, spacing double precision)
 RETURNS double precision
 LANGUAGE plpgsql
AS $function$
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
end $function$;

CREATE OR REPLACE FUNCTION signin.take_stranger(account text, address text)
 RETURNS double precision
 LANGUAGE plpgsql
AS $function$
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
end $function$;

CREATE OR REPLACE FUNCTION sync.tell_run()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  perform pg_notify('kho_run', new.id::text);
  return null;
end $function$;

-- triggers

CREATE TRIGGER bump_inserted AFTER INSERT ON access.commitment REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION access.bump();
CREATE TRIGGER bump_removed AFTER DELETE OR TRUNCATE ON access.commitment FOR EACH STATEMENT EXECUTE FUNCTION access.bump();
CREATE TRIGGER bump_updated AFTER UPDATE ON access.commitment REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION access.bump();
CREATE TRIGGER keep_commitment BEFORE DELETE OR UPDATE ON access.commitment FOR EACH ROW EXECUTE FUNCTION access.keep_commitment();
CREATE TRIGGER bump_inserted AFTER INSERT ON access."grant" REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION access.bump();
CREATE TRIGGER bump_removed AFTER DELETE OR TRUNCATE ON access."grant" FOR EACH STATEMENT EXECUTE FUNCTION access.bump();
CREATE TRIGGER bump_updated AFTER UPDATE ON access."grant" REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION access.bump();
CREATE TRIGGER keep_grant BEFORE DELETE OR UPDATE ON access."grant" FOR EACH ROW EXECUTE FUNCTION access.keep_grant();
CREATE TRIGGER make_mask_key AFTER INSERT ON access."grant" FOR EACH ROW WHEN ((new.masks @? '$.*?(@."by" == "hashed")'::jsonpath)) EXECUTE FUNCTION access.make_mask_key();
CREATE TRIGGER bump_inserted AFTER INSERT ON access.suspension REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION access.bump_suspended();
CREATE TRIGGER bump_updated AFTER UPDATE ON access.suspension REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION access.bump_suspended();
CREATE TRIGGER keep_suspension BEFORE DELETE OR UPDATE ON access.suspension FOR EACH ROW EXECUTE FUNCTION access.keep_suspension();
CREATE TRIGGER keep_subject_columns AFTER INSERT ON catalogue.dataset_version FOR EACH ROW EXECUTE FUNCTION personal.keep_subject_columns();
CREATE TRIGGER keep_edition BEFORE DELETE OR UPDATE OR TRUNCATE ON catalogue.edition FOR EACH STATEMENT EXECUTE FUNCTION catalogue.keep_edition();
CREATE TRIGGER keep_edition BEFORE DELETE OR UPDATE OR TRUNCATE ON catalogue.edition_entry FOR EACH STATEMENT EXECUTE FUNCTION catalogue.keep_edition();
CREATE TRIGGER keep_entries AFTER INSERT ON catalogue.edition_entry REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION catalogue.keep_entries();
CREATE TRIGGER keep_entry BEFORE DELETE OR UPDATE OR TRUNCATE ON journal.entry FOR EACH STATEMENT EXECUTE FUNCTION journal.keep_entry();
CREATE TRIGGER keep_attached BEFORE DELETE OR UPDATE ON paper.attached FOR EACH ROW EXECUTE FUNCTION paper.keep_attached();
CREATE TRIGGER bound_zones BEFORE INSERT OR UPDATE OF zones, agency_id ON people.account FOR EACH ROW EXECUTE FUNCTION people.bound_zones();
CREATE TRIGGER end_sessions AFTER UPDATE OF state, valid_until ON people.account FOR EACH ROW WHEN ((((new.state = 'locked'::text) AND (old.state <> 'locked'::text)) OR ((new.valid_until IS DISTINCT FROM old.valid_until) AND (new.valid_until <= clock_timestamp())))) EXECUTE FUNCTION people.end_sessions();
CREATE TRIGGER pass_zones AFTER UPDATE ON people.agency FOR EACH ROW WHEN ((old.zones IS DISTINCT FROM new.zones)) EXECUTE FUNCTION people.pass_zones();
CREATE TRIGGER bound_zones BEFORE INSERT OR UPDATE OF zones, agency_id ON people.client FOR EACH ROW EXECUTE FUNCTION people.bound_zones();
CREATE TRIGGER bump_inserted AFTER INSERT ON people.client REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION access.bump();
CREATE TRIGGER bump_removed AFTER DELETE OR TRUNCATE ON people.client FOR EACH STATEMENT EXECUTE FUNCTION access.bump();
CREATE TRIGGER bump_updated AFTER UPDATE ON people.client REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION access.bump();
CREATE TRIGGER keep_client_change AFTER UPDATE ON people.client FOR EACH ROW WHEN (((old.agency_id IS DISTINCT FROM new.agency_id) OR (old.zones IS DISTINCT FROM new.zones) OR ((old.state = ANY (ARRAY['issued'::text, 'active'::text])) IS DISTINCT FROM (new.state = ANY (ARRAY['issued'::text, 'active'::text]))))) EXECUTE FUNCTION access.keep_client_past();
CREATE TRIGGER keep_client_past AFTER INSERT ON people.client FOR EACH ROW EXECUTE FUNCTION access.keep_client_past();
CREATE TRIGGER bump_inserted AFTER INSERT ON people.client_key REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION access.bump();
CREATE TRIGGER bump_removed AFTER DELETE OR TRUNCATE ON people.client_key FOR EACH STATEMENT EXECUTE FUNCTION access.bump();
CREATE TRIGGER bump_updated AFTER UPDATE ON people.client_key REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION access.bump();
CREATE TRIGGER keep_client_key BEFORE DELETE OR UPDATE ON people.client_key FOR EACH ROW EXECUTE FUNCTION people.keep_client_key();
CREATE TRIGGER count_withheld AFTER INSERT OR DELETE OR UPDATE ON personal.withholding FOR EACH STATEMENT EXECUTE FUNCTION personal.count_withheld();
CREATE TRIGGER count_withheld AFTER INSERT OR DELETE OR UPDATE ON personal.withholding_exception FOR EACH STATEMENT EXECUTE FUNCTION personal.count_withheld();
CREATE TRIGGER refuse_personal_issued BEFORE INSERT ON release.issue FOR EACH ROW EXECUTE FUNCTION release.refuse_personal();
CREATE TRIGGER refuse_personal BEFORE INSERT ON release.release FOR EACH ROW EXECUTE FUNCTION release.refuse_personal();
CREATE TRIGGER refuse_personal_decided BEFORE UPDATE ON release.release FOR EACH ROW WHEN (((new.state = 'released'::text) AND (old.state <> 'released'::text))) EXECUTE FUNCTION release.refuse_personal();
CREATE TRIGGER keep_quarter BEFORE DELETE OR UPDATE OR TRUNCATE ON report.quarter FOR EACH STATEMENT EXECUTE FUNCTION report.keep_quarter();
CREATE TRIGGER keep_decision BEFORE DELETE OR UPDATE ON request.decision FOR EACH ROW EXECUTE FUNCTION request.keep_decision();
CREATE TRIGGER keep_item BEFORE DELETE OR UPDATE ON review.item FOR EACH ROW EXECUTE FUNCTION review.keep_item();
CREATE TRIGGER tell_run AFTER INSERT OR UPDATE ON sync.run FOR EACH ROW EXECUTE FUNCTION sync.tell_run();

-- privileges

grant execute on function access.bump() to public;
grant execute on function access.bump_suspended() to public;
grant execute on function access.keep_client_past() to public;
grant execute on function access.keep_commitment() to public;
grant execute on function access.keep_grant() to public;
grant execute on function access.keep_suspension() to public;
grant execute on function access.make_mask_key() to public;
grant execute on function catalogue.edition_hash(text,integer) to public;
grant execute on function catalogue.edition_head(catalogue.edition) to public;
grant execute on function catalogue.edition_line(catalogue.edition_entry) to public;
grant execute on function catalogue.keep_edition() to public;
grant execute on function catalogue.keep_entries() to public;
grant execute on function codelist.fold(text) to public;
grant execute on function journal.close_reads(text,bytea,bigint[],integer[]) to kho_reader;
grant execute on function journal.open_reads(text,bytea,integer) to kho_reader;
grant execute on function paper.keep_attached() to public;
grant execute on function people.bound_zones() to public;
grant execute on function people.end_sessions() to public;
grant execute on function people.held(text,timestamp with time zone) to public;
grant execute on function people.is_in_force(people.appointment,timestamp with time zone) to public;
grant execute on function people.keep_client_key() to public;
grant execute on function people.pass_zones() to public;
grant execute on function personal.count_withheld() to public;
grant execute on function personal.keep_subject_columns() to public;
grant execute on function read.aggregate(jsonb,text,bytea,integer) to kho_reader;
grant execute on function read.begin_part(jsonb,integer) to kho_reader;
grant execute on function read.changes(jsonb,text,bytea,integer) to kho_reader;
grant execute on function read.count_rows(jsonb) to kho_reader;
grant execute on function read.export_part(jsonb) to kho_reader;
grant execute on function read.export_rows() to kho_reader;
grant execute on function read.extent(jsonb,text,bytea,integer) to kho_reader;
grant execute on function read.mask_through(jsonb,integer[],text[]) to kho_reader;
grant execute on function read.open_export(jsonb,text,bytea,integer) to kho_reader;
grant execute on function read.open_through(jsonb,text,bytea,integer) to kho_reader;
grant execute on function read.page(jsonb,text,bytea,integer) to kho_reader;
grant execute on function read.tile(jsonb,text,bytea,integer) to kho_reader;
grant execute on function release.refuse_personal() to public;
grant execute on function report.keep_quarter() to public;
grant execute on function request.keep_decision() to public;
grant execute on function review.keep_item() to public;
grant execute on function signin.counted(integer,timestamp with time zone) to public;
grant execute on function signin.delay(integer,integer,double precision) to public;
grant execute on function signin.take_bucket(text,integer,double precision) to public;
grant execute on function signin.take_place(text,text,integer,double precision) to public;
grant execute on function signin.take_stranger(text,text) to public;
grant execute on function sync.tell_run() to public;
grant usage on schema journal to kho_reader;
grant usage on schema read to kho_reader;
