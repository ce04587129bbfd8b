/** Every statement about clients. */
import type { Queryable } from '../pg/database.ts'
import type { CertificateSubject } from './certificate-subject.ts'
import type { Client, ClientDecision } from './client.ts'
import type { ClientKey, ClientKeyKind } from './client-key.ts'
import type { PublicKey } from './public-key.ts'
import type { SecretHash } from './secret.ts'

export async function selectClients(db: Queryable, id: string | null): Promise<Client[]> {
  const { rows } = await db.query(
    `select id, agency_id, name, state, contact, zones, scopes::text, security_level,
       level_document, level_decided_on::text, conformity_document, holds_no_secrets, needs_dpop,
       wants_secret, requested_by, decided_by, document_number, document_date::text,
       (extract(epoch from created_at) * 1000)::float8 as created_ms,
       (extract(epoch from locked_at) * 1000)::float8 as locked_ms
     from people.client where $1::text is null or id = $1 order by id`,
    [id],
  )
  return rows.map((row) => ({
    id: row.id,
    agency: row.agency_id,
    name: row.name,
    state: row.state,
    contact: row.contact,
    zones: row.zones,
    scopes: JSON.parse(row.scopes),
    declaration:
      row.security_level === null
        ? null
        : {
            level: row.security_level,
            document: row.level_document,
            decidedOn: row.level_decided_on,
          },
    conformity: row.conformity_document,
    holdsNoSecrets: row.holds_no_secrets,
    needsDpop: row.needs_dpop,
    wantsSecret: row.wants_secret,
    requestedBy: row.requested_by,
    decision:
      row.decided_by === null
        ? null
        : {
            decidedBy: row.decided_by,
            documentNumber: row.document_number,
            documentDate: row.document_date,
          },
    createdAt: new Date(row.created_ms).toISOString(),
    lockedAt: row.locked_ms === null ? null : new Date(row.locked_ms).toISOString(),
  }))
}

export type NewClient = Omit<Client, 'decision' | 'createdAt' | 'lockedAt'>

/** False if the id is taken. */
export async function insertClient(tx: Queryable, client: NewClient): Promise<boolean> {
  const { declaration } = client
  const { rowCount } = await tx.query(
    `insert into people.client (id, agency_id, name, state, contact, zones, scopes, security_level,
       level_document, level_decided_on, conformity_document, holds_no_secrets, needs_dpop,
       wants_secret, requested_by)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)
     on conflict (id) do nothing`,
    [
      client.id,
      client.agency,
      client.name,
      client.state,
      client.contact,
      client.zones,
      JSON.stringify(client.scopes),
      declaration?.level ?? null,
      declaration?.document ?? null,
      declaration?.decidedOn ?? null,
      client.conformity,
      client.holdsNoSecrets,
      client.needsDpop,
      client.wantsSecret,
      client.requestedBy,
    ],
  )
  return rowCount === 1
}

/** Says whether anything is different now. */
export async function updateDeclaration(
  tx: Queryable,
  id: string,
  given: Pick<Client, 'contact' | 'declaration' | 'conformity' | 'holdsNoSecrets'>,
): Promise<boolean> {
  const { rowCount } = await tx.query(
    `update people.client set contact = $2, security_level = $3, level_document = $4,
       level_decided_on = $5, conformity_document = $6, holds_no_secrets = $7
     where id = $1 and (contact, security_level, level_document, level_decided_on,
       conformity_document, holds_no_secrets)
       is distinct from ($2, $3::smallint, $4, $5::date, $6, $7)`,
    [
      id,
      given.contact,
      given.declaration?.level ?? null,
      given.declaration?.document ?? null,
      given.declaration?.decidedOn ?? null,
      given.conformity,
      given.holdsNoSecrets,
    ],
  )
  return rowCount === 1
}

/** Only of a client that waits for it; false where somebody was quicker. */
export async function updateDecision(
  tx: Queryable,
  id: string,
  state: 'issued' | 'refused',
  decision: ClientDecision | null,
): Promise<boolean> {
  const { rowCount } = await tx.query(
    `update people.client set state = $2, decided_by = $3, document_number = $4, document_date = $5
     where id = $1 and state = 'requested'`,
    [
      id,
      state,
      decision?.decidedBy ?? null,
      decision?.documentNumber ?? null,
      decision?.documentDate ?? null,
    ],
  )
  return rowCount === 1
}

/** Whether the state changed. A client that is unlocked has to fetch a token before it is active. */
export async function updateLock(tx: Queryable, id: string, locked: boolean): Promise<boolean> {
  const { rowCount } = await tx.query(
    locked
      ? `update people.client set state = 'locked', locked_at = clock_timestamp()
         where id = $1 and state in ('issued', 'active')`
      : `update people.client set state = 'issued', locked_at = null
         where id = $1 and state = 'locked'`,
    [id],
  )
  return rowCount === 1
}

/** The first token of a client makes it active; later ones change nothing. */
export async function markActive(db: Queryable, id: string): Promise<void> {
  await db.query(`update people.client set state = 'active' where id = $1 and state = 'issued'`, [
    id,
  ])
}

/** The client and its keys stay as they are until the transaction ends. */
export async function lockRow(tx: Queryable, id: string): Promise<void> {
  await tx.query('select from people.client where id = $1 for no key update', [id])
}

const keyColumns = `id::float8 as id, client_id as client, kind, thumbprint, jwk ->> 'kid' as kid,
  subject_form || ':' || subject as subject,
  (extract(epoch from valid_from) * 1000)::float8 as "validFromMs",
  (extract(epoch from valid_until) * 1000)::float8 as "validUntilMs"`

export async function selectKeys(db: Queryable, client: string): Promise<ClientKey[]> {
  const { rows } = await db.query<ClientKey>(
    `select ${keyColumns} from people.client_key where client_id = $1 order by id`,
    [client],
  )
  return rows
}

export type NewKey = {
  client: string
  from: Date | null
  until: Date | null
} & ({ secret: SecretHash } | { given: PublicKey })

/** The id of the new key; null where its thumbprint was registered before. */
export async function insertKey(tx: Queryable, key: NewKey): Promise<number | null> {
  const [secret, given] = 'secret' in key ? [key.secret, null] : [null, key.given]
  const kind: ClientKeyKind = given?.kind ?? 'secret'
  const { rows } = await tx.query<{ id: number }>(
    `insert into people.client_key (client_id, kind, secret_salt, secret_hash, jwk, certificate,
       thumbprint, valid_from, valid_until, subject_form, subject)
     values ($1, $2, $3, $4, $5, $6, $7, coalesce($8, clock_timestamp()), $9, $10, $11)
     on conflict (thumbprint) do nothing returning id::float8 as id`,
    [
      key.client,
      kind,
      secret?.salt ?? null,
      secret?.hash ?? null,
      given?.jwk ? JSON.stringify(given.jwk) : null,
      given?.certificate ?? null,
      given?.thumbprint ?? null,
      key.from,
      key.until,
      given?.subject?.form ?? null,
      given?.subject?.value ?? null,
    ],
  )
  return rows[0]?.id ?? null
}

/**
 * Ends keys of a client so many days from now, at once for none; those that end earlier anyway stay
 * as they are. Returns what was changed.
 */
export async function endKeys(
  tx: Queryable,
  which: { client: string; key: number } | { client: string; secretsBut: number },
  inDays: number,
): Promise<{ id: number; validUntilMs: number }[]> {
  const [condition, value] =
    'key' in which ? ['id = $2', which.key] : [`kind = 'secret' and id <> $2`, which.secretsBut]
  const { rows } = await tx.query<{ id: number; validUntilMs: number }>(
    `update people.client_key set valid_until = clock_timestamp() + make_interval(days => $3)
     where client_id = $1 and ${condition}
       and (valid_until is null or valid_until > clock_timestamp() + make_interval(days => $3))
     returning id::float8 as id, (extract(epoch from valid_until) * 1000)::float8 as "validUntilMs"`,
    [which.client, value, inDays],
  )
  return rows
}

/** A key with what it is checked against, for the token service. */
export type ProvingKey = ClientKey & {
  secret: SecretHash | null
  jwk: Record<string, string> | null
  certificate: Buffer | null
  named: CertificateSubject | null
}

export type ProvingClient = {
  state: Client['state']
  scopes: string[]
  needsDpop: boolean
  keys: ProvingKey[]
}

/** What the token service needs of a client; undefined where there is none. */
export async function selectProving(db: Queryable, id: string): Promise<ProvingClient | undefined> {
  const { rows } = await db.query({
    name: 'client-proving',
    text: `select c.state, c.scopes::text, c.needs_dpop, k.id::float8 as id, k.kind, k.thumbprint,
        k.secret_salt, k.secret_hash, k.jwk::text, k.certificate,
        k.subject_form, k.subject,
        (extract(epoch from k.valid_from) * 1000)::float8 as from_ms,
        (extract(epoch from k.valid_until) * 1000)::float8 as until_ms
      from people.client c left join people.client_key k on k.client_id = c.id
        and k.valid_from <= clock_timestamp()
        and (k.valid_until is null or k.valid_until > clock_timestamp())
      where c.id = $1 order by k.id`,
    values: [id],
  })
  const [first] = rows
  if (!first) return undefined
  const keys = rows.filter((row) => row.id !== null)
  return {
    state: first.state,
    scopes: JSON.parse(first.scopes),
    needsDpop: first.needs_dpop,
    keys: keys.map((row) => {
      const jwk = row.jwk === null ? null : JSON.parse(row.jwk)
      return {
        id: row.id,
        client: id,
        kind: row.kind,
        thumbprint: row.thumbprint,
        kid: jwk?.kid ?? null,
        subject: row.subject === null ? null : `${row.subject_form}:${row.subject}`,
        validFromMs: row.from_ms,
        validUntilMs: row.until_ms,
        secret: row.secret_hash === null ? null : { salt: row.secret_salt, hash: row.secret_hash },
        jwk,
        certificate: row.certificate,
        named: row.subject === null ? null : { form: row.subject_form, value: row.subject },
      }
    }),
  }
}
