import assert from 'node:assert/strict'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { isConnectionLost } from './connection-lost.ts'

test('the socket of a server that has gone is no missing file', async () => {
  const path = join(tmpdir(), 'kho-no-such-folder', '.s.PGSQL.5432')
  const [gone] = (await once(connect(path), 'error').catch((error: Error) => [error])) as [Error]
  assert.match(gone.message, /ENOENT/)
  assert.equal(isConnectionLost(gone), true)
  assert.throws(
    () => readFileSync(path),
    (error) => !isConnectionLost(error),
  )
})
