/**
 * The act that turns staged rows into changes: inserts, updates and deletes of one part, set-based,
 * in the caller's transaction, which holds the dataset's lock. Versions that end go to history; a
 * first version is stored once.
 */
import type { Tx } from '../pg/database.ts'
import type { Staging } from './staging.ts'
import { isNamedDelete, stagedKey } from './staging.ts'
import { currentTable, historyTable, keyColumns, keyList, valueColumns } from './table.ts'

export type ApplyInput = {
  staging: Staging
  part: number
  /** The dataset's last change number; the first change of this apply is one more. */
  after: bigint
  /** Buckets that the staging holds whole; null when it holds the part whole. */
  buckets: number[] | null
  /** The part has no current rows: nothing to compare with. */
  fresh: boolean
  /** The staging names the rows to delete (`stageDeletes`); all others stay. */
  named?: boolean
}

export type Applied = { inserts: bigint; updates: bigint; deletes: bigint }

/**
 * Changes are numbered inserts first, then updates, then deletes; each in key order, but a first
 * load in the order of its source.
 */
export async function applyStaging(tx: Tx, input: ApplyInput): Promise<Applied> {
  if (input.fresh) return { inserts: await insertNew(tx, input), updates: 0n, deletes: 0n }
  const inserts = await insertNew(tx, input)
  const updates = await updateChanged(tx, input, input.after + inserts)
  const deletes = await deleteMissing(tx, input, input.after + inserts + updates)
  return { inserts, updates, deletes }
}

async function insertNew(tx: Tx, { staging, part, after, fresh }: ApplyInput): Promise<bigint> {
  const { version, table } = staging
  // A first load keeps the order of its source, since sorting whole rows would take as long as
  // reading them; a scan that begins somewhere in the middle would be another order.
  if (fresh) await tx.query('set local synchronize_seqscans = off')
  const key = stagedKey(version, 's').join(', ')
  const order = fresh ? '' : `order by ${key}`
  const unseen = fresh
    ? ''
    : `and not exists (select from ${currentTable(version.id)} t where ${sameKey(keyMatch(version))})`
  const result = await tx.query(
    `insert into ${currentTable(version.id)}
       (${names(version)}, _change, _part, _bucket, _digest, _salt)
     select ${names(version, 's.')}, $1::bigint + row_number() over (${order}),
       $2::smallint, s._bucket, s._digest, s._salt
     from ${table} s
     where not s._held ${unseen} ${order}`,
    [after.toString(), part],
  )
  return BigInt(result.rowCount ?? 0)
}

type KeyMatch = { staged: string[]; current: string[] }

function keyMatch(version: Staging['version']): KeyMatch {
  return {
    staged: stagedKey(version, 's'),
    current: keyColumns(version).map((column) => `t.c${column.number}`),
  }
}

function sameKey({ staged, current }: KeyMatch): string {
  return staged.map((name, i) => `${current[i]} = ${name}`).join(' and ')
}

function names(version: Staging['version'], alias = ''): string {
  return valueColumns(version)
    .map((column) => alias + column.name)
    .join(', ')
}

async function updateChanged(
  tx: Tx,
  { staging, part }: ApplyInput,
  after: bigint,
): Promise<bigint> {
  const { version, table } = staging
  const current = currentTable(version.id)
  const match = sameKey(keyMatch(version))
  await tx.query(
    `create temp table changed on commit drop as
     select s.*, t.tableoid as _table, t.ctid as _place, $1::bigint + row_number() over (order by ${keyList(version, 't')}) as _change
     from ${table} s join ${current} t on ${match}
     where not s._held and t._part = $2::smallint and t._digest <> s._digest`,
    [after.toString(), part],
  )
  await tx.query('analyze changed')
  const system = '_change, _part, _bucket, _digest, _salt'
  const ended = await tx.query(
    `insert into ${historyTable(version.id)} (${names(version)}, ${system}, _ended, _ended_op)
     select ${names(version, 't.')}, t._change, t._part, t._bucket, t._digest, t._salt, s._change, 'u'
     from changed s join ${current} t on t.ctid = s._place and t.tableoid = s._table`,
  )
  const values = valueColumns(version)
    .map(({ name }) => `${name} = s.${name}`)
    .join(', ')
  const updated = await tx.query(
    `update ${current} t
     set ${values}, _change = s._change, _bucket = s._bucket, _digest = s._digest, _salt = s._salt
     from changed s where t.ctid = s._place and t.tableoid = s._table`,
  )
  if (ended.rowCount !== updated.rowCount) {
    throw new Error(`${ended.rowCount} versions ended but ${updated.rowCount} rows were updated`)
  }
  await tx.query('drop table changed')
  return BigInt(updated.rowCount ?? 0)
}

/** A row that the staging does not name, in a bucket it holds whole, is gone at the source. */
async function deleteMissing(tx: Tx, apply: ApplyInput, after: bigint): Promise<bigint> {
  const { staging, part, buckets } = apply
  const { version } = staging
  const current = currentTable(version.id)
  const system = '_change, _part, _bucket, _digest, _salt'
  const result = await tx.query(
    `with gone as (
       select t.tableoid as _table, t.ctid as _place,
         $1::bigint + row_number() over (order by ${keyList(version, 't')}) as n
       from ${current} t where ${missing(apply, 2)}
     ), deleted as (
       delete from ${current} t using gone
       where t.ctid = gone._place and t.tableoid = gone._table returning t.*, gone.n
     )
     insert into ${historyTable(version.id)}
       (${names(version)}, ${system}, _ended, _ended_op, _ended_salt)
     select ${names(version, 'd.')}, d._change, d._part, d._bucket, d._digest, d._salt, d.n, 'd',
       uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid())
     from deleted d`,
    [after.toString(), part, buckets],
  )
  return BigInt(result.rowCount ?? 0)
}

/** The rows to delete, where `$first` is the part and the next parameter the buckets. */
function missing({ staging, named }: ApplyInput, first: number): string {
  const same = `select from ${staging.table} s where ${sameKey(keyMatch(staging.version))}`
  const buckets = `$${first + 1}::int[]`
  const gone = named
    ? `(${buckets} is null or true) and exists (${same} and ${isNamedDelete('s')})`
    : `(${buckets} is null or t._bucket = any(${buckets})) and not exists (${same})`
  return `t._part = $${first}::smallint and ${gone}`
}

/** How many rows `deleteMissing` would delete, asked before anything is changed. */
export async function countMissing(tx: Tx, apply: ApplyInput): Promise<bigint> {
  const { staging, part, buckets } = apply
  const { rows } = await tx.query(
    `select count(*) as n from ${currentTable(staging.version.id)} t
     where ${missing(apply, 1)}`,
    [part, buckets],
  )
  return BigInt(rows[0].n)
}
