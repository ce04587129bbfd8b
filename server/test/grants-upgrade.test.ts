/** Grants and clients from before masks, limits and the history of clients. */
import assert from 'node:assert/strict'
import { copyFileSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { openSnapshot } from '../src/access/snapshot.ts'
import { silentLog } from '../src/log.ts'
import { migrate } from '../src/pg/migrate.ts'
import { emptyDatabase, migrationsFolder } from './kit/database.ts'

test('after the update grants show what they showed, and clients have a past as far as it is known', async () => {
  const base = await emptyDatabase()
  const before = mkdtempSync(join(tmpdir(), 'kho-before-'))
  try {
    for (const name of readdirSync(migrationsFolder)) {
      if (/^\d{6}-/.test(name) && name < '000024') {
        copyFileSync(join(migrationsFolder, name), join(before, name))
      }
    }
    await migrate(base.db, { folder: before, log: silentLog })
    await base.db.query(`
      insert into people.agency (id, name_vi, name_en) values ('y-te', 'Y tế', 'Health');
      insert into people.client (id, agency_id, name, state, zones,
          created_at, locked_at)
        values ('his', 'y-te', 'x', 'active', null,
            '2026-01-01', null),
          ('khoa', 'y-te', 'x', 'locked', '{a}',
            '2026-01-01', '2026-02-01');
      insert into catalogue.dataset (id, version, sharing) values ('dan', 1, 'shared');
      insert into access.grant (client_id, dataset_id, purpose, columns, valid_from, valid_until,
          decided_by, document_number, document_date)
        values ('his', 'dan', 'c', '{1,2}', now(), now() + interval '1 day', 'x', 'x', now())`)
    await migrate(base.db, { folder: migrationsFolder, log: silentLog })
    const snapshot = await openSnapshot(base.db, { log: silentLog })
    const [grant] = snapshot.grantsOf('his', 'dan')
    assert.deepEqual(
      [grant?.masks, grant?.delivery, grant?.thirdParty, grant?.rowsPerDay],
      [{}, null, null, null],
    )
    const { rows } = await base.db.query(
      `select client_id, locked, (since at time zone 'UTC')::date::text as day
       from access.client_past order by client_id, since`,
    )
    assert.deepEqual(
      rows.map(({ client_id: client, locked }) => [client, locked]),
      [
        ['his', false],
        ['khoa', false],
        ['khoa', true],
      ],
    )
    // A revocation after the update comes in as a change.
    await base.db.query('update access.grant set revoked_at = now()')
    await snapshot.refresh()
    assert.notEqual(snapshot.grantsOf('his', 'dan')[0]?.revokedAtMs, null)
    await snapshot.close()
  } finally {
    rmSync(before, { recursive: true, force: true })
    await base.drop()
  }
})
