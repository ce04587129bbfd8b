/** Sends one notice to an office's mailbox. */
import { createTransport } from 'nodemailer'
import type { Bilingual } from '@kho/contract/dataset.ts'
import { nameOfField } from '@kho/contract/entries.ts'
import { noticeTitles } from '@kho/contract/notice.ts'
import type { NoticeSettings } from '../notice-setting.ts'
import { showInstant } from '../time.ts'
import { checkAddress } from './address.ts'
import type { Sent } from './deliver-due.ts'
import type { DueDelivery } from './delivery.sql.ts'
import { mailFault } from './mail-fault.ts'
import { trustedRoots } from './trusted-roots.ts'

export type MailSender = { send(due: DueDelivery): Promise<Sent>; close(): void }

const waitMs = 15_000
const ownMachine = new Set(['localhost', '127.0.0.1', '::1', '[::1]'])

/**
 * null where no mail server is configured. A letter leaves in the clear only for a server on this
 * very machine; for any other TLS is demanded, and its certificate must be one that is believed.
 */
export function openMailSender(settings: NoticeSettings, publicUrl: string): MailSender | null {
  if (settings.smtpUrl === null) return null
  const url = new URL(settings.smtpUrl)
  const secure = url.protocol === 'smtps:'
  const roots = trustedRoots(settings.rootsFile)
  const isOwn = ownMachine.has(url.hostname)
  const transport = createTransport({
    host: url.hostname.replace(/^\[(.*)\]$/, '$1'),
    port: Number(url.port) || (secure ? 465 : 587),
    secure,
    requireTLS: !secure && !isOwn,
    ignoreTLS: !secure && isOwn,
    ...(url.username === ''
      ? {}
      : {
          auth: { user: decodeURIComponent(url.username), pass: decodeURIComponent(url.password) },
        }),
    ...(roots === null ? {} : { tls: { ca: roots } }),
    connectionTimeout: waitMs,
    greetingTimeout: waitMs,
    socketTimeout: waitMs,
    disableFileAccess: true,
    disableUrlAccess: true,
  })
  return {
    async send(due) {
      try {
        checkAddress(settings, 'mail', due.address)
      } catch {
        return { taken: false, forGood: true, code: 'host-not-allowed' }
      }
      try {
        await transport.sendMail({
          from: settings.mailFrom,
          to: due.address,
          ...letterOf(due, publicUrl),
        })
        return { taken: true, status: 250 }
      } catch (error) {
        return mailFault(error)
      }
    },
    close: () => transport.close(),
  }
}

/** Vietnamese first, English below, both by the clock of Viet Nam; the id is the same whenever the same notice is sent again. */
function letterOf(due: DueDelivery, publicUrl: string) {
  const { kind, at, entry, about, id } = due
  const title = noticeTitles[kind]
  const facts = Object.entries({ ...about, ...(entry === null ? {} : { entry }) })
  const linesIn = (lang: keyof Bilingual) =>
    facts.map(([name, value]) => `  ${nameOfField('', name)?.[lang] ?? name}: ${value}`)
  const { host } = new URL(publicUrl)
  const text = [
    `${title.vi} (${showInstant(at)})`,
    '',
    ...linesIn('vi'),
    '',
    `Xem và kết thúc đăng ký: ${publicUrl}/console/notices`,
    '',
    `${title.en} (${showInstant(at)})`,
    '',
    ...linesIn('en'),
    '',
    `See and end the subscription: ${publicUrl}/en/console/notices`,
    '',
  ].join('\n')
  return {
    subject: `[Kho] ${title.vi}${about.dataset === undefined ? '' : `: ${about.dataset}`}`,
    messageId: `<${id}@${host.replace(/:\d+$/, '')}>`,
    headers: { 'auto-submitted': 'auto-generated' },
    text,
  }
}
