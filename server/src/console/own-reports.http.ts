/** A person's own reports and requests, with their clocks and answers. */
import type { Refusal } from '@kho/contract/refusal.ts'
import { ownReportsPage } from '@kho/portal/console-own-reports-page.ts'
import { links } from '@kho/portal/links.ts'
import type { WorkingCalendar } from '../calendar/working-calendar.ts'
import { claimReport, listOwnReports } from '../discrepancy/own-reports.ts'
import type { Route } from '../http/route.ts'
import { listRequests } from '../personal/read-requests.ts'
import { tryCode } from '../signin/try-code.ts'
import { refusedView } from './form-values.ts'
import { defineConsolePage, seeOther, type ConsoleAsked, type ConsoleDoor } from './page-route.ts'
import { readNames } from './request-views.ts'

export function ownReportPages(door: ConsoleDoor & { calendar: WorkingCalendar }): Route[] {
  const draw = async ({ actor, form, frame }: ConsoleAsked, refused?: Refusal) => {
    const { db } = door
    const { account } = actor
    const [reports, names] = [await listOwnReports(db, door, account), await readNames(db)]
    const view = {
      reports: reports.map((one) => ({ ...one, title: names.dataset(one.dataset) })),
      requests: await listRequests(door, { own: account }),
      // The code is a secret and is typed again.
      typed: { id: form.get('id') ?? '' },
      refused: refusedView(refused ?? null),
    }
    return ownReportsPage(view, await frame())
  }
  return [
    ...defineConsolePage(door, {
      act: 'report.own',
      action: 'console.my-reports',
      path: links.myReports,
      draw: (asked) => draw(asked),
    }),
    ...defineConsolePage(door, {
      act: 'report.own',
      action: 'console.my-report-add',
      method: 'POST',
      path: links.myReports,
      async draw({ lang, form, actor, address }) {
        const input = { id: form.get('id') ?? '', code: form.get('code') ?? '' }
        const done = await tryCode(door.db, { of: 'report', at: input.id, address }, () =>
          door.db.tx((tx) => claimReport(tx, actor.account, input)),
        )
        return seeOther(lang, links.myReports, done.journalIntake)
      },
      again: draw,
    }),
  ]
}
