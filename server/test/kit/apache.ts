/** A portal on Apache with mod_auth_openidc, both as Debian packs them. */
import { spawn } from 'node:child_process'
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { waitUntil } from './wait-until.ts'

export const apachePackages = ['apache2', 'libapache2-mod-auth-openidc']
export const apacheModule = '/usr/lib/apache2/modules/mod_auth_openidc.so'

export type Portal = { url: string; stop(): Promise<void> }

/** The page `/noi-bo/` is behind the sign-in; what was told stands in headers of its answer. */
export async function startPortal(
  openid: { issuer: string; id: string; secret: string },
  port: number,
): Promise<Portal> {
  const folder = mkdtempSync(join(tmpdir(), 'kho-apache-'))
  chmodSync(folder, 0o755)
  const root = join(folder, 'www')
  mkdirSync(join(root, 'noi-bo'), { recursive: true })
  writeFileSync(join(root, 'noi-bo', 'a.html'), '<h1>Trang nội bộ</h1>')
  const file = join(folder, 'apache.conf')
  writeFileSync(file, configuration(folder, root, openid, port))
  const url = `http://127.0.0.1:${port}`
  const child = spawn('/usr/sbin/apache2', ['-f', file, '-DFOREGROUND'], {
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  let said = ''
  child.stderr.on('data', (piece: Buffer) => (said += piece.toString()))
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  const stop = async () => {
    child.kill('SIGTERM')
    await ended
    rmSync(folder, { recursive: true, force: true })
  }
  try {
    await waitUntil(() => {
      if (child.exitCode !== null) throw new Error('it has ended')
      return fetch(`${url}/`, { redirect: 'manual' }).then(
        () => true,
        () => false,
      )
    })
  } catch (error) {
    await stop()
    throw new Error(`Apache does not start: ${said}`, { cause: error })
  }
  return { url, stop }
}

const modules = {
  mpm_event: 'mpm_event',
  authz_core: 'authz_core',
  authn_core: 'authn_core',
  authz_user: 'authz_user',
  headers: 'headers',
  env: 'env',
  dir: 'dir',
  mime: 'mime',
}

function configuration(
  folder: string,
  root: string,
  { issuer, id, secret }: { issuer: string; id: string; secret: string },
  port: number,
): string {
  const loaded = Object.entries(modules).map(
    ([name, file]) => `LoadModule ${name}_module /usr/lib/apache2/modules/mod_${file}.so`,
  )
  const user = process.getuid?.() === 0 ? 'User www-data\nGroup www-data' : ''
  return `ServerName 127.0.0.1
Listen 127.0.0.1:${port}
PidFile ${folder}/pid
Mutex file:${folder}
ErrorLog ${folder}/error.log
${user}
${loaded.join('\n')}
LoadModule auth_openidc_module ${apacheModule}
TypesConfig /etc/mime.types
AddDefaultCharset utf-8
DocumentRoot ${root}
OIDCProviderMetadataURL ${issuer}/.well-known/openid-configuration
OIDCClientID ${id}
OIDCClientSecret ${secret}
OIDCProviderTokenEndpointAuth client_secret_basic
OIDCRedirectURI http://127.0.0.1:${port}/noi-bo/back
OIDCCryptoPassphrase ${secret}
OIDCPKCEMethod S256
OIDCIDTokenSignedResponseAlg ES256
OIDCScope "openid profile"
OIDCRemoteUserClaim sub
OIDCPassClaimsAs environment
<Location /noi-bo/>
  AuthType openid-connect
  # The visitor of the tests says of itself that it is a script, which would be answered 401.
  OIDCUnAuthAction auth "true"
  Require valid-user
  Header set Portal-User "expr=%{REMOTE_USER}"
  Header set Portal-Functions "expr=%{reqenv:OIDC_CLAIM_functions}"
  Header set Portal-Agency "expr=%{reqenv:OIDC_CLAIM_agency}"
</Location>
`
}
