/**
 * Mutual TLS (RFC 8705) with a real TLS connection in front of a running Kho: a certificate that was
 * registered proves the client, the token is bound to it, and nobody can claim one in a header.
 */
import assert from 'node:assert/strict'
import { X509Certificate } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test, { after, before } from 'node:test'
import { Refusal } from '@kho/contract/refusal.ts'
import { addClient } from '../src/client/add-client.ts'
import { addKeys } from '../src/client/add-key.ts'
import { listKeys } from '../src/client/client-key.ts'
import { readPublicKeys } from '../src/client/public-key.ts'
import { makeAuthority, type Authority } from './kit/certificate.ts'
import { makeCertificates, type Certificates } from './kit/certificates.ts'
import { programMissing } from './kit/debian.ts'
import { askToken, makeSigner, publicKeysOf, signAssertion, untilAnswer } from './kit/key-client.ts'
import { definitionOf, openKho, type RunningKho } from './kit/kho.ts'
import { openNginx } from './kit/nginx.ts'
import { callTls, openTlsFront, type TlsFront } from './kit/tls-front.ts'

const header = 'x-client-cert'
const verdictHeader = 'x-client-verify'
const title = { vi: 'Cột', en: 'Column' }
const wells = definitionOf({
  id: 'wells',
  sharing: 'shared',
  key: ['code'],
  columns: [{ name: 'code', type: 'text', required: true, title }],
})
const path = '/api/v1/datasets/wells/records/1'

let it: RunningKho
let front: TlsFront
let other: TlsFront
let certificates: Certificates
let own: string
let stranger: string
let token: string
let authority: Authority
const folder = mkdtempSync(join(tmpdir(), 'kho-authority-'))

before(async () => {
  // The front calls from 127.0.0.1; 127.0.0.2 is a neighbour that is not trusted.
  const env = {
    KHO_TRUST_PROXY: '127.0.0.1',
    KHO_CLIENT_CERT_HEADER: header,
    KHO_CLIENT_VERIFY_HEADER: verdictHeader,
  }
  authority = makeAuthority(folder)
  it = await openKho({ env })
  certificates = await makeCertificates()
  own = await certificates.issue('he-thong.example.gov.vn')
  stranger = await certificates.issue('he-thong.example.gov.vn')
  const pem = await certificates.issue('front')
  const verdict = { header: verdictHeader, ca: readFileSync(authority.file, 'utf8') }
  front = await openTlsFront({ target: it.url, pem, header, verdict })
  other = await openTlsFront({ target: it.url, pem, header, form: 'rfc9440' })
  await it.define(wells)
  await it.load('wells', 'code\n1\n')
  await addCertificateClient('giay-to', own)
  await it.grant({ client: 'giay-to', dataset: 'wells' })
})
after(async () => {
  await front.stop()
  await other.stop()
  await it.end()
  rmSync(folder, { recursive: true, force: true })
})

/** The certificate alone, as it is handed in, without its key. */
const certificateOf = (pem: string) => pem.slice(0, pem.indexOf('-----BEGIN PRIVATE KEY-----'))

async function addCertificateClient(id: string, pem: string): Promise<void> {
  const keys = await readPublicKeys(certificateOf(pem))
  const input = { id, agency: 'so-y-te', name: id, wantsSecret: false, keys }
  await it.act((tx) => addClient(tx, 'test', input))
}

const tokenCall = (client: string, pem?: string, headers: Record<string, string> = {}) => ({
  ...(pem ? { pem } : {}),
  method: 'POST',
  headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
  body: new URLSearchParams({ grant_type: 'client_credentials', client_id: client }).toString(),
})
const read = (given: string, pem?: string, headers: Record<string, string> = {}) => ({
  ...(pem ? { pem } : {}),
  headers: { authorization: `Bearer ${given}`, 'kho-purpose': 'c', 'kho-task': 'HS-1', ...headers },
})

test('a registered certificate gets a token that is worth something with it alone', async () => {
  const { status, body } = await callTls(`${front.url}/oauth/token`, tokenCall('giay-to', own))
  assert.equal(status, 200, JSON.stringify(body))
  token = body.access_token
  const claims = JSON.parse(Buffer.from(token.split('.')[1]!, 'base64url').toString())
  const x5t = new X509Certificate(own).fingerprint256.replaceAll(':', '')
  assert.equal(claims.cnf['x5t#S256'], Buffer.from(x5t, 'hex').toString('base64url'))
  for (const { url } of [front, other]) {
    const answer = await untilAnswer(
      () => callTls(url + path, read(token, own)),
      ({ status: given }) => given === 200,
    )
    assert.equal(answer.body.code, '1')
  }
})

const isUnproven = ({ status, body }: { status: number; body: any }) => {
  assert.equal(status, 401)
  assert.equal(body.code, 'access.token-bound')
}

test('the token with another certificate, also of the same name and issuer, or with none is refused', async () => {
  isUnproven(await callTls(front.url + path, read(token, stranger)))
  isUnproven(await callTls(front.url + path, read(token)))
})

test('a certificate claimed in the header counts neither through the front nor past it', async () => {
  const claimed = { [header]: encodeURIComponent(certificateOf(own)) }
  isUnproven(await callTls(front.url + path, read(token, undefined, claimed)))
  const answer = await callTls(`${front.url}/oauth/token`, tokenCall('giay-to', undefined, claimed))
  assert.equal(answer.body.error, 'invalid_client')
})

test('from an address that is no trusted proxy the header is taken off', async () => {
  const far = await openKho({
    // Two addresses, and so perhaps two servers behind one name.
    env: {
      KHO_HOST: 'localhost',
      KHO_TRUST_PROXY: '10.0.0.1',
      KHO_CLIENT_CERT_HEADER: header,
      KHO_CLIENT_VERIFY_HEADER: verdictHeader,
    },
  })
  try {
    const keys = await readPublicKeys(certificateOf(own))
    const input = { id: 'giay-to', agency: 'so-y-te', name: 'a', wantsSecret: false, keys }
    await far.act((tx) => addClient(tx, 'test', input))
    const named = { id: 'ten', agency: 'so-y-te', name: 'b', wantsSecret: false }
    const subject = await readPublicKeys('{"tls_client_auth_san_dns":"localhost"}')
    await far.act((tx) => addClient(tx, 'test', { ...named, keys: subject }))
    const { port } = new URL(far.url)
    const statuses: number[] = []
    for (const host of ['127.0.0.1', '[::1]']) {
      for (const [client, name] of [
        ['giay-to', header],
        ['giay-to', header.toUpperCase()],
        ['ten', header],
      ] as const) {
        const { body, ...call } = tokenCall(client, undefined, {
          [name]: encodeURIComponent(certificateOf(own)),
          [verdictHeader]: 'SUCCESS',
          'x-forwarded-for': '10.0.0.1',
        })
        const asked = fetch(`http://${host}:${port}/oauth/token`, { ...call, body })
        // A machine may have no IPv6.
        const response = await asked.catch(() => null)
        if (response) statuses.push(response.status)
      }
    }
    assert.ok(statuses.length >= 3)
    assert.ok(
      statuses.every((status) => status === 401),
      statuses.join(),
    )
  } finally {
    await far.end()
  }
})

test('a certificate that was not registered, or is of another client, gets no token', async () => {
  await addCertificateClient('khac', await certificates.issue('khac'))
  for (const [client, pem] of [
    ['giay-to', stranger],
    ['khac', own],
    ['giay-to', undefined],
    ['khong-co', own],
  ] as const) {
    const { status, body } = await callTls(`${front.url}/oauth/token`, tokenCall(client, pem))
    assert.equal(status, 401, client)
    assert.equal(body.error, 'invalid_client')
  }
})

test('a second certificate follows the first, and ends with its own term', async () => {
  const next = await certificates.issue('he-thong.example.gov.vn')
  const given = await readPublicKeys(certificateOf(next))
  await it.act((tx) => addKeys(tx, 'test', { client: 'giay-to', keys: given }))
  for (const pem of [own, next]) {
    const { status } = await callTls(`${front.url}/oauth/token`, tokenCall('giay-to', pem))
    assert.equal(status, 200)
  }
  const term = new X509Certificate(next).validToDate.getTime()
  assert.equal((await listKeys(it.db, 'giay-to')).at(-1)?.validUntilMs, term)
  await assert.rejects(
    async () =>
      readPublicKeys(certificateOf(await certificates.issue('alt', new Date(Date.now() - 1_000)))),
    (error) => error instanceof Refusal && error.code === 'client.bad-key',
  )
})

test('a client may go over from a certificate to a signed assertion, and keep both', async () => {
  const signer = await makeSigner()
  const keys = await publicKeysOf(signer)
  await it.act((tx) => addKeys(tx, 'test', { client: 'giay-to', keys }))
  const { status } = await askToken(it, await signAssertion(it, 'giay-to', signer))
  assert.equal(status, 200)
  assert.equal((await callTls(`${front.url}/oauth/token`, tokenCall('giay-to', own))).status, 200)
})

test('a header that is no certificate, or two, is none', async () => {
  const pem = certificateOf(own)
  for (const nonsense of [
    'x',
    '%',
    '::',
    `:${'A'.repeat(40)}:`,
    encodeURIComponent(pem + pem),
    'A'.repeat(20_000),
  ]) {
    const response = await fetch(it.url + path, {
      headers: { ...read(token).headers, [header]: nonsense },
    })
    assert.ok([400, 401, 431].includes(response.status), `${response.status}`)
  }
})

const systemName = '/C=VN/O=Sở Y tế/CN=Hệ thống A'
const systemNames = [
  'DNS:a.example.gov.vn',
  'URI:urn:kho:he-thong-a',
  'IP:10.1.2.3',
  'email:a@example.gov.vn',
].join(',')
/** The name as it is registered, by the client that is registered with it. */
const registered = {
  'ten-dn': ['subject_dn', 'CN=hệ  thống A,O=Sở Y Tế,C=VN'],
  'ten-dns': ['san_dns', 'A.example.gov.vn'],
  'ten-uri': ['san_uri', 'urn:kho:he-thong-a'],
  'ten-ip': ['san_ip', '10.1.2.3'],
  'ten-mail': ['san_email', 'a@EXAMPLE.gov.vn'],
} as const

/** The right name of the right authority gets a token, again with a new certificate; nothing else. */
async function eachName(url: string): Promise<void> {
  const [pem, renewed] = [1, 2].map(() => authority.issue(systemName, systemNames))
  const bySelf = authority.issue(systemName, systemNames, true)
  const others = authority.issue('/C=VN/O=Sở Y tế/CN=Hệ thống B', 'DNS:b.example.gov.vn')
  const inWrongPlace = authority.issue('/CN=a.example.gov.vn', 'DNS:*.example.gov.vn')
  const ask = (client: string, given: string) =>
    callTls(`${url}/oauth/token`, tokenCall(client, given, { [verdictHeader]: 'SUCCESS' }))
  for (const client of Object.keys(registered)) {
    for (const given of [pem!, renewed!]) {
      const { status, body } = await ask(client, given)
      assert.equal(status, 200, `${client} ${JSON.stringify(body)}`)
    }
    for (const given of [bySelf, others, inWrongPlace]) {
      const { status, body } = await ask(client, given)
      assert.deepEqual([status, body.error], [401, 'invalid_client'], client)
    }
  }
  const { body } = await ask('ten-dn', pem!)
  const taken = await untilAnswer(
    () => callTls(url + path, read(body.access_token, pem)),
    (answer) => answer.body.code !== 'access.bad-token',
  )
  assert.equal(taken.body.code, 'access.no-grant', 'known, and its own grants are asked')
  isUnproven(await callTls(url + path, read(body.access_token, renewed)))
}

test('the name in a certificate proves a client, whatever certificate a trusted authority issued', async () => {
  for (const [id, [form, value]] of Object.entries(registered)) {
    const keys = await readPublicKeys(JSON.stringify({ [`tls_client_auth_${form}`]: value }))
    const input = { id, agency: 'so-y-te', name: id, wantsSecret: false, keys }
    await it.act((tx) => addClient(tx, 'test', input))
  }
  const [kept] = await listKeys(it.db, 'ten-dn')
  assert.equal(kept!.subject, 'subject_dn:CN=hệ thống a,O=sở y tế,C=vn')
  await eachName(front.url)
  // The other front passes certificates on without a word about who has issued them.
  const pem = authority.issue(systemName, systemNames)
  const { status } = await callTls(`${other.url}/oauth/token`, tokenCall('ten-dn', pem))
  assert.equal(status, 401)
  const again = await readPublicKeys(
    '{"tls_client_auth_subject_dn":"CN=HỆ THỐNG A,O=sở y tế,C=vn"}',
  )
  await assert.rejects(
    it.act((tx) => addKeys(tx, 'test', { client: 'khac', keys: again })),
    (error) => error instanceof Refusal && error.code === 'client.key-known',
  )
})

const nginxMissing = programMissing('/usr/sbin/nginx', 'nginx')

test(
  'nginx, set up as the guide says, passes the certificate on and nothing claimed',
  {
    skip: nginxMissing,
  },
  async () => {
    const guide = new URL('../../docs/how-to/prove-your-system.md', import.meta.url)
    const [, shown = ''] = /^```nginx\n([\s\S]*?)^```$/m.exec(readFileSync(guide, 'utf8')) ?? []
    const lines = shown.replace('/etc/nginx/to-chuc-tin-cay.pem', authority.file)
    assert.match(lines, /X-Client-Cert/)
    const nginx = await openNginx({ target: it.url, pem: await certificates.issue('nginx'), lines })
    try {
      const { status, body } = await callTls(`${nginx.url}/oauth/token`, tokenCall('giay-to', own))
      assert.equal(status, 200, JSON.stringify(body))
      const answer = await callTls(nginx.url + path, read(body.access_token, own))
      assert.equal(answer.status, 200)
      isUnproven(await callTls(nginx.url + path, read(body.access_token, stranger)))
      const claimed = { [header]: encodeURIComponent(certificateOf(own)) }
      isUnproven(await callTls(nginx.url + path, read(body.access_token, undefined, claimed)))
      await eachName(nginx.url)
    } finally {
      await nginx.stop()
    }
  },
)

test('the metadata name the method only where certificates are used', async () => {
  const found = (await (
    await fetch(`${it.url}/oauth/.well-known/openid-configuration`)
  ).json()) as any
  assert.ok(found.token_endpoint_auth_methods_supported.includes('self_signed_tls_client_auth'))
  assert.ok(found.token_endpoint_auth_methods_supported.includes('tls_client_auth'))
  assert.equal(found.tls_client_certificate_bound_access_tokens, true)
})
