/** A process that follows one source until it is killed: `follow-process.ts <settings as JSON>`. */
import { setTimeout as sleep } from 'node:timers/promises'
import { silentLog } from '../../src/log.ts'
import { followSource } from '../../src/intake/follow-source.ts'
import { findSource } from '../../src/intake/declared-source.ts'
import { openDatabase } from '../../src/pg/database.ts'

const { url, folder, journalFolder, source, agency } = JSON.parse(process.argv[2]!)
const db = openDatabase(url, { log: silentLog })
const config = {
  sources: { KHO_SOURCE_AGENCY: agency },
  dataDir: folder,
  credentialsKeyFile: `${folder}/k.key`,
  allowedHosts: [],
}
/** The store may be down at this very moment. */
async function find() {
  for (;;) {
    const found = await findSource(db, source).catch(() => null)
    if (found) return found
    await sleep(200)
  }
}

followSource({ db, config, journalFolder, log: silentLog }, await find())
