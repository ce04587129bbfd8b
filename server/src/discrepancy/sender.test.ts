import assert from 'node:assert/strict'
import test from 'node:test'
import { networkOf } from './sender.ts'

const networks: [string, string][] = [
  ['203.0.113.7', '203.0.113.7'],
  ['::ffff:203.0.113.7', '203.0.113.7'],
  ['::FFFF:203.0.113.8', '203.0.113.8'],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2'],
  ['2001:0DB8:0001:0002::9', '2001:db8:1:2'],
  ['2001:db8::1', '2001:db8:0:0'],
  ['fe80::1%eth0', 'fe80:0:0:0'],
  ['::1', '0:0:0:0'],
]
for (const [address, network] of networks) {
  test(`${address} is counted as ${network}`, () => assert.equal(networkOf(address), network))
}
