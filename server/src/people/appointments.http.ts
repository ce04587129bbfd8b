/** The routes of appointments. */
import { z } from 'zod'
import type { Route } from '../http/route.ts'
import { agencyOfAccount } from './accounts.http.ts'
import { defineActRoute, type ActDoor } from './act-route.ts'
import { mayActFor } from './actor.ts'
import { appointDeputy, deputyBodySchema } from './appoint-deputy.ts'
import { appoint } from './appoint.ts'
import { appointmentBodySchema, listAppointments, stateOf } from './appointment.ts'
import { endAppointment } from './end-appointment.ts'
import { instantSchema } from './paper.ts'
import { prolongAppointment } from './prolong-appointment.ts'
import { resumeAppointment } from './resume-appointment.ts'
import { suspendAppointment } from './suspend-appointment.ts'

const reason = z.string().trim().min(1).max(2000)
const params = z.object({ appointment: z.coerce.number().int().positive() })
const made = { 201: { description: { vi: 'Đã giao', en: 'It is made' } } }
const done = { 200: { description: { vi: 'Đã xong', en: 'It is done' } } }

export function appointmentRoutes(door: ActDoor): Route[] {
  const { db } = door
  return [
    defineActRoute(door, {
      method: 'GET',
      path: '/api/v1/appointments',
      act: 'appointment.list',
      query: z.object({
        account: z.string().optional(),
        agency: z.string().optional(),
        after: z.coerce.number().int().optional(),
        limit: z.coerce.number().int().min(1).max(500).default(100),
      }),
      responses: { 200: { description: { vi: 'Danh sách', en: 'The list' } } },
      agencyOf: ({ query }) => query.agency,
      async handler({ query }, actor) {
        const { agency, limit: appointmentsMax, ...filter } = query
        const allowed = mayActFor(actor, 'appointment.list')
        const own = allowed === 'any' ? undefined : allowed
        const agencies = agency === undefined ? own : [agency]
        const found = await listAppointments(db, { ...filter, agencies, appointmentsMax })
        const at = door.now()
        const shown = found.map((one) => ({ ...one, state: stateOf(one, at) }))
        return { body: { appointments: shown } }
      },
    }),
    defineActRoute(door, {
      method: 'POST',
      path: '/api/v1/appointments',
      act: 'appointment.make',
      body: appointmentBodySchema,
      responses: made,
      agencyOf: ({ body }) => body.agency,
      handler: async ({ body }, actor) => ({
        status: 201,
        body: await db.tx((tx) => appoint(tx, actor.account, body)),
      }),
    }),
    defineActRoute(door, {
      method: 'POST',
      path: '/api/v1/deputies',
      act: 'appointment.make',
      action: 'appointment.make-deputy',
      summary: { vi: 'Giao người làm thay', en: 'Appoint a deputy' },
      body: deputyBodySchema,
      responses: made,
      agencyOf: ({ body }) => agencyOfAccount(db, body.account),
      handler: async ({ body }, actor) => ({
        status: 201,
        body: await db.tx((tx) => appointDeputy(tx, actor.account, body)),
      }),
    }),
    ...changeRoutes(door),
  ]
}

function changeRoutes(door: ActDoor): Route[] {
  const { db } = door
  const agencyOf = async (context: { params: { appointment: number } }) => {
    const [one] = await listAppointments(db, { id: context.params.appointment })
    return one?.agency ?? null
  }
  const acts = {
    end: [endAppointment, { vi: 'Kết thúc phân công', en: 'End an appointment' }],
    suspend: [suspendAppointment, { vi: 'Tạm dừng phân công', en: 'Suspend an appointment' }],
    resume: [resumeAppointment, { vi: 'Cho phân công tiếp tục', en: 'Resume an appointment' }],
  } as const
  const common = { method: 'POST', act: 'appointment.change', params, responses: done } as const
  return [
    ...Object.entries(acts).map(([name, [change, summary]]) =>
      defineActRoute(door, {
        ...common,
        path: `/api/v1/appointments/{appointment}/${name}`,
        action: `appointment.${name}`,
        summary,
        body: z.object({ reason }),
        agencyOf,
        handler: async (context, actor) => ({
          body: await db.tx((tx) =>
            change(tx, actor.account, { ...context.params, ...context.body }),
          ),
        }),
      }),
    ),
    defineActRoute(door, {
      ...common,
      path: '/api/v1/appointments/{appointment}/prolong',
      action: 'appointment.prolong',
      summary: { vi: 'Đổi ngày kết thúc phân công', en: 'Give an appointment another end' },
      body: z.object({ validUntil: instantSchema.nullable(), reason }),
      agencyOf,
      handler: async (context, actor) => ({
        body: await db.tx((tx) =>
          prolongAppointment(tx, actor.account, { ...context.params, ...context.body }),
        ),
      }),
    }),
  ]
}
