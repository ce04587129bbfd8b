/** Puts on record who takes which list away, as a file or over the API, before a row leaves. */
import { append } from '../journal/append.ts'
import type { Database } from '../pg/database.ts'
import type { ConsoleAsked } from './page-route.ts'

export async function recordExport(
  db: Database,
  /** The path of the list's page. */
  path: string,
  { actor, search }: Pick<ConsoleAsked, 'actor' | 'search'>,
): Promise<void> {
  await db.tx((tx) =>
    append(tx, {
      kind: 'console.exported',
      fields: { list: path.slice(path.lastIndexOf('/') + 1) },
      payload: { actor: actor.account, filter: Object.fromEntries(search) },
    }),
  )
}
