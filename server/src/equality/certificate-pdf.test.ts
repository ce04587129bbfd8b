/** The page is read by another program, and what it carries is checked with the public key alone. */
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test, { after } from 'node:test'
import { formatCheckpoint } from '@kho/journal/checkpoint.ts'
import { generateNoteKey, signNote } from '@kho/journal/note.ts'
import { verifyReceipt } from '@kho/journal/receipt.ts'
import type { Certificate } from '../intake/keep-equality.ts'
import { programMissing } from '../../test/kit/debian.ts'
import { certificateName, drawCertificate } from './certificate-pdf.ts'
import { certificateSigner, type DatasetCertificate } from './sign-certificate.ts'

const missing = programMissing('/usr/bin/pdftotext', 'poppler-utils')
const folder = mkdtempSync(join(tmpdir(), 'kho-pdf-'))
after(() => rmSync(folder, { recursive: true, force: true }))

const key = generateNoteKey('kho.test/journal')
const root = Buffer.alloc(32, 5)
const letters = 'ắằẳẵặấầẩẫậếềểễệốồổỗộớờởỡợứừửữựỳýỷỹỵđĐƯƠĂÂÊÔ'

function partOf(name: string, more: Partial<Certificate> = {}): Certificate {
  return {
    dataset: 'schools',
    part: name,
    version: 1,
    equal: true,
    heldBack: 0,
    sequence: 7,
    at: '2026-11-26T01:02:03.000004Z',
    source: {
      kind: 'file',
      profile: 'file-1',
      name: 'trường-học.csv',
      fileSha256: 'ab'.repeat(32),
      asOf: '2026-11-26T01:00:00.000Z',
      rows: 1234,
      digest: 'cd'.repeat(32),
    },
    store: { rows: 1234, digest: 'cd'.repeat(32) },
    profile: 'kho-digest-1/file-1',
    salt: 'ef'.repeat(32),
    ...more,
  }
}

function certificate(parts: Certificate[], title = `Trường học ${letters}`): DatasetCertificate {
  return {
    certificate: 'equality',
    dataset: 'schools',
    title: { vi: title, en: 'Schools' },
    owner: 'so-giao-duc',
    issuedAt: '2026-11-26T02:00:00.000Z',
    equalAsOf: '2026-11-26T01:00:00.000Z',
    parts,
    checkpoint: signNote(
      formatCheckpoint({ origin: 'kho.test/journal', size: 42, root }),
      key.skey,
    ),
  }
}

async function draw(made: DatasetCertificate) {
  const sign = certificateSigner(key.skey)
  const body = await drawCertificate(made, { vkey: key.vkey, sign })
  const file = join(folder, 'certificate.pdf')
  writeFileSync(file, body)
  const run = (program: string, ...args: string[]) =>
    execFileSync(program, args, { encoding: 'utf8', cwd: folder })
  const text = run('pdftotext', '-layout', file, '-')
  const pages = Number(/Pages:\s+(\d+)/.exec(run('pdfinfo', file))![1])
  run('pdfdetach', '-save', '1', '-o', certificateName, file)
  const attached = readFileSync(join(folder, certificateName), 'utf8')
  return { body, text, pages, attached, fonts: run('pdffonts', file) }
}

test(
  'the page says all of the certificate in letters that another program reads',
  { skip: missing },
  async () => {
    const { text, pages, fonts } = await draw(certificate([partOf('all')]))
    assert.equal(pages, 1)
    const flat = text.replace(/\s+/g, '')
    const words = [
      'CHỨNGNHẬNBẰNGNGUỒN',
      'all:BẰNGNGUỒN/EQUAL',
      'ab'.repeat(32),
      'cd'.repeat(32),
      'ef'.repeat(32),
      '1234dòng',
      'trường-học.csv',
      'kho-digest-1/file-1',
      '42mục',
      root.toString('base64'),
      key.vkey,
      'npxkhoreceiptverify',
    ]
    for (const said of [...letters].concat(words)) {
      assert.ok(flat.includes(said), `${said} is not on the page:\n${text}`)
    }
    assert.doesNotMatch(fonts, /\bno\s+(yes|no)\s+(yes|no)\b/, 'every font is embedded')
  },
)

test(
  'the attachment proves it with the public key alone, and no longer when it is altered',
  { skip: missing },
  async () => {
    const made = certificate([partOf('all')])
    const { attached } = await draw(made)
    const checked = verifyReceipt(attached, key.vkey)
    assert.deepEqual([checked.ok, checked.origin], [true, 'kho.test/journal'])
    assert.deepEqual(checked.receipt, JSON.parse(JSON.stringify(made)))
    const altered = attached.replace('"heldBack":0', '"heldBack":1')
    assert.equal(verifyReceipt(altered, key.vkey).findings[0]!.code, 'receipt-altered')
    assert.equal(verifyReceipt(attached, generateNoteKey('kho.test/journal').vkey).ok, false)
  },
)

const long = 'Cơ sở dữ liệu '.repeat(60)
const pages: [string, DatasetCertificate][] = [
  [
    'of 71 parts',
    certificate(Array.from({ length: 71 }, (_, i) => partOf(`xa-${i}`, { equal: i % 2 === 0 }))),
  ],
  [
    'with names that do not end',
    certificate(
      [1, 2, 3, 4, 5].map(() =>
        partOf('x'.repeat(48), { source: { ...partOf('a').source, name: long } }),
      ),
      long,
    ),
  ],
  ['with a name without spaces', certificate([], 'ậ'.repeat(3000))],
  ['of data that is not open', certificate([])],
]
for (const [what, made] of pages) {
  test(`a certificate ${what} is one page and whole`, { skip: missing }, async () => {
    const { pages: count, attached, text } = await draw(made)
    assert.equal(count, 1)
    assert.ok(text.includes('npx kho receipt verify'), text)
    const { receipt } = verifyReceipt(attached, key.vkey)
    assert.equal((receipt!.parts as unknown[]).length, made.parts.length)
  })
}

test('the same certificate gives the same page', { skip: missing }, async () => {
  const made = certificate([partOf('all')])
  assert.deepEqual((await draw(made)).text, (await draw(made)).text)
})
