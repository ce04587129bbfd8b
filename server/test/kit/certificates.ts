/** Certificates made for a test and gone with it, so that no key lies in the repository. */
import 'reflect-metadata'
import { randomUUID, webcrypto } from 'node:crypto'
import { isIP } from 'node:net'
import * as x509 from '@peculiar/x509'

const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' }
const day = 86_400_000

/** PEM texts: the authority, and certificates with their keys that it has issued. */
export type Certificates = {
  ca: string
  issue(name: string, until?: Date, hosts?: readonly string[]): Promise<string>
}

export async function makeCertificates(): Promise<Certificates> {
  const keys = await webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify'])
  const authority = await x509.X509CertificateGenerator.createSelfSigned({
    // Of two authorities of one name only the first would be looked at.
    name: `CN=Kho test authority ${randomUUID()}`,
    notBefore: new Date(Date.now() - 2 * day),
    notAfter: new Date(Date.now() + day),
    signingAlgorithm: algorithm,
    keys,
    extensions: [new x509.BasicConstraintsExtension(true, 1, true)],
  })
  return {
    ca: authority.toString('pem'),
    /** For localhost and 127.0.0.1 where no `hosts` are named; expired where `until` has passed. */
    async issue(name, until = new Date(Date.now() + day), hosts = ['localhost', '127.0.0.1']) {
      const own = await webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify'])
      const certificate = await x509.X509CertificateGenerator.create({
        subject: `CN=${name}`,
        issuer: authority.subject,
        notBefore: new Date(Date.now() - 2 * day),
        notAfter: until,
        publicKey: own.publicKey,
        signingKey: keys.privateKey,
        signingAlgorithm: algorithm,
        extensions: [
          new x509.SubjectAlternativeNameExtension(
            hosts.map((value) => ({ type: isIP(value) === 0 ? 'dns' : 'ip', value })),
          ),
        ],
      })
      const key = await webcrypto.subtle.exportKey('pkcs8', own.privateKey)
      const pem = x509.PemConverter.encode(key, 'PRIVATE KEY')
      return `${certificate.toString('pem')}\n${pem}\n`
    },
  }
}
