/** Loads one generated file in a process of its own and tells its peak memory. */
import { fork } from 'node:child_process'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { fileSupply } from '../server/src/intake/file-supply.ts'
import { loadSource } from '../server/src/intake/load-source.ts'
import { openGround, writeResidents } from './ground.ts'

const [count = '1000', writeTo] = process.argv.slice(2)
if (writeTo) {
  // Written by a process of its own, so that the peak is that of loading alone.
  await writeResidents(writeTo, Number(count))
} else {
  const ground = await openGround()
  const path = join(ground.folder, 'residents.csv')
  await new Promise((resolve) =>
    fork(fileURLToPath(import.meta.url), [count, path]).on('exit', resolve),
  )
  const { db, journalFolder, version } = ground
  await loadSource(
    { db, journalFolder },
    { dataset: version.id, supply: fileSupply(version, { path }), actor: 'bench' },
  )
  process.send?.(process.resourceUsage().maxRSS * 1024)
  await ground.end()
}
process.disconnect?.()
