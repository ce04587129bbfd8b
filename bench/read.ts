/** Reading: point reads, pages and exports, each against the same work without any of the way. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startKho } from '../server/src/app.ts'
import { readConfig } from '../server/src/config.ts'
import { silentLog } from '../server/src/log.ts'
import type { Figure } from './measure.ts'
import { measureExport } from './read-export.ts'
import { measureJournalUnderReads } from './read-journal.ts'
import { measurePages } from './read-pages.ts'
import { measurePoints } from './read-points.ts'
import { prepareReading } from './reading-ground.ts'

export async function measureReads(count = 1_000_000): Promise<Figure[]> {
  const folder = mkdtempSync(join(tmpdir(), 'kho-bench-'))
  // Ports of its own, so that a running Kho is in nobody's way.
  const env = { KHO_DATA: folder, KHO_PORT: '18480', KHO_PUBLIC_URL: 'http://127.0.0.1:18480' }
  const kho = await startKho(readConfig(env, folder).config, silentLog)
  try {
    const ground = await prepareReading(kho, folder, count)
    return [
      ...(await measurePoints(ground)),
      await measureJournalUnderReads(ground),
      ...(await measurePages(ground, count)),
      await measureExport(ground, count),
    ]
  } finally {
    await kho.stop()
    rmSync(folder, { recursive: true, force: true })
  }
}
