/** Refuses what somebody wrote where it carries a mark of state secrecy, however deep it lies. */
import { Refusal } from '@kho/contract/refusal.ts'
import { findSecrecyMark } from './secrecy-mark.ts'

/**
 * Members that hold prose, where a line with the single word Mật is a mark; elsewhere it may be
 * somebody's name. The other forms are marks everywhere.
 */
const prose: ReadonlySet<string> = new Set([
  'note',
  'reason',
  'ground',
  'basis',
  'what',
  'harm',
  'measures',
  'text',
  'task',
  'document',
])

/** `value`: a text, a list, an object or a form. The refusal repeats nothing of it. */
export function refuseSecret(value: unknown, field?: string): void {
  if (typeof value === 'string') {
    const names = field === undefined || !prose.has(field)
    if (findSecrecyMark(value, { field, names })) throw new Refusal('catalogue.state-secret')
  } else if (Array.isArray(value)) {
    for (const one of value) refuseSecret(one, field)
  } else if (value instanceof URLSearchParams) {
    for (const [name, one] of value) refuseSecret(one, name)
  } else if (value !== null && typeof value === 'object') {
    for (const [name, one] of Object.entries(value)) refuseSecret(one, name)
  }
}
