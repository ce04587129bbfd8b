/**
 * The catalogue queries of the schema text. Each yields one column `line`, in an order that depends
 * on names only. They avoid what differs between PostgreSQL 15 and 18: NOT NULL kept as constraint
 * (18), the privilege MAINTAIN (17), and default privileges, which are written out.
 */

/** Schemas of ours: everything but the system's. `public` only shows when something is in it. */
const ours = `n.nspname !~ '^pg_' and n.nspname <> 'information_schema'`
/** Objects that belong to an extension are the extension's. */
const free = (catalog: string, oid: string) => `not exists (select from pg_depend d
  where d.classid = '${catalog}'::regclass and d.objid = ${oid} and d.deptype = 'e')`
const named = `quote_ident(n.nspname) || '.' || quote_ident(c.relname)`

export const extensions = `
select format('create extension %I;', extname) as line from pg_extension
where extname <> 'plpgsql' order by extname collate "C"`

/** Roles that this database mentions in a privilege, a policy or as owner, not the one connected. */
export const roles = `
with mentioned as (
  select (aclexplode(nspacl)).grantee as oid from pg_namespace n where ${ours}
  union select (aclexplode(relacl)).grantee from pg_class c
    join pg_namespace n on n.oid = relnamespace where ${ours}
  union select (aclexplode(proacl)).grantee from pg_proc
    join pg_namespace n on n.oid = pronamespace where ${ours}
  union select unnest(polroles) from pg_policy
  union select nspowner from pg_namespace n where ${ours} and nspname <> 'public'
  union select relowner from pg_class c join pg_namespace n on n.oid = relnamespace where ${ours}
  union select proowner from pg_proc join pg_namespace n on n.oid = pronamespace where ${ours}
), known as (
  select r.* from pg_roles r join mentioned m on m.oid = r.oid
  where r.rolname <> current_user and r.rolname !~ '^pg_'
)
select line from (
  select 1 as part, rolname::text as name, format('create role %I %s%s%s%s;', rolname,
    case when rolcanlogin then 'login' else 'nologin' end,
    case when rolinherit then '' else ' noinherit' end,
    case when rolsuper then ' superuser' else '' end,
    case when rolbypassrls then ' bypassrls' else '' end) as line
  from known
  union all
  select 2, k.rolname || ' ' || g.rolname, format('grant %I to %I;', g.rolname, k.rolname)
  from known k join pg_auth_members m on m.member = k.oid join pg_roles g on g.oid = m.roleid
) x order by part, name collate "C"`

export const schemas = `
select format('create schema %I;', nspname) as line from pg_namespace n
where ${ours} and nspname <> 'public' order by nspname collate "C"`

export const types = `
select line from (
  select n.nspname, t.typname, format('create type %I.%I as enum (%s);', n.nspname, t.typname,
    (select string_agg(quote_literal(enumlabel), ', ' order by enumsortorder)
     from pg_enum where enumtypid = t.oid)) as line
  from pg_type t join pg_namespace n on n.oid = typnamespace
  where typtype = 'e' and ${ours} and ${free('pg_type', 't.oid')}
  union all
  select n.nspname, t.typname, format('create domain %I.%I as %s%s%s%s;', n.nspname, t.typname,
    format_type(typbasetype, typtypmod),
    coalesce(' default ' || typdefault, ''), case when typnotnull then ' not null' else '' end,
    (select string_agg(' ' || pg_get_constraintdef(k.oid), '' order by conname collate "C")
     from pg_constraint k where contypid = t.oid and contype = 'c'))
  from pg_type t join pg_namespace n on n.oid = typnamespace
  where typtype = 'd' and ${ours} and ${free('pg_type', 't.oid')}
  union all
  select n.nspname, t.typname, format('create type %I.%I as (%s);', n.nspname, t.typname,
    (select string_agg(format('%I %s', attname, format_type(atttypid, atttypmod)), ', '
       order by attnum)
     from pg_attribute where attrelid = t.typrelid and attnum > 0 and not attisdropped))
  from pg_type t join pg_namespace n on n.oid = typnamespace
  join pg_class c on c.oid = t.typrelid and c.relkind = 'c'
  where ${ours} and ${free('pg_type', 't.oid')}
) x order by nspname collate "C", typname collate "C"`

export const sequences = `
select format('create sequence %s as %s increment %s minvalue %s maxvalue %s start %s cache %s%s;',
  ${named}, format_type(seqtypid, null), seqincrement, seqmin, seqmax, seqstart, seqcache,
  case when seqcycle then ' cycle' else '' end) as line
from pg_sequence s join pg_class c on c.oid = s.seqrelid join pg_namespace n on n.oid = relnamespace
where ${ours} and ${free('pg_class', 'c.oid')} and not exists (select from pg_depend d
  where d.classid = 'pg_class'::regclass and d.objid = c.oid and d.deptype = 'i')
order by n.nspname collate "C", c.relname collate "C"`

const columnLine = `format('  %I %s%s%s%s', attname, format_type(atttypid, atttypmod),
  case when attcollation <> 0 and attcollation <> (select typcollation from pg_type
      where oid = atttypid)
    then (select format(' collate %I', collname) from pg_collation where oid = attcollation)
    else '' end,
  case when attidentity = 'a' then ' generated always as identity'
    when attidentity = 'd' then ' generated by default as identity'
    when attgenerated = 's' then ' generated always as (' || pg_get_expr(adbin, adrelid) || ') stored'
    when attgenerated = 'v' then ' generated always as (' || pg_get_expr(adbin, adrelid) || ')'
    else coalesce(' default ' || pg_get_expr(adbin, adrelid), '') end,
  case when attnotnull then ' not null' else '' end)`

const constraintLine = `format('  constraint %I %s', conname, pg_get_constraintdef(k.oid))`

/** A partition shows its bound and only what it does not share with its parent. */
export const tables = `
select format(E'create %stable %s%s (\\n%s\\n)%s%s%s;',
  case c.relpersistence when 'u' then 'unlogged ' else '' end, ${named},
  coalesce((select ' partition of ' || inhparent::regclass || ' ' ||
    pg_get_expr(c.relpartbound, c.oid) from pg_inherits where inhrelid = c.oid), ''),
  concat_ws(E',\\n',
    (select string_agg(${columnLine}, E',\\n' order by attnum) from pg_attribute a
     left join pg_attrdef f on f.adrelid = a.attrelid and f.adnum = a.attnum
     where a.attrelid = c.oid and attnum > 0 and not attisdropped),
    (select string_agg(${constraintLine}, E',\\n' order by position(contype::text in 'pucfx'),
       conname collate "C") from pg_constraint k
     where k.conrelid = c.oid and contype in ('p', 'u', 'c', 'f', 'x'))),
  coalesce(' partition by ' || pg_get_partkeydef(c.oid), ''),
  coalesce((select format(' using %I', amname) from pg_am where oid = c.relam and amname <> 'heap'), ''),
  coalesce(' with (' || array_to_string(c.reloptions, ', ') || ')', '')) ||
  case when c.relrowsecurity then format(E'\\nalter table %s enable row level security;', ${named})
    else '' end ||
  case when c.relforcerowsecurity
    then format(E'\\nalter table %s force row level security;', ${named}) else '' end as line
from pg_class c join pg_namespace n on n.oid = relnamespace
where c.relkind in ('r', 'p') and ${ours} and ${free('pg_class', 'c.oid')}
order by n.nspname collate "C", c.relname collate "C"`

/** Indexes that no constraint made, and that were not inherited from a partitioned one. */
export const indexes = `
select pg_get_indexdef(i.indexrelid) || ';' as line
from pg_index i join pg_class c on c.oid = i.indexrelid join pg_namespace n on n.oid = relnamespace
where ${ours} and not c.relispartition
  and not exists (select from pg_constraint k where k.conindid = i.indexrelid
    and k.contype in ('p', 'u', 'x'))
  and ${free('pg_class', 'i.indrelid')}
order by n.nspname collate "C", c.relname collate "C"`

export const views = `
select format(E'create %sview %s%s as\\n%s', case c.relkind when 'm' then 'materialized ' else '' end,
  ${named}, coalesce(' with (' || array_to_string(c.reloptions, ', ') || ')', ''),
  pg_get_viewdef(c.oid)) as line
from pg_class c join pg_namespace n on n.oid = relnamespace
where c.relkind in ('v', 'm') and ${ours} and ${free('pg_class', 'c.oid')}
order by n.nspname collate "C", c.relname collate "C"`

export const functions = `
select rtrim(pg_get_functiondef(p.oid), E'\\n') || ';' as line
from pg_proc p join pg_namespace n on n.oid = pronamespace
where prokind in ('f', 'p') and ${ours} and ${free('pg_proc', 'p.oid')}
order by n.nspname collate "C", proname collate "C",
  pg_get_function_identity_arguments(p.oid) collate "C"`

export const triggers = `
select pg_get_triggerdef(t.oid) || ';' || case tgenabled when 'O' then ''
  else format(' -- enabled: %s', tgenabled) end as line
from pg_trigger t join pg_class c on c.oid = tgrelid join pg_namespace n on n.oid = relnamespace
where not tgisinternal and ${ours}
order by n.nspname collate "C", c.relname collate "C", tgname collate "C"`

export const eventTriggers = `
select format('create event trigger %I on %s execute function %s();', evtname, evtevent,
  evtfoid::regproc) as line
from pg_event_trigger e where ${free('pg_event_trigger', 'e.oid')} order by evtname collate "C"`

export const policies = `
select format('create policy %I on %I.%I as %s for %s to %s%s%s;', policyname, schemaname, tablename,
  lower(permissive), lower(cmd), array_to_string(roles, ', '), coalesce(' using ' || qual, ''),
  coalesce(' with check ' || with_check, '')) as line
from pg_policies order by schemaname collate "C", tablename collate "C", policyname collate "C"`

/** Who owns what, where it is not the role that is connected. */
export const owners = `
select format('alter %s %s owner to %I;', kind, name, pg_get_userbyid(owner)) as line from (
  select 'schema' as kind, quote_ident(nspname) as name, nspowner as owner from pg_namespace n
    where ${ours} and nspname <> 'public'
  union all
  select case c.relkind when 'v' then 'view' when 'm' then 'materialized view'
      when 'S' then 'sequence' else 'table' end, ${named}, relowner
    from pg_class c join pg_namespace n on n.oid = relnamespace
    where ${ours} and c.relkind in ('r', 'p', 'v', 'm', 'S')
  union all
  select 'function', p.oid::regprocedure::text, proowner from pg_proc p
    join pg_namespace n on n.oid = pronamespace where ${ours} and ${free('pg_proc', 'p.oid')}
) x where pg_get_userbyid(owner) <> current_user
order by kind collate "C", name collate "C"`

/**
 * Privileges as they really are: those granted, and also those that PostgreSQL gives by default
 * (execute on a function to everybody) and that nobody took away. The owner's own are left out.
 */
export const privileges = `
with held as (
  select 'schema' as kind, quote_ident(nspname) as name, nspowner as owner,
    a.grantee, a.privilege_type, a.is_grantable
  from pg_namespace n, aclexplode(coalesce(nspacl, acldefault('n', nspowner))) a
  where ${ours} and nspname <> 'public'
  union all
  select case c.relkind when 'S' then 'sequence' else 'table' end, ${named}, relowner,
    a.grantee, a.privilege_type, a.is_grantable
  from pg_class c join pg_namespace n on n.oid = relnamespace,
    aclexplode(coalesce(relacl, acldefault(case c.relkind when 'S' then 's'::"char"
      else 'r'::"char" end, relowner))) a
  where ${ours} and c.relkind in ('r', 'p', 'v', 'm', 'S') and ${free('pg_class', 'c.oid')}
  union all
  select 'table', ${named}, relowner, a.grantee,
    a.privilege_type || ' (' || quote_ident(attname) || ')', a.is_grantable
  from pg_attribute t join pg_class c on c.oid = attrelid join pg_namespace n on n.oid = relnamespace,
    aclexplode(attacl) a
  where ${ours} and not attisdropped
  union all
  select 'function', p.oid::regprocedure::text, proowner, a.grantee, a.privilege_type, a.is_grantable
  from pg_proc p join pg_namespace n on n.oid = pronamespace,
    aclexplode(coalesce(proacl, acldefault('f', proowner))) a
  where ${ours} and ${free('pg_proc', 'p.oid')}
)
select format('grant %s on %s %s to %s%s;',
  string_agg(lower(privilege_type), ', ' order by privilege_type collate "C"), kind, name,
  case grantee when 0 then 'public' else quote_ident(pg_get_userbyid(grantee)) end,
  case when is_grantable then ' with grant option' else '' end) as line
from held where grantee <> owner and privilege_type <> 'MAINTAIN'
group by kind, name, grantee, is_grantable
order by kind collate "C", name collate "C",
  case grantee when 0 then '' else pg_get_userbyid(grantee)::text end collate "C", is_grantable`

export const comments = `
select format('comment on %s %s is %L;', kind, name, description) as line from (
  select 'schema' as kind, quote_ident(nspname) as name, description
    from pg_description d join pg_namespace n on n.oid = objoid
    where classoid = 'pg_namespace'::regclass and ${ours} and nspname <> 'public'
  union all
  select case when objsubid > 0 then 'column' when c.relkind in ('v', 'm') then 'view'
      when c.relkind in ('i', 'I') then 'index' when c.relkind = 'S' then 'sequence' else 'table' end,
    ${named} || coalesce((select '.' || quote_ident(attname) from pg_attribute
      where attrelid = objoid and attnum = objsubid and objsubid > 0), ''), description
    from pg_description d join pg_class c on c.oid = objoid
    join pg_namespace n on n.oid = relnamespace
    where classoid = 'pg_class'::regclass and ${ours} and ${free('pg_class', 'c.oid')}
  union all
  select 'function', objoid::regprocedure::text, description
    from pg_description d join pg_proc p on p.oid = objoid
    join pg_namespace n on n.oid = pronamespace
    where classoid = 'pg_proc'::regclass and ${ours} and ${free('pg_proc', 'p.oid')}
) x order by name collate "C", kind collate "C"`
