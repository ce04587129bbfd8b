-- How far a part was read by the watermark of its source, and when it was last compared whole.
create table intake.watermark (
  dataset text collate "C" not null references catalogue.dataset (id),
  part smallint not null,
  source text collate "C" not null,
  column_name text collate "C" not null,
  -- As the source writes it.
  value text not null,
  compared_at timestamptz not null,
  primary key (dataset, part)
);
