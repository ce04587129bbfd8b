/** What a succession may change, as one value, so that two moments can be compared. */
import type { Queryable } from '../../src/pg/database.ts'

const questions = {
  agencies: `select id, name_vi, parent_id, identifier_new, valid_from::text, valid_to::text
    from people.agency where withdrawn_at is null order by id`,
  versions: `select agency_id, valid_from::text, name_vi, parent_id, identifier_new
    from people.agency_version order by 1, 2`,
  successors: `select agency_id, successor_id from people.agency_successor order by 1, 2`,
  accounts: `select id, agency_id, state, zones from people.account order by id`,
  appointments: `select p.id, p.account_id, p.function, p.agency_id, p.deputy_of, p.valid_until::text,
      p.suspended_at::text
    from people.appointment p where p.ended_at is null order by 1`,
  clients: `select id, agency_id, state, zones from people.client order by id`,
  datasets: `select d.id, v.definition - 'version' as definition from catalogue.dataset d
    join catalogue.dataset_version v on v.dataset = d.id and v.version = d.version order by d.id`,
  parts: `select * from catalogue.part order by dataset, number`,
  grants: `select id, client_id, revoked_at::text from access.grant order by id`,
  discrepancies: `select id, owner, state from discrepancy.discrepancy order by id`,
  sums: `select dataset, part, bucket, rows::text, s0::text, s1::text, s2::text, s3::text
    from store.bucket order by 1, 2, 3`,
  states: `select dataset, rows::text, change::text, seq::text from store.dataset_state order by 1`,
  pushes: `select dataset, agency, id, state from intake.push order by 1, 2, 3`,
  papers: `select id, agency_id, number from paper.document order by id`,
  requests: `select id, state, agency_id, owner_id, due_on::text from request.request order by id`,
  proposals: `select id, state, agency_id, owner_id from proposal.proposal order by id`,
  drafts: `select id, state, owner, fields from draft.draft order by id`,
  releases: `select id, state, agency, dataset from release.release order by id`,
} as const

export async function whatHappened(db: Queryable): Promise<Record<string, unknown[]>> {
  const found: Record<string, unknown[]> = {}
  for (const [name, text] of Object.entries(questions)) found[name] = (await db.query(text)).rows
  return found
}
