/** Sends one notice to a program of an agency. */
import { Refusal } from '@kho/contract/refusal.ts'
import type { Sealer } from '../credential/seal.ts'
import type { NoticeSettings } from '../notice-setting.ts'
import { createReach } from '../source/reach.ts'
import { createHttpClient } from '../source/service/http-client.ts'
import type { DueDelivery } from './delivery.sql.ts'
import type { Sent } from './deliver-due.ts'
import { signWebhook, webhookBody } from './sign-webhook.ts'
import { trustedRoots } from './trusted-roots.ts'

export type WebhookSender = { send(due: DueDelivery): Promise<Sent>; close(): void }

const secondsMax = 15

/**
 * Connects only to hosts that are allowed, over TLS, to the very address that was checked; follows
 * nothing, reads nothing of the answer but its status.
 */
export function openWebhookSender(settings: NoticeSettings, sealer: Sealer): WebhookSender {
  const reach = createReach(settings.hosts)
  const roots = trustedRoots(settings.rootsFile)
  const http = createHttpClient({
    source: 'webhook',
    reach: (host, port) => reach('webhook', host, port),
    ...(roots === null ? {} : { tls: { ca: roots.join('\n') } }),
    waitsMs: [],
    idleMs: secondsMax * 1000,
    staysPut: true,
    socketsMax: 4,
  })
  return {
    async send(due) {
      const { id, subscription, address, sealed, keyId, former } = due
      const url = URL.parse(address)
      if (url?.protocol !== 'https:') return { taken: false, forGood: true, code: 'not-https' }
      try {
        const secrets = [
          sealer.open(subscription, sealed!, keyId!),
          ...(former ? [sealer.open(subscription, former.sealed, former.keyId)] : []),
        ]
        const body = webhookBody(due)
        const seconds = Math.floor(Date.now() / 1000)
        const answer = await http.ask(url, {
          json: body,
          headers: signWebhook(secrets, { id, body, seconds }),
          signal: AbortSignal.timeout(secondsMax * 1000),
        })
        answer.body.destroy()
        const { status } = answer
        if (status >= 200 && status < 300) return { taken: true, status }
        return { taken: false, status, code: `http-${status}`, forGood: status === 410 }
      } catch (error) {
        return { taken: false, code: codeOf(error) }
      }
    },
    close: () => http.close(),
  }
}

/** A code of ours, never a message: those of the system hold addresses. */
function codeOf(error: unknown): string {
  if (error instanceof Refusal) return error.code.replace(/^source\./, '')
  return (error as Error).name === 'TimeoutError' ? 'timeout' : 'fault'
}
