/**
 * The act of the agencies that send by themselves, once Kho has opened: one leaves its file in the
 * watched folder, one pushes its file by `kho supply`. Each once.
 */
import { execFile } from 'node:child_process'
import { copyFileSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import type { Database } from '../pg/database.ts'
import { offices } from './office/offices.ts'
import { makeClient } from './sample-client.ts'
import { wasSupplied } from './sample.sql.ts'

const program = fileURLToPath(new URL('../../bin/kho.ts', import.meta.url))

export type SendOptions = {
  db: Database
  /** The address of the running Kho. */
  url: string
  /** Where the sample's files lie. */
  folder: string
  watchDir: string
  progress(text: string): void
}

export async function sendOffices(options: SendOptions): Promise<void> {
  const { db, folder, watchDir, progress } = options
  for (const { definition, supplies, agencies } of offices) {
    for (const { comes, file } of supplies) {
      if (!file || (comes !== 'watched' && comes !== 'pushed')) continue
      if (await wasSupplied(db, definition.id)) continue
      progress(
        `${definition.id} → ${comes === 'watched' ? watchDir : `kho supply --to ${options.url}`}`,
      )
      const path = join(folder, file.name)
      if (comes === 'watched') {
        mkdirSync(join(watchDir, definition.id), { recursive: true })
        copyFileSync(path, join(watchDir, definition.id, file.name))
      } else await push(options, { dataset: definition.id, agency: agencies[0]!.id, path })
    }
  }
}

/** By the command that agencies use, in a program of its own that knows nothing of this one. */
async function push(
  { db, url }: SendOptions,
  { dataset, agency, path }: { dataset: string; agency: string; path: string },
): Promise<void> {
  const { id, secret } = await makeClient(db, `may-${agency}`, agency, ['supply'])
  const words = ['supply', path, '--to', url, '--dataset', dataset, '--client', id]
  const env = { ...process.env, KHO_CLIENT_SECRET: secret }
  await promisify(execFile)(process.execPath, [program, ...words], { env })
}
