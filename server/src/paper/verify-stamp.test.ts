/** Time stamps and answers about revocation in signatures, and what somebody might forge of each. */
import { strict as assert } from 'node:assert'
import { after, test } from 'node:test'
import { setTimeout } from 'node:timers/promises'
import { openAuthority, unsignedPdf, type Signer } from '../../test/kit/signed-pdf.ts'
import { answer, carry, stamp, type Carried } from '../../test/kit/stamping.ts'
import { readRoots, type Roots } from './roots.ts'
import { verifyPaper } from './verify-paper.ts'

const authority = openAuthority('Kho')
const stranger = openAuthority('Stranger')
after(() => {
  authority.end()
  stranger.end()
})

const hourMs = 3_600_000
const now = new Date(Date.now() + hourMs / 2)
const far = new Date('2050-01-01')
const only: Roots = { ...readRoots(authority.roots), revocations: [] }
const document = unsignedPdf('Decision 15, made up')
const always = { from: 2020, until: 2098 }
const person = authority.issue('Nguoi ky gia lap')
const stamper = authority.issue('Dau thoi gian', always, 'stamper')
const answerer = authority.issue('Tra loi thu hoi', always, 'answerer')
const stampBy =
  (by: Signer, of = authority) =>
  (bytes: Uint8Array) =>
    stamp(bytes, by, of.branch.cert)

async function judge(
  carried: Carried,
  { signer = person, at = now, roots = only }: { signer?: Signer; at?: Date; roots?: Roots } = {},
) {
  const pdf = await authority.signWith(document, signer, (cms) => carry(cms, carried))
  const [found, ...others] = (await verifyPaper(pdf, roots, at)).signatures
  assert.equal(others.length, 0)
  return found!
}
const stateOf = async (carried: Carried, more?: Parameters<typeof judge>[1]) =>
  (await judge(carried, more)).revocation.state

test('with a stamp the certificate is judged at its time, long after it has ended', async () => {
  const short = authority.issue('Ngan han', { from: 2020, until: 2030 })
  const bare = await judge({}, { signer: short, at: far })
  assert.deepEqual([bare.outcome, bare.stamp], ['expired', null])
  const stamped = await judge({ stamp: stampBy(stamper) }, { signer: short, at: far })
  assert.equal(stamped.outcome, 'valid')
  assert.deepEqual(
    [stamped.stamp!.state, stamped.stamp!.by],
    ['valid', 'O=Kho test, CN=Dau thoi gian'],
  )
  assert.equal(stamped.judgedAt, stamped.stamp!.at)
  assert.ok(Math.abs(Date.parse(stamped.stamp!.at!) - Date.now()) < 60_000)
})

test('a stamp over other bytes is broken and proves no time', async () => {
  const short = authority.issue('Ngan han hai', { from: 2020, until: 2030 })
  const other = () => stamp(Buffer.from('other bytes'), stamper, authority.branch.cert)
  const found = await judge({ stamp: other }, { signer: short, at: far })
  assert.deepEqual([found.stamp!.state, found.outcome], ['broken', 'expired'])
})

test('one byte altered anywhere in a stamp is found', async () => {
  const short = authority.issue('Ngan han ba', { from: 2020, until: 2030 })
  let signature: Buffer = Buffer.alloc(0)
  let token: Buffer = Buffer.alloc(0)
  const keep = (bytes: Uint8Array) => (token = stampBy(stamper)(bytes))
  await authority.signWith(document, short, (cms) => carry((signature = cms), { stamp: keep }))
  const outcomes = new Set<string>()
  for (let i = 0; i < 40; i++) {
    const changed = Buffer.from(token)
    const at = Math.floor((i * (token.length - 1)) / 39)
    changed[at] = changed[at]! ^ 1
    const pdf = await authority
      .signWith(document, short, () => carry(signature, { stamp: () => changed }))
      .catch(() => null)
    // What is no DER any more cannot even be put into a signature.
    if (pdf === null) continue
    const [found] = (await verifyPaper(pdf, only, far)).signatures
    outcomes.add(found!.stamp?.state ?? 'none')
    // The list of certificates is not signed by the stamp: one that is not needed may be spoilt.
    if (found!.stamp?.state !== 'valid') assert.notEqual(found!.outcome, 'valid')
    else assert.equal(found!.stamp.at, found!.judgedAt)
  }
  assert.ok(outcomes.has('broken'))
})

test('who may stamp is said by the certificate, and by an authority that is known', async () => {
  const foreign = stranger.issue('Dau la', always, 'stamper')
  const states = [
    [stampBy(foreign, stranger), 'unknown-authority'],
    [
      stampBy(authority.issue('Dau het han', { from: 2020, until: 2022 }, 'stamper')),
      'out-of-term',
    ],
  ] as const
  for (const [by, state] of states) assert.equal((await judge({ stamp: by })).stamp!.state, state)
})

test('a stamp from ahead of now is not believed', async () => {
  const found = await judge({ stamp: stampBy(stamper) }, { at: new Date(Date.now() - hourMs) })
  assert.equal(found.stamp!.state, 'broken')
})

test('answers beside the signature, in its attributes and as a list say that it stands', async () => {
  const reply = answer(person, authority, answerer)
  const beside = await judge({ replies: [reply] })
  assert.deepEqual([beside.revocation.state, beside.revocation.by], ['not-revoked', 'ocsp'])
  const archived = await judge({ archived: { replies: [reply], key: person.key } })
  assert.deepEqual([archived.outcome, archived.revocation.state], ['valid', 'not-revoked'])
  const listed = await judge({ lists: [authority.list()] })
  assert.deepEqual([listed.revocation.state, listed.revocation.by], ['not-revoked', 'crl'])
  assert.equal(await stateOf({ replies: [answer(person, authority)] }), 'not-revoked')
  assert.equal(await stateOf({}), 'unknown')
})

test('an answer about another, by a stranger, or by who was not named for it, counts as none', async () => {
  const other = authority.issue('Nguoi khac')
  const foreign = stranger.issue('Tra loi la', always, 'answerer')
  const forged = [
    answer(other, authority, answerer),
    answer(person, authority, foreign),
    answer(person, authority, other),
  ]
  for (const reply of forged) assert.equal(await stateOf({ replies: [reply] }), 'unknown')
  assert.equal(await stateOf({ lists: [stranger.list()] }), 'unknown')
  const changed = answer(person, authority, answerer)
  changed[changed.length - 1_200] = changed[changed.length - 1_200]! ^ 1
  assert.notEqual(await stateOf({ replies: [changed] }), 'revoked')
})

test('an answer that has ended, or is from ahead, says nothing about now', async () => {
  const replies = [answer(person, authority, answerer)]
  const later = new Date(Date.now() + 3 * hourMs)
  assert.equal(await stateOf({ replies }, { at: later }), 'other-time')
  const stamped = { replies, stamp: stampBy(stamper) }
  assert.equal(await stateOf(stamped, { at: later }), 'not-revoked')
  assert.equal(await stateOf({ replies }, { at: new Date(Date.now() - hourMs) }), 'unknown')
})

test('revoked before the stamp is revoked; after it, what was signed stands', async () => {
  const gone = authority.issue('Bi thu hoi')
  let token: Buffer | null = null
  const early = (bytes: Uint8Array) => (token = stampBy(stamper)(bytes))
  const pdf = await authority.signWith(document, gone, (cms) => carry(cms, { stamp: early }))
  assert.ok(token)
  await setTimeout(1_100)
  authority.revoke(gone)
  const roots = readRoots(authority.roots)
  const [found] = (await verifyPaper(pdf, roots, now)).signatures
  assert.deepEqual([found!.outcome, found!.revocation.state], ['valid', 'revoked-later'])
  assert.ok(found!.revocation.at! > found!.stamp!.at!)
  const late = { stamp: stampBy(stamper), replies: [answer(gone, authority, answerer)] }
  const judged = await judge(late, { signer: gone })
  assert.deepEqual([judged.outcome, judged.revocation.by], ['revoked', 'ocsp'])
  assert.equal((await judge({}, { signer: gone, roots })).outcome, 'revoked')
})

test('a stamp by a certificate that was revoked for no harmless reason proves nothing', async () => {
  const lost = authority.issue('Dau bi mat', always, 'stamper')
  const pdf = await authority.signWith(document, person, (cms) =>
    carry(cms, { stamp: stampBy(lost) }),
  )
  authority.revoke(lost)
  const [found] = (await verifyPaper(pdf, readRoots(authority.roots), now)).signatures
  assert.equal(found!.stamp!.state, 'revoked')
  assert.equal(found!.judgedAt, now.toISOString())
})
