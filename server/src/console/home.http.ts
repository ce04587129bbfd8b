/** The first page of the console. */
import { functions } from '@kho/contract/function.ts'
import { consoleHomePage } from '@kho/portal/console-home-page.ts'
import type { HeldFunctionView } from '@kho/portal/console-view.ts'
import { links } from '@kho/portal/links.ts'
import type { Route } from '../http/route.ts'
import type { Actor } from '../people/actor.ts'
import { listAgencies } from '../people/agency.ts'
import { listAppointments, type Appointment } from '../people/appointment.ts'
import type { Database } from '../pg/database.ts'
import { readInbox, type InboxSource } from './inbox.ts'
import { defineConsolePage, type ConsoleDoor } from './page-route.ts'

export function homePages(door: ConsoleDoor, inbox: readonly InboxSource[]): Route[] {
  return defineConsolePage(door, {
    act: 'account.own',
    action: 'console.home',
    path: links.console,
    async draw({ actor, frame }) {
      const [held, items] = await Promise.all([
        readHeld(door.db, actor),
        readInbox(inbox, door.db, actor, door.now()),
      ])
      return consoleHomePage({ functions: held, inbox: items }, await frame())
    },
  })
}

async function readHeld(db: Database, actor: Actor): Promise<HeldFunctionView[]> {
  const agencies = new Map((await listAgencies(db)).map((one) => [one.id, one.name]))
  const appointments = await listAppointments(db, { account: actor.account })
  const inForce = new Set(actor.held.map(({ appointment }) => appointment))
  return appointments
    .filter(({ id }) => inForce.has(id))
    .map((one: Appointment) => ({
      function: one.function,
      agency: agencies.get(one.agency) ?? { vi: one.agency, en: one.agency },
      validUntil: one.validUntil?.toISOString() ?? null,
      isDeputy: one.deputyOf !== null,
      asleep:
        functions[one.function].secondFactor && actor.assurance === 'one-factor'
          ? { vi: 'cần yếu tố thứ hai', en: 'needs a second factor' }
          : null,
    }))
}
