/** A relying party: a portal of the province that lets persons in on Kho's word. */
import { z } from 'zod'
import type { Bilingual } from '@kho/contract/dataset.ts'

export type RelyingParty = {
  id: string
  agency: string
  name: Bilingual
  redirectUris: string[]
  logoutUris: string[]
  /** Proves itself with a secret; otherwise by PKCE alone. */
  confidential: boolean
}

/** Over TLS, or on the machine of who tries it out; nothing that a browser reads in two ways. */
export function isRedirectUri(given: string): boolean {
  if (!URL.canParse(given) || /[\s\\*#]/.test(given)) return false
  const { protocol, hostname, username, password } = new URL(given)
  if (username !== '' || password !== '') return false
  const local = ['localhost', '127.0.0.1', '[::1]'].includes(hostname)
  return protocol === 'https:' || (protocol === 'http:' && local)
}

const addresses = z.array(z.string().max(500).refine(isRedirectUri)).max(20)

export const relyingPartySchema = z.object({
  id: z
    .string()
    .regex(/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/)
    .max(64),
  agency: z.string(),
  name: z.object({
    vi: z.string().trim().min(1).max(200),
    en: z.string().trim().min(1).max(200),
  }),
  redirectUris: addresses.min(1),
  logoutUris: addresses.default([]),
  confidential: z.boolean().default(true),
})
export type RelyingPartyInput = z.input<typeof relyingPartySchema>
