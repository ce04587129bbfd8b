/** Rules of reviews against a real database: outcomes, reductions, conflicts, what goes by itself. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import fc from 'fast-check'
import { reviewDecisions } from '@kho/contract/review.ts'
import { Refusal } from '@kho/contract/refusal.ts'
import { definitionOf, openKho, type RunningKho } from '../../test/kit/kho.ts'
import { grantAccess } from '../access/grant-access.ts'
import { readCalendar } from '../calendar/read-calendar.ts'
import { addDays } from '../calendar/working-calendar.ts'
import { commands } from '../cli/commands.ts'
import { readConfig } from '../config.ts'
import { appoint } from '../people/appoint.ts'
import { appointDeputy } from '../people/appoint-deputy.ts'
import { endAppointment } from '../people/end-appointment.ts'
import { declareAgency } from '../people/declare-agency.ts'
import { issueAccount } from '../people/issue-account.ts'
import { findClient } from '../client/client.ts'
import { lockClient } from '../client/lock-client.ts'
import { unlockClient } from '../client/unlock-client.ts'
import { addClient } from '../client/add-client.ts'
import { findCampaign } from './campaign.ts'
import { dayOf, startOfDay } from '../time.ts'
import { closeReview, previewClose } from './close-review.ts'
import { decideItem } from './decide-item.ts'
import { findItem, listItems, type Item } from './item.ts'
import { keepReviews } from './keep-reviews.ts'
import { openReview } from './open-review.ts'
import { csvCell } from './population-csv.ts'
import { listConflicts, listLeft } from './report.ts'
import { periodDue } from './rule.ts'
import { setRule } from './set-rule.ts'

const { config } = readConfig({})
const calendar = readCalendar(config)
const way = { calendar, now: () => new Date() }
const reason = 'Lý do giả lập'
const paper = { documentNumber: '1/BB', documentDate: '2026-01-05', signer: 'Người giả lập' }
const by = { account: 'nguoi.thu', refuse: () => null }
const year = new Date(Date.now() + 365 * 86_400_000)
let kho: RunningKho

before(async () => {
  kho = await openKho()
  const title = { vi: 'Cột', en: 'Column' }
  const columns = ['ma', 'ten', 'nam'].map((name) => ({
    name,
    type: 'text' as const,
    title,
    required: true,
    ...(name === 'ten' ? { personal: 'basic' as const } : {}),
  }))
  await kho.define(definitionOf({ id: 'cu-dan', sharing: 'shared', key: ['ma'], columns }))
})
after(() => kho.end())

let made = 0
/** An agency of its own with so many of each kind. */
async function makeAgency(count: number): Promise<{ agency: string; grants: number[] }> {
  const agency = `so-${++made}`
  const grants: number[] = []
  await kho.act(async (tx) => {
    await declareAgency(tx, 'test', { id: agency, name: { vi: agency, en: agency } })
    for (let i = 0; i < count; i++) {
      const account = `n${made}.n${i}`
      await issueAccount(tx, 'test', { id: account, agency, name: 'Người giả lập' })
      await appoint(tx, 'test', { account, function: 'consumer', agency })
      const client = `may-${made}-${i}`
      await addClient(tx, 'test', {
        id: client,
        agency,
        name: 'Máy',
        scopes: ['read', 'supply'],
      })
      const { grant } = await grantAccess(tx, 'test', {
        client,
        dataset: 'cu-dan',
        purpose: 'c',
        validUntil: year,
        decidedBy: 'so-noi-vu',
        documentNumber: '01/QĐ',
        documentDate: '2026-01-05',
        thirdParty: 'Bên thứ ba giả lập',
        masks: { ten: { by: 'hashed' } },
      })
      grants.push(grant)
    }
  })
  return { agency, grants }
}

async function openOver(agency: string): Promise<number> {
  const opened = await kho.act((tx) =>
    openReview(tx, way, 'test', { reason, agencies: [agency], days: 5 }),
  )
  return opened.campaign
}

async function close(campaign: number) {
  await kho.db.query(`update review.campaign set due_on = '2026-01-05' where id = $1`, [campaign])
  const { suspended, token } = await previewClose(kho.db, campaign)
  return kho.act((tx) => closeReview(tx, way, 'test', { campaign, suspended, token, ...paper }))
}

/** What takes something away from an item of the kind. */
function reductionOf(kind: string) {
  if (kind === 'client') return { withoutScopes: ['supply'] }
  return { until: addDays(dayOf(new Date()), 1) }
}

const everything = { after: 0, limit: 1000 }

test('whatever is decided, undone or ended meanwhile: every item has exactly one outcome', async () => {
  const step = fc.record({ item: fc.nat(15), decision: fc.constantFrom(...reviewDecisions) })
  const property = fc.asyncProperty(
    fc.array(step, { maxLength: 12 }),
    fc.nat(3),
    async (steps, gone) => {
      const { agency, grants } = await makeAgency(4)
      const campaign = await openOver(agency)
      const items = await listItems(kho.db, campaign, {}, everything)
      assert.equal(items.length, 16)
      // Numbered by kind and then by id, as a number where the id is one.
      const places = ['account', 'appointment', 'client', 'grant']
      const keyOf = ({ kind, subject }: Item) =>
        [places.indexOf(kind), String(subject.length).padStart(4, '0'), subject].join(' ')
      const keys = items.map(keyOf)
      assert.deepEqual(keys, keys.toSorted())
      for (const { item: at, decision } of steps) {
        const { number, turn, kind } = await findItem(kho.db, campaign, items[at]!.number)
        const reduction = decision === 'reduce' ? reductionOf(kind) : null
        const given = { campaign, item: number, decision, reason, turn, reduction }
        await kho.act((tx) => decideItem(tx, way, by, given))
      }
      await kho.db.query('update access.grant set revoked_at = clock_timestamp() where id = $1', [
        grants[gone],
      ])
      const { effect } = await close(campaign)
      const closed = await listItems(kho.db, campaign, {}, everything)
      const counts: Record<string, number> = {}
      for (const one of closed) {
        assert.notEqual(one.outcome, null)
        counts[one.outcome!] = (counts[one.outcome!] ?? 0) + 1
        const ended = one.kind === 'grant' && one.subject === String(grants[gone])
        const wanted = ended
          ? 'ended'
          : { keep: 'kept', reduce: 'reduced', revoke: 'revoked', none: 'suspended' }[
              one.decision ?? 'none'
            ]
        assert.equal(one.outcome, wanted)
      }
      const told: Record<string, number> = {}
      for (const kinds of Object.values(effect.outcomes)) {
        for (const [outcome, count] of Object.entries(kinds))
          told[outcome] = (told[outcome] ?? 0) + count
      }
      assert.deepEqual(told, counts)
      const { rows } = await kho.db.query(
        `select
        (select count(*) from people.account where agency_id = $1 and state = 'locked')::int as accounts,
        (select count(*) from people.appointment where agency_id = $1 and suspended_at is not null)::int
          as appointments,
        (select count(*) from access.suspension s join access.grant g on g.id = s.grant_id
          join people.client c on c.id = g.client_id where c.agency_id = $1)::int as grants`,
        [agency],
      )
      const of = (kind: string) =>
        closed.filter((one) => one.kind === kind && one.outcome === 'suspended').length
      assert.deepEqual(rows[0], {
        accounts: of('account'),
        appointments: of('appointment'),
        grants: of('grant'),
      })
    },
  )
  await fc.assert(property, { numRuns: 8, seed: 20261126 })
})

test('a reduced grant keeps its masks, the key of its hashes and its commitments', async () => {
  const { agency, grants } = await makeAgency(1)
  await kho.db.query(
    `insert into access.commitment (grant_id, file_name, document, document_sha256, signer, signed_on,
       valid_until)
     values ($1, 'a.pdf', 'x', sha256('x'), 'Người giả lập', '2026-01-05', $2)`,
    [grants[0], year],
  )
  const campaign = await openOver(agency)
  const [item] = await listItems(kho.db, campaign, { kind: 'grant' }, everything)
  const until = addDays(dayOf(new Date()), 30)
  const reduction = { until, withoutColumns: ['nam'] }
  const given = {
    campaign,
    item: item!.number,
    decision: 'reduce' as const,
    reason,
    turn: 0,
    reduction,
  }
  await kho.act((tx) => decideItem(tx, way, by, given))
  await close(campaign)
  const { rows } = await kho.db.query(
    `select g.id, g.revoked_at is null as in_force, g.columns, g.masks::text, g.third_party,
       g.valid_until::text, k.inner_pad, (select count(*)::int from access.commitment c
         where c.grant_id = g.id) as commitments
     from access.grant g join people.client c on c.id = g.client_id
       left join access.mask_key k on k.grant_id = g.id
     where c.agency_id = $1 order by g.id`,
    [agency],
  )
  const [old, fresh] = rows
  assert.equal(rows.length, 2)
  assert.deepEqual([old.in_force, fresh.in_force], [false, true])
  assert.deepEqual([old.columns.length, fresh.columns.length], [3, 2])
  assert.equal(fresh.masks, old.masks)
  assert.deepEqual(fresh.inner_pad, old.inner_pad)
  assert.equal(fresh.commitments, 1)
  assert.deepEqual(new Date(fresh.valid_until), startOfDay(addDays(until, 1)))
})

test('each grant that a review touches has entries of its own, by which it is explained', async () => {
  const { agency, grants } = await makeAgency(3)
  const campaign = await openOver(agency)
  const found = await listItems(kho.db, campaign, { kind: 'grant' }, everything)
  const numberOf = (grant: number) => found.find((one) => one.subject === String(grant))!.number
  const decide = (grant: number, given: object) =>
    kho.act((tx) =>
      decideItem(tx, way, by, {
        campaign,
        item: numberOf(grant),
        reason,
        turn: 0,
        ...given,
      } as never),
    )
  await decide(grants[0]!, { decision: 'revoke' })
  await decide(grants[1]!, { decision: 'reduce', reduction: { withoutColumns: ['nam'] } })
  await close(campaign)
  await kho.kho.journal.publishNow()
  const { rows } = await kho.db.query(
    `select kind, (body::jsonb ->> 'grant')::int as grant, (body::jsonb ->> 'replaces')::int as replaces
     from journal.entry where body::jsonb @> $1 order by kind, 2`,
    [JSON.stringify({ review: campaign })],
  )
  const [revoked, narrowed, idle] = grants
  const fresh = rows.find((one) => one.kind === 'access.granted')!.grant
  assert.deepEqual(rows, [
    { kind: 'access.granted', grant: fresh, replaces: narrowed },
    { kind: 'access.revoked', grant: revoked, replaces: null },
    { kind: 'access.revoked', grant: narrowed, replaces: null },
    { kind: 'access.suspended', grant: idle, replaces: null },
  ])
})

test('a close that fails in the middle leaves everything as it was', async () => {
  const { agency } = await makeAgency(2)
  const campaign = await openOver(agency)
  await kho.db.query(`update review.campaign set due_on = '2026-01-05' where id = $1`, [campaign])
  const { suspended, token } = await previewClose(kho.db, campaign)
  await assert.rejects(
    kho.act(async (tx) => {
      await closeReview(tx, way, 'test', { campaign, suspended, token, ...paper })
      throw new Error('cut off')
    }),
    /cut off/,
  )
  assert.equal((await findCampaign(kho.db, campaign)).closing, null)
  const { rows } = await kho.db.query(
    `select count(*)::int as n from people.account where agency_id = $1 and state = 'locked'`,
    [agency],
  )
  assert.equal(rows[0].n, 0)
  await close(campaign)
})

test('of two that close at once one does, the other is told', async () => {
  const { agency } = await makeAgency(2)
  const campaign = await openOver(agency)
  await kho.db.query(`update review.campaign set due_on = '2026-01-05' where id = $1`, [campaign])
  const { suspended, token } = await previewClose(kho.db, campaign)
  const closing = () =>
    kho.act((tx) => closeReview(tx, way, 'test', { campaign, suspended, token, ...paper }))
  const both = await Promise.allSettled([closing(), closing()])
  const refused = both.filter((one) => one.status === 'rejected')
  assert.equal(refused.length, 1)
  assert.ok(refused[0]!.reason instanceof Refusal)
  assert.ok(['review.closed', 'review.set-changed'].includes(refused[0]!.reason.code))
})

test('a function that would begin after its new end is ended, and so are all that was taken from it', async () => {
  const { agency } = await makeAgency(1)
  const days = (count: number) => startOfDay(addDays(dayOf(new Date()), count))
  const term = { validFrom: days(30), validUntil: days(60) }
  const { appointment } = await kho.act((tx) =>
    appoint(tx, 'test', { account: `n${made}.n0`, function: 'leader', agency, ...term }),
  )
  const campaign = await openOver(agency)
  const items = await listItems(kho.db, campaign, { kind: 'appointment' }, everything)
  for (const { number } of items) {
    const reduction = { until: addDays(dayOf(new Date()), 1) }
    const given = {
      campaign,
      item: number,
      decision: 'reduce' as const,
      reason,
      turn: 0,
      reduction,
    }
    await kho.act((tx) => decideItem(tx, way, by, given))
  }
  await close(campaign)
  const { rows } = await kho.db.query(
    `select id = $2 as to_come, ended_at is not null as ended, valid_until = $3 as shortened
     from people.appointment where agency_id = $1 order by id`,
    [agency, appointment, days(2)],
  )
  assert.deepEqual(rows, [
    { to_come: false, ended: false, shortened: true },
    { to_come: true, ended: true, shortened: false },
  ])
})

test('neither a deputy of nobody nor a function that is to come counts as an authority that is left', async () => {
  const { agency } = await makeAgency(3)
  const [one, two, three] = [0, 1, 2].map((n) => `n${made}.n${n}`) as [string, string, string]
  const held = { function: 'authority', agency } as const
  const { appointment } = await kho.act((tx) => appoint(tx, 'test', { account: one, ...held }))
  await kho.act((tx) =>
    appointDeputy(tx, 'test', { deputyOf: appointment, account: two, validUntil: year }),
  )
  const later = new Date(Date.now() + 86_400_000)
  await kho.act((tx) => appoint(tx, 'test', { account: three, ...held, validFrom: later }))
  const campaign = await openOver(agency)
  for (const { number, subject } of await listItems(kho.db, campaign, {}, everything)) {
    if (subject === String(appointment)) continue
    const given = { campaign, item: number, decision: 'keep' as const, reason, turn: 0 }
    await kho.act((tx) => decideItem(tx, way, by, given))
  }
  await assert.rejects(close(campaign), { code: 'review.last-authority' })
  await kho.act((tx) => endAppointment(tx, 'test', { appointment, reason }))
  await close(campaign)
})

test('functions that should not meet are found in a person and in an agency', async () => {
  const { agency } = await makeAgency(1)
  await kho.act(async (tx) => {
    await issueAccount(tx, 'test', { id: 'hai.vai', agency, name: 'Người giả lập' })
    await issueAccount(tx, 'test', { id: 'mot.vai', agency, name: 'Người giả lập' })
    await appoint(tx, 'test', { account: 'hai.vai', function: 'steward', agency })
    await appoint(tx, 'test', { account: 'mot.vai', function: 'auditor', agency })
  })
  const ofAgency = await listConflicts(kho.db, [agency])
  assert.deepEqual(
    ofAgency.map(({ within, functions, accounts }) => ({ within, functions, accounts })),
    [{ within: 'agency', functions: ['steward', 'auditor'], accounts: ['hai.vai', 'mot.vai'] }],
  )
  await kho.db.query(
    `insert into people.appointment (account_id, function, agency_id) values ('hai.vai', 'auditor', $1)`,
    [agency],
  )
  const person = (await listConflicts(kho.db, [agency])).filter((one) => one.within === 'person')
  assert.deepEqual(
    person.map((one) => one.accounts),
    [['hai.vai']],
  )
  assert.deepEqual(await listConflicts(kho.db, ['so-y-te']), [])
})

test('reports go on after a row, and name what nobody uses', async () => {
  const { agency, grants } = await makeAgency(3)
  const asked = { which: 'unused', day: '2026-11-26', agencies: [agency], limit: 4 } as const
  const seen = []
  let after: string | undefined
  do {
    const page = await listLeft(kho.db, { ...asked, after })
    seen.push(...page.rows)
    after = page.next ?? undefined
  } while (after)
  assert.equal(seen.length, 12)
  assert.equal(new Set(seen.map((one) => `${one.kind} ${one.subject}`)).size, 12)
  assert.ok(seen.some((one) => one.kind === 'grant' && one.subject === String(grants[0])))
})

test('the rule opens one review in its period, reminds once, and tells the authority when late', async () => {
  assert.deepEqual(await keepReviews(kho.db, way), { opened: null, reminded: 0 })
  const rule = {
    every: 'quarterly',
    days: 10,
    ground: 'Căn cứ giả lập',
    validFrom: '2026-01-01',
  } as const
  await kho.act((tx) => setRule(tx, 'test', rule))
  const { opened } = await keepReviews(kho.db, way)
  assert.notEqual(opened, null)
  assert.deepEqual(await keepReviews(kho.db, way), { opened: null, reminded: 0 })
  const { dueOn } = await findCampaign(kho.db, opened!)
  const soon = { calendar, now: () => new Date(`${dueOn}T03:00:00Z`) }
  const first = await keepReviews(kho.db, soon)
  assert.ok(first.reminded > 0)
  assert.equal((await keepReviews(kho.db, soon)).reminded, 0)
  const late = { calendar, now: () => new Date(Date.parse(`${dueOn}T03:00:00Z`) + 86_400_000 * 2) }
  const second = await keepReviews(kho.db, late)
  assert.equal(second.reminded, first.reminded + 1)
  await kho.kho.journal.publishNow()
  const { rows } = await kho.db.query(
    `select count(*)::int as n from journal.entry
     where kind = 'review.reminded' and body::jsonb ->> 'level' = 'escalated'`,
  )
  assert.equal(rows[0].n, 1)
})

test('the period of a rule is the one the day lies in', () => {
  const rule = { every: 'quarterly', days: 10, ground: 'x', validFrom: '2026-01-01' } as const
  assert.equal(periodDue(rule, calendar, '2026-11-26'), '2026-10-01')
  assert.equal(periodDue({ ...rule, every: 'none' }, calendar, '2026-11-26'), null)
  assert.equal(periodDue(null, calendar, '2026-11-26'), null)
})

test('a cell of CSV is never a formula, and says what it said', () => {
  for (const [given, written] of [
    ['=1+1', `"'=1+1"`],
    ['+84', `"'+84"`],
    [' @x', `"' @x"`],
    ['-', `"'-"`],
    ['＝1', `"'＝1"`],
    ['a,b', '"a,b"'],
    ['Nguyễn "An"', '"Nguyễn ""An"""'],
    ['thường', 'thường'],
  ]) {
    assert.equal(csvCell(given!), written)
  }
  assert.equal(csvCell(-5), '-5')
  assert.equal(csvCell(null), '')
})

test('the commands preview, decide, close and resume as the pages do', async () => {
  await kho.db.query(`update review.campaign set due_on = '2026-01-05' where closed_at is null`)
  for (const { id } of (
    await kho.db.query('select id::int from review.campaign where closed_at is null')
  ).rows) {
    await close(id)
  }
  const { agency } = await makeAgency(2)
  const context = { config, lang: 'vi', actor: 'may:thu', database: async () => kho.db } as never
  const run = async (name: string, positionals: string[], values: Record<string, string>) => {
    const command = commands.find((one) => one.name === `review ${name}`)!
    return (await command.run(context, { positionals, values })).json as Record<string, never>
  }
  const opened = await run('open', [], { reason, agencies: agency, days: '5' })
  const id = String(opened.campaign)
  const filter = { kind: 'account', decision: 'keep', reason }
  const set = await run('decide-many', [id], filter)
  const confirmed = { ...filter, count: String(set.count), token: String(set.token) }
  assert.equal((await run('decide-many', [id], confirmed)).decided, 2)
  const items = await listItems(kho.db, Number(id), { kind: 'appointment' }, everything)
  await run('decide', [id, String(items[0]!.number)], { decision: 'revoke', reason })
  await kho.db.query(`update review.campaign set due_on = '2026-01-05' where id = $1`, [id])
  const effect = await run('close', [id], {})
  const signed = { number: '1/BB', date: '2026-01-05', signer: 'Người giả lập' }
  await run('close', [id], {
    ...signed,
    suspended: String(effect.suspended),
    token: String(effect.token),
  })
  await run('resume', [id, String(items[1]!.number)], { ...signed, reason })
  // Let in again by hand, and locked again because something has happened.
  const [client] = await listItems(kho.db, Number(id), { kind: 'client' }, everything)
  const incident = { client: client!.subject, reason: 'Sự cố giả lập' }
  await kho.act((tx) => unlockClient(tx, 'test', incident))
  await kho.act((tx) => lockClient(tx, 'test', incident))
  await assert.rejects(run('resume', [id, String(client!.number)], { ...signed, reason }), {
    code: 'review.not-suspended',
  })
  assert.equal((await findClient(kho.db, client!.subject)).state, 'locked')
  const { rows } = await kho.db.query(
    `select ended_at is not null as ended, suspended_at is not null as suspended
     from people.appointment where agency_id = $1 order by id`,
    [agency],
  )
  assert.deepEqual(rows, [
    { ended: true, suspended: false },
    { ended: false, suspended: false },
  ])
  await assert.rejects(run('close', ['x'], {}), /cli\.misuse/)
})
