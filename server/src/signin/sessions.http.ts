/**
 * Sessions, first passwords and lost factors by the API. The acts about another's account are for
 * functions that may do them for any agency.
 */
import { z } from 'zod'
import type { Route } from '../http/route.ts'
import { findAccount } from '../people/account.ts'
import { defineActRoute } from '../people/act-route.ts'
import { endSessions } from './end-sessions.ts'
import { issuePassword } from './issue-password.ts'
import { resetFactors } from './reset-factors.ts'
import type { SigninDoor } from './signin-door.ts'
import { selectSessions } from './signin.sql.ts'

const params = z.object({ account: z.string().max(64) })
const reasonSchema = z.object({ reason: z.string().trim().min(1).max(1000) })
const done = { description: { vi: 'Đã làm', en: 'It is done' } }

export function sessionRoutes(door: SigninDoor): Route[] {
  return [
    defineActRoute(door, {
      method: 'GET',
      path: '/api/v1/account/sessions',
      act: 'account.own',
      action: 'signin.own-sessions',
      summary: { vi: 'Phiên đăng nhập của mình', en: "One's own sessions" },
      responses: { 200: { description: { vi: 'Danh sách', en: 'The list' } } },
      handler: async (_, { account, session }) => ({
        body: { own: session, sessions: await selectSessions(door.db, account) },
      }),
    }),
    defineActRoute(door, {
      method: 'POST',
      path: '/api/v1/account/sessions/end',
      act: 'account.own',
      action: 'signin.end-own-sessions',
      summary: { vi: 'Kết thúc phiên của mình', en: "End one's own sessions" },
      body: z.object({ session: z.int().positive().optional() }),
      responses: { 200: done },
      refusals: ['signin.unknown-session'],
      handler: async ({ body }, { account }) => ({
        body: await door.db.tx((tx) => endSessions(tx, account, { account, ...body })),
      }),
    }),
    defineActRoute(door, {
      method: 'GET',
      path: '/api/v1/accounts/{account}/sessions',
      act: 'signin.sessions',
      params,
      responses: { 200: { description: { vi: 'Danh sách', en: 'The list' } } },
      async handler({ params: { account } }) {
        await findAccount(door.db, account)
        return { body: { sessions: await selectSessions(door.db, account) } }
      },
    }),
    defineActRoute(door, {
      method: 'POST',
      path: '/api/v1/accounts/{account}/sessions/end',
      act: 'signin.end-sessions',
      params,
      body: reasonSchema,
      responses: { 200: done },
      handler: async ({ params: { account }, body }, actor) => ({
        body: await door.db.tx((tx) => endSessions(tx, actor.account, { account, ...body })),
      }),
    }),
    defineActRoute(door, {
      method: 'POST',
      path: '/api/v1/accounts/{account}/password',
      act: 'signin.issue-password',
      params,
      responses: { 201: { description: { vi: 'Mật khẩu, hiện một lần', en: 'Shown once' } } },
      handler: async ({ params: { account } }, actor) => ({
        status: 201,
        headers: { 'cache-control': 'private, no-store' },
        body: await door.db.tx((tx) =>
          issuePassword(tx, actor.account, { account, hasher: door.hasher }),
        ),
      }),
    }),
    defineActRoute(door, {
      method: 'POST',
      path: '/api/v1/accounts/{account}/factors/reset',
      act: 'signin.reset-factors',
      params,
      body: reasonSchema,
      responses: { 200: done },
      refusals: ['signin.no-factor'],
      handler: async ({ params: { account }, body }, actor) => ({
        body: await door.db.tx((tx) => resetFactors(tx, actor.account, { account, ...body })),
      }),
    }),
  ]
}
