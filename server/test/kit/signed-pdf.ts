/** PDFs signed as an authority's software signs them: by openssl, under a chain made for the test. */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

export type Signer = { cert: string; key: string }

/** What a certificate is for: a person's, of who stamps, or of who answers about revocation. */
export type Use = 'person' | 'stamper' | 'answerer'

export type TestAuthority = {
  /** Path of a file of PEM blocks: the root, with what it and its branch have revoked. */
  roots: string
  /** A certificate of the branch; `from` and `until` are years. */
  issue(name: string, term?: { from: number; until: number }, use?: Use): Signer
  revoke(signer: Signer): void
  sign(pdf: Buffer, signer: Signer, more?: readonly string[]): Buffer
  /** Signed, and what `change` makes of the signature before it is put into its gap. */
  signWith(pdf: Buffer, signer: Signer, change: (cms: Buffer) => Promise<Buffer>): Promise<Buffer>
  /** What issues, and openssl's record of what it issued and revoked. */
  branch: Signer
  index: string
  /** The newest list of the branch, as DER. */
  list(): Buffer
  end(): void
}

/** Root → branch → signers, as the national root, an authority and an officer's card. */
export function openAuthority(name: string): TestAuthority {
  const folder = mkdtempSync(join(tmpdir(), 'kho-authority-'))
  const at = (file: string) => join(folder, file)
  const roots = at('roots.pem')
  for (const one of ['root', 'branch']) {
    writeFileSync(at(`${one}.txt`), '')
    writeFileSync(at(`${one}.cnf`), configOf(folder, one))
  }
  const ca = (by: string, request: string, out: string, extensions: string, years: number[]) =>
    openssl(
      `ca -batch -notext -name own -extensions ${extensions} -startdate ${years[0]}0101000000Z ` +
        `-enddate ${years[1]}0101000000Z -config ${at(`${by}.cnf`)} -in ${request} -out ${out}`,
    )
  const request = (file: string, subject: string) =>
    openssl(
      `req -new -newkey rsa:2048 -nodes -config ${at('root.cnf')} -keyout ${at(`${file}.key`)} ` +
        `-out ${at(`${file}.csr`)} -subj`,
      subject,
    )
  request('root', `/O=Kho test/CN=${name} root`)
  openssl(
    'ca -batch -notext -selfsign -name own -extensions authority -startdate 20200101000000Z ' +
      `-enddate 20990101000000Z -config ${at('root.cnf')} -in ${at('root.csr')} -out ${at('root.crt')}`,
  )
  request('branch', `/O=Kho test/CN=${name} branch`)
  ca('root', at('branch.csr'), at('branch.crt'), 'authority', [2020, 2099])
  const writeRoots = () => {
    const lists = ['root', 'branch'].map((one) => {
      openssl(`ca -gencrl -name own -config ${at(`${one}.cnf`)} -out ${at(`${one}.crl`)}`)
      return readFileSync(at(`${one}.crl`), 'utf8')
    })
    writeFileSync(roots, readFileSync(at('root.crt'), 'utf8') + lists.join(''))
  }
  writeRoots()
  let issued = 0
  const cmsOf = (bytes: Buffer, { cert, key }: Signer, more: readonly string[] = []) => {
    writeFileSync(at('bytes'), bytes)
    openssl(
      `cms -sign -binary -outform DER -md sha256 -in ${at('bytes')} -out ${at('cms')} ` +
        `-signer ${cert} -inkey ${key} -certfile ${at('branch.crt')}`,
      ...more,
    )
    return readFileSync(at('cms'))
  }
  return {
    roots,
    branch: { cert: at('branch.crt'), key: at('branch.key') },
    index: at('branch.txt'),
    list() {
      openssl(`crl -in ${at('branch.crl')} -outform DER -out ${at('branch.der')}`)
      return readFileSync(at('branch.der'))
    },
    issue(person, { from, until } = { from: 2020, until: 2098 }, use = 'person') {
      const file = `signer-${++issued}`
      request(file, `/O=Kho test/CN=${person}`)
      ca('branch', at(`${file}.csr`), at(`${file}.crt`), use, [from, until])
      return { cert: at(`${file}.crt`), key: at(`${file}.key`) }
    },
    revoke({ cert }) {
      openssl(`ca -name own -config ${at('branch.cnf')} -revoke ${cert}`)
      writeRoots()
    },
    sign: (pdf, signer, more = []) => {
      const { ranged, gap, bytes } = openGap(pdf)
      return fillGap(ranged, gap, cmsOf(bytes, signer, more))
    },
    async signWith(pdf, signer, change) {
      const { ranged, gap, bytes } = openGap(pdf)
      return fillGap(ranged, gap, await change(cmsOf(bytes, signer)))
    },
    end: () => rmSync(folder, { recursive: true, force: true }),
  }
}

const gapBytes = 8192
export const signatureHole = '0'.repeat(gapBytes * 2)
const hole = signatureHole

/** A page with a signature field, as a whole file that waits for its signature. */
export function unsignedPdf(text: string): Buffer {
  const stream = `BT /F1 18 Tf 60 700 Td (${text}) Tj ET`
  const objects = [
    '<< /Type /Catalog /Pages 2 0 R /AcroForm << /Fields [6 0 R] /SigFlags 3 >> >>',
    '<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
    '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Annots [6 0 R] ' +
      '/Resources << /Font << /F1 5 0 R >> >> >>',
    `<< /Length ${stream.length} >>\nstream\n${stream}\nendstream`,
    '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>',
    '<< /Type /Annot /Subtype /Widget /FT /Sig /T (S1) /F 132 /Rect [0 0 0 0] /P 3 0 R /V 7 0 R >>',
    '<< /Type /Sig /Filter /Adobe.PPKLite /SubFilter /ETSI.CAdES.detached ' +
      `/ByteRange [0 0000000001 0000000002 0000000003] /Contents <${hole}> >>`,
  ]
  let body = '%PDF-1.7\n'
  const offsets = objects.map((one, i) => {
    const offset = body.length
    body += `${i + 1} 0 obj\n${one}\nendobj\n`
    return offset
  })
  const rows = offsets.map((offset) => `${String(offset).padStart(10, '0')} 00000 n \n`)
  const table = `xref\n0 8\n0000000000 65535 f \n${rows.join('')}`
  const trailer = `trailer\n<< /Size 8 /Root 1 0 R >>\nstartxref\n${body.length}\n%%EOF\n`
  return Buffer.from(body + table + trailer, 'latin1')
}

/** Any PDF with a signature field appended, that waits for its signature; what was there stays. */
export function withSignatureField(pdf: Buffer): Buffer {
  const field =
    '\n9999 0 obj\n<< /Type /Sig /Filter /Adobe.PPKLite /SubFilter /ETSI.CAdES.detached ' +
    `/ByteRange [0 0000000001 0000000002 0000000003] /Contents <${hole}> >>\nendobj\n%%EOF\n`
  return Buffer.concat([pdf, Buffer.from(field, 'latin1')])
}

export type OpenGap = { ranged: Buffer; gap: number; bytes: Buffer }

/** The file with its range written, where the gap is, and what is to be signed. */
export function openGap(pdf: Buffer): OpenGap {
  const gap = pdf.indexOf(`<${hole}>`)
  const after = gap + hole.length + 2
  const wide = (value: number) => String(value).padStart(10, '0')
  const range = `/ByteRange [0 ${wide(gap)} ${wide(after)} ${wide(pdf.length - after)}]`
  const waiting = '/ByteRange [0 0000000001 0000000002 0000000003]'
  const ranged = Buffer.from(pdf.toString('latin1').replace(waiting, range), 'latin1')
  return { ranged, gap, bytes: Buffer.concat([ranged.subarray(0, gap), ranged.subarray(after)]) }
}

export function fillGap(ranged: Buffer, gap: number, cms: Buffer): Buffer {
  const filled = Buffer.from(ranged)
  filled.write(cms.toString('hex').padEnd(hole.length, '0'), gap + 1, 'latin1')
  return filled
}

function configOf(folder: string, name: string): string {
  return `[req]
distinguished_name = dn
[dn]
[ca]
default_ca = own
[own]
database = ${join(folder, `${name}.txt`)}
new_certs_dir = ${folder}
certificate = ${join(folder, `${name}.crt`)}
private_key = ${join(folder, `${name}.key`)}
rand_serial = yes
default_md = sha256
default_crl_days = 3650
unique_subject = no
policy = any
[any]
organizationName = supplied
commonName = supplied
[authority]
basicConstraints = critical,CA:TRUE
keyUsage = critical,keyCertSign,cRLSign
subjectKeyIdentifier = hash
[stamper]
basicConstraints = CA:FALSE
keyUsage = critical,digitalSignature
extendedKeyUsage = critical,timeStamping
[answerer]
basicConstraints = CA:FALSE
keyUsage = digitalSignature
extendedKeyUsage = OCSPSigning
[person]
basicConstraints = CA:FALSE
keyUsage = digitalSignature,nonRepudiation
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid
`
}

/** `line` is split at its spaces; what follows may hold some. */
function openssl(line: string, ...more: string[]): void {
  const done = spawnSync('openssl', line.split(' ').concat(more), { encoding: 'utf8' })
  if (done.status !== 0) throw new Error(`openssl ${line}: ${done.error ?? done.stderr}`)
}
