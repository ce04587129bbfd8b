/** What is appended to a signed PDF: what only proves it is let stand, anything else is a change. */
import { strict as assert } from 'node:assert'
import { after, test } from 'node:test'
import { append, withStampOverFile, withStore, type Objects } from '../../test/kit/appended-pdf.ts'
import { openAuthority, unsignedPdf } from '../../test/kit/signed-pdf.ts'
import { answer, stamp } from '../../test/kit/stamping.ts'
import { readRoots, type Roots } from './roots.ts'
import { verifyPaper } from './verify-paper.ts'

const authority = openAuthority('Kho')
after(() => authority.end())
const always = { from: 2020, until: 2098 }
const short = authority.issue('Ngan han', { from: 2020, until: 2030 })
const answerer = authority.issue('Tra loi thu hoi', always, 'answerer')
const stamper = authority.issue('Dau thoi gian', always, 'stamper')
const only: Roots = { ...readRoots(authority.roots), revocations: [] }
const now = new Date(Date.now() + 60_000)
const far = new Date('2050-01-01')
const signed = authority.sign(unsignedPdf('Decision 15, made up'), short)
const stampBytes = (bytes: Buffer) => stamp(bytes, stamper, authority.branch.cert)
const outcomeOf = async (pdf: Buffer) => (await verifyPaper(pdf, only, now)).outcome

test('answers in the store are read, and the signature covers the file still', async () => {
  const pdf = withStore(signed, { replies: [answer(short, authority, answerer)] })
  const { outcome, signatures } = await verifyPaper(pdf, only, now)
  assert.equal(outcome, 'valid')
  assert.deepEqual([signatures[0]!.coversFile, signatures[0]!.revocation.by], [true, 'ocsp'])
  const listed = await verifyPaper(withStore(signed, { lists: [authority.list()] }), only, now)
  const [first] = listed.signatures
  assert.deepEqual([first!.revocation.state, first!.revocation.by], ['not-revoked', 'crl'])
})

test('a stamp over the file proves when its signature was there, long after', async () => {
  const stored = withStore(signed, { replies: [answer(short, authority, answerer)] })
  const pdf = withStampOverFile(stored, stampBytes)
  const { outcome, signatures, stamps } = await verifyPaper(pdf, only, far)
  assert.deepEqual([outcome, stamps.map(({ state }) => state)], ['valid', ['valid']])
  assert.equal(signatures[0]!.judgedAt, stamps[0]!.at)
  assert.equal(signatures[0]!.revocation.state, 'not-revoked')
  assert.equal((await verifyPaper(stored, only, far)).outcome, 'expired')
})

test('a stamp over other bytes, or a file changed under it, proves nothing', async () => {
  const other = withStampOverFile(signed, () => stampBytes(Buffer.from('other')))
  const found = await verifyPaper(other, only, far)
  assert.deepEqual([found.outcome, found.stamps[0]!.state], ['expired', 'broken'])
  const pdf = withStampOverFile(signed, stampBytes)
  const changed = Buffer.from(
    pdf.toString('latin1').replace('Decision 15', 'Decision 16'),
    'latin1',
  )
  const after = await verifyPaper(changed, only, far)
  assert.deepEqual([after.outcome, after.stamps[0]!.state], ['altered', 'broken'])
})

const page =
  '/Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << /Font << /F1 5 0 R >> >>'
const catalog = '/Type /Catalog /AcroForm << /Fields [6 0 R] /SigFlags 3 >>'
const field = '/Type /Annot /Subtype /Widget /FT /Sig /T (S2) /P 3 0 R /V 91 0 R'
const empty = '<< /Type /DocTimeStamp /SubFilter /ETSI.RFC3161 >>'
const text = Buffer.from('BT /F1 18 Tf 60 700 Td (Decision 99) Tj ET')
const withAnnots = (more: string) => `<< ${page} /Contents 4 0 R /Annots [6 0 R${more}] >>`

const forged: Record<string, Objects> = {
  'other text of the page': { 4: text },
  'a page with other contents': { 3: `<< ${page} /Contents 90 0 R /Annots [6 0 R] >>`, 90: text },
  'other pages': {
    1: `<< ${catalog} /Pages 90 0 R >>`,
    90: '<< /Type /Pages /Kids [] /Count 0 >>',
  },
  'an action at opening': { 1: `<< ${catalog} /Pages 2 0 R /OpenAction 90 0 R >>`, 90: '<< >>' },
  'another font': { 5: '<< /Type /Font /Subtype /Type1 /BaseFont /Symbol >>' },
  'a note on the page': {
    3: withAnnots(' 90 0 R'),
    90: '<< /Type /Annot /Subtype /FreeText /Rect [0 0 500 500] /Contents (no) >>',
  },
  'a field that is seen': {
    3: withAnnots(' 90 0 R'),
    90: `<< ${field} /Rect [0 0 500 500] >>`,
    91: empty,
  },
  'a field with a look': {
    3: withAnnots(' 90 0 R'),
    90: `<< ${field} /Rect [0 0 0 0] /AP << /N 92 0 R >> >>`,
    91: empty,
    92: text,
  },
  'a field with an action': {
    3: withAnnots(' 90 0 R'),
    90: `<< ${field} /Rect [0 0 0 0] /A << /S /URI >> >>`,
    91: empty,
  },
  'the field of the signature': {
    6: '<< /Type /Annot /Subtype /Widget /FT /Sig /T (S1) /F 132 /Rect [0 0 500 500] /P 3 0 R /V 7 0 R >>',
  },
  'a name in disguise': { 1: `<< ${catalog} /Pages 2 0 R /Open#41ction 90 0 R >>`, 90: '<< >>' },
  'an entry twice': { 1: `<< ${catalog} /Pages 2 0 R /Pages 90 0 R >>`, 90: '<< >>' },
}

test('anything that could be seen, or could act, is a change', async () => {
  const nothing: Objects = {
    3: withAnnots(' 90 0 R'),
    90: `<< ${field} /Rect [0 0 0 0] >>`,
    91: empty,
  }
  assert.equal(await outcomeOf(append(signed, { 90: text })), 'valid')
  assert.equal(await outcomeOf(append(signed, { 1: `<< ${catalog} /Pages 2 0 R >>` })), 'valid')
  for (const [name, objects] of Object.entries(forged)) {
    assert.equal(await outcomeOf(append(signed, objects)), 'altered', name)
  }
  // The same as those with a field, but for what is seen: it holds no stamp that can be read.
  assert.equal(await outcomeOf(append(signed, nothing)), 'valid')
})

test('a later saving cannot make something of what an earlier one brought', async () => {
  const field90 = `<< ${field} /Rect [0 0 0 0] >>`
  const first = append(signed, { 3: withAnnots(' 90 0 R'), 90: field90, 91: empty })
  const second = append(first, { 90: '<< /Type /Annot /Subtype /FreeText /Rect [0 0 9 9] >>' })
  assert.equal(await outcomeOf(second), 'altered')
  assert.equal(await outcomeOf(append(first, { 1: `<< ${catalog} /Pages 90 0 R >>` })), 'altered')
})

test('an object that the signed part refers to and does not have cannot be brought in', async () => {
  for (const written of ['4 0 R 80 0 R', '4 0 R 080  0\nR', '4 0 R 80 %x\n0 R', '4 0 R 80 7 R']) {
    const plain = unsignedPdf('Made up').toString('latin1')
    const changed = plain.replace('/Contents 4 0 R', `/Contents [${written}]`)
    // The places behind have moved: the table is made anew by appending the page.
    const start = changed.length
    const rebuilt = Buffer.from(rebuildTable(changed, start), 'latin1')
    const pdf = authority.sign(rebuilt, short)
    assert.equal(await outcomeOf(append(pdf, { 85: text })), 'valid', written)
    assert.equal(await outcomeOf(append(pdf, { 80: text })), 'altered', written)
  }
})

test('a table that leads elsewhere than to what was read is a change', async () => {
  assert.equal(await outcomeOf(append(signed, { 90: text }, { shift: 1 })), 'altered')
  const good = append(signed, { 90: text }).toString('latin1')
  const changes = [
    good.replace(/90 1\n(\d{10})/, '4 1\n$1'),
    good.replace(/\/Root 1 0 R \/Prev/, '/Root 2 0 R /Prev'),
    good.replace(/\/Prev \d+/, '/Prev 9'),
    good.replace(/\/Prev/, '/XRefStm 9 /Prev'),
    good.replace(/90 0 obj/, '90 0 obj %'),
    `${good}trailing`,
    good.slice(0, -6),
  ]
  for (const one of changes) {
    assert.notEqual(one, good)
    assert.equal(await outcomeOf(Buffer.from(one, 'latin1')), 'altered')
  }
})

test('a file that names thousands of answers is judged in a moment', async () => {
  const names = Array.from({ length: 20_000 }, (_, i) => `/OCSPs [${i + 10} 0 R]`).join(' ')
  const objects: Objects = { 90: `<< /DSS [${names}] >>` }
  for (let i = 100; i < 1_500; i++) objects[i] = Buffer.from('30820003', 'hex')
  const begin = performance.now()
  assert.equal(await outcomeOf(append(signed, objects)), 'valid')
  assert.ok(performance.now() - begin < 3_000)
})

/** The places of the objects 1 to 7 as they are now. */
function rebuildTable(pdf: string, length: number): string {
  const body = pdf.slice(0, pdf.lastIndexOf('xref\n0 8'))
  const rows = [1, 2, 3, 4, 5, 6, 7].map((number) => {
    const at = body.indexOf(`\n${number} 0 obj`) + 1
    return `${String(at).padStart(10, '0')} 00000 n \n`
  })
  assert.ok(length > body.length)
  return (
    `${body}xref\n0 8\n0000000000 65535 f \n${rows.join('')}` +
    `trailer\n<< /Size 8 /Root 1 0 R >>\nstartxref\n${body.length}\n%%EOF\n`
  )
}
