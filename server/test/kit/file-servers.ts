/** A real OpenSSH server and a real vsftpd on loopback, each with a folder of its own. */
import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import {
  chmodSync,
  chownSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { connect } from 'node:net'
import { tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'
import { freePort } from './free-port.ts'
import { waitUntil } from './wait-until.ts'

export type FileServer = {
  port: number
  user: string
  /** The password, or the private key. */
  secret: string
  /** Where the files lie on this machine. */
  folder: string
  /** The path of that folder as the server's client says it. */
  remoteFolder: string
  stop(): Promise<void>
}

/** Only the key is let in; `hostKey` is the fingerprint to declare. */
export async function startSftp(): Promise<FileServer & { hostKey: string }> {
  const base = mkdtempSync(join(tmpdir(), 'kho-sshd-'))
  const [host, client] = [join(base, 'host'), join(base, 'client')]
  for (const key of [host, client]) {
    run('ssh-keygen', '-q', '-t', 'ed25519', '-N', '', '-f', key, '-C', 'kho-test')
  }
  const folder = join(base, 'files')
  mkdirSync(folder)
  mkdirSync('/run/sshd', { recursive: true })
  const port = await freePort()
  const config = join(base, 'sshd_config')
  writeFileSync(
    config,
    `Port ${port}
ListenAddress 127.0.0.1
HostKey ${host}
PidFile none
AuthorizedKeysFile ${client}.pub
StrictModes no
UsePAM no
PasswordAuthentication no
KbdInteractiveAuthentication no
PermitRootLogin prohibit-password
Subsystem sftp internal-sftp
`,
  )
  const child = spawn('/usr/sbin/sshd', ['-D', '-e', '-f', config], { stdio: 'ignore' })
  await untilOpen(port, child)
  const shown = run('ssh-keygen', '-l', '-E', 'sha256', '-f', `${host}.pub`)
  return {
    port,
    user: userInfo().username,
    secret: readFileSync(client, 'utf8'),
    folder,
    remoteFolder: folder,
    hostKey: /SHA256:\S+/.exec(shown)![0],
    stop: () => end(child, base),
  }
}

/** Needs root: the login is an account of the machine that is made and removed again. */
export async function startFtps(certificate: string): Promise<FileServer> {
  const base = mkdtempSync(join(tmpdir(), 'kho-ftps-'))
  chmodSync(base, 0o755)
  const user = `khoftp${randomBytes(3).toString('hex')}`
  const secret = randomBytes(12).toString('hex')
  const home = join(base, 'home')
  run('useradd', '-M', '-d', home, '-s', '/bin/bash', user)
  spawnSync('chpasswd', { input: `${user}:${secret}\n` })
  const folder = join(home, 'files')
  mkdirSync(folder, { recursive: true })
  const [uid, gid] = ['-u', '-g'].map((flag) => Number(run('id', flag, user)))
  for (const place of [home, folder]) chownSync(place, uid!, gid!)
  const pem = join(base, 'server.pem')
  writeFileSync(pem, certificate, { mode: 0o600 })
  const empty = join(base, 'empty')
  mkdirSync(empty)
  const [port, low] = [await freePort(), await freePort()]
  const config = join(base, 'vsftpd.conf')
  writeFileSync(
    config,
    `listen=YES
listen_address=127.0.0.1
listen_port=${port}
background=NO
anonymous_enable=NO
local_enable=YES
write_enable=YES
ssl_enable=YES
rsa_cert_file=${pem}
rsa_private_key_file=${pem}
force_local_logins_ssl=YES
force_local_data_ssl=YES
require_ssl_reuse=NO
ssl_ciphers=HIGH
pasv_min_port=${low}
pasv_max_port=${low + 50}
secure_chroot_dir=${empty}
pam_service_name=vsftpd
seccomp_sandbox=NO
isolate=NO
isolate_network=NO
`,
  )
  const child = spawn('/usr/sbin/vsftpd', [config], { stdio: 'ignore' })
  await untilOpen(port, child)
  return {
    port,
    user,
    secret,
    folder,
    remoteFolder: 'files',
    async stop() {
      await end(child, base)
      spawnSync('userdel', ['-f', user], { stdio: 'ignore' })
    },
  }
}

function run(program: string, ...args: string[]): string {
  const done = spawnSync(program, args, { encoding: 'utf8' })
  if (done.status !== 0) throw new Error(`${program}: ${done.error?.message ?? done.stderr}`)
  return done.stdout
}

async function end(child: ChildProcess, base: string): Promise<void> {
  const ended = new Promise((resolve) => child.once('exit', resolve))
  child.kill('SIGKILL')
  if (child.exitCode === null && child.signalCode === null) await ended
  rmSync(base, { recursive: true, force: true })
}

async function untilOpen(port: number, child: ChildProcess): Promise<void> {
  await waitUntil(() => {
    if (child.exitCode !== null) throw new Error(`the server ended with ${child.exitCode}`)
    return new Promise<boolean>((resolve) => {
      const socket = connect(port, '127.0.0.1')
      socket.once('connect', () => resolve(true)).once('error', () => resolve(false))
      socket.once('connect', () => socket.destroy())
    })
  })
}
