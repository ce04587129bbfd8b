/** Totals of refused calls: by reason for everybody, by system for those who may follow its calls. */
export { selectRefusedByCode, selectRefusedTotals } from './refusal.sql.ts'
export type { RefusedFilter, RefusedTotal } from './refusal.sql.ts'
