/** How the fact behind each piece of evidence of the compliance report is made false, as statements. */

const redefine = (dataset: string, path: string, value: string) =>
  `update catalogue.dataset_version set definition = jsonb_set(definition, '${path}', '${value}')
   where dataset = '${dataset}'`
const longAgo = `clock_timestamp() - interval '60 days'`
const drift = (origin: string, about: string) =>
  `insert into discrepancy.discrepancy (id, dataset, origin, about, part, owner, follow_up, state,
     after_change, compared_change, due_on, forwarded_at, journal_intake)
   values (gen_random_uuid(), 'truong', '${origin}', '${about}', ${about === 'part' ? 1 : 'null'},
     'so-noi-vu', ${origin === 'citizen' ? `sha256('f')` : 'null'}, 'forwarded', 0, 0,
     current_date - 9, clock_timestamp(), 1)`
const request = `insert into request.request (state, agency_id, asked, authors, dataset_id, owner_id,
     personal, steps, submitted_at, due_on, ended_at)
   values ('STATE', 'so-y-te', '{}', '{nguoi.hoi}', 'nguoi-dan', 'so-noi-vu', true, '{authority}',
     ${longAgo}, current_date - 30, ENDED)`
const lateRequest = request.replace('STATE', 'submitted').replace('ENDED', 'null')
const refusedRequest = request.replace('STATE', 'refused').replace('ENDED', 'clock_timestamp()')
const decision = (account: string, reason: string) =>
  `insert into request.decision (request_id, number, role, agency_id, account_id, outcome, reason,
     legal_ground, document_number, document_date, signer, journal_intake)
   select max(id), 1, 'authority', 'so-noi-vu', '${account}', 'refused', ${reason}, 'Luật giả lập',
     '1/QĐ', current_date, 'Người giả lập', 1 from request.request`
const grant = (more: string, value: string) =>
  `insert into access."grant" (client_id, dataset_id, purpose, columns, valid_from, valid_until,
     decided_by, document_number, document_date${more})
   values ('may-doc', 'nguoi-dan', 'c', '{1}', ${longAgo}, clock_timestamp() + interval '1 day',
     'test', '1/QĐ', current_date${value})`

/**
 * Evidence → ways to make its fact false. The empty ones are broken on disk or in the settings, by
 * the test itself.
 */
export const breaks: Record<string, string[][]> = {
  'secrecy.refused': [
    [
      `insert into intake.quarantine (load_id, line, rule, fields)
       select id, 1, 'secrecy-mark', '{x}' from intake.load
       where refusal->>'code' = 'catalogue.state-secret'`,
    ],
    [
      `insert into intake.load (id, dataset, part, source, state, refusal)
       values (gen_random_uuid(), 'truong', 1, 'x', 'refused', '{"code": "catalogue.state-secret"}')`,
    ],
  ],
  'secrecy.classification': [[redefine('truong', '{columns,0,personal}', 'null')]],
  'catalogue.five-fields': [
    [redefine('truong', '{updateForm,en}', '""')],
    [redefine('truong', '{updateFrequency}', '""')],
    [redefine('truong', '{permittedUsers}', '[]')],
    [`delete from catalogue.part where dataset = 'doanh-nghiep'`],
    [redefine('truong', '{title,vi}', '" "')],
  ],
  'catalogue.agencies': [
    [redefine('truong', '{owner}', '"khong-co"')],
    [`update people.agency set valid_to = current_date - 1 where id = 'so-noi-vu'`],
  ],
  'catalogue.editions': [
    [`insert into catalogue.dataset (id, version, sharing) values ('moi-chia-se', 1, 'shared')`],
    [
      'alter table catalogue.edition disable trigger user',
      `update catalogue.edition set signer = 'Người khác giả lập'`,
    ],
    [
      'alter table catalogue.edition_entry disable trigger user',
      `update catalogue.edition_entry set permitted_users = '"everybody"' where dataset = 'truong'`,
    ],
    [
      'alter table catalogue.edition disable trigger user',
      'update catalogue.edition set journal_intake = -1',
    ],
    [redefine('truong', '{columns,0,personal}', '"basic"')],
    [
      'alter table catalogue.edition disable trigger user',
      'alter table catalogue.edition_entry disable trigger user',
      'delete from catalogue.edition_entry',
      'delete from catalogue.edition',
    ],
  ],
  'purpose.grants': [
    [`alter table access."grant" drop constraint grant_purpose_check`],
    [
      `alter table access."grant" drop constraint grant_purpose_check`,
      grant('', '').replace(`'c'`, `'z'`),
    ],
  ],
  'supply.lateness': [
    [
      `update intake.load set ended_at = ${longAgo}, started_at = ${longAgo}`,
      `update catalogue.dataset set created_at = ${longAgo}`,
    ],
  ],
  'supply.receipts': [[`update intake.load set receipt = null where state = 'applied'`]],
  'supply.documents': [[redefine('truong', '{documents}', '[]')]],
  'equality.parts': [
    [`update store.equality set state = 'unequal', differences = 1`],
    [`update store.equality set held_back = 3`],
    [`delete from store.equality`],
  ],
  'equality.drift': [[drift('drift', 'part')]],
  'equality.schedule': [
    [
      `insert into discrepancy.verification (dataset, part, every_hours, failed_with, verified_at)
       values ('truong', 1, 24, 'source.gone', clock_timestamp())`,
    ],
    [
      `insert into discrepancy.verification (dataset, part, every_hours, verified_at)
       values ('truong', 1, 24, ${longAgo})`,
    ],
    [`insert into intake.source values ('nguon', 'truong', 1, '{"kind": "csv"}')`],
  ],
  'accounts.states': [[`delete from factor.passkey`]],
  'accounts.review': [
    [`delete from review.rule`],
    [`delete from review.campaign`],
    [
      `insert into review.campaign (reason, opened_by, due_on, salt)
       values ('giả lập', 'test', current_date - 3, sha256('y'))`,
    ],
    [
      `insert into review.item (campaign, number, kind, subject, agency, told, unused)
       select max(id), 1, 'account', 'can.bo', 'so-noi-vu', '{}', false from review.campaign`,
    ],
  ],
  'portal.parts': [
    [redefine('truong', '{documents}', '[]')],
    [redefine('truong', '{columns,0,title,en}', '""')],
  ],
  'foundation.datasets': [
    [redefine('nguoi-dan', '{columns,0,rule}', '"agency-id"')],
    [redefine('truong', '{columns,1,type}', '"json"')],
  ],
  'foundation.crosswalk': [[`update codelist.code set name = 'Một tên' where code = '24670'`]],
  'wall.reader': [
    [
      `grant usage on schema store to kho_reader`,
      `grant select on store.d_nguoi_dan to kho_reader`,
    ],
    [
      `grant usage on schema people to kho_reader`,
      `grant select (name) on people.account to kho_reader`,
    ],
  ],
  'outlets.functions': [[`drop function read.p_truong`]],
  'open.released': [[redefine('truong', '{columns,0,personal}', '"basic"')]],
  'requests.clock': [
    [`delete from request.term`],
    [lateRequest],
    [
      refusedRequest,
      `alter table request.decision drop constraint decision_check1`,
      decision('can.bo', 'null'),
    ],
    [refusedRequest, decision('nguoi.hoi', `'Lý do giả lập'`)],
  ],
  'use.declared': [[grant('', '')], [grant(', third_party', `, 'Công ty giả lập'`)]],
  'discrepancies.clock': [[drift('citizen', 'dataset')]],
  zones: [[`update people.account set zones = '{khong-khai}' where id = 'can.bo'`]],
  'journal.changes': [[`update store.apply set journal_intake = -1`]],
  'journal.verified': [],
  'journal.checkpoint': [],
  'operation.room': [],
  'operation.break-glass': [[`update signin.break_glass set opened_at = clock_timestamp()`]],
  'security.keys': [],
  'reminders.late': [
    [
      `update intake.load set ended_at = ${longAgo}, started_at = ${longAgo}`,
      `update catalogue.dataset set created_at = ${longAgo}`,
    ],
  ],
  proposals: [
    [
      `alter table proposal.proposal drop constraint proposal_entered_dataset_entered_version_fkey`,
      `insert into proposal.proposal (state, kind, agency_id, proposed_by, title, reason,
         document_number, document_date, signer, entered_dataset, entered_version, decided_at,
         entered_at)
       values ('entered', 'dataset', 'so-y-te', 'test', 'giả lập', 'giả lập', '1/QĐ', current_date,
         'Người giả lập', 'truong', 99, clock_timestamp(), clock_timestamp())`,
    ],
  ],
}
