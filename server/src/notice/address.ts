/** Where notices may go: checked when somebody subscribes, and again before each one is sent. */
import type { NoticeWay } from '@kho/contract/notice.ts'
import { Refusal } from '@kho/contract/refusal.ts'
import type { NoticeSettings } from '../notice-setting.ts'
import { createReach } from '../source/reach.ts'

type Rules = Pick<NoticeSettings, 'hosts' | 'smtpUrl' | 'mailDomains'>

/**
 * The address as it is kept; null for a way that has none. Which hosts a webhook may reach is asked
 * of `Reach` when one is sent, since names and their addresses change.
 */
export function checkAddress(rules: Rules, way: NoticeWay, address: string | null): string | null {
  if (way === 'console' || way === 'feed') return null
  if (way === 'mail') return checkMailbox(rules, address ?? '')
  if (rules.hosts.length === 0) throw new Refusal('notice.way-closed', { way })
  return checkUrl(address ?? '')
}

function checkUrl(address: string): string {
  const url = URL.parse(address)
  if (!url || url.protocol !== 'https:')
    throw bad(address, 'không phải https://', 'it is not https://')
  if (url.username !== '' || url.password !== '')
    throw bad(url.host, 'có tên đăng nhập', 'it holds a login')
  if (url.hash !== '') throw bad(url.host, 'có phần sau #', 'it has a part behind #')
  return url.href
}

function checkMailbox(rules: Rules, address: string): string {
  if (rules.smtpUrl === null) throw new Refusal('notice.way-closed', { way: 'mail' })
  const domain = /^[A-Za-z0-9._%+-]{1,64}@([A-Za-z0-9.-]{1,190})$/.exec(address)?.[1]?.toLowerCase()
  if (domain === undefined || domain.includes('..'))
    throw bad(address, 'không phải hộp thư', 'it is no mailbox')
  if (!isMailDomain(rules.mailDomains, domain))
    throw new Refusal('notice.host-not-allowed', { host: domain })
  return address
}

function isMailDomain(allowed: readonly string[], domain: string): boolean {
  return allowed.some((one) =>
    one.startsWith('*.') ? domain.endsWith(one.slice(1)) : one === domain,
  )
}

function bad(address: string, whyVi: string, whyEn: string): Refusal {
  const shown = address.replace(/[^\x20-\x7e]/g, '?').slice(0, 100) || '-'
  return new Refusal('notice.bad-address', { address: shown, whyVi, whyEn })
}

/** Refused where the webhook's host is not one that Kho may reach, or has no address. */
export async function needReach(
  rules: Pick<NoticeSettings, 'hosts'>,
  address: string,
): Promise<void> {
  const url = URL.parse(address)
  if (!url) return
  try {
    await createReach(rules.hosts)('webhook', url.hostname, Number(url.port) || 443)
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    if (error.code === 'source.host-not-allowed')
      throw new Refusal('notice.host-not-allowed', { host: url.host })
    throw bad(url.host, 'không tìm thấy tên máy', 'the host name is not found')
  }
}
