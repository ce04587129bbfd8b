/** Routes for officers: why somebody may read something, and what could be seen. */
import { z } from 'zod'
import { datasetIdSchema, nameSchema } from '@kho/contract/dataset.ts'
import { Refusal } from '@kho/contract/refusal.ts'
import { findDataset } from '../catalogue/find-dataset.ts'
import type { Route } from '../http/route.ts'
import { defineActRoute, type ActDoor } from '../people/act-route.ts'
import { findClient } from '../client/client.ts'
import { findAccount } from '../people/account.ts'
import { dayOf } from '../time.ts'
import { whatCouldSee, whoCanSee } from './could-see.ts'
import { explainAccess, type ExplainQuestion } from './explain-access.ts'
import { deliveries } from './grant.ts'

const listSchema = z
  .string()
  .max(4000)
  .transform((text) => text.split(','))

const explainQuery = z.object({
  client: z.string().max(64).optional(),
  account: z.string().max(64).optional(),
  agency: z.string().max(48).optional(),
  dataset: datasetIdSchema,
  at: z.iso.datetime({ offset: true }).optional(),
  purpose: z.string().max(20).optional(),
  task: z.string().max(200).optional(),
  zones: listSchema.optional(),
  delivery: z.enum(deliveries).optional(),
  columns: listSchema.optional(),
  touched: listSchema.optional(),
})
const rowQuery = explainQuery.extend({ key: listSchema })

const ok = (vi: string, en: string) => ({ 200: { description: { vi, en } } })

export function explainRoutes(door: ActDoor): Route[] {
  const { db } = door
  const explained = ok('Chuỗi quy tắc', 'The chain of rules')
  return [
    defineActRoute(door, {
      method: 'GET',
      path: '/api/v1/explain',
      act: 'access.explain',
      query: explainQuery,
      responses: explained,
      agencyOf: ({ query }) => agencyOf(door, query),
      async handler({ query }, actor) {
        const question = questionOf(query, door.now())
        const body = await db.tx((tx) => explainAccess(tx, actor.account, question))
        return { body: { explanations: body } }
      },
    }),
    defineActRoute(door, {
      method: 'GET',
      path: '/api/v1/explain/row',
      act: 'access.explain-row',
      query: rowQuery,
      responses: explained,
      agencyOf: ({ query }) => agencyOf(door, query),
      async handler({ query }, actor) {
        const question = { ...questionOf(query, door.now()), key: query.key }
        const body = await db.tx((tx) => explainAccess(tx, actor.account, question))
        return { body: { explanations: body } }
      },
    }),
    defineActRoute(door, {
      method: 'GET',
      path: '/api/v1/agencies/{id}/could-see',
      act: 'access.could-see',
      params: z.object({ id: z.string().max(48) }),
      query: z.object({ day: z.iso.date().optional() }),
      responses: ok('Những gì đã đọc được', 'What could be read'),
      agencyOf: ({ params }) => params.id,
      async handler({ params, query }) {
        const day = query.day ?? dayOf(door.now())
        return { body: await db.tx((tx) => whatCouldSee(tx, params.id, day)) }
      },
    }),
    defineActRoute(door, {
      method: 'GET',
      path: '/api/v1/datasets/{id}/columns/{column}/readers',
      act: 'access.who-can-see',
      params: z.object({ id: datasetIdSchema, column: nameSchema }),
      query: z.object({ at: z.iso.datetime({ offset: true }).optional() }),
      responses: ok('Ai đọc được cột này', 'Who can read the column'),
      agencyOf: ({ params }) => known(findDataset(db, params.id).then(({ owner }) => owner)),
      async handler({ params, query }) {
        const at = query.at ? new Date(query.at) : door.now()
        return { body: await db.tx((tx) => whoCanSee(tx, params.id, params.column, at)) }
      },
    }),
  ]
}

type ExplainQuery = z.output<typeof explainQuery>

/** Whose matter it is: that of the agency asked about, or of the client's. */
async function agencyOf({ db }: ActDoor, query: ExplainQuery): Promise<string | null> {
  const { client, account, agency } = query
  if ([client, account, agency].filter((one) => one !== undefined).length !== 1) {
    throw new Refusal('http.bad-request', { reason: 'client | account | agency' })
  }
  if (account !== undefined) return known(findAccount(db, account).then((one) => one.agency))
  return agency ?? known(findClient(db, client!).then((found) => found.agency))
}

/** What is not there is nobody's matter: whoever may not ask about all is not told so. */
async function known(agency: Promise<string | null>): Promise<string | null> {
  try {
    return await agency
  } catch (error) {
    if (error instanceof Refusal) return null
    throw error
  }
}

function questionOf(query: ExplainQuery, now: Date): ExplainQuestion {
  const { client, account, agency, at, ...rest } = query
  const one = client === undefined ? { account: account! } : { client }
  const subject = agency === undefined ? one : { agency }
  return { ...rest, subject, at: at === undefined ? now : new Date(at) }
}
