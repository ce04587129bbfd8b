/** Webhooks as Standard Webhooks describes them: the body, and the three headers that prove it. */
import { createHmac } from 'node:crypto'
import type { DueDelivery } from './delivery.sql.ts'

/** The same bytes at every try; what changes is only when it was signed. */
export function webhookBody(due: Pick<DueDelivery, 'kind' | 'at' | 'entry' | 'about'>): string {
  const { kind, at, entry, about } = due
  return JSON.stringify({ type: kind, timestamp: at, data: { entry, ...about } })
}

/** Under every secret given, the newest first; who knows one of them can tell. */
export function signWebhook(
  secrets: readonly string[],
  message: { id: string; body: string; seconds: number },
): Record<string, string> {
  const { id, body, seconds } = message
  const signatures = secrets.map((secret) => {
    const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64')
    return `v1,${createHmac('sha256', key).update(`${id}.${seconds}.${body}`).digest('base64')}`
  })
  return {
    'webhook-id': id,
    'webhook-timestamp': String(seconds),
    'webhook-signature': signatures.join(' '),
  }
}
