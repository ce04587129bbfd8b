/** The rules that a key or a code must meet beyond its type, by the names the contract gives them. */
import type { KeyRule } from '@kho/contract/dataset.ts'
import { readAgencyId } from '../people/agency-id.ts'
import { findCitizenNumberFault } from './citizen-number.ts'
import { findTaxCodeFault } from './tax-code.ts'

/**
 * The name of the rule that a value breaks, or null. `yearMax` is the newest birth year possible.
 * `commune-code` has no rule of its own here beyond five digits: whether the commune exists depends
 * on the day, and the code list answers that.
 */
export function findKeyFault(rule: KeyRule, text: string, yearMax: number): string | null {
  switch (rule) {
    case 'citizen-number':
      return findCitizenNumberFault(text, yearMax)
    case 'tax-code':
      return findTaxCodeFault(text, yearMax)
    case 'agency-id':
      return readAgencyId(text) === null ? 'agency-id.form' : null
    case 'commune-code':
      return findCommuneFormFault(text)
  }
}

function findCommuneFormFault(text: string): string | null {
  if (text.length !== 5) return 'commune-code.form'
  for (let i = 0; i < 5; i++) {
    const c = text.charCodeAt(i)
    if (c < 48 || c > 57) return 'commune-code.form'
  }
  return null
}
