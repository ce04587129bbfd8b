/** The page of a quarter for leaders and the authority, its closed figures, and its cut-off. */
import type { ActName } from '@kho/contract/acts.ts'
import { Refusal } from '@kho/contract/refusal.ts'
import { quarterPage } from '@kho/portal/console-quarter-page.ts'
import { quartersPage } from '@kho/portal/console-quarters-page.ts'
import { links } from '@kho/portal/links.ts'
import { z } from 'zod'
import type { Route } from '../http/route.ts'
import type { Rule } from '../lateness/due.ts'
import { defineActRoute } from '../people/act-route.ts'
import { permit, type Actor } from '../people/actor.ts'
import { showStatements } from '../report/figures.ts'
import { readCutOffs } from '../report/read-cut-offs.ts'
import { listClosed, listQuarters, readQuarter, type QuarterRead } from '../report/read-quarter.ts'
import { setCutOff } from '../report/set-cut-off.ts'
import { refusedView } from './form-values.ts'
import { closedBy } from './matter.ts'
import { defineConsolePage, seeOther, type ConsoleAsked, type ConsoleDoor } from './page-route.ts'

export type QuarterDoor = ConsoleDoor & { rule: Rule }

/** The lists behind the figures, and the act that opens each; the others are open to everybody. */
const listActs: readonly [href: string, act: ActName][] = [
  [links.requests, 'request.list'],
  [links.consoleCases, 'case.see'],
  [links.reviews, 'review.see'],
  [links.consoleRuns, 'run.see'],
]

/** A quarter that runs is counted at most so often. */
const countedForMs = 30_000

export function quarterPages(door: QuarterDoor): Route[] {
  const path = `${links.quarters}/{quarter}`
  const read = keepBriefly(door)
  return [
    ...listPages(door),
    ...defineConsolePage(door, {
      act: 'quarter.see',
      action: 'console.quarter',
      path,
      async draw({ params, actor, frame }) {
        const { found, before, closed } = await read(params.quarter!)
        const view = {
          found,
          before,
          closed: closed && { at: closed.closedAt.toISOString(), sha256: hexOf(closed.sha256) },
          statements: showStatements(found),
          lists: openLists(actor, door.now()),
        }
        // A closed quarter stands beside the journal as it was signed then.
        const around = await frame()
        const checkpoint = closed ? closed.checkpoint : around.checkpoint
        return quarterPage(view, { ...around, checkpoint })
      },
    }),
    defineActRoute(door, {
      method: 'GET',
      path: `${path}/figures.json`,
      act: 'quarter.see',
      action: 'console.quarter-figures',
      hidden: true,
      params: z.object({ quarter: z.string() }),
      responses: {
        200: {
          description: { vi: 'Số liệu đã chốt', en: 'The closed figures' },
          types: ['application/json'],
        },
      },
      async handler({ params: { quarter } }) {
        const { closed } = await read(quarter)
        if (!closed) throw new Refusal('quarter.unknown', { quarter })
        return {
          headers: {
            'content-type': 'application/json',
            'content-disposition': `attachment; filename="${quarter}.json"`,
            'cache-control': 'private, no-store',
          },
          body: closed.figures,
        }
      },
    }),
  ]
}

function listPages(door: QuarterDoor): Route[] {
  const { db, now } = door
  const draw = async ({ actor, form, frame }: ConsoleAsked, refused?: Refusal) => {
    const view = {
      quarters: await listQuarters(db, now()),
      cutOffs: await readCutOffs(db),
      closed: closedBy(permit(actor, 'quarter.cut-off', now())),
      typed: Object.fromEntries(form),
      refused: refusedView(refused ?? null),
    }
    return quartersPage(view, await frame())
  }
  return [
    ...defineConsolePage(door, {
      act: 'quarter.see',
      action: 'console.quarters',
      path: links.quarters,
      draw: (asked) => draw(asked),
    }),
    ...defineConsolePage(door, {
      act: 'quarter.cut-off',
      action: 'console.quarter-cut-off',
      method: 'POST',
      path: links.quarters,
      async draw({ lang, form, actor }) {
        const text = (name: string) => form.get(name)?.trim() ?? ''
        const input = {
          day: text('monthDay') === '' ? Number.NaN : Number(text('monthDay')),
          validFrom: text('validFrom'),
          ground: text('ground'),
        }
        const done = await db.tx((tx) => setCutOff(tx, actor.account, input, now()))
        return seeOther(lang, links.quarters, done.journalIntake)
      },
      again: draw,
    }),
  ]
}

function openLists(actor: Actor, at: Date): string[] {
  const open = listActs.filter(([, act]) => permit(actor, act, at) === null)
  return [links.search, links.board, ...open.map(([href]) => href)]
}

/** Many who look at once count once. */
function keepBriefly({ db, rule, now }: QuarterDoor): (quarter: string) => Promise<QuarterRead> {
  let kept: { state: string; untilMs: number; read: Promise<QuarterRead> } | null = null
  return async (quarter) => {
    const at = now()
    const closed = await listClosed(db)
    if (closed.includes(quarter)) return readQuarter(db, rule, quarter, at)
    const state = [quarter, ...closed].join()
    if (kept?.state === state && at.getTime() < kept.untilMs) return kept.read
    const read = readQuarter(db, rule, quarter, at)
    const mine = { state, untilMs: at.getTime() + countedForMs, read }
    kept = mine
    read.catch(() => {
      if (kept === mine) kept = null
    })
    return read
  }
}

function hexOf(bytes: Buffer): string {
  return bytes.toString('hex')
}
