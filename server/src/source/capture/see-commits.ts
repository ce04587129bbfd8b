/**
 * PostgreSQL tells a commit when it is in the log, and shows the rows a moment later: a long one
 * where a server waits for its standby. A row read in between is the one before the change, and
 * nobody would look again; so the transactions that were told are waited for.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import type pg from 'pg'
import type { Pgoutput } from 'pg-logical-replication'

export type Commits = {
  take(message: Pgoutput.Message): void
  /** Returns when a snapshot of this server shows every commit told so far. */
  visible(client: pg.Client): Promise<void>
}

const lookEveryMs = 20

export function createCommits(): Commits {
  let beginning: number | null = null
  let told: number[] = []
  return {
    take(message) {
      if (message.tag === 'begin') beginning = message.xid
      else if (message.tag === 'commit' && beginning !== null) told.push(beginning)
    },
    async visible(client) {
      const waiting = told
      told = []
      while (waiting.length > 0 && (await areHidden(client, waiting))) await sleep(lookEveryMs)
    },
  }
}

/** The log tells the lower half of a transaction's number; the upper half is that of the nearest. */
async function areHidden(client: pg.Client, told: readonly number[]): Promise<boolean> {
  const { rows } = await client.query(
    `select exists (select from unnest($1::bigint[]) as told (xid)
       where not pg_visible_in_snapshot(
         (now.xmax + mod(told.xid - mod(now.xmax, $2) + $2 + $2 / 2, $2) - $2 / 2)::text::xid8,
         now.snapshot)) as hidden
     from (select s as snapshot, pg_snapshot_xmax(s)::text::bigint as xmax
       from pg_current_snapshot() s) now`,
    [told, 2 ** 32],
  )
  return rows[0].hidden
}
