/** Signed PDFs under a chain of our own, and what somebody might do to one. */
import { strict as assert } from 'node:assert'
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import type { Refusal } from '@kho/contract/refusal.ts'
import { programMissing } from '../../test/kit/debian.ts'
import { openAuthority, unsignedPdf } from '../../test/kit/signed-pdf.ts'
import { readRoots } from './roots.ts'
import { verifyPaper } from './verify-paper.ts'

const authority = openAuthority('Kho')
const signer = authority.issue('Nguoi ky gia lap')
const stranger = openAuthority('Stranger')
const folder = mkdtempSync(join(tmpdir(), 'kho-paper-'))
after(() => {
  authority.end()
  stranger.end()
  rmSync(folder, { recursive: true, force: true })
})

const now = new Date()
const roots = readRoots(authority.roots)
const document = unsignedPdf('Decision 15, made up')
const signed = authority.sign(document, signer)
const outcomeOf = async (pdf: Buffer, known = roots, at = now) =>
  (await verifyPaper(pdf, known, at)).outcome

test('a whole signed document is valid, with its signer and issuer', async () => {
  const { outcome, signatures } = await verifyPaper(signed, roots, now)
  assert.equal(outcome, 'valid')
  const [found] = signatures
  assert.equal(found!.subject, 'O=Kho test, CN=Nguoi ky gia lap')
  assert.equal(found!.issuer, 'O=Kho test, CN=Kho branch')
  assert.equal(found!.coversFile, true)
  assert.equal(found!.revocation.state, 'not-revoked')
  assert.ok(found!.statedAt)
})

const missing = programMissing('/usr/bin/pdfsig', 'poppler-utils')
test('another program reads the same signature', { skip: missing }, () => {
  const path = join(folder, 'signed.pdf')
  writeFileSync(path, signed)
  const { stdout } = spawnSync('pdfsig', ['-nocert', path], { encoding: 'utf8' })
  assert.match(stdout, /Signature is Valid/)
  assert.match(stdout, /Total document signed/)
})

test('one byte altered anywhere is found', async () => {
  const gap = signed.indexOf('/Contents <3') + '/Contents <'.length
  for (let i = 0; i < 60; i++) {
    const at = Math.floor((i * (signed.length - 1)) / 59)
    const changed = Buffer.from(signed)
    changed[at] = changed[at]! ^ 1
    const outcome = await outcomeOf(changed)
    // A letter of the hexadecimal gap that reads as the same digit changes nothing that is signed.
    const isGap = at >= gap && at < gap + 16_384
    assert.ok(isGap ? outcome !== undefined : outcome !== 'valid', `${at}: ${outcome}`)
  }
  const text = Buffer.from(
    signed.toString('latin1').replace('Decision 15', 'Decision 16'),
    'latin1',
  )
  assert.equal(await outcomeOf(text), 'altered')
})

test('what is appended after signing is signed by nobody', async () => {
  const more = Buffer.concat([signed, Buffer.from('\n8 0 obj\n<< >>\nendobj\n%%EOF\n')])
  const { outcome, signatures } = await verifyPaper(more, roots, now)
  assert.equal(outcome, 'altered')
  assert.equal(signatures[0]!.coversFile, false)
})

test('a range that leaves out more than its own gap is refused', async () => {
  const text = signed.toString('latin1')
  const [, first, second, rest] = /\[0 (\d{10}) (\d{10}) (\d{10})\]/.exec(text)!.map(Number)
  const ranges = [
    [0, first! - 40, second!, rest!],
    [0, first!, second! + 40, rest! - 40],
    [0, first!, second!, rest! - 10],
    [1, first!, second!, rest!],
    [0, second!, first!, rest!],
    [0, first!, second!, rest! + 1000],
  ]
  for (const range of ranges) {
    const wide = range.map((one) => String(one).padStart(10, '0'))
    const changed = text.replace(/\/ByteRange \[[^\]]*\]/, `/ByteRange [${wide.join(' ')}]`)
    const outcome = await outcomeOf(Buffer.from(changed, 'latin1'))
    assert.ok(['altered', 'unreadable'].includes(outcome), `${range}: ${outcome}`)
  }
})

test('a signature over bytes of its own is not over the file', async () => {
  const inside = authority.sign(document, signer, ['-nodetach'])
  assert.equal(await outcomeOf(inside), 'unreadable')
})

test('something hidden behind the signature in its gap is seen', async () => {
  const text = signed.toString('latin1')
  const end = text.indexOf('00000000> >>')
  const hidden = `${text.slice(0, end)}deadbeef${text.slice(end + 8)}`
  assert.equal(await outcomeOf(Buffer.from(hidden, 'latin1')), 'unreadable')
})

test('an old digest is not taken', async () => {
  assert.equal(await outcomeOf(authority.sign(document, signer, ['-md', 'sha1'])), 'unreadable')
})

test('an unknown authority, one of the same names, and none at all are said', async () => {
  const impostor = openAuthority('Kho')
  const forged = impostor.sign(document, impostor.issue('Nguoi ky gia lap'))
  impostor.end()
  assert.equal(await outcomeOf(forged), 'chain-unknown')
  const foreign = stranger.sign(document, stranger.issue('Nguoi la'))
  assert.equal(await outcomeOf(foreign), 'chain-unknown')
  assert.equal(await outcomeOf(signed, readRoots(null)), 'chain-unknown')
})

test('a certificate that has ended, or has not begun, is said', async () => {
  const ended = authority.sign(document, authority.issue('Het han', { from: 2020, until: 2022 }))
  assert.equal(await outcomeOf(ended), 'expired')
  assert.equal(await outcomeOf(ended, roots, new Date('2021-05-05')), 'valid')
  const early = authority.issue('Chua den', { from: 2030, until: 2040 })
  assert.equal(await outcomeOf(authority.sign(document, early)), 'expired')
})

test('a revoked certificate is said, from the list on that revokes it', async () => {
  const gone = authority.issue('Bi thu hoi')
  const pdf = authority.sign(document, gone)
  assert.equal(await outcomeOf(pdf), 'valid')
  authority.revoke(gone)
  const at = new Date(Date.now() + 60_000)
  assert.equal(await outcomeOf(pdf, readRoots(authority.roots), at), 'revoked')
  assert.equal(await outcomeOf(signed, readRoots(authority.roots), at), 'valid')
})

test('what is not signed is called so, and what says to be but is not is unreadable', async () => {
  assert.equal(await outcomeOf(Buffer.from('%PDF-1.7\n%%EOF')), 'not-signed')
  assert.equal(await outcomeOf(document), 'unreadable')
  assert.equal(await outcomeOf(Buffer.from('%PDF-1.7\n/ByteRange [a b c d]')), 'unreadable')
})

test('a file of thousands of ranges is judged in a moment', async () => {
  const many = Buffer.from(`%PDF-1.7\n${'/ByteRange [0 1 4 1]\n'.repeat(20_000)}`)
  const begin = performance.now()
  assert.equal(await outcomeOf(many), 'unreadable')
  assert.ok(performance.now() - begin < 2_000)
})

test('a file of roots that holds none is refused by name', () => {
  const path = join(folder, 'roots.pem')
  writeFileSync(path, 'nothing')
  assert.throws(() => readRoots(path), { code: 'paper.bad-roots' })
  assert.throws(() => readRoots(join(folder, 'absent.pem')), { code: 'paper.bad-roots' })
  const told = (text: string) => {
    writeFileSync(path, text)
    try {
      readRoots(path)
    } catch (error) {
      return (error as Refusal).sentence.vi
    }
    return ''
  }
  assert.match(told('của nơi khác'), /không có khối “-----BEGIN CERTIFICATE-----”/)
  const bad = told('-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n')
  assert.match(bad, /bộ đọc X\.509 báo: “[^”]+”\.$/)
})
