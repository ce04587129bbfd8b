/**
 * Electronic identifiers of agencies. The old form (QCVN 102:2016) writes level 1 last:
 * `000.00.20.H17`; the new one (Decision 20/2020/QĐ-TTg) writes it first: `H17.20`.
 *
 * The canonical form is the new one without leading zeros in its parts and without empty levels at
 * its end, so that `000.00.05.H01`, `H01.05` and `H01.5` meet. It is for comparing: when codes were
 * given anew, agencies could receive another number, so what was received is always kept beside it.
 */
export type AgencyId = {
  canonical: string
  asReceived: string
  form: 'old' | 'new'
  /** 1: a ministry or province; 2 and more: below it. */
  level: number
}

const oldForm = /^(\d{3})\.(\d{2})\.(\d{2})\.([A-Z]\d{2})$/
const newForm = /^([A-Z]\d{2})((?:\.\d{1,3}){0,4})$/

/** Reads either form, exactly as written; null if it is neither. */
export function readAgencyId(text: string): AgencyId | null {
  const old = oldForm.exec(text)
  if (old) {
    const [, four = '', three = '', two = '', first = ''] = old
    return make(text, 'old', first, [two, three, four])
  }
  const match = newForm.exec(text)
  if (!match) return null
  const [, first = '', below = ''] = match
  return make(text, 'new', first, below.split('.').slice(1))
}

function make(
  asReceived: string,
  form: AgencyId['form'],
  first: string,
  below: string[],
): AgencyId {
  const parts = below.map(Number)
  while (parts.at(-1) === 0) parts.pop()
  return { canonical: [first, ...parts].join('.'), asReceived, form, level: 1 + parts.length }
}
