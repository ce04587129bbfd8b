import assert from 'node:assert/strict'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { inFolder, origin, skey, vkey } from '../test/sample-log.ts'
import { openCheckpoint } from './checkpoint.ts'
import { runJournalCli } from './cli.ts'
import { generateNoteKey, signNote } from './note.ts'
import { signReceipt, verifyReceipt } from './receipt.ts'

const receipt = {
  load: '5a0e4c6e-8a8c-4f0e-9d5f-3f8f6a1f9b01',
  dataset: 'schools',
  rows: 3,
  equal: true,
  source: { name: 'trường học.csv', fileSha256: 'ab'.repeat(32), salt: null },
}
const signed = signReceipt(receipt, skey)
const text = JSON.stringify(signed, null, 2)

function codesOf(file: string, key = vkey): string[] {
  const { ok, findings } = verifyReceipt(file, key)
  assert.equal(ok, findings.length === 0)
  return findings.map(({ code }) => code)
}

test('a receipt is checked with nothing but the public key, in whatever layout it was kept', () => {
  const verdict = verifyReceipt(text, vkey)
  assert.deepEqual(verdict, { ok: true, origin, receipt, findings: [] })
  const { note, ...rest } = signed
  const turned = Object.fromEntries(Object.entries({ note, ...rest }).toReversed())
  assert.deepEqual(codesOf(JSON.stringify(turned)), [])
  assert.deepEqual(signReceipt(receipt, skey), signed, 'signing again gives the same bytes')
})

test('a byte altered anywhere in a receipt is found', () => {
  let tried = 0
  for (let at = 0; at < text.length; at++) {
    // Spaces and newlines between members mean nothing in JSON.
    const code = text.charCodeAt(at)
    const altered = text.slice(0, at) + String.fromCharCode(code ^ 1) + text.slice(at + 1)
    const before = JSON.parse(text) as object
    let after: object | null = null
    try {
      after = JSON.parse(altered) as object
    } catch {
      // It is not JSON any more.
    }
    if (after && JSON.stringify(after) === JSON.stringify(before)) continue
    tried++
    assert.equal(codesOf(altered).length, 1, `at ${at}: ${altered.slice(at - 5, at + 5)}`)
  }
  assert.ok(tried > 500, `${tried}`)
})

test('a member changed, added or taken away beside the note is named with both values', () => {
  const change = (members: object) => {
    const { findings } = verifyReceipt(JSON.stringify({ ...signed, ...members }), vkey)
    return findings.map(({ code, place, sentence }) => [code, place, sentence])
  }
  const [[code, place, sentence] = []] = change({ rows: 4 })
  assert.deepEqual([code, place], ['receipt-altered', 'rows'])
  assert.match(sentence ?? '', /says 4 here, but 3 was signed/)
  assert.equal(change({ extra: 1 })[0]?.[1], 'extra')
  const { equal: _, ...without } = signed
  assert.deepEqual(codesOf(JSON.stringify(without)), ['receipt-altered'])
})

test('a receipt of another signer is told from an altered one', () => {
  const other = generateNoteKey('other.example.vn/journal')
  assert.deepEqual(codesOf(JSON.stringify(signReceipt(receipt, other.skey))), ['receipt-signer'])
  const twin = generateNoteKey(origin)
  assert.deepEqual(codesOf(JSON.stringify(signReceipt(receipt, twin.skey))), ['receipt-signature'])
  assert.deepEqual(codesOf(text, 'nonsense'), ['key-malformed'])
})

test('a receipt is no checkpoint and a checkpoint is no receipt, though one key signs both', () => {
  assert.equal(openCheckpoint(signed.note, vkey).ok, false)
  const checkpoint = signNote(`${origin}\n3\n${Buffer.alloc(32).toString('base64')}\n`, skey)
  assert.equal(openCheckpoint(checkpoint, vkey).ok, true)
  assert.deepEqual(codesOf(JSON.stringify({ ...receipt, note: checkpoint })), ['receipt-malformed'])
})

test('what is no receipt is said to be none', () => {
  for (const file of ['', '[]', 'null', '{"rows":3}', '{"note":3}', '{"rows":0.5,"note":""}']) {
    assert.deepEqual(codesOf(file), ['receipt-malformed'], file)
  }
})

test('a name with the sign for unreadable bytes or with line ends can be signed', () => {
  const odd = signReceipt({ name: 'a\ufffd\nb\u0001"' }, skey)
  assert.deepEqual(codesOf(JSON.stringify(odd)), [])
  assert.throws(() => signReceipt({ rows: 0.5 }, skey), /safe integer/)
})

test('verify-receipt exits 0, 1 or 2 and names what was signed', () =>
  inFolder(async (folder) => {
    const run = async (...argv: string[]) => {
      const lines: string[] = []
      const take = (line: string) => void lines.push(line)
      const code = await runJournalCli(argv, { output: { out: take, err: take } })
      return { code, text: lines.join('\n') }
    }
    const file = join(folder, 'receipt.json')
    await writeFile(file, text)
    const right = await run('verify-receipt', file, '--key', vkey)
    assert.equal(right.code, 0)
    assert.match(right.text, /dataset: schools/)
    await writeFile(file, text.replace('"rows": 3', '"rows": 30'))
    const wrong = await run('verify-receipt', file, '--key', vkey)
    assert.equal(wrong.code, 1)
    assert.match(wrong.text, /\[receipt-altered\]/)
    assert.equal((await run('verify-receipt', file)).code, 2)
    assert.equal((await run('verify-receipt', join(folder, 'none'), '--key', vkey)).code, 1)
  }))
