import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { Readable } from 'node:stream'
import { test } from 'node:test'
import fc from 'fast-check'
import { openByteWindow } from '../byte-window.ts'
import { byteTable, encodings, type Encoding } from './encoding.ts'

/** The bytes of a text in an encoding that has all its letters. */
function encode(text: string, encoding: Encoding): Buffer {
  if (encoding === 'utf-8') return Buffer.from(text)
  if (encoding === 'utf-16le') return Buffer.from(text, 'utf16le')
  if (encoding === 'utf-16be') return Buffer.from(text, 'utf16le').swap16()
  const table = byteTable(encoding)!
  return Buffer.from(Array.from(text, (letter) => table.indexOf(letter)))
}

/** Everything that a window over the file holds, and what is said of the file. */
async function readAll(bytes: Buffer, encoding: Encoding, pieceBytes: number, blockBytes: number) {
  const pieces = Array.from({ length: Math.ceil(bytes.length / pieceBytes) }, (_, i) =>
    bytes.subarray(i * pieceBytes, (i + 1) * pieceBytes),
  )
  const window = await openByteWindow(Readable.from(pieces), { encoding, blockBytes })
  const found: Buffer[] = []
  while (!window.ended) {
    await window.fill()
    found.push(Buffer.from(window.bytes.subarray(window.start, window.end)))
    window.start = window.end
  }
  await window.close()
  return { text: Buffer.concat(found).toString(), described: window.described() }
}

const lettersOf = (encoding: Encoding): string[] => {
  const table = byteTable(encoding)
  if (!table) return ['a', '\n', 'ế', 'Đ', '😀', '\u0301', '\ue000', '\uffff']
  return table.filter((letter) => letter !== null && letter !== '\0') as string[]
}

for (const encoding of encodings) {
  test(`${encoding} comes through whole, whatever the pieces, with the hash of the file`, async () => {
    const letter = fc.constantFrom(...lettersOf(encoding))
    await fc.assert(
      fc.asyncProperty(
        fc.array(letter, { minLength: 1, maxLength: 40 }),
        fc.integer({ min: 1, max: 5000 }),
        fc.integer({ min: 1, max: 70_001 }),
        async (letters, times, pieceBytes) => {
          // Letters beyond ASCII alone could be taken for UTF-8, so a line of ASCII leads.
          const lead = encoding.startsWith('utf') ? '' : `${lettersOf(encoding).join('')}\n`
          const text = lead + `abc\n${letters.join('')}`.repeat(Math.ceil(times / letters.length))
          const bytes = encode(text, encoding)
          const found = await readAll(bytes, encoding, pieceBytes, 4096)
          assert.ok(found.text === text)
          const fileSha256 = createHash('sha256').update(bytes).digest('hex')
          assert.deepEqual(found.described, { bytes: bytes.length, fileSha256 })
        },
      ),
      { numRuns: 60 },
    )
  })
}

test('UTF-16 is not taken for UTF-8 where its units end in zero and its tail could be cut', async () => {
  const bytes = encode('abc\n\ue000', 'utf-16le')
  assert.equal((await readAll(bytes, 'utf-16le', 1, 4096)).text, 'abc\n\ue000')
  await assert.rejects(readAll(Buffer.from('abc\n'), 'utf-16le', 1, 4096), {
    code: 'source.other-encoding',
  })
})
