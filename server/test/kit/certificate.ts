/** Certificates of a test's own servers, made by openssl, gone with the folder. */
import { spawnSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

export type TestCertificate = { key: string; cert: string }

/** Paths of a key and a self-signed certificate for localhost; `expired` ended in 2020. */
export function makeCertificate(folder: string, expired = false): TestCertificate {
  const name = expired ? 'expired' : 'valid'
  const [key, cert, request] = ['key', 'crt', 'csr'].map((end) => join(folder, `${name}.${end}`))
  const config = join(folder, `${name}.cnf`)
  writeFileSync(join(folder, `${name}.txt`), '')
  writeFileSync(
    config,
    `[req]
distinguished_name = dn
[dn]
[ca]
default_ca = own
[own]
database = ${join(folder, `${name}.txt`)}
new_certs_dir = ${folder}
rand_serial = yes
default_md = sha256
policy = any
x509_extensions = names
[any]
commonName = supplied
[names]
subjectAltName = DNS:localhost,IP:127.0.0.1
basicConstraints = CA:TRUE
`,
  )
  const [from, until] = expired ? ['2019', '2020'] : ['2020', '2099']
  const curve = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes']
  const dates = ['-startdate', `${from}0101000000Z`, '-enddate', `${until}0101000000Z`]
  const out = ['-keyout', key!, '-out', request!]
  run('req', '-new', ...curve, ...out, '-subj', '/CN=localhost', '-config', config)
  const signed = ['-config', config, '-keyfile', key!, '-in', request!, '-out', cert!, '-notext']
  run('ca', '-batch', '-selfsign', ...signed, ...dates)
  return { key: key!, cert: cert! }
}

export type Authority = {
  /** Path of the authority's own certificate. */
  file: string
  /** Certificate and key as PEM: issued by the authority, or signed by itself with the same names. */
  issue(subject: string, alternative: string, bySelf?: boolean): string
}

/** An authority with its own root; `subject` in openssl's way, the widest part first: `/C=VN/CN=a`. */
export function makeAuthority(folder: string): Authority {
  const curve = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes']
  const [rootKey, file] = [join(folder, 'root.key'), join(folder, 'root.crt')]
  const root = [
    '-subj',
    '/O=Kho thu/CN=Goc thu nghiem',
    '-addext',
    'basicConstraints=critical,CA:TRUE',
  ]
  run('req', '-x509', ...curve, '-keyout', rootKey, '-out', file, '-days', '1', ...root)
  let made = 0
  return {
    file,
    issue(subject, alternative, bySelf = false) {
      const name = join(folder, `leaf-${++made}`)
      const by = bySelf ? [] : ['-CA', file, '-CAkey', rootKey]
      const names = ['-utf8', '-subj', subject, '-addext', `subjectAltName=${alternative}`]
      const out = ['-keyout', `${name}.key`, '-out', `${name}.crt`]
      run('req', '-x509', ...curve, ...out, ...by, '-days', '1', ...names)
      return readFileSync(`${name}.crt`, 'utf8') + readFileSync(`${name}.key`, 'utf8')
    },
  }
}

function run(...args: string[]): void {
  const done = spawnSync('openssl', args, { encoding: 'utf8' })
  if (done.status !== 0) throw new Error(`openssl ${args[0]}: ${done.error ?? done.stderr}`)
}
