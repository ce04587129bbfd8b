import { strict as assert } from 'node:assert'
import { once } from 'node:events'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { test } from 'node:test'
import { requireFreeAddress } from './require-free-address.ts'

test('a taken or impossible address is refused before anything else is done', async () => {
  const holder = createServer().listen(0, '127.0.0.1')
  await once(holder, 'listening')
  const { port } = holder.address() as AddressInfo
  const where = { host: '127.0.0.1', port }
  await assert.rejects(requireFreeAddress(where), { code: 'start.port-taken' })
  await assert.rejects(requireFreeAddress({ host: '192.0.2.1', port }), {
    code: 'start.address-unusable',
  })
  holder.close()
  await once(holder, 'close')
  await requireFreeAddress(where)
  // It was let go again.
  await requireFreeAddress(where)
})
