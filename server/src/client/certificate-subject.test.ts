/** Names in certificates: exactly one, understood whole, in one form. */
import assert from 'node:assert/strict'
import test from 'node:test'
import { Refusal } from '@kho/contract/refusal.ts'
import { readSubject } from './certificate-subject.ts'

const read = (form: string, value: unknown) => readSubject({ [`tls_client_auth_${form}`]: value })

const pairs: [string, string, string][] = [
  ['subject_dn', 'CN=He thong A,O=So Y te,C=VN', 'CN=he thong a,O=so y te,C=vn'],
  ['subject_dn', 'UID=MST:0100109106,CN=Sở  Y tế', 'UID=mst:0100109106,CN=sở y tế'],
  ['subject_dn', 'CN=So\u031b\u0309,C=VN', 'CN=sở,C=vn'],
  ['subject_dn', 'CN=a\\,b,O=c', 'CN=a\\,b,O=c'],
  ['subject_dn', 'OU=b+CN=a,C=VN', 'CN=a+OU=b,C=vn'],
  ['san_dns', 'Kham.Example.gov.vn.', 'kham.example.gov.vn'],
  ['san_ip', '2001:DB8:0:0:0:0:0:1', '2001:db8::1'],
  ['san_email', 'A@EXAMPLE.vn', 'A@example.vn'],
  ['san_uri', 'urn:kho:A', 'urn:kho:A'],
]
for (const [form, written, value] of pairs) {
  test(`${form} ${written} is compared as ${value}`, () =>
    assert.deepEqual(read(form, written), { form, value }))
}

const refused: [string, unknown][] = [
  ['subject_dn', 'junk CN=a'],
  ['subject_dn', 'CN=a,,O=b'],
  ['subject_dn', 'CN=\\53\\E1'],
  ['subject_dn', 'CN=#0403616263'],
  ['subject_dn', 'KHONG=a'],
  ['subject_dn', ''],
  ['subject_dn', 7],
  ['subject_dn', `CN=${'a'.repeat(1_001)}`],
  ['san_dns', '*.example.vn'],
  ['san_dns', 'a b'],
  ['san_ip', '10.0.0.0/8'],
  ['san_uri', 'khong'],
  ['san_email', 'a@b@c'],
  ['san_khac', 'a'],
]
for (const [form, written] of refused) {
  test(`${form} ${String(written).slice(0, 30)} is refused`, () =>
    assert.throws(
      () => read(form, written),
      (error) => error instanceof Refusal && error.code === 'client.bad-key',
    ))
}

test('two names at a time are refused', () => {
  const two = { tls_client_auth_san_dns: 'a', tls_client_auth_san_ip: '10.0.0.1' }
  assert.throws(() => readSubject(two), /client.bad-key|exactly one|đúng một/)
})
