/** The routes of accounts. */
import { z } from 'zod'
import { functionSchema } from '@kho/contract/function.ts'
import type { Route } from '../http/route.ts'
import type { Queryable } from '../pg/database.ts'
import { accountBodySchema, findAccount, listAccounts } from './account.ts'
import { defineActRoute, type ActDoor } from './act-route.ts'
import { mayActFor } from './actor.ts'
import { readHistory } from './history.ts'
import { issueAccount } from './issue-account.ts'
import { issueAccounts, accountRowSchema } from './issue-accounts.ts'
import { lockAccount } from './lock-account.ts'
import { renameAccount } from './rename-account.ts'
import { setAccountTerm } from './set-account-term.ts'
import { unlockAccount } from './unlock-account.ts'
import { instantSchema } from './paper.ts'

const ownSchema = z.object({
  account: z.string(),
  name: z.string(),
  agency: z.string().nullable(),
  assurance: z.enum(['one-factor', 'two-factor']),
  functions: z.array(z.object({ function: functionSchema, agency: z.string() })),
})

const done = { 200: { description: { vi: 'Đã xong', en: 'It is done' } } }
const listed = { 200: { description: { vi: 'Danh sách', en: 'The list' } } }
const one = z.object({ account: z.string() })
const reason = z.string().trim().min(1).max(2000)

/** The agency an account belongs to; null where there is none, so that nobody learns which are. */
export async function agencyOfAccount(db: Queryable, account: string): Promise<string | null> {
  const [found] = await listAccounts(db, { id: account })
  return found?.agency ?? null
}

export function accountRoutes(door: ActDoor): Route[] {
  return [...readRoutes(door), ...issueRoutes(door), ...changeRoutes(door)]
}

function readRoutes(door: ActDoor): Route[] {
  const { db } = door
  return [
    defineActRoute(door, {
      method: 'GET',
      path: '/api/v1/account',
      act: 'account.own',
      responses: {
        200: { description: { vi: 'Tài khoản', en: 'The account' }, schema: ownSchema },
      },
      handler: (_, { account, name, agency, assurance, held }) => ({
        body: {
          account,
          name,
          agency,
          assurance,
          functions: held.map((each) => ({ function: each.function, agency: each.agency })),
        },
      }),
    }),
    defineActRoute(door, {
      method: 'GET',
      path: '/api/v1/accounts',
      act: 'account.list',
      query: z.object({
        agency: z.string().optional(),
        state: z.enum(['issued', 'active', 'locked', 'expired']).optional(),
        function: functionSchema.optional(),
        idleSince: instantSchema.optional(),
        after: z.string().optional(),
        limit: z.coerce.number().int().min(1).max(500).default(100),
      }),
      responses: listed,
      agencyOf: ({ query }) => query.agency,
      async handler({ query }, actor) {
        const { agency, limit: accountsMax, ...filter } = query
        const allowed = mayActFor(actor, 'account.list')
        const own = allowed === 'any' ? undefined : allowed
        const agencies = agency === undefined ? own : [agency]
        return { body: { accounts: await listAccounts(db, { ...filter, agencies, accountsMax }) } }
      },
    }),
    defineActRoute(door, {
      method: 'GET',
      path: '/api/v1/accounts/{account}',
      act: 'account.list',
      action: 'account.read',
      params: one,
      responses: { 200: { description: { vi: 'Tài khoản', en: 'The account' } } },
      agencyOf: ({ params }) => agencyOfAccount(db, params.account),
      handler: async ({ params }) => ({ body: await findAccount(db, params.account) }),
    }),
    defineActRoute(door, {
      method: 'GET',
      path: '/api/v1/accounts/{account}/history',
      act: 'account.list',
      action: 'account.history',
      summary: { vi: 'Những việc đã làm với một tài khoản', en: 'What was done about an account' },
      params: one,
      query: z.object({ before: z.string().regex(/^\d+$/).optional() }),
      responses: listed,
      agencyOf: ({ params }) => agencyOfAccount(db, params.account),
      handler: async ({ params, query }) => ({
        body: { entries: await readHistory(db, params.account, { before: query.before }) },
      }),
    }),
  ]
}

function issueRoutes(door: ActDoor): Route[] {
  return [
    defineActRoute(door, {
      method: 'POST',
      path: '/api/v1/accounts',
      act: 'account.issue',
      body: accountBodySchema,
      responses: { 201: { description: { vi: 'Đã cấp', en: 'It is issued' } } },
      agencyOf: ({ body }) => body.agency,
      async handler({ body }, actor) {
        return {
          status: 201,
          body: await door.db.tx((tx) => issueAccount(tx, actor.account, body)),
        }
      },
    }),
    defineActRoute(door, {
      method: 'POST',
      path: '/api/v1/accounts/list',
      act: 'account.issue',
      action: 'account.issue-list',
      summary: {
        vi: 'Cấp nhiều tài khoản theo danh sách; tất cả hoặc không',
        en: 'Issue accounts from a list, all or none',
      },
      body: z.object({
        rows: z.array(accountRowSchema).min(1).max(5000),
        requestedBy: z.string().trim().min(1).max(200),
        documentNumber: z.string().trim().min(1).max(100),
        documentDate: z.iso.date(),
      }),
      responses: { 201: { description: { vi: 'Đã cấp', en: 'They are issued' } } },
      async handler({ body }, actor) {
        const issued = await door.db.tx((tx) => issueAccounts(tx, actor.account, body))
        return { status: 201, body: issued }
      },
    }),
  ]
}

function changeRoutes(door: ActDoor): Route[] {
  const { db } = door
  const common = { method: 'POST', act: 'account.change', params: one, responses: done } as const
  const agencyOf = ({ params }: { params: { account: string } }) =>
    agencyOfAccount(db, params.account)
  return [
    defineActRoute(door, {
      ...common,
      path: '/api/v1/accounts/{account}/lock',
      action: 'account.lock',
      summary: { vi: 'Khoá tài khoản', en: 'Lock an account' },
      body: z.object({ reason }),
      agencyOf,
      handler: async ({ params, body }, actor) => ({
        body: await db.tx((tx) => lockAccount(tx, actor.account, { ...params, ...body })),
      }),
    }),
    defineActRoute(door, {
      ...common,
      path: '/api/v1/accounts/{account}/unlock',
      action: 'account.unlock',
      summary: { vi: 'Mở khoá tài khoản', en: 'Unlock an account' },
      body: z.object({ reason }),
      agencyOf,
      handler: async ({ params, body }, actor) => ({
        body: await db.tx((tx) => unlockAccount(tx, actor.account, { ...params, ...body })),
      }),
    }),
    defineActRoute(door, {
      ...common,
      path: '/api/v1/accounts/{account}/term',
      action: 'account.set-term',
      summary: { vi: 'Đổi thời hạn tài khoản', en: 'Set the term of an account' },
      body: z.object({ validUntil: instantSchema.nullable(), reason }),
      agencyOf,
      handler: async ({ params, body }, actor) => ({
        body: await db.tx((tx) => setAccountTerm(tx, actor.account, { ...params, ...body })),
      }),
    }),
    defineActRoute(door, {
      ...common,
      path: '/api/v1/accounts/{account}/name',
      action: 'account.rename',
      summary: { vi: 'Sửa tên người dùng', en: 'Correct the person’s name' },
      body: z.object({ name: z.string().max(400), reason }),
      agencyOf,
      handler: async ({ params, body }, actor) => ({
        body: await db.tx((tx) => renameAccount(tx, actor.account, { ...params, ...body })),
      }),
    }),
  ]
}
