/**
 * The name by which a client is known in certificates that others issue to it (RFC 8705, 2.1): its
 * distinguished name, or one alternative name. Each has one written form, in which it is compared.
 */
import 'reflect-metadata'
import { hash } from 'node:crypto'
import { isIP, SocketAddress } from 'node:net'
import { domainToASCII } from 'node:url'
import { Name, SubjectAlternativeNameExtension, X509Certificate } from '@peculiar/x509'
import { Refusal } from '@kho/contract/refusal.ts'

/** The members of RFC 8705 without `tls_client_auth_`. */
export const subjectForms = ['subject_dn', 'san_dns', 'san_uri', 'san_ip', 'san_email'] as const
export type SubjectForm = (typeof subjectForms)[number]
export type CertificateSubject = { form: SubjectForm; value: string }

const memberPrefix = 'tls_client_auth_'
const valueMax = 1000

/** Types of names that certificates of Vietnamese authorities carry and the library does not name. */
const moreTypes = {
  UID: '0.9.2342.19200300.100.1.1',
  STREET: '2.5.4.9',
  SERIALNUMBER: '2.5.4.5',
}

/** By which no two clients can be registered, nor one twice. */
export function subjectThumbprint({ form, value }: CertificateSubject): string {
  return hash('sha256', `${form}\n${value}`, 'base64url')
}

/**
 * The subject of a client's metadata. Refused: none or more than one, an alternative name that is
 * none of its kind, a distinguished name of which any part was not understood.
 */
export function readSubject(given: Record<string, unknown>): CertificateSubject {
  const named = subjectForms.filter((form) => Object.hasOwn(given, memberPrefix + form))
  const [form] = named
  if (form === undefined || named.length > 1)
    throw badSubject(
      `phải có đúng một tên chứng thư, đang có ${named.length}`,
      `exactly one certificate name is needed, there are ${named.length}`,
    )
  const written = given[memberPrefix + form]
  const value = typeof written === 'string' ? normalOf(form, written.trim()) : null
  if (value === null || value.length > valueMax)
    throw badSubject(
      `${memberPrefix + form} không đọc được: ${String(written).slice(0, 100)}`,
      `${memberPrefix + form} cannot be read: ${String(written).slice(0, 100)}`,
    )
  return { form, value }
}

/** Whether the certificate carries the name; never true of a certificate that cannot be read. */
export function isNamedBy(certificate: Buffer, { form, value }: CertificateSubject): boolean {
  try {
    return namesOf(new X509Certificate(certificate), form).includes(value)
  } catch {
    return false
  }
}

function namesOf(certificate: X509Certificate, form: SubjectForm): (string | null)[] {
  if (form === 'subject_dn') {
    // In a certificate the widest part comes first, in writing (RFC 4514, 2.1) the narrowest.
    const parts = new Name(certificate.subjectName.toArrayBuffer(), moreTypes).toJSON()
    return [writeName(parts.toReversed())]
  }
  const kind = { san_dns: 'dns', san_uri: 'url', san_ip: 'ip', san_email: 'email' }[form]
  const names = certificate.getExtension(SubjectAlternativeNameExtension)?.names.items ?? []
  return names.filter(({ type }) => type === kind).map((one) => normalOf(form, one.value))
}

function normalOf(form: SubjectForm, written: string): string | null {
  if (form === 'subject_dn') return normalName(written)
  if (form === 'san_dns') {
    // A name with a star stands for many systems, and so for none.
    const name = /[*\s/:@?#%]/.test(written) ? '' : domainToASCII(written.replace(/\.$/, ''))
    return name === '' ? null : name
  }
  if (form === 'san_ip') return normalAddress(written)
  if (form === 'san_uri') return /^[a-z][a-z0-9+.-]*:[\x21-\x7e]+$/i.test(written) ? written : null
  const [local, domain, more] = written.split('@')
  if (!local || !domain || more !== undefined || /\s/.test(written)) return null
  return `${local}@${domainToASCII(domain)}`
}

function normalAddress(written: string): string | null {
  if (isIP(written) === 0) return null
  const family = isIP(written) === 6 ? 'ipv6' : 'ipv4'
  return new SocketAddress({ address: written, family }).address
}

type NameParts = ReturnType<Name['toJSON']>

/**
 * A written distinguished name in its normal form. The library's reader passes over what it does not
 * understand; so what it made of the text must hold all of it.
 */
function normalName(written: string): string | null {
  // Values in hexadecimal are read as if they were letters.
  if (/\\[0-9a-f]{2}|=\s*#/i.test(written)) return null
  try {
    const parts = new Name(written, moreTypes).toJSON()
    const bare = (text: string) => fold(text).replace(/[\s\\"]/g, '')
    const again = parts.map((part) => pairsOf(part).join('+')).join(',')
    return parts.length > 0 && bare(again) === bare(written) ? writeName(parts) : null
  } catch {
    return null
  }
}

function writeName(parts: NameParts): string {
  return parts.map((part) => pairsOf(part).toSorted().join('+')).join(',')
}

function pairsOf(part: NameParts[number]): string[] {
  return Object.entries(part).flatMap(([type, values]) =>
    values.map((value) => `${type}=${escapeValue(fold(value))}`),
  )
}

/** RFC 5280 (7.1) compares letters without case, and any run of spaces as one. */
function fold(value: string): string {
  return value.normalize('NFKC').toLowerCase().replace(/\s+/g, ' ').trim()
}

function escapeValue(value: string): string {
  return value
    .replace(/[",+;<>\\]/g, '\\$&')
    .replace(/^[#]/, '\\$&')
    .replaceAll('\0', '\\00')
}

function badSubject(whyVi: string, whyEn: string): Refusal {
  return new Refusal('client.bad-key', { whyVi, whyEn })
}
