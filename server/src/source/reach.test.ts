import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Refusal } from '@kho/contract/refusal.ts'
import { createReach } from './reach.ts'

const names: Record<string, string[]> = {
  'db.congan.example': ['10.1.2.3'],
  'two.example': ['10.1.2.3', '192.168.7.7'],
  'evil.example': ['127.0.0.1'],
}
const asked: string[] = []
const resolve = async (host: string) => {
  asked.push(host)
  return names[host] ?? []
}
const ask = (rules: string[], host: string, port = 443) =>
  createReach(rules, resolve)('s', host, port).then(
    (addresses) => addresses.join(),
    (error: unknown) => (error instanceof Refusal ? error.code : String(error)),
  )
const refused = 'source.host-not-allowed'

const cases: [rules: string[], host: string, port: number, answer: string][] = [
  [[], 'db.congan.example', 5432, refused],
  [['db.congan.example'], 'db.congan.example', 5432, '10.1.2.3'],
  [['db.congan.example'], 'DB.congan.example.', 5432, '10.1.2.3'],
  [['db.congan.example:5432'], 'db.congan.example', 5433, refused],
  [['*.congan.example'], 'db.congan.example', 1, '10.1.2.3'],
  [['*.congan.example'], 'congan.example', 1, refused],
  [['*.congan.example'], 'db.congan.example.evil.example', 1, refused],
  [['10.1.0.0/16'], 'db.congan.example', 1, '10.1.2.3'],
  [['10.1.0.0/16'], 'two.example', 1, refused],
  [['10.1.0.0/16', '192.168.7.7'], 'two.example', 1, '10.1.2.3,192.168.7.7'],
  [['10.1.0.0/16:5432'], '10.1.9.9', 5432, '10.1.9.9'],
  [['10.1.0.0/16:5432'], '10.1.9.9', 22, refused],
  [['10.0.0.0/8'], 'evil.example', 80, refused],
  [['10.0.0.0/8'], '::ffff:10.0.0.1', 80, '::ffff:10.0.0.1'],
  [['::1'], '[::1]', 80, '::1'],
  [['[::1]:80'], '::1', 80, '::1'],
  [['10.0.0.0/8'], 'unknown.example', 80, 'source.unreachable'],
  [['127.0.0.1'], '2130706433', 80, 'source.unreachable'],
]
for (const [rules, host, port, answer] of cases) {
  test(`${host}:${port} under ${rules.join() || 'no rule'}: ${answer}`, async () => {
    assert.equal(await ask(rules, host, port), answer)
  })
}

test('a name that no rule could allow is not even looked up', async () => {
  asked.length = 0
  await ask(['other.example'], 'evil.example')
  assert.deepEqual(asked, [])
})
