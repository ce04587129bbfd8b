/** Files picked up over SFTP and FTPS, from a real OpenSSH server and a real vsftpd. */
import assert from 'node:assert/strict'
import {
  appendFileSync,
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { Refusal } from '@kho/contract/refusal.ts'
import { declareSource, type DeclaredSource } from '../src/intake/declared-source.ts'
import { loadSource } from '../src/intake/load-source.ts'
import { openSupply } from '../src/intake/open-supply.ts'
import { keepCredential } from '../src/credential/keep-credential.ts'
import { openSealer } from '../src/credential/seal.ts'
import { ftpsKind } from '../src/source/transfer/ftps-source.ts'
import { sftpKind } from '../src/source/transfer/sftp-source.ts'
import type { FetchedKind } from '../src/source/source-kind.ts'
import { makeCertificates } from './kit/certificates.ts'
import { programMissing } from './kit/debian.ts'
import { startFtps, startSftp, type FileServer } from './kit/file-servers.ts'
import { definitionOf } from './kit/kho.ts'
import { openProvince } from './kit/province.ts'

// Both log in to an account of the machine, made for the test.
const isRoot = process.getuid?.() === 0
const noSftp = isRoot ? programMissing('/usr/sbin/sshd', 'openssh-server') : 'sshd needs root'
const noFtps = isRoot ? programMissing('/usr/sbin/vsftpd', 'vsftpd') : 'vsftpd needs root'
const endings: (() => Promise<void>)[] = []
after(async () => {
  for (const end of endings.toReversed()) await end()
})

type Ground = {
  kind: FetchedKind
  server: FileServer
  options: Record<string, unknown>
  secrets: Record<string, string>
}

async function sftpGround(): Promise<Ground> {
  const server = await startSftp()
  endings.push(server.stop)
  return {
    kind: sftpKind,
    server,
    options: { kind: 'sftp', hostKey: server.hostKey },
    secrets: { login: server.secret },
  }
}

async function ftpsGround(): Promise<Ground> {
  const made = await makeCertificates()
  const server = await startFtps(await made.issue('localhost'))
  endings.push(server.stop)
  return {
    kind: ftpsKind,
    server,
    options: { kind: 'ftps', ca: 'ca' },
    secrets: { login: server.secret, ca: made.ca },
  }
}

const grounds = {
  SFTP: { missing: noSftp, open: sftpGround },
  FTPS: { missing: noFtps, open: ftpsGround },
}
for (const [name, { missing, open }] of Object.entries(grounds)) {
  test(
    `${name}: files that lie still are taken, oldest first, and never half`,
    { skip: missing },
    async (t) => {
      const ground = await open()
      await tell(ground, t.name)
    },
  )
}

async function tell(ground: Ground, name: string): Promise<void> {
  const { server, kind, options, secrets } = ground
  const fetchFolder = join(server.folder, '..', 'fetched')
  mkdirSync(fetchFolder)
  const put = (file: string, text: string, ageS = 60) => {
    const path = join(server.folder, file)
    writeFileSync(path, text)
    chmodSync(path, 0o666)
    utimesSync(path, Date.now() / 1000 - ageS, Date.now() / 1000 - ageS)
    return path
  }
  const fetch = (more: object = {}, reach = async () => ['127.0.0.1']) =>
    kind.fetch(
      {
        ...options,
        host: 'localhost',
        port: server.port,
        user: server.user,
        credential: 'login',
        folder: server.remoteFolder,
        pattern: 'wells-*.csv',
        stillSeconds: 0.2,
        file: { kind: 'csv' },
        ...more,
      },
      { name: 's', secret: async (wanted) => secrets[wanted]!, reach, folder: fetchFolder },
    )
  const refused = async (code: string, act: Promise<unknown>) => {
    const error = await act.then(
      () => assert.fail(`${name}: expected ${code}`),
      (reason: unknown) => reason,
    )
    assert.ok(error instanceof Refusal, String((error as Error).stack))
    assert.equal(error.code, code, JSON.stringify(error.values))
    assert.ok(!JSON.stringify(error.values).includes(server.secret))
  }

  await refused('source.nothing-there', fetch())
  put('wells-2.csv', 'code\n2\n', 60)
  put('wells-1.csv', 'code\n1\n', 120)
  put('other.csv', 'x\n', 300)
  put('wells-0.csv.part', 'code\n', 300)
  const got = await fetch()
  assert.equal(got?.name, 'wells-1.csv')
  assert.equal(readFileSync(got!.path, 'utf8'), 'code\n1\n')
  await got!.settle!(true)
  assert.equal(existsSync(join(server.folder, 'wells-1.csv')), false)
  assert.match(readdirSync(join(server.folder, 'done'))[0]!, /^\d{8}T\d{9}Z-wells-1\.csv$/)

  // What came under the same name while the file was loaded has not been read: it stays.
  const read = await fetch()
  put('wells-2.csv', 'code\n2\n22\n', 30)
  await read!.settle!(true)
  assert.equal(readFileSync(join(server.folder, 'wells-2.csv'), 'utf8'), 'code\n2\n22\n')

  // A file that grows between the two looks waits for the next time.
  const path = put('wells-2.csv', 'code\n2\n', 60)
  const growing = setInterval(() => appendFileSync(path, '3\n'), 20)
  await refused('source.nothing-there', fetch({ stillSeconds: 1 }))
  clearInterval(growing)
  put('wells-2.csv', 'code\n2\n')
  await refused('source.nothing-there', fetch({ markEnding: '.ok' }))
  put('wells-2.csv.ok', '')
  assert.equal((await fetch({ markEnding: '.ok' }))?.name, 'wells-2.csv')
  const reading = await fetch({ done: null, refused: null })
  await reading!.settle!(false)
  assert.ok(existsSync(join(server.folder, 'wells-2.csv')), 'a login that only reads leaves it')
  await refused('source.too-large', fetch({ bytesMax: 3 }))
  await refused('source.no-folder', fetch({ folder: `${server.remoteFolder}/khong-co` }))
  // Where a folder cannot be made, nothing is loaded that could not be moved aside.
  writeFileSync(join(server.folder, 'taken'), '')
  await refused('source.not-moved', fetch({ done: 'taken' }))

  secrets['wrong'] = kind === sftpKind ? 'not-the-password' : 'wrong'
  await refused('source.refused-login', fetch({ credential: 'wrong' }))
  await refused('source.unreachable', fetch({ port: 1 }))
  // The name leads to the server; the checked address, where nothing listens, is what counts.
  await refused(
    'source.unreachable',
    fetch({}, async () => ['127.0.0.9']),
  )
  if (kind === sftpKind) {
    const elsewhere = await fetch({ host: 'khong-co.invalid', pattern: 'wells-2.csv' })
    assert.equal(elsewhere?.name, 'wells-2.csv')
  }
  await refused(
    'source.host-not-allowed',
    fetch({}, async () => {
      throw new Refusal('source.host-not-allowed', { source: 's', host: 'localhost' })
    }),
  )
  const other = kind === sftpKind ? { hostKey: `SHA256:${'A'.repeat(43)}` } : { ca: undefined }
  await refused(kind === sftpKind ? 'source.other-host-key' : 'source.certificate', fetch(other))
}

const title = { vi: 'Cột', en: 'Column' }
const wells = definitionOf({
  id: 'wells',
  sharing: 'open',
  key: ['code'],
  columns: [{ name: 'code', type: 'text', required: true, title }],
})

test(
  'SFTP: from declaration to receipt, and a refused file lies under refused',
  { skip: noSftp },
  async () => {
    const { server, options } = await sftpGround()
    const p = await openProvince()
    endings.push(() => p.end())
    const version = await p.define(wells)
    const config = {
      sources: {},
      dataDir: p.folder,
      credentialsKeyFile: join(p.folder, 'k.key'),
      allowedHosts: [`127.0.0.1:${server.port}`],
    }
    const sealer = await openSealer(config.credentialsKeyFile)
    await p.db.tx((tx) =>
      keepCredential(tx, 'test', { sealer, name: 'login', text: server.secret }),
    )
    const source = {
      ...options,
      id: 'gieng',
      dataset: 'wells',
      host: '127.0.0.1',
      port: server.port,
      user: server.user,
      credential: 'login',
      folder: server.remoteFolder,
      pattern: '*.csv',
      stillSeconds: 0.1,
      file: { kind: 'csv' },
    } as unknown as DeclaredSource
    await p.db.tx((tx) => declareSource(tx, 'test', source))
    const sync = async () => {
      const supply = await openSupply({ config, db: p.db }, version, source)
      try {
        return await loadSource(
          { db: p.db, journalFolder: p.journalFolder },
          { dataset: 'wells', supply, actor: 'test' },
        )
      } finally {
        await supply.close()
      }
    }
    writeFileSync(join(server.folder, 'a.csv'), 'code\nG1\nG2\n')
    const receipt = await sync()
    assert.deepEqual([receipt.equal, receipt.inserts, receipt.source.name], [true, 2, 'a.csv'])
    assert.equal(readdirSync(join(server.folder, 'done')).length, 1)
    writeFileSync(join(server.folder, 'b.csv'), 'mã\nG3\n')
    await assert.rejects(sync(), Refusal)
    assert.equal(readdirSync(join(server.folder, 'refused')).length, 1)
    await assert.rejects(
      sync(),
      (error) => error instanceof Refusal && error.code === 'source.nothing-there',
    )
  },
)
