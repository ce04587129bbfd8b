/** What runs beside the doors so that notices are made and sent. */
import type { Sealer } from '../credential/seal.ts'
import type { Jobs } from '../jobs/every.ts'
import type { NoticeSettings } from '../notice-setting.ts'
import type { Database } from '../pg/database.ts'
import { deliverDue, type Senders } from './deliver-due.ts'
import { sweepDeliveries } from './delivery.sql.ts'
import { followJournal } from './follow-journal.ts'
import { foreseeEndings } from './foresee-endings.ts'
import { openMailSender } from './send-mail.ts'
import { openWebhookSender } from './send-webhook.ts'

export type NoticeParts = {
  db: Database
  settings: NoticeSettings
  sealer: Sealer
  publicUrl: string
}

/** Returns what closes the connections. */
export function openNotices(jobs: Jobs, parts: NoticeParts): { stop(): Promise<void> } {
  const { db, settings, sealer, publicUrl } = parts
  const webhook = openWebhookSender(settings, sealer)
  const mail = openMailSender(settings, publicUrl)
  const senders: Senders = { webhook: webhook.send, mail: mail && mail.send }
  jobs.every('notices', 1_000, (signal) => followJournal(db, { signal }))
  jobs.every('ends that come', 600_000, () => foreseeEndings(db, settings.daysAhead), 15_000)
  jobs.every('deliveries', 1_000, (signal) => deliverDue(db, senders, { signal }))
  jobs.every('old notices', 3_600_000, () => sweepDeliveries(db, settings.keepDays))
  return {
    async stop() {
      webhook.close()
      mail?.close()
    },
  }
}
