/** Real servers of mail with real certificates, right and wrong. All made up. */
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { promisify } from 'node:util'
import { makeCertificates } from '../../test/kit/certificates.ts'
import { openFailingServer, openMailServer, type MailServer } from '../../test/kit/mail-server.ts'
import type { DueDelivery } from './delivery.sql.ts'
import { openMailSender } from './send-mail.ts'

const letter: DueDelivery = {
  mayBeTold: true,
  id: '0199f0a0-0000-7000-8000-000000000001',
  tries: 1,
  subscription: '0199f0a0-0000-7000-8000-000000000002',
  way: 'mail',
  address: 'van-thu@syt.example',
  sealed: null,
  keyId: null,
  former: null,
  kind: 'dataset.changed',
  entry: 7,
  at: '2026-01-02T03:04:05.000Z',
  about: { dataset: 'residents' },
}

test('a letter leaves only over TLS to a server whose certificate is believed; otherwise it waits', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'kho-mail-'))
  t.after(() => rmSync(folder, { recursive: true, force: true }))
  const authority = await makeCertificates()
  // Any address of this machine but 127.0.0.1 and ::1 is as a stranger to Kho.
  const host = '127.0.0.2'
  const rootsFile = join(folder, 'mail-roots.pem')
  writeFileSync(rootsFile, authority.ca)
  const smtpUrl = (scheme: string, port: number) => `${scheme}://kho:mat-khau-gia@${host}:${port}`
  const settings = {
    hosts: [],
    mailFrom: 'kho@tinh.example',
    mailDomains: ['syt.example'],
    daysAhead: 14,
    keepDays: 90,
  }
  const send = async (scheme: string, port: number, roots: string | null = rootsFile) => {
    const given = { ...settings, rootsFile: roots, smtpUrl: smtpUrl(scheme, port) }
    const sender = openMailSender(given, 'https://kho.example')!
    const sent = await sender.send(letter)
    sender.close()
    return sent.taken ? 'taken' : `${sent.code}${sent.forGood ? ', for good' : ''}`
  }
  const valid = await authority.issue('mail', undefined, [host])
  const stranger = await makeCertificates()
  const cases: [string, string, string | null][] = [
    [valid, 'taken', rootsFile],
    [valid, 'certificate-untrusted', null],
    [await stranger.issue('mail', undefined, [host]), 'certificate-untrusted', rootsFile],
    [
      await authority.issue('mail', new Date(Date.now() - 60_000), [host]),
      'certificate-expired',
      rootsFile,
    ],
    [
      await authority.issue('mail', undefined, ['mail.example']),
      'certificate-wrong-host',
      rootsFile,
    ],
  ]
  for (const scheme of ['smtps', 'smtp']) {
    const server = await openMailServer(valid, { host, secure: scheme === 'smtps' })
    for (const [pem, outcome, roots] of cases) {
      server.present(pem)
      assert.equal(await send(scheme, server.port, roots), outcome, scheme)
    }
    assert.deepEqual(
      server.mails.map(({ overTls }) => overTls),
      [true],
      'what was not believed got nothing',
    )
    assert.deepEqual(server.logins, [{ user: 'kho', overTls: true }])
    if (scheme === 'smtps') await believedByNode(server)
    await server.close()
  }
  const hidden = await openMailServer(valid, { host, secure: false, hidden: true })
  assert.equal(await send('smtp', hidden.port), 'tls-missing')
  assert.deepEqual([hidden.mails, hidden.logins], [[], []])
  assert.equal(await send('smtps', hidden.port), 'tls-failed', 'the other kind of port')
  await hidden.close()
  assert.equal(await send('smtp', hidden.port), 'no-answer', 'nobody is there')
  const failing: [string, Parameters<typeof openFailingServer>[1]][] = [
    ['tls-missing', (socket) => socket.write('454 not now\r\n')],
    ['tls-missing', (socket) => socket.write('502 what is that\r\n')],
    ['tls-failed', (socket) => socket.write('220 go\r\n250 OK\r\nno TLS at all\r\n')],
    ['no-answer', (socket) => socket.destroy()],
  ]
  for (const [outcome, atStartTls] of failing) {
    const server = await openFailingServer(host, atStartTls)
    assert.equal(await send('smtp', server.port), outcome)
    assert.doesNotMatch(server.heard(), /AUTH|MAIL FROM|RCPT|residents|mat-khau/)
    await server.close()
  }

  /** Authorities of NODE_EXTRA_CA_CERTS are believed beside those of the file, as Node starts. */
  async function believedByNode(server: MailServer) {
    server.present(valid)
    const others = join(folder, 'other-roots.pem')
    writeFileSync(others, stranger.ca)
    const given = { ...settings, rootsFile: others, smtpUrl: smtpUrl('smtps', server.port) }
    const sender = new URL('send-mail.ts', import.meta.url).href
    const script = `import { openMailSender } from ${JSON.stringify(sender)}
      const sender = openMailSender(${JSON.stringify(given)}, 'https://kho.example')
      console.log(JSON.stringify(await sender.send(${JSON.stringify(letter)})))`
    const { stdout } = await promisify(execFile)(
      process.execPath,
      ['--input-type=module', '-e', script],
      { env: { ...process.env, NODE_EXTRA_CA_CERTS: rootsFile } },
    )
    assert.deepEqual(JSON.parse(stdout), { taken: true, status: 250 })
  }
})
