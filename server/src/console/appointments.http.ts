/** Officers' pages of one appointment: what it is, who stands in, and what may become of it. */
import { Refusal } from '@kho/contract/refusal.ts'
import { consoleAppointmentPage } from '@kho/portal/console-account-page.ts'
import { links } from '@kho/portal/links.ts'
import type { Route } from '../http/route.ts'
import { appointDeputy, deputySchema } from '../people/appoint-deputy.ts'
import { listAppointments } from '../people/appointment.ts'
import { endAppointment } from '../people/end-appointment.ts'
import { prolongAppointment } from '../people/prolong-appointment.ts'
import { resumeAppointment } from '../people/resume-appointment.ts'
import { suspendAppointment } from '../people/suspend-appointment.ts'
import type { Tx } from '../pg/database.ts'
import { readAppointmentView } from './account-views.ts'
import { dayStart, endOfDay, readForm, refusedView, typedOf, valueOf } from './form-values.ts'
import { defineConsolePage, seeOther, type ConsoleAsked, type ConsoleDoor } from './page-route.ts'

export function appointmentPages(door: ConsoleDoor): Route[] {
  const { db } = door
  const draw = async (asked: ConsoleAsked, refused: Refusal | null) => {
    const view = await readAppointmentView(door, asked, numberOf(asked))
    const shown = { ...view, typed: typedOf(asked.form), refused: refusedView(refused) }
    return consoleAppointmentPage(shown, await asked.frame())
  }
  const agencyOf = async (asked: Pick<ConsoleAsked, 'params'>) =>
    (await listAppointments(db, { id: numberOf(asked) }))[0]?.agency ?? null
  const common = { method: 'POST', agencyOf, again: draw } as const
  return [
    ...defineConsolePage(door, {
      act: 'appointment.list',
      action: 'console.appointment',
      path: '/console/appointments/{appointment}',
      agencyOf,
      draw: (asked) => draw(asked, null),
    }),
    ...defineConsolePage(door, {
      ...common,
      act: 'appointment.change',
      action: 'console.appointment-change',
      path: '/console/appointments/{appointment}/change',
      async draw(asked) {
        const { entry } = await db.tx((tx) => change(tx, asked))
        return seeOther(asked.lang, links.consoleAppointment(numberOf(asked)), entry ?? undefined)
      },
    }),
    ...defineConsolePage(door, {
      ...common,
      act: 'appointment.make',
      action: 'console.appointment-deputy',
      path: '/console/appointments/{appointment}/deputy',
      async draw(asked) {
        const { lang, form, actor } = asked
        const of = (name: string) => valueOf(form, name)
        const input = readForm(deputySchema, {
          deputyOf: numberOf(asked),
          account: of('account') ?? '',
          validFrom: dayStart(of('deputyFrom')),
          validUntil: endOfDay(of('deputyUntil')),
          documentNumber: of('documentNumber'),
          documentDate: of('documentDate'),
        })
        const made = await db.tx((tx) => appointDeputy(tx, actor.account, input))
        return seeOther(lang, links.consoleAppointment(numberOf(asked)), made.entry)
      },
    }),
  ]
}

/** 0, which no appointment has, where it is none. */
function numberOf({ params }: Pick<ConsoleAsked, 'params'>): number {
  return /^\d{1,15}$/.test(params.appointment ?? '') ? Number(params.appointment) : 0
}

async function change(tx: Tx, asked: ConsoleAsked): Promise<{ entry: string | null }> {
  const { form, actor } = asked
  const reason = valueOf(form, 'reason')
  if (reason === null) throw new Refusal('people.no-reason')
  const given = { appointment: numberOf(asked), reason }
  switch (form.get('do')) {
    case 'end':
      return endAppointment(tx, actor.account, given)
    case 'suspend':
      return suspendAppointment(tx, actor.account, given)
    case 'resume':
      return resumeAppointment(tx, actor.account, given)
    case 'prolong': {
      const validUntil = endOfDay(valueOf(form, 'lastDay'))
      return prolongAppointment(tx, actor.account, { ...given, validUntil })
    }
    default:
      throw new Refusal('http.bad-request', { reason: 'do' })
  }
}
