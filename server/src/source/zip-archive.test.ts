import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { Refusal } from '@kho/contract/refusal.ts'
import { makeZip } from '../../test/kit/zip.ts'
import type { Packed } from '../../test/kit/zip.ts'
import { isZip, openZip } from './zip-archive.ts'

let folder: string
before(() => {
  folder = mkdtempSync(join(tmpdir(), 'kho-zip-'))
})
after(() => rmSync(folder, { recursive: true, force: true }))

function write(bytes: Buffer): string {
  const path = join(folder, 'test.zip')
  writeFileSync(path, bytes)
  return path
}

/** Reads one entry whole, or gives the code and reason of the refusal. */
async function read(bytes: Buffer, name: string): Promise<string> {
  try {
    const zip = await openZip(write(bytes), 'test.zip')
    try {
      const chunks: Uint8Array[] = []
      for await (const chunk of zip.open(name)) chunks.push(chunk)
      return Buffer.concat(chunks).toString()
    } finally {
      zip.close()
    }
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    return `${error.code} ${String(error.values['reason'] ?? error.values['bytes'])}`
  }
}

const one: Packed = { name: 'lớp/ranh giới.shp', content: Buffer.from('Đắk Nông'.repeat(1000)) }

test('an entry comes as it was packed, found by its name', async () => {
  assert.equal(await isZip(write(makeZip([one]))), true)
  assert.equal(await read(makeZip([one]), one.name), one.content.toString())
})

test('what is no archive, is cut off, locked or names a file twice is refused', async () => {
  assert.equal(await isZip(write(Buffer.from('PK'))), false)
  assert.equal(await read(Buffer.from('PK\x03\x04 and so on'), 'x'), 'source.bad-archive zip ?')
  const whole = makeZip([one])
  assert.equal(await read(whole.subarray(0, -30), one.name), 'source.bad-archive zip ?')
  const locked = makeZip([{ ...one, encrypted: true }])
  assert.match(await read(locked, one.name), /password/)
  assert.match(await read(makeZip([one, one]), one.name), /×2$/)
  assert.equal(
    await read(makeZip([{ ...one, name: '../../etc/passwd' }]), 'x'),
    'source.bad-archive zip ?',
  )
})

test('an archive that would unfold beyond measure is refused before anything is unfolded', async () => {
  const bomb = makeZip([{ ...one, claimed: 4_000_000_000 }])
  assert.equal(await read(bomb, one.name), 'source.archive-bomb 4000000000')
  const many = Array.from({ length: 10_001 }, (_, i) => ({ ...one, name: `${i}` }))
  assert.match(await read(makeZip(many), '1'), /10001 > 10000/)
})

test('an entry larger or smaller than it claims is refused while it is read', async () => {
  for (const claimed of [10, 1_000_000]) {
    const lying = makeZip([{ ...one, claimed }])
    assert.equal(await read(lying, one.name), `source.bad-archive "${one.name}"`)
  }
})

test('damage within an entry is refused', async () => {
  const bytes = makeZip([one])
  bytes.fill(0xff, 60, 75)
  assert.equal(await read(bytes, one.name), `source.bad-archive "${one.name}"`)
  // Packed without compression only the checksum tells.
  const stored = makeZip([{ ...one, stored: true }])
  assert.equal(await read(stored, one.name), one.content.toString())
  stored[100]! ^= 1
  assert.equal(await read(stored, one.name), `source.bad-archive "${one.name}": CRC-32`)
})
