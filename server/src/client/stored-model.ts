/** Where the OpenID library keeps what it must remember, for whoever runs a provider of it. */
import type { Adapter } from 'oidc-provider'
import type { Queryable } from '../pg/database.ts'
import { oidcAdapter } from './oidc-adapter.sql.ts'
import { noCertificates } from './presented-certificate.ts'

/** `model` of a second provider carries a name of its own before it, so that the two never mix. */
export function storedModel(db: Queryable, model: string): Adapter {
  return oidcAdapter(db, noCertificates)(model)
}
