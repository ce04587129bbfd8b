-- The catalogue as it is issued: each edition bound to a decision, listing datasets with the five
-- fields of Article 6.2 as they were on that day. Nothing of it is ever changed.

create table catalogue.edition (
  number integer primary key check (number > 0),
  decision_number text not null check (decision_number <> ''),
  decision_date date not null,
  signer text not null check (signer <> ''),
  authority text not null check (authority <> ''),
  valid_from date not null check (valid_from >= decision_date),
  -- Of the text that catalogue.edition_head and catalogue.edition_line make.
  sha256 bytea not null check (length(sha256) = 32),
  issued_by text not null,
  issued_at timestamptz not null,
  journal_intake bigint not null,
  -- A decision issues one edition.
  unique (decision_number, decision_date)
);

create table catalogue.edition_entry (
  -- Written before its edition, which closes the list: see catalogue.keep_entries.
  edition integer not null references catalogue.edition (number) deferrable initially deferred,
  dataset text collate "C" not null,
  version integer not null,
  title jsonb not null,
  owner text collate "C" not null,
  database text not null,
  suppliers text[] collate "C" not null check (cardinality(suppliers) > 0),
  update_form jsonb not null,
  update_frequency text not null,
  permitted_users jsonb not null,
  -- Of the definition that the version is, columns and all.
  definition_sha256 bytea not null check (length(definition_sha256) = 32),
  -- Why a dataset of the edition before is listed no longer; null: it is listed.
  taken_out text check (taken_out <> ''),
  primary key (edition, dataset),
  foreign key (dataset, version) references catalogue.dataset_version (dataset, version)
);
create index edition_entry_by_dataset on catalogue.edition_entry (dataset, edition);

-- One line for each entry and one before them: an edition as a text, which its hash is taken of.
create function catalogue.edition_line(e catalogue.edition_entry) returns text
language sql stable as $$
  select jsonb_build_array(e.dataset, e.version, e.title, e.owner, e.database, e.suppliers,
    e.update_form, e.update_frequency, e.permitted_users, encode(e.definition_sha256, 'hex'),
    e.taken_out)::text
$$;

create function catalogue.edition_head(e catalogue.edition) returns text
language sql stable as $$
  select jsonb_build_array(e.number, e.decision_number, to_char(e.decision_date, 'YYYY-MM-DD'),
    e.signer, e.authority, to_char(e.valid_from, 'YYYY-MM-DD'))::text
$$;

-- The same of what is about to be issued and of what was.
create function catalogue.edition_hash(head text, of_edition integer) returns bytea
language sql stable as $$
  select sha256(convert_to(head || coalesce(string_agg(
    E'\n' || catalogue.edition_line(e), '' order by e.dataset), ''), 'UTF8'))
  from catalogue.edition_entry e where e.edition = of_edition
$$;

create function catalogue.keep_edition() returns trigger language plpgsql as $$
begin
  raise exception 'an issued edition of the catalogue is never changed or deleted'
    using errcode = '23514';
end $$;
create trigger keep_edition before update or delete or truncate on catalogue.edition
  for each statement execute function catalogue.keep_edition();
create trigger keep_edition before update or delete or truncate on catalogue.edition_entry
  for each statement execute function catalogue.keep_edition();

-- What is issued takes no further dataset.
create function catalogue.keep_entries() returns trigger language plpgsql as $$
begin
  if exists (select from added join catalogue.edition e on e.number = added.edition) then
    raise exception 'an issued edition of the catalogue takes no further entry'
      using errcode = '23514';
  end if;
  return null;
end $$;
create trigger keep_entries after insert on catalogue.edition_entry
  referencing new table as added for each statement execute function catalogue.keep_entries();
