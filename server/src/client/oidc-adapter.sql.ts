/** What the token service stores, in PostgreSQL. Clients come from our own table instead. */
import type { Adapter, AdapterPayload } from 'oidc-provider'
import type { Queryable } from '../pg/database.ts'
import { describeClient } from './client-authentication.ts'
import { openStates } from './client.ts'
import { selectProving } from './client.sql.ts'
import type { CertificateHeaders } from './presented-certificate.ts'

/** The adapter for a model's name, as the library asks for it. */
export function oidcAdapter(
  db: Queryable,
  headers: CertificateHeaders,
): (model: string) => Adapter {
  return (model) => (model === 'Client' ? clientAdapter(db, headers) : storedAdapter(db, model))
}

const never = async (): Promise<undefined> => undefined

/** A client that is not let in, or locked, is not found, so it gets no token. */
function clientAdapter(db: Queryable, headers: CertificateHeaders): Adapter {
  return {
    async find(id) {
      const found = await selectProving(db, id)
      if (!found || !openStates.includes(found.state)) return undefined
      return describeClient(id, found, headers)
    },
    upsert: never,
    findByUid: never,
    findByUserCode: never,
    consume: never,
    destroy: never,
    revokeByGrantId: never,
  }
}

function storedAdapter(db: Queryable, model: string): Adapter {
  const findBy = async (column: 'id' | 'uid' | 'user_code', value: string) => {
    const { rows } = await db.query(
      `select payload::text, extract(epoch from consumed_at)::float8 as consumed
       from people.oidc where model = $1 and ${column} = $2
         and (expires_at is null or expires_at > clock_timestamp())`,
      [model, value],
    )
    return rows[0] ? readPayload(rows[0]) : undefined
  }
  return {
    upsert: (id, payload, expiresIn) => upsert(db, model, id, payload, expiresIn),
    find: (id) => findBy('id', id),
    findByUid: (uid) => findBy('uid', uid),
    findByUserCode: (code) => findBy('user_code', code),
    async consume(id) {
      // The first to consume wins; a second finds it consumed.
      await db.query(
        `update people.oidc set consumed_at = clock_timestamp()
         where model = $1 and id = $2 and consumed_at is null`,
        [model, id],
      )
    },
    async destroy(id) {
      await db.query('delete from people.oidc where model = $1 and id = $2', [model, id])
    },
    async revokeByGrantId(grantId) {
      await db.query('delete from people.oidc where grant_id = $1', [grantId])
    },
  }
}

function readPayload(row: { payload: string; consumed: number | null }): AdapterPayload {
  const payload: AdapterPayload = JSON.parse(row.payload)
  return row.consumed === null ? payload : { ...payload, consumed: Math.floor(row.consumed) }
}

async function upsert(
  db: Queryable,
  model: string,
  id: string,
  payload: AdapterPayload,
  expiresIn: number | undefined,
): Promise<void> {
  await db.query(
    `insert into people.oidc (model, id, payload, grant_id, uid, user_code, expires_at)
     values ($1, $2, $3, $4, $5, $6, clock_timestamp() + make_interval(secs => $7))
     on conflict (model, id) do update set payload = excluded.payload,
       grant_id = excluded.grant_id, uid = excluded.uid, user_code = excluded.user_code,
       expires_at = excluded.expires_at`,
    [
      model,
      id,
      JSON.stringify(payload),
      payload.grantId ?? null,
      payload.uid ?? null,
      payload.userCode ?? null,
      expiresIn ?? null,
    ],
  )
}

/** Removes what has expired. Returns how many rows. */
export async function sweepOidc(db: Queryable): Promise<number> {
  const { rowCount } = await db.query(
    'delete from people.oidc where expires_at < clock_timestamp()',
  )
  return rowCount ?? 0
}
