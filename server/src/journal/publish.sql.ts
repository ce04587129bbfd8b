import type { Queryable } from '../pg/database.ts'

/** Size of the log in the database, and the peaks of its tree concatenated. */
export async function readSize(db: Queryable): Promise<{ size: number; peaks: Buffer }> {
  const { rows } = await db.query<{ size: string; peaks: Buffer }>(
    'select size, peaks from journal.head',
  )
  const [row] = rows
  if (!row) throw new Error('journal.head has no row: the database is not whole')
  return { size: Number(row.size), peaks: row.peaks }
}

/**
 * The entries with indices from `from` up to but without `to`, as bytes. Throws where one lacks.
 */
export async function readEntries(db: Queryable, from: number, to: number): Promise<Buffer[]> {
  const { rows } = await db.query<{ body: string }>({
    name: 'journal-read-entries',
    text: 'select body from journal.entry where index >= $1 and index < $2 order by index',
    values: [from, to],
  })
  if (rows.length !== to - from) {
    throw new Error(`of entries ${from} to ${to - 1} the database has only ${rows.length}`)
  }
  return rows.map((row) => Buffer.from(row.body))
}

export async function readPublishedSize(db: Queryable): Promise<number> {
  const { rows } = await db.query<{ size: string }>('select size from journal.published')
  return Number(rows[0]?.size ?? 0)
}

export async function notePublishedSize(db: Queryable, size: number): Promise<void> {
  await db.query('update journal.published set size = $1 where size < $1', [size])
}
