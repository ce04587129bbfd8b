import assert from 'node:assert/strict'
import { test } from 'node:test'
import { formatCheckpoint, openCheckpoint, parseCheckpoint, signerOf } from './checkpoint.ts'
import {
  generateNoteKey,
  parseNote,
  parseVerifierKey,
  signNote,
  verifierKeyOf,
  verifyNote,
} from './note.ts'
import { emptyRoot } from './tree.ts'

// Example key and note of the Go package golang.org/x/mod/sumdb/note, where the form comes from.
const exampleSkey = 'PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz'
const exampleVkey = 'PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW'
const exampleText =
  'If you think cryptography is the answer to your problem,\n' +
  "then you don't know what your problem is.\n"
const exampleNote =
  `${exampleText}\n` +
  '— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n'

test('the published example key signs the published example note', () => {
  assert.equal(verifierKeyOf(exampleSkey), exampleVkey)
  assert.equal(signNote(exampleText, exampleSkey), exampleNote)
})

test('a note verifies with its key and not with another of the same name', () => {
  const note = parseNote(exampleNote)
  const key = parseVerifierKey(exampleVkey)
  const other = parseVerifierKey(generateNoteKey('PeterNeumann').vkey)
  assert.ok(note !== null && key !== null && other !== null)
  assert.equal(note.text, exampleText)
  assert.equal(verifyNote(note, key), true)
  assert.equal(verifyNote(note, other), false)
})

test('signatures of others beside the log signature do not matter', () => {
  const witness = generateNoteKey('witness.example')
  const extra = signNote(exampleText, witness.skey).split('\n\n')[1] ?? ''
  const note = parseNote(exampleNote + extra)
  const key = parseVerifierKey(exampleVkey)
  assert.ok(note !== null && key !== null)
  assert.equal(note.signatures.length, 2)
  assert.equal(verifyNote(note, key), true)
})

test('every altered byte of a note is refused', () => {
  const key = parseVerifierKey(exampleVkey)
  assert.ok(key !== null)
  const bytes = Buffer.from(exampleNote)
  for (let at = 0; at < bytes.length; at++) {
    const altered = Buffer.from(bytes)
    altered[at] = (altered[at] ?? 0) ^ 1
    const note = parseNote(altered.toString())
    assert.equal(note !== null && verifyNote(note, key), false, `byte ${at}`)
  }
})

test('texts that are no note are refused', () => {
  for (const text of [
    '',
    'a\n',
    'a\n\n',
    'a\n\nb\n',
    exampleNote.slice(0, -1),
    `${exampleNote}\n`,
  ]) {
    assert.equal(parseNote(text), null, JSON.stringify(text))
  }
  assert.throws(() => signNote('no newline', exampleSkey), /whole lines/)
})

test('keys that are malformed or do not fit their id are refused', () => {
  for (const vkey of [
    '',
    'a+b+c',
    exampleVkey.replace('c74f20a3', 'c74f20a4'),
    exampleVkey.replace('PeterNeumann', 'PeterNewman'),
    exampleVkey.slice(0, -4),
  ]) {
    assert.equal(parseVerifierKey(vkey), null, vkey)
  }
  assert.throws(() => generateNoteKey('two words'), /spaces/)
  assert.throws(() => generateNoteKey('a+b'), /spaces/)
})

test('an error about a signing key does not repeat it', () => {
  const secret = exampleSkey.replace('c74f20a3', 'c74f20a4')
  assert.throws(
    () => signNote('a\n', secret),
    (error: Error) => !error.message.includes('AYEK'),
  )
})

test('a checkpoint opens with its key, and its text is three lines', async () => {
  const { skey, vkey } = generateNoteKey('kho.example.vn/journal')
  const checkpoint = { origin: 'kho.example.vn/journal', size: 0, root: emptyRoot }
  const body = formatCheckpoint(checkpoint)
  assert.equal(body, `kho.example.vn/journal\n0\n${emptyRoot.toString('base64')}\n`)
  const note = await signerOf(skey)(body)
  assert.deepEqual(openCheckpoint(note, vkey), { ok: true, checkpoint })
  const { vkey: otherKey } = generateNoteKey('kho.example.vn/journal')
  assert.deepEqual(openCheckpoint(note, otherKey), { ok: false, reason: 'signature' })
  const { vkey: otherName } = generateNoteKey('other.example.vn')
  assert.deepEqual(openCheckpoint(note, otherName), { ok: false, reason: 'origin' })
  assert.deepEqual(openCheckpoint('', vkey), { ok: false, reason: 'malformed' })
  assert.deepEqual(openCheckpoint(note, 'no key'), { ok: false, reason: 'key' })
})

test('checkpoint bodies that could be read in two ways are refused', () => {
  const root = emptyRoot.toString('base64')
  assert.notEqual(parseCheckpoint(`a\n12\n${root}\nextension\n`), null)
  for (const body of [
    `a\n012\n${root}\n`,
    `a\n-1\n${root}\n`,
    `a\n1e3\n${root}\n`,
    `\n1\n${root}\n`,
    `a\n1\n${root}`,
    `a\n1\n${root.slice(0, -4)}\n`,
    `a\n1\n${root}\n\n`,
    `a\n99999999999999999999\n${root}\n`,
  ]) {
    assert.equal(parseCheckpoint(body), null, JSON.stringify(body))
  }
})
