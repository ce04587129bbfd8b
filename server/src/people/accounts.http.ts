/** The routes of accounts. */
import { z } from 'zod'
import { functionSchema } from '@kho/contract/function.ts'
import type { Route } from '../http/route.ts'
import { accountSchema, listAccounts } from './account.ts'
import { defineActRoute, type ActDoor } from './act-route.ts'
import { mayActFor } from './actor.ts'
import { issueAccount } from './issue-account.ts'

const ownSchema = z.object({
  account: z.string(),
  name: z.string(),
  agency: z.string().nullable(),
  assurance: z.enum(['one-factor', 'two-factor']),
  functions: z.array(z.object({ function: functionSchema, agency: z.string() })),
})

export function accountRoutes(door: ActDoor): Route[] {
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
          functions: held.map((one) => ({ function: one.function, agency: one.agency })),
        },
      }),
    }),
    defineActRoute(door, {
      method: 'GET',
      path: '/api/v1/accounts',
      act: 'account.list',
      query: z.object({ agency: z.string().optional() }),
      responses: { 200: { description: { vi: 'Danh sách', en: 'The list' } } },
      agencyOf: ({ query }) => query.agency,
      async handler({ query }, actor) {
        const { agency } = query
        const allowed = mayActFor(actor, 'account.list')
        const accounts = await listAccounts(door.db, agency === undefined ? {} : { agency })
        const shown = accounts.filter(
          (one) => allowed === 'any' || allowed.includes(one.agency ?? ''),
        )
        return { body: { accounts: shown } }
      },
    }),
    defineActRoute(door, {
      method: 'POST',
      path: '/api/v1/accounts',
      act: 'account.issue',
      body: accountSchema.extend({
        validUntil: z.iso.datetime({ offset: true }).pipe(z.coerce.date()).nullish(),
      }),
      responses: { 201: { description: { vi: 'Đã cấp', en: 'It is issued' } } },
      agencyOf: ({ body }) => body.agency,
      async handler({ body }, actor) {
        return {
          status: 201,
          body: await door.db.tx((tx) => issueAccount(tx, actor.account, body)),
        }
      },
    }),
  ]
}
