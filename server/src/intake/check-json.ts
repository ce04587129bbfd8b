import { findSecrecyMark } from '../catalogue/secrecy-mark.ts'
import type { Rule } from './rules.ts'

/** Nothing but these can make a string of the document carry a mark. */
const anyTrace = /[\u0302\u0323\u1eac\u1ead]|MAT|\\u/

/** The rule that a JSON document, kept as written, breaks: it must parse, and carry no mark. */
export function findJsonFault(text: string): Rule | null {
  if (!text.isWellFormed()) return 'lone-surrogate'
  let marked = false
  const look = (name: string, value: unknown) => {
    if (typeof value === 'string' && findSecrecyMark(value, { field: name })) marked = true
    if (typeof value === 'string' && findSecrecyMark(value)) marked = true
    return value
  }
  try {
    JSON.parse(text, anyTrace.test(text) ? look : undefined)
  } catch {
    return 'json.not-json'
  }
  return marked ? 'secrecy-mark' : null
}
