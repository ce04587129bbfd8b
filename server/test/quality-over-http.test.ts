/** Who sees what of a dataset's quality, over HTTP and on its page. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { addClient } from '../src/client/add-client.ts'
import { waitUntil } from './kit/wait-until.ts'
import { definitionOf, openKho } from './kit/kho.ts'

const title = (text: string) => ({ vi: text, en: text })

test('counts are for everybody, values for supplier and owner, personal values for nobody', async () => {
  const k = await openKho()
  try {
    await k.define(
      definitionOf({
        id: 'wells',
        key: ['code'],
        sharing: 'shared',
        columns: [
          { name: 'code', type: 'text', required: true, title: title('Code') },
          { name: 'keeper', type: 'text', personal: 'basic', title: title('Keeper') },
          { name: 'water', type: 'text', title: title('Water') },
        ],
      }),
    )
    await k.define(
      definitionOf({
        id: 'springs',
        key: ['code'],
        sharing: 'open',
        columns: [
          { name: 'code', type: 'text', required: true, title: title('Code') },
          { name: 'water', type: 'text', title: title('Water') },
          { name: 'depth', type: 'integer', title: title('Depth') },
        ],
      }),
    )
    const springs = Array.from(
      { length: 40 },
      (_, i) => `S${i},${i % 4 ? 'clear' : 'murky'},${i}\n`,
    )
    await k.load('springs', `code,water,depth\n${springs.join('')}`)
    await k.load('wells', 'code,keeper,water\n1,Người Mẫu,trong-veo\n2,Người Mẫu,trong-veo\n')
    const { secret } = await k.act((tx) =>
      addClient(tx, 'test', { id: 'supplier', agency: 'so-noi-vu', name: 'supplier' }),
    )
    const response = await fetch(`${k.url}/oauth/token`, {
      method: 'POST',
      headers: { authorization: `Basic ${Buffer.from(`supplier:${secret}`).toString('base64')}` },
      body: new URLSearchParams({ grant_type: 'client_credentials', scope: 'read' }),
    })
    const { access_token: supplier } = (await response.json()) as { access_token: string }
    const stranger = await k.client('stranger')
    const path = '/api/v1/datasets/wells/quality'
    for (const measured of [path, path.replace('wells', 'springs')])
      await waitUntil(async () => JSON.parse((await k.get(measured)).text).profile !== null)
    const own = await k.get(path, { token: supplier })
    assert.ok(own.text.includes('trong-veo'))
    assert.ok(!own.text.includes('Người Mẫu'))
    for (const token of [null, stranger]) {
      const other = await k.get(path, { token })
      assert.equal(other.status, 200)
      assert.ok(!other.text.includes('trong-veo') && !other.text.includes('Người Mẫu'))
      const { profile, index } = JSON.parse(other.text)
      assert.equal(profile.columns[2].distinct, 1)
      assert.equal(index.dimensions.length, 5)
      assert.equal(index.value, 1)
    }
    const page = await k.get('/en/datasets/wells')
    assert.ok(page.text.includes('Quality index') && page.text.includes('100.0%'))
    assert.ok(!page.text.includes('trong-veo'))
    assert.ok(!page.text.includes('Distribution of'), 'of what is not open nothing is drawn')
    const open = await k.get('/en/datasets/springs')
    assert.match(open.text, /Distribution of Water: most of all clear, 75%/)
    assert.match(open.text, /Distribution of Depth: most of all/)
    assert.ok(!open.text.includes('Distribution of Code'))
    assert.match(open.text, /all rows \(40\) at sequence 1,/)
    assert.equal((await k.get('/api/v1/datasets/nothing/quality')).status, 404)
  } finally {
    await k.end()
  }
})
