/** Keeps every state that a capture comes through, since one may be over before anybody looks. */
import type { Problem } from '@kho/contract/refusal.ts'
import type { Database } from '../../src/pg/database.ts'
import { waitUntil } from './wait-until.ts'

export type CaptureWatch = {
  /** What came before is no answer to what is asked from now on. */
  clear(): Promise<void>
  /** With what it failed, as soon as it has. */
  failed(): Promise<Problem>
}

export async function watchCaptures(db: Database): Promise<CaptureWatch> {
  await db.query(`
    create schema watched;
    create table watched.capture (number serial, state text, refusal jsonb);
    create function watched.keep() returns trigger language plpgsql as $$ begin
      insert into watched.capture (state, refusal) values (new.state, new.refusal);
      return null;
    end $$;
    create trigger keep after insert or update on intake.capture
      for each row execute function watched.keep()`)
  const firstFailure = async (): Promise<Problem | undefined> => {
    const { rows } = await db.query(
      `select refusal::text from watched.capture where state = 'failing' order by number limit 1`,
    )
    return rows[0] && JSON.parse(rows[0].refusal)
  }
  return {
    async clear() {
      await db.query('delete from watched.capture')
    },
    failed: async () => (await waitUntil(firstFailure))!,
  }
}
