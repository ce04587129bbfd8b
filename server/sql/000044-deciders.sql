-- Who decided on the request of a grant does not review it; of what was frozen before, nobody is known.
alter table review.item add deciders text[] not null default '{}';

create or replace function review.keep_item() returns trigger language plpgsql as $$
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
end $$;
