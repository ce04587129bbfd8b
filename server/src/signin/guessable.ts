/**
 * Whether a password is made of what everybody tries first. Lists of the commonest passwords are
 * nearly all shorter than twelve characters; the long ones join a few words, names and years and
 * write some letters as signs. So they are taken apart again instead of being listed.
 */
import { readFileSync } from 'node:fs'

/** Written for Kho; common words of passwords, Vietnamese and English, and names of people. */
const words = new Set(
  readFileSync(new URL('../../data/common-password-words.txt', import.meta.url), 'utf8')
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#')),
)
const wordLengthMax = Math.max(...[...words].map((word) => word.length))

const rows = [
  'abcdefghijklmnopqrstuvwxyz',
  'qwertyuiop',
  'asdfghjkl',
  'zxcvbnm',
  '01234567890123456789',
]
const runs = [...rows, ...rows.map((row) => [...row].toReversed().join(''))]

/** So much is guessed; what costs more is a passphrase. */
const costMax = 3

const signs: Record<string, string> = {
  '@': 'a',
  $: 's',
  '!': 'i',
  '0': 'o',
  '1': 'i',
  '3': 'e',
  '5': 's',
}

/** Letters and digits only, without case and marks. */
export function fold(text: string): string {
  return text
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replaceAll('đ', 'd')
    .replace(/[^a-z0-9]/g, '')
}

export function isGuessable(password: string): boolean {
  const plain = password.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase().replaceAll('đ', 'd')
  const letters = plain.replace(/[@$!0135]/g, (sign) => signs[sign]!)
  return [plain, letters, mixed(plain)].some((one) => {
    const text = one.replace(/[^a-z0-9]/g, '')
    return new Set(text).size < 4 || leastCost(text) <= costMax
  })
}

/** Signs between letters are letters, those at the end are digits and signs. */
function mixed(plain: string): string {
  return plain.replace(/[@$!0135](?=[^]*[a-z])/g, (sign) => signs[sign]!)
}

/** The least that the whole text costs; Infinity where it is not made of such pieces. */
function leastCost(text: string): number {
  const least: number[] = [0]
  for (let end = 1; end <= text.length; end++) {
    least[end] = Infinity
    for (let start = Math.max(0, end - Math.max(wordLengthMax, 24)); start < end; start++) {
      const before = least[start]!
      const cost = before + costOf(text.slice(start, end))
      if (cost < least[end]!) least[end] = cost
    }
  }
  return least[text.length]!
}

/**
 * What a guesser pays for a piece: a word, a sign repeated, or a run of the keyboard or the alphabet
 * is one; a syllable, or up to eight digits, is half of it. Infinity for anything else.
 */
function costOf(piece: string): number {
  if (/^\d{1,8}$/.test(piece)) return 0.5
  if (words.has(piece)) return piece.length < 4 ? 0.5 : 1
  const isRun = piece.length >= 3 && runs.some((run) => run.includes(piece))
  return isRun || /^(.)\1{2,}$/.test(piece) ? 1 : Infinity
}
