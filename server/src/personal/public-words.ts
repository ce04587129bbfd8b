/**
 * What stands in the log for ever about a decision on a person: its document, who decided, the ground.
 * Neither a state secret nor the very key that the decision is about may be among it.
 */
import { Refusal } from '@kho/contract/refusal.ts'
import { refuseSecret } from '../catalogue/refuse-secret.ts'

export function refusePublicWords(decided: {
  key: string
  reason: string
  documentNumber: string
  authority: string
  basis: string
}): void {
  const { key, reason, ...words } = decided
  const { documentNumber, authority, basis } = words
  refuseSecret({ reason, documentNumber, authority, basis })
  refuseKeyAmong(key, { documentNumber, authority, basis })
}

/** A short key is part of many numbers that mean something else. */
const tellingLength = 8

/** However it is spaced: a number is written in groups, too. */
export function refuseKeyAmong(key: string, words: Readonly<Record<string, string>>): void {
  const bare = (text: string) =>
    text
      .normalize('NFC')
      .replace(/[\s.-]/g, '')
      .toLowerCase()
  if (bare(key).length < tellingLength) return
  const found = Object.keys(words).find((name) => bare(words[name]!).includes(bare(key)))
  if (found !== undefined) throw new Refusal('personal.key-in-public', { field: found })
}
