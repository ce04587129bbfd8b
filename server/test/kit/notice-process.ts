/** A process that follows the journal and sends what is due, until it is killed. */
import { openSealer } from '../../src/credential/seal.ts'
import { silentLog } from '../../src/log.ts'
import { readConfig } from '../../src/config.ts'
import { deliverDue } from '../../src/notice/deliver-due.ts'
import { followJournal } from '../../src/notice/follow-journal.ts'
import { openWebhookSender } from '../../src/notice/send-webhook.ts'
import { openDatabase } from '../../src/pg/database.ts'

const { config } = readConfig(process.env)
const db = openDatabase(config.databaseUrl!, { log: silentLog, applicationName: 'kho-notices' })
const sealer = await openSealer(config.credentialsKeyFile)
const { send } = openWebhookSender(config.notices, sealer)

for (;;) {
  await followJournal(db)
  await deliverDue(db, { webhook: send, mail: null }, { leaseMs: 400 })
  await new Promise((resolve) => setTimeout(resolve, 20))
}
