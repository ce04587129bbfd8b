/**
 * One act of each function × the states of account, appointment and session, over HTTP: in every
 * state but the sound one nothing is permitted, at the next request.
 */
import { strict as assert } from 'node:assert'
import { after, before, describe, test } from 'node:test'
import { acts, type ActEntry, type ActName } from '@kho/contract/acts.ts'
import { functionNames, functions, type FunctionName } from '@kho/contract/function.ts'
import { listRoutes } from '../../tools/write-reference.ts'
import { appointDeputy } from '../src/people/appoint-deputy.ts'
import { appoint } from '../src/people/appoint.ts'
import { endAppointment } from '../src/people/end-appointment.ts'
import { issueAccount } from '../src/people/issue-account.ts'
import { lockAccount } from '../src/people/lock-account.ts'
import { resumeAppointment } from '../src/people/resume-appointment.ts'
import { setAccountTerm } from '../src/people/set-account-term.ts'
import { suspendAppointment } from '../src/people/suspend-appointment.ts'
import { unlockAccount } from '../src/people/unlock-account.ts'
import { attempts } from './kit/attempts.ts'
import { openKho, type RunningKho } from './kit/kho.ts'
import { openOfficer, signedIn, type Officer } from './kit/officer.ts'

const agency = 'so-noi-vu'
const reason = 'thử trạng thái'
const inDays = (days: number) => new Date(Date.now() + days * 86_400_000)

/** An act of the API that the function may do for its own agency; none where it has no act yet. */
function actOf(name: FunctionName) {
  return listRoutes().find(
    (route) =>
      route.act !== undefined &&
      !route.hidden &&
      (acts[route.act as ActName] as ActEntry).by[name] !== undefined,
  )
}

type Given = { account: string; appointment: number; officer: Officer }
type State = {
  /** Whether the act is permitted in it. */
  works: boolean
  /** Brings a sound officer into the state; may give another one to try. */
  bring: (kho: RunningKho, given: Given, name: FunctionName) => Promise<Officer | void>
}

const changeAppointment =
  (act: typeof suspendAppointment) =>
  async (kho: RunningKho, { appointment }: Given) => {
    await kho.act((tx) => act(tx, 'test', { appointment, reason }))
  }

const states: Record<string, State> = {
  'a sound account and appointment': { works: true, bring: async () => {} },
  'a locked account': {
    works: false,
    bring: async (kho, { account }) => {
      await kho.act((tx) => lockAccount(tx, 'test', { account, reason }))
    },
  },
  'an account that is let in again, by its old session': {
    works: false,
    bring: async (kho, { account }) => {
      await kho.act((tx) => lockAccount(tx, 'test', { account, reason }))
      await kho.act((tx) => unlockAccount(tx, 'test', { account, reason }))
    },
  },
  'an account that is let in again, by a new session': {
    works: true,
    bring: async (kho, { account }) => {
      await kho.act((tx) => lockAccount(tx, 'test', { account, reason }))
      await kho.act((tx) => unlockAccount(tx, 'test', { account, reason }))
      return signedIn(kho, account)
    },
  },
  'an expired account': {
    works: false,
    bring: async (kho, { account }) => {
      const input = { account, validUntil: new Date(), reason }
      await kho.act((tx) => setAccountTerm(tx, 'test', input))
    },
  },
  'an ended session': {
    works: false,
    bring: async (kho, { account }) => {
      await kho.db.query('update signin.session set ended_at = now() where account_id = $1', [
        account,
      ])
    },
  },
  'a session past its last hour': {
    works: false,
    bring: async (kho, { account }) => {
      await kho.db.query(
        `update signin.session set opened_at = now() - interval '2 days',
           expires_at = now() - interval '1 day' where account_id = $1`,
        [account],
      )
    },
  },
  'a session that was idle too long': {
    works: false,
    bring: async (kho, { account }) => {
      await kho.db.query(
        `update signin.session set last_seen_at = now() - interval '2 hours' where account_id = $1`,
        [account],
      )
    },
  },
  'an ended appointment': { works: false, bring: changeAppointment(endAppointment) },
  'a suspended appointment': { works: false, bring: changeAppointment(suspendAppointment) },
  'a resumed appointment': {
    works: true,
    bring: async (kho, given) => {
      await changeAppointment(suspendAppointment)(kho, given)
      await changeAppointment(resumeAppointment)(kho, given)
    },
  },
  'an appointment that has not begun': {
    works: false,
    bring: async (kho, { appointment }) => {
      await kho.db.query(
        `update people.appointment set valid_from = now() + interval '1 day' where id = $1`,
        [appointment],
      )
    },
  },
  'an appointment whose term is over': {
    works: false,
    bring: async (kho, { appointment }) => {
      await kho.db.query(
        `update people.appointment set valid_from = now() - interval '2 days',
           valid_until = now() - interval '1 day' where id = $1`,
        [appointment],
      )
    },
  },
  'a deputy': { works: true, bring: (kho, given) => deputyOf(kho, given) },
  'a deputy whose principal has ended': {
    works: false,
    bring: async (kho, given) => {
      const deputy = await deputyOf(kho, given)
      await changeAppointment(endAppointment)(kho, given)
      return deputy
    },
  },
  'a deputy whose principal is suspended': {
    works: false,
    bring: async (kho, given) => {
      const deputy = await deputyOf(kho, given)
      await changeAppointment(suspendAppointment)(kho, given)
      return deputy
    },
  },
  'a deputy before its time': {
    works: false,
    bring: (kho, given) => deputyOf(kho, given, inDays(1)),
  },
  'a session without a second factor': {
    works: true,
    bring: (kho, { account }) => signedIn(kho, account, 'one-factor'),
  },
}

async function deputyOf(kho: RunningKho, given: Given, validFrom?: Date): Promise<Officer> {
  const account = `${given.account}.thay`
  const input = { deputyOf: given.appointment, account, validFrom, validUntil: inDays(7) }
  await kho.act((tx) => issueAccount(tx, 'test', { id: account, agency, name: 'Người giả lập' }))
  await kho.act((tx) => appointDeputy(tx, 'test', input))
  return signedIn(kho, account)
}

describe('rights by state of account, appointment and session', () => {
  let kho: RunningKho
  let made = 0
  before(async () => {
    kho = await openKho()
  })
  after(() => kho.end())

  async function soundOfficer(name: FunctionName): Promise<Given> {
    made += 1
    const account = `trang-thai.${made}`
    const officer = await openOfficer(kho, account, { agency })
    const input = { account, function: name, agency } as const
    const { appointment } = await kho.act((tx) => appoint(tx, 'test', input))
    return { account, appointment, officer }
  }

  for (const name of functionNames) {
    const route = actOf(name)
    if (!route) continue
    for (const [what, { works, bring }] of Object.entries(states)) {
      const strong = functions[name].secondFactor
      const permitted = works && !(strong && what === 'a session without a second factor')
      test(`${name} by ${what} ${permitted ? 'may' : 'may not'}: ${route.action}`, async () => {
        const given = await soundOfficer(name)
        const officer = (await bring(kho, given, name)) ?? given.officer
        const { path, body } = await attempts[route.action]!(kho, agency)
        const answer = await officer.call(route.method, path, body)
        const refused = answer.status === 401 || answer.status === 403
        assert.equal(refused, !permitted, `${answer.status} ${answer.text.slice(0, 300)}`)
        assert.ok(answer.status < 500, answer.text.slice(0, 300))
      })
    }
  }

  test('every function that has an act of its own is tried', () => {
    const without = functionNames.filter((name) => !actOf(name))
    const named = Object.values(acts as Record<string, ActEntry>).flatMap(({ by }) =>
      Object.keys(by),
    )
    assert.deepEqual(
      without.filter((name) => named.includes(name)),
      [],
    )
  })
})
