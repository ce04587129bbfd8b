-- How often each dataset is read, kept as totals so that nobody has to count records of reads.
create schema usage;

create table usage.month (
  dataset text collate "C" not null references catalogue.dataset (id),
  -- The first day of the month in Viet Nam.
  month date not null,
  reads bigint not null,
  primary key (dataset, month)
);
