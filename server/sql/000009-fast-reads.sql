-- Groups of reads are nearly all that comes into the intake, and they have no public members. The
-- rules on members stood in the table's own checks, which PostgreSQL reads and prepares anew for
-- every statement; behind a function only acts that have members pay for them.
create function journal.fields_fit(fields jsonb, root bytea) returns boolean
language plpgsql immutable set search_path = pg_catalog, pg_temp
as $$
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
end $$;
revoke all on function journal.fields_fit(jsonb, bytea) from public;

alter table journal.intake
  drop constraint intake_fields_check,
  drop constraint intake_check,
  add constraint intake_fields_check check (fields = '{}' or journal.fields_fit(fields, root));
