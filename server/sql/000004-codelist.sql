-- Shared code lists. A code means something only at a day: the same five digits name one commune
-- until 30 June 2025 and another from 1 July 2025.
create schema codelist;

-- Folds a text for comparing names: canonical decomposition, marks taken off, đ and ð to d, ASCII
-- letters to lower case, apostrophes, hyphens and white space dropped. The same as foldVietnamese
-- in server/src/codelist/fold.ts, byte for byte. Core functions only, so that every server has it;
-- nothing here depends on a locale, which is why it may be immutable and indexed.
create function codelist.fold(value text) returns text
language sql immutable strict parallel safe
return translate(
  regexp_replace(normalize(value, NFD) collate "C", U&'[\0300-\036F]', '', 'g'),
  U&'ABCDEFGHIJKLMNOPQRSTUVWXYZ\0110\0111\00D0\00F0'
    || U&' \0009\000A\000B\000C\000D\00A0\2007\202F\FEFF'
    || U&'''`\00B4\02B9\02BB\02BC\2018\2019\201B\2032\FF07-\2010\2011\2012\2013',
  'abcdefghijklmnopqrstuvwxyzdddd'
) collate "C";

create table codelist.list (
  list text collate "C" primary key,
  title_vi text not null,
  title_en text not null,
  source text not null,
  -- SHA-256 of the files it was loaded from; equal means there is nothing to do.
  content_sha256 text not null,
  loaded_at timestamptz not null default clock_timestamp()
);

create table codelist.code (
  list text collate "C" not null references codelist.list (list),
  code text collate "C" not null,
  -- null: since a day nobody has written down.
  valid_from date,
  -- The last day, inclusive. null: still valid.
  valid_to date,
  name text collate "C" not null,
  name_en text collate "C",
  kind text collate "C",
  level text collate "C",
  parent_code text collate "C",
  legal_ground text,
  folded text collate "C" not null generated always as (codelist.fold(name)) stored,
  check (valid_to >= valid_from),
  unique nulls not distinct (list, code, valid_from)
);
create index code_by_folded on codelist.code (list, folded);
create index code_by_parent on codelist.code (list, parent_code);

-- Other names of a code. One alias may belong to several codes: then it answers "ambiguous".
create table codelist.alias (
  list text collate "C" not null references codelist.list (list),
  code text collate "C" not null,
  alias text collate "C" not null,
  folded text collate "C" not null generated always as (codelist.fold(alias)) stored,
  primary key (list, code, alias)
);
create index alias_by_folded on codelist.alias (list, folded);

-- Which code took over the territory or meaning of which. full: the old one lies wholly in the new
-- one; partial: only a part of it does.
create table codelist.crosswalk (
  list text collate "C" not null references codelist.list (list),
  from_code text collate "C" not null,
  from_valid_from date,
  to_code text collate "C" not null,
  to_valid_from date,
  extent text collate "C" not null check (extent in ('full', 'partial')),
  -- The code as the source wrote it, where a correction was needed.
  to_code_written text collate "C",
  unique nulls not distinct (list, from_code, from_valid_from, to_code, to_valid_from)
);
create index crosswalk_by_to on codelist.crosswalk (list, to_code);

-- What a code of another system means in our list. Only what somebody confirmed stands here.
create table codelist.mapping (
  list text collate "C" not null references codelist.list (list),
  system text collate "C" not null,
  written text collate "C" not null,
  code text collate "C" not null,
  ground text not null,
  primary key (list, system, written)
);
