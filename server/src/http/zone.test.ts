import { strict as assert } from 'node:assert'
import { test } from 'node:test'
import { compileZones } from './zone.ts'

const zonesOf = compileZones({
  tslcd: ['10.0.0.0/8', '172.16.0.0/12', 'fd00::/8'],
  ubnd: ['10.20.0.0/16'],
  may: ['192.168.1.7'],
})

const table: [address: string, zones: string[]][] = [
  ['10.1.2.3', ['tslcd']],
  ['10.20.2.3', ['tslcd', 'ubnd']],
  ['11.0.0.1', []],
  ['172.31.255.255', ['tslcd']],
  ['172.32.0.0', []],
  ['192.168.1.7', ['may']],
  ['192.168.1.8', []],
  ['::ffff:10.20.0.1', ['tslcd', 'ubnd']],
  ['::ffff:0a14:0001', ['tslcd', 'ubnd']],
  ['::ffff:8.8.8.8', []],
  ['fd12:3456::1', ['tslcd']],
  ['fe80::1%eth0', []],
  ['::1', []],
  ['', []],
  ['10.1.2.3, 8.8.8.8', []],
  ['unknown', []],
]

for (const [address, zones] of table) {
  test(`${address || 'no address'} is in ${zones.join(' and ') || 'no known zone'}`, () => {
    assert.deepEqual(zonesOf(address), zones)
    assert.deepEqual(zonesOf(address), zones, 'the second time, from memory')
  })
}
