-- Nobody has entered: a code of its own. KH018 is what a filter or a figure that does not exist says,
-- which no refusal stands for.
create or replace function read.decide_person(a_session bigint, a_zones text[], a_agency text,
  a_accounts text[])
returns text
language plpgsql stable set search_path = pg_catalog, pg_temp
as $$
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
end $$;
