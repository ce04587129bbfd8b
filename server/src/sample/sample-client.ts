/** The systems of the sample's agencies. Their secrets are made anew at each start. */
import type { ClientScope } from '../client/scope.ts'
import { addClient } from '../client/add-client.ts'
import { reissueSecret } from '../client/reissue-secret.ts'
import type { Database } from '../pg/database.ts'
import { actor } from './load-sample.ts'

export type SampleClient = { id: string; secret: string }

export async function makeClient(
  db: Database,
  id: string,
  agency: string,
  scopes?: ClientScope[],
): Promise<SampleClient> {
  const { rows } = await db.query('select 1 from people.client where id = $1', [id])
  const { secret } = await db.tx<{ secret: string }>((tx) =>
    rows[0]
      ? reissueSecret(tx, actor, { client: id, overlapDays: 0 })
      : addClient(tx, actor, { id, agency, name: `Hệ thống mẫu ${id}`, scopes }),
  )
  return { id, secret }
}
