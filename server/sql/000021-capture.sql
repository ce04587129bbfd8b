-- How far the changes of a source are followed, and what stands in the way if something does.
create table intake.capture (
  source text collate "C" primary key references intake.source (id) on delete cascade,
  state text not null check (state in ('comparing', 'following', 'failing', 'given-up')),
  -- Newest change that is in the store: when it was committed at the source, and when here.
  committed_at timestamptz,
  applied_at timestamptz,
  -- Bytes of its log that the source keeps for us.
  kept_bytes bigint,
  refusal jsonb,
  since timestamptz not null default clock_timestamp()
);
