/** The secret of a webhook, in the form that libraries of Standard Webhooks take. */
import { randomBytes } from 'node:crypto'

export function makeSecret(): string {
  return `whsec_${randomBytes(32).toString('base64')}`
}
