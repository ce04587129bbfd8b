/**
 * The statements about agencies that a succession needs too: it changes several agencies and their
 * versions at once, in one transaction and with an entry of its own.
 */
export { insertAgency, renewAgencies, updateDays, updateWithdrawn } from './agency.sql.ts'
export {
  deleteSuccessors,
  deleteVersions,
  insertSuccessor,
  selectBelonging,
  selectChildren,
  selectVersions,
  upsertVersion,
} from './agency-version.sql.ts'
