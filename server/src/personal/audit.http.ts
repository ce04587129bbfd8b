/** The auditor's samples and packs of evidence. */
import { randomBytes } from 'node:crypto'
import { z } from 'zod'
import type { Route } from '../http/route.ts'
import { defineActRoute, type ActDoor } from '../people/act-route.ts'
import { drawSample, sampleKinds, type SampleKind } from './draw-sample.ts'
import { makePack, type PackParts } from './make-pack.ts'
import { periodOf } from './subjects.http.ts'

export type AuditDoor = ActDoor & PackParts & { publish: () => Promise<unknown> }

const kinds = Object.keys(sampleKinds) as [SampleKind, ...SampleKind[]]
const instant = z.iso.datetime({ offset: true })
const sampleSchema = z.strictObject({
  of: z.enum(kinds),
  from: instant.optional(),
  until: instant.optional(),
  count: z.int().min(1).max(500).default(20),
  /** Of the auditor's choice, so that nobody else chose the sample; drawn here where it has none. */
  seed: z
    .string()
    .regex(/^[\w.-]{1,64}$/)
    .optional(),
})

export function auditRoutes(door: AuditDoor): Route[] {
  return [
    defineActRoute(door, {
      method: 'POST',
      path: '/api/v1/audit/samples',
      act: 'audit.sample',
      body: sampleSchema,
      responses: { 200: { description: { vi: 'Mẫu', en: 'The sample' } } },
      refusals: ['personal.bad-period'],
      handler: async ({ body }, { account }) => ({ body: await draw(door, account, body) }),
    }),
    defineActRoute(door, {
      method: 'POST',
      path: '/api/v1/audit/packs',
      act: 'audit.pack',
      body: sampleSchema.extend({ since: z.string().max(4000).optional() }),
      responses: { 200: { description: { vi: 'Bộ chứng cứ', en: 'The pack' } } },
      refusals: ['personal.bad-period', 'personal.bad-checkpoint'],
      async handler({ body: { since, ...asked } }, { account }) {
        const { drawn, ...about } = await draw(door, account, asked)
        await door.publish()
        const files = await makePack(door, { account, entries: drawn, about, since })
        const headers = { 'content-disposition': 'attachment; filename="kho-evidence.json"' }
        return { headers, body: { files: Object.fromEntries(files) } }
      },
    }),
  ]
}

function draw(door: AuditDoor, account: string, body: z.output<typeof sampleSchema>) {
  const { of, count, seed = randomBytes(8).toString('hex') } = body
  return drawSample(door.db, { account, of, count, seed, ...periodOf(door, body) })
}
