import { strict as assert } from 'node:assert'
import { generateKeyPairSync } from 'node:crypto'
import { test } from 'node:test'
import { Refusal } from '@kho/contract/refusal.ts'
import { makeCertificates } from '../../test/kit/certificates.ts'
import { readPublicKeys } from './public-key.ts'

const rsa = (modulusLength: number) => generateKeyPairSync('rsa', { modulusLength })
const ec = (namedCurve: string) => generateKeyPairSync('ec', { namedCurve })
type Pair = ReturnType<typeof rsa>
const jwkOf = ({ publicKey }: Pair) => publicKey.export({ format: 'jwk' })
const pemOf = ({ publicKey }: Pair) => publicKey.export({ format: 'pem', type: 'spki' }).toString()

const good: [string, Pair][] = [
  ['P-256', ec('P-256')],
  ['P-384', ec('P-384')],
  ['RSA 2048', rsa(2048)],
  ['RSA 3072', rsa(3072)],
  ['Ed25519', generateKeyPairSync('ed25519')],
]
for (const [what, pair] of good) {
  test(`a public key of ${what} is read alike from JWK, JWKS and PEM`, async () => {
    const texts = [
      JSON.stringify(jwkOf(pair)),
      JSON.stringify({ keys: [jwkOf(pair)] }),
      pemOf(pair),
    ]
    const read = await Promise.all(texts.map(readPublicKeys))
    assert.deepEqual(read[0], read[1])
    assert.deepEqual(read[0], read[2])
    const [key] = read[0]!
    assert.equal(key?.kind, 'public-key')
    assert.equal(key?.jwk!.kid, key?.thumbprint)
    assert.equal(key?.jwk.d, undefined)
  })
}

test('a kid that the client gave is kept', async () => {
  const given = { ...jwkOf(ec('P-256')), kid: 'khoa-2026', use: 'sig' }
  assert.equal((await readPublicKeys(JSON.stringify(given)))[0]?.jwk!.kid, 'khoa-2026')
})

const isRefused = (code: string) => (error: unknown) =>
  error instanceof Refusal && error.code === code

async function refused(text: string, code = 'client.bad-key'): Promise<Refusal> {
  let found: unknown
  await assert.rejects(readPublicKeys(text), (error) => isRefused(code)((found = error)))
  return found as Refusal
}

test('a private key is refused in every form, and nothing of it is repeated', async () => {
  const pair = ec('P-256')
  const jwk = pair.privateKey.export({ format: 'jwk' })
  const pems = [
    pair.privateKey.export({ format: 'pem', type: 'pkcs8' }),
    pair.privateKey.export({ format: 'pem', type: 'sec1' }),
    rsa(2048).privateKey.export({ format: 'pem', type: 'pkcs1' }),
  ].map(String)
  const sets = [jwk, { keys: [jwkOf(ec('P-256')), jwk] }].map((one) => JSON.stringify(one))
  for (const text of [...pems, ...sets, `${pemOf(pair)}\n${pems[0]}`]) {
    const { message, sentence, hint, values } = await refused(text, 'client.private-key')
    assert.ok(!JSON.stringify([message, sentence, hint, values]).includes(jwk.d!))
  }
  await refused(JSON.stringify({ kty: 'oct', k: 'c2VjcmV0' }), 'client.private-key')
})

test('weak keys, other kinds and points off their curve are refused', async () => {
  await refused(pemOf(rsa(1024)))
  for (const curve of ['P-521', 'secp256k1']) await refused(pemOf(ec(curve)))
  for (const pair of [generateKeyPairSync('ed448'), generateKeyPairSync('x25519')]) {
    await refused(pemOf(pair as Pair))
  }
  const jwk = jwkOf(ec('P-256'))
  await refused(JSON.stringify({ ...jwk, y: jwk.x }))
  await refused(JSON.stringify({ ...jwk, x: undefined }))
  await refused(JSON.stringify({ ...jwk, use: 'enc' }))
  await refused(JSON.stringify({ ...jwk, kid: 'a\r\nb' }))
  await refused(JSON.stringify({ ...jwk, kid: 7 }))
})

test('what is no key at all is refused without repeating it', async () => {
  const nonsense = ['', ' ', 'mật khẩu 123', '{}', '[]', 'null', '{"keys":[]}', '{"keys":[null]}']
  const wrong = ['-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----', 'x'.repeat(100_000)]
  for (const text of [...nonsense, ...wrong]) {
    const { sentence } = await refused(text)
    assert.ok(text.trim().length < 10 || !sentence.vi.includes(text.slice(0, 20)))
  }
})

test('a certificate is read with its term; one that has expired is refused', async () => {
  const certificates = await makeCertificates()
  const only = (pem: string) => pem.slice(0, pem.indexOf('-----BEGIN PRIVATE KEY-----'))
  const whole = await certificates.issue('he-thong')
  const [key] = await readPublicKeys(only(whole))
  assert.equal(key?.kind, 'certificate')
  assert.ok(key!.validUntil! > new Date())
  await refused(whole, 'client.private-key')
  await refused(only(await certificates.issue('cu', new Date(Date.now() - 1_000))))
  await refused('-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----')
})
