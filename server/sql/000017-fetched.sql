-- What a service said of the content that a part was last loaded from and is equal to. While the
-- part's sums have this root, "not modified" means equal.
create table intake.fetched (
  source text collate "C" primary key references intake.source (id) on delete cascade,
  validators jsonb not null,
  file_sha256 text not null,
  root bytea not null,
  as_of timestamptz not null
);
