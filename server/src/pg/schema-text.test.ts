import assert from 'node:assert/strict'
import { afterEach, beforeEach, test } from 'node:test'
import { emptyDatabase } from '../../test/kit/database.ts'
import type { TestDatabase } from '../../test/kit/database.ts'
import { schemaText } from './schema-text.ts'

const made: TestDatabase[] = []

beforeEach(async () => void made.push(await emptyDatabase(), await emptyDatabase()))
afterEach(async () => {
  await Promise.all(made.splice(0).map((one) => one.drop()))
})

const first = "create schema land; create type land.side as enum ('left', 'right')"
const table = `create table land.parcel (
    id bigint generated always as identity primary key,
    code text collate "C" not null unique check (code <> ''),
    area numeric(12, 2) default 0, side land.side,
    twice numeric generated always as (area * 2) stored)`
const index = 'create index parcel_by_area on land.parcel (area desc) where area > 0'
const parted = `create table land.visit (day date not null, n int) partition by range (day);
  create table land.visit_2025 partition of land.visit for values from ('2025-01-01') to ('2026-01-01')`
const act = `create function land.touch() returns trigger language plpgsql security definer
    set search_path = '' as $$ begin return new; end $$`
const trigger = `create trigger touched before update on land.parcel
    for each row execute function land.touch()`
const role = `do $$ begin if not exists (select from pg_roles where rolname = 'kit_surveyor') then
    create role kit_surveyor; end if; end $$`
const rights = `grant select (code) on land.parcel to kit_surveyor;
  revoke all on function land.touch() from public`

test('the order of creation does not show', async () => {
  const [one, other] = made
  for (const sql of [first, table, index, parted, act, trigger, role, rights])
    await one!.db.query(sql)
  for (const sql of [role, first, parted, act, table, trigger, index, rights])
    await other!.db.query(sql)
  assert.equal(await schemaText(one!.db), await schemaText(other!.db))
})

test('everything that a reviewer has to see is there', async () => {
  const [one] = made
  const sql = [first, table, index, parted, act, trigger, role, rights]
  for (const statement of sql) await one!.db.query(statement)
  await one!.db.query(`comment on column land.parcel.area is 'm²';
    create view land.large as select code from land.parcel where area > 1000;
    alter table land.parcel enable row level security;
    create policy own on land.parcel for select to kit_surveyor using (code = current_user)`)
  const text = await schemaText(one!.db)
  for (const part of [
    'create role kit_surveyor nologin;',
    'create schema land;',
    "create type land.side as enum ('left', 'right');",
    'id bigint generated always as identity not null',
    'code text collate "C" not null',
    'area numeric(12,2) default 0',
    'twice numeric generated always as ((area * (2)::numeric)) stored',
    "CHECK ((code <> ''::text))",
    'UNIQUE (code)',
    'partition by RANGE (day)',
    "partition of land.visit FOR VALUES FROM ('2025-01-01') TO ('2026-01-01')",
    'CREATE INDEX parcel_by_area ON land.parcel USING btree (area DESC) WHERE',
    'create view land.large as',
    'SECURITY DEFINER',
    'CREATE TRIGGER touched BEFORE UPDATE ON land.parcel',
    'alter table land.parcel enable row level security;',
    'create policy own on land.parcel as permissive for select to kit_surveyor using',
    'grant select (code) on table land.parcel to kit_surveyor;',
    "comment on column land.parcel.area is 'm²';",
  ]) {
    assert.ok(text.includes(part), `missing: ${part}\n${text}`)
  }
  assert.doesNotMatch(text, /grant execute on function land.touch/)
})

test('a right that was never taken away shows, though nobody granted it', async () => {
  const [one] = made
  await one!.db.query(`${first}; ${act}`)
  assert.match(await schemaText(one!.db), /grant execute on function land\.touch\(\) to public;/)
})

test('a schema without anything is only the heading', async () => {
  assert.match(await schemaText(made[0]!.db), /^(-- .*\n)+$/)
})
