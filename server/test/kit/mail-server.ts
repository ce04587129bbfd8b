/** Mail servers of a test: a real one over TLS, and one that fails at STARTTLS on purpose. */
import { createServer, type AddressInfo, type Socket } from 'node:net'
import { text } from 'node:stream/consumers'
import { SMTPServer } from 'smtp-server'

export type MailServer = {
  port: number
  mails: { to: string[]; text: string; overTls: boolean }[]
  /** Logins that reached it. */
  logins: { user: string; overTls: boolean }[]
  /** Answers to the letters to come; each is taken where there is none. */
  refusals: number[]
  /** The certificate with its key from now on. */
  present(pem: string): void
  close(): Promise<void>
}

/** `secure`: TLS from the first byte; otherwise STARTTLS is offered, unless it is `hidden`. */
export async function openMailServer(
  pem: string,
  { host = '127.0.0.1', secure = true, hidden = false } = {},
): Promise<MailServer> {
  const [mails, logins, refusals]: [MailServer['mails'], MailServer['logins'], number[]] = [
    [],
    [],
    [],
  ]
  const server = new SMTPServer({
    secure,
    key: pem,
    cert: pem,
    authOptional: true,
    allowInsecureAuth: true,
    disabledCommands: hidden ? ['STARTTLS'] : [],
    onAuth({ username: user = '' }, session, done) {
      logins.push({ user, overTls: session.secure })
      done(null, { user })
    },
    async onData(stream, session, done) {
      const whole = await text(stream)
      const responseCode = refusals.shift()
      if (responseCode !== undefined) return done(Object.assign(new Error('no'), { responseCode }))
      const to = session.envelope.rcptTo.map(({ address }) => address)
      mails.push({ to, text: whole, overTls: session.secure })
      done()
    },
  })
  // A client that does not believe the certificate breaks off, which is what is tested.
  server.on('error', () => {})
  await new Promise<void>((resolve) => server.listen(0, host, resolve))
  return {
    port: (server.server.address() as AddressInfo).port,
    mails,
    logins,
    refusals,
    present: (next) => server.updateSecureContext({ key: next, cert: next }),
    close: () => new Promise((resolve) => server.close(() => resolve())),
  }
}

export type FailingServer = {
  port: number
  /** Everything it was told, in the clear. */
  heard: () => string
  close(): Promise<void>
}

/** Offers STARTTLS, and then does this with the connection. */
export async function openFailingServer(
  host: string,
  atStartTls: (socket: Socket) => void,
): Promise<FailingServer> {
  let heard = ''
  const server = createServer((socket) => {
    socket.on('error', () => {})
    socket.write('220 mail.example ESMTP\r\n')
    socket.on('data', (bytes) => {
      heard += bytes.toString('latin1')
      if (/^STARTTLS/im.test(bytes.toString('latin1'))) atStartTls(socket)
      else if (/^EHLO/i.test(bytes.toString('latin1')))
        socket.write('250-mail.example\r\n250-AUTH PLAIN\r\n250 STARTTLS\r\n')
      else socket.write('250 OK\r\n')
    })
  })
  await new Promise<void>((resolve) => server.listen(0, host, resolve))
  return {
    port: (server.address() as AddressInfo).port,
    heard: () => heard,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  }
}
