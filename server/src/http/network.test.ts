import { strict as assert } from 'node:assert'
import { test } from 'node:test'
import { networkOf } from './network.ts'

const networks: [address: string, network: string][] = [
  ['203.0.113.7', '203.0.113.7'],
  ['::ffff:203.0.113.7', '203.0.113.7'],
  ['::FFFF:203.0.113.8', '203.0.113.8'],
  ['::ffff:0a14:0001', '10.20.0.1'],
  ['0:0:0:0:0:ffff:255.255.255.255', '255.255.255.255'],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2'],
  ['2001:0DB8:0001:0002::9', '2001:db8:1:2'],
  ['2001:0db8:0000:0001:ffff::1', '2001:db8:0:1'],
  ['2001:db8:0:1:ffff:1:2:3', '2001:db8:0:1'],
  ['2001:db8:0:1::5', '2001:db8:0:1'],
  ['2001:db8::1', '2001:db8:0:0'],
  ['64:ff9b::192.0.2.33', '64:ff9b:0:0'],
  ['fe80::1%eth0', 'fe80:0:0:0'],
  ['1::', '1:0:0:0'],
  ['::1', '0:0:0:0'],
  ['::', '0:0:0:0'],
  ['', ''],
  ['unknown', 'unknown'],
  ['x'.repeat(100), 'x'.repeat(64)],
]

test('an IPv6 network is its first half however it is written, an IPv4 address is itself', () => {
  for (const [address, network] of networks) assert.equal(networkOf(address), network, address)
})
