/** The changes of a dataset in the order of their numbers, read back from what was stored. */
import type { DatasetVersion } from '@kho/contract/dataset.ts'
import type { Database, Tx } from '../pg/database.ts'
import { readCopyBinary } from '../pg/read-copy-binary.ts'
import { currentTable, historyTable, keyColumns, writtenExpression } from './table.ts'

/** `digest` is null for a delete, `before` for an insert; `key` is as written. */
export type Change = {
  change: bigint
  op: 'i' | 'u' | 'd'
  bucket: number
  digest: Buffer | null
  salt: Buffer
  before: Buffer | null
  key: string[]
}

/** Changes numbered after..upTo, by batches. Buffers live until the next batch is asked for. */
export async function* readChanges(
  db: Database,
  tx: Tx,
  version: DatasetVersion,
  range: { after: bigint; upTo: bigint; insertsOnly: boolean },
): AsyncGenerator<Change[], void, undefined> {
  const stream = db.copyOut(tx, `copy (${changesQuery(version, range)}) to stdout (format binary)`)
  for await (const rows of readCopyBinary(stream)) yield rows.map(readChange)
}

function readChange(fields: (Buffer | null)[]): Change {
  const [change, op, bucket, digest, salt, before, ...key] = fields
  if (!change || !op || !bucket || !salt) throw new Error('a stored change lacks a system column')
  return {
    change: change.readBigInt64BE(0),
    op: op.toString('latin1') as Change['op'],
    bucket: bucket.readInt32BE(0),
    digest: digest ?? null,
    salt,
    before: before ?? null,
    key: key.map((part) => part?.toString('utf8') ?? ''),
  }
}

// The bounds are bigint values of our own, so they may stand in the text; COPY takes no parameters.
function changesQuery(
  version: DatasetVersion,
  { after, upTo, insertsOnly }: { after: bigint; upTo: bigint; insertsOnly: boolean },
): string {
  const current = currentTable(version.id)
  const history = historyTable(version.id)
  const key = (alias: string) =>
    keyColumns(version)
      .map((column) => writtenExpression(column, alias))
      .join(', ')
  const within = (name: string) => `${name} > ${after} and ${name} <= ${upTo}`
  if (insertsOnly) {
    return `select t._change, 'i', t._bucket, t._digest, t._salt, null::bytea, ${key('t')}
      from ${current} t where ${within('t._change')} order by t._change`
  }
  const version1 = (table: string) =>
    `select v._change as n, case when b._ended is null then 'i' else 'u' end, v._bucket, v._digest,
       v._salt, b._digest, ${key('v')}
     from ${table} v left join ${history} b on b._ended = v._change and b._ended_op = 'u'
     where ${within('v._change')}`
  return `${version1(current)} union all ${version1(history)} union all
    select h._ended, 'd', h._bucket, null::bytea, h._ended_salt, h._digest, ${key('h')}
    from ${history} h where ${within('h._ended')} and h._ended_op = 'd' order by 1`
}
