/** A database of before keys: its clients go on with the secrets they had. */
import assert from 'node:assert/strict'
import { copyFileSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test from 'node:test'
import { startKho } from '../src/app.ts'
import { findClient } from '../src/client/client.ts'
import { listKeys } from '../src/client/client-key.ts'
import { hashSecret } from '../src/client/secret.ts'
import { readConfig } from '../src/config.ts'
import { silentLog } from '../src/log.ts'
import { migrate } from '../src/pg/migrate.ts'
import { emptyDatabase, migrationsFolder } from './kit/database.ts'

const secret = 'a-secret-of-before-the-upgrade'

test('clients, their locks and their secrets survive the upgrade', async () => {
  const made = await emptyDatabase()
  const folder = mkdtempSync(join(tmpdir(), 'kho-upgrade-'))
  try {
    const before = mkdtempSync(join(folder, 'sql-'))
    for (const name of readdirSync(migrationsFolder)) {
      if (/^0000(0\d|1\d|2[0-2])-/.test(name))
        copyFileSync(join(migrationsFolder, name), join(before, name))
    }
    await migrate(made.db, { folder: before, log: silentLog })
    await made.db.query(
      `insert into people.agency (id, name_vi, name_en) values ('so', 'Sở', 'Dept')`,
    )
    for (const [id, state] of [
      ['cu', 'active'],
      ['khoa', 'locked'],
    ]) {
      const { salt, hash } = hashSecret(secret)
      await made.db.query(
        `insert into people.client (id, agency_id, name, secret_salt, secret_hash, state, locked_at)
         values ($1, 'so', 'Cũ', $2, $3, $4, case when $4 = 'locked' then now() end)`,
        [id, salt, hash, state],
      )
    }
    // Any free port will do; the settings take none of that kind.
    const env = { KHO_DATA: folder, KHO_DATABASE_URL: made.url }
    const config = { ...readConfig(env).config, port: 0 }
    const kho = await startKho(config, silentLog)
    try {
      const ask = async (id: string) => {
        const basic = Buffer.from(`${id}:${secret}`).toString('base64')
        const response = await fetch(`${kho.url}/oauth/token`, {
          method: 'POST',
          headers: { authorization: `Basic ${basic}` },
          body: new URLSearchParams({ grant_type: 'client_credentials' }),
        })
        return response.status
      }
      assert.equal(await ask('cu'), 200)
      assert.equal(await ask('khoa'), 401)
      assert.deepEqual((await findClient(kho.db, 'khoa')).state, 'locked')
      const [key, ...more] = await listKeys(kho.db, 'cu')
      assert.deepEqual([key?.kind, key?.validUntilMs, more.length], ['secret', null, 0])
    } finally {
      await kho.stop()
    }
  } finally {
    await made.drop()
    rmSync(folder, { recursive: true, force: true })
  }
})
