/** What the pages of entering and of one's own account show. */
import type { Bilingual } from '@kho/contract/dataset.ts'

/** What is wrong with what was sent, beside the form. */
export type Wrong = { sentence: Bilingual; hint: Bilingual } | null

export type SignInView = {
  /** The account as it was typed; never a password. */
  typed: string
  next: string
  wrong: Wrong
  /** Name of the outside provider by which one may enter; null where there is none. */
  outside: Bilingual | null
}

export type NewPasswordView = {
  /** An issued password is being changed, so nobody asks for it again. */
  first: boolean
  account: string
  least: number
  wrong: Wrong
}

export type FactorView = { totp: boolean; passkeys: boolean; wrong: Wrong }

export type SessionView = {
  session: number
  own: boolean
  device: string
  address: string
  openedAt: string
  lastSeenAt: string
  twoFactor: boolean
}

export type AccountView = {
  account: string
  name: string
  agency: Bilingual | null
  functions: { title: Bilingual; agency: Bilingual; needsFactor: boolean }[]
  twoFactor: boolean
  totp: boolean
  passkeys: { id: string; name: string; createdAt: string; lastUsedAt: string | null }[]
  recoveryLeft: number
  hasPassword: boolean
  /** A function is held that does nothing until there is a second factor. */
  factorNeeded: boolean
  done: 'password' | 'totp' | 'passkey' | 'removed' | 'ended' | null
  wrong: Wrong
}

export type DevicesView = { sessions: SessionView[]; wrong: Wrong }

export type TotpView = {
  /** SVG made by the server from the address of the secret. */
  picture: string
  secret: string
  wrong: Wrong
}
