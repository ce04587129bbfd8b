import type { DecidedPerson } from './decide.ts'

/** The account that stands for whoever a grant of persons is for. */
export const anyAccount = '*'

/** Whoever has the consumer's function for an agency, for questions about no one person. */
export function anyPersonOf(agency: string): DecidedPerson {
  return { id: anyAccount, agencies: [agency], locked: false, zones: null }
}
