/** Officers' pages of successions: the list, a plan, one with what it moves. */
import { Refusal } from '@kho/contract/refusal.ts'
import type { SuccessionLine, SuccessionView } from '@kho/portal/console-agencies-view.ts'
import { consoleProposePage } from '@kho/portal/console-propose-page.ts'
import {
  consoleSuccessionPage,
  consoleSuccessionsPage,
} from '@kho/portal/console-succession-page.ts'
import { links } from '@kho/portal/links.ts'
import type { Lang } from '@kho/portal/view.ts'
import type { Route } from '../http/route.ts'
import { permit } from '../people/actor.ts'
import type { Tx } from '../pg/database.ts'
import { applySuccession } from '../succession/apply-succession.ts'
import { confirmSuccession } from '../succession/confirm-succession.ts'
import { dropSuccession } from '../succession/drop-succession.ts'
import type { SuccessionMover } from '../succession/mover.ts'
import { planSchema } from '../succession/plan.ts'
import { proposeSuccession } from '../succession/propose-succession.ts'
import { readSuccession } from '../succession/read-succession.ts'
import { listSuccessions, type Succession, type SuccessionState } from '../succession/succession.ts'
import { undoSuccession } from '../succession/undo-succession.ts'
import { showDay } from '../time.ts'
import { agencyChoices } from './account-views.ts'
import { readForm, refusedView, typedOf, valueOf } from './form-values.ts'
import { readCalls, type InboxSource } from './inbox.ts'
import { listExport } from './list-export.ts'
import { successionColumns } from './list-columns.ts'
import { closedBy } from './matter.ts'
import { defineConsolePage, seeOther, type ConsoleAsked, type ConsoleDoor } from './page-route.ts'
import { planOf, readRuled, rowsShown } from './propose-form.ts'

export type SuccessionsDoor = ConsoleDoor & { movers: readonly SuccessionMover[] }

const linesMax = 50
const states: readonly string[] = ['proposed', 'applied', 'confirmed', 'undone', 'dropped']

export function successionPages(door: SuccessionsDoor): Route[] {
  const draw = async (asked: ConsoleAsked, refused: Refusal | null) => {
    const found = await readSuccession(door, numberOf(asked))
    const closed = closedBy(permit(asked.actor, 'succession.apply', door.now()))
    const { parts, total, fingerprint, cautions } = found
    const shown = {
      ...lineOf(found),
      signer: found.plan.signer,
      parts,
      total,
      fingerprint,
      cautions,
      closed,
    }
    const sent = { typed: typedOf(asked.form), refused: refusedView(refused) }
    const agencies = [...shown.from, ...shown.to, ...parts.flatMap(agenciesOf)]
    return consoleSuccessionPage({ ...shown, ...sent }, await asked.frame({ agencies }))
  }
  return [
    ...listPages(door),
    ...proposePages(door),
    ...defineConsolePage(door, {
      act: 'succession.list',
      action: 'console.succession',
      path: '/console/successions/{succession}',
      draw: (asked) => draw(asked, null),
    }),
    ...defineConsolePage(door, {
      act: 'succession.apply',
      action: 'console.succession-settle',
      path: '/console/successions/{succession}/settle',
      method: 'POST',
      again: draw,
      async draw(asked) {
        const { entry } = await door.db.tx((tx) => settle(door, tx, asked))
        return seeOther(asked.lang, links.consoleSuccession(numberOf(asked)), entry)
      },
    }),
  ]
}

function numberOf({ params }: Pick<ConsoleAsked, 'params'>): number {
  return /^\d{1,15}$/.test(params.succession ?? '') ? Number(params.succession) : 0
}

function lineOf({ id, state, plan }: Succession): SuccessionLine {
  return {
    id,
    kind: plan.kind,
    state,
    from: plan.from,
    to: plan.to.map((one) => one.id),
    effectiveOn: plan.effectiveOn,
    document: `${plan.documentNumber}, ${showDay(plan.documentDate)}`,
  }
}

function listPages(door: SuccessionsDoor): Route[] {
  const list = {
    act: 'succession.list',
    action: 'console.successions',
    path: links.consoleSuccessions,
  } as const
  const read = (asked: ConsoleAsked) => readSuccessions(door, asked)
  return [
    ...defineConsolePage(door, {
      ...list,
      async draw(asked) {
        const { rows: successions, ...rest } = await read(asked)
        const proposeClosed = closedBy(permit(asked.actor, 'succession.propose', door.now()))
        const agencies = successions.flatMap(({ from, to }) => [...from, ...to])
        const view = { successions, ...rest, proposeClosed }
        return consoleSuccessionsPage(view, await asked.frame({ agencies }))
      },
    }),
    ...listExport(door, {
      ...list,
      members: ['state', 'before'],
      columns: successionColumns,
      read,
    }),
  ]
}

async function readSuccessions(door: SuccessionsDoor, { search }: ConsoleAsked) {
  const state = search.get('state') ?? ''
  const before = search.get('before') ?? ''
  const found = await listSuccessions(door.db, {
    state: states.includes(state) ? (state as SuccessionState) : undefined,
    before: /^\d{1,15}$/.test(before) ? Number(before) : undefined,
    successionsMax: linesMax + 1,
  })
  const shown = found.slice(0, linesMax)
  const next = new URLSearchParams({ state, before: String(shown.at(-1)?.id ?? '') })
  return {
    rows: shown.map(lineOf),
    state,
    next: found.length > linesMax ? `${links.consoleSuccessions}?${next}` : null,
  }
}

function proposePages(door: SuccessionsDoor): Route[] {
  const draw = async (asked: ConsoleAsked, refused: Refusal | null) => {
    const choices = await agencyChoices(door.db)
    const { form } = asked
    const ruled = await door.db.tx((tx) => readRuled(tx, door.movers, form), { readOnly: true })
    const sent = { typed: typedOf(form), refused: refusedView(refused) }
    const view = { choices, rows: rowsShown(form), ruled, ...sent }
    return consoleProposePage(view, await asked.frame())
  }
  return [
    ...defineConsolePage(door, {
      act: 'succession.propose',
      action: 'console.propose',
      path: links.consolePropose,
      draw: (asked) => draw(asked, null),
    }),
    ...defineConsolePage(door, {
      act: 'succession.propose',
      action: 'console.propose-send',
      path: links.consolePropose,
      method: 'POST',
      again: draw,
      async draw(asked) {
        const { lang, form, actor } = asked
        if (form.has('more')) return draw(asked, null)
        const plan = readForm(planSchema, planOf(form))
        const made = await door.db.tx((tx) =>
          proposeSuccession(tx, actor.account, plan, door.movers),
        )
        return seeOther(lang, links.consoleSuccession(made.succession), made.entry)
      },
    }),
  ]
}

/** The agencies that what is moved comes from and goes to. */
function agenciesOf({ moves }: Pick<SuccessionView['parts'][number], 'moves'>): string[] {
  return moves.flatMap(({ from, to }) => [from, to])
}

async function settle(
  door: SuccessionsDoor,
  tx: Tx,
  asked: ConsoleAsked,
): Promise<{ entry: string }> {
  const { form, actor } = asked
  const succession = numberOf(asked)
  const what = form.get('do')
  if (what === 'apply') {
    const seen = {
      fingerprint: form.get('fingerprint') ?? '',
      total: Number(form.get('total')) || 0,
    }
    return applySuccession(tx, actor.account, { succession, seen, at: door.now() }, door.movers)
  }
  const reason = valueOf(form, 'reason')
  if (reason === null) throw new Refusal('people.no-reason')
  const given = { succession, reason }
  if (what === 'confirm') return confirmSuccession(tx, actor.account, given)
  if (what === 'undo') return undoSuccession(tx, actor.account, given, door.movers)
  if (what === 'drop') return dropSuccession(tx, actor.account, given)
  throw new Refusal('http.bad-request', { reason: 'do' })
}

/** Plans whose day has come, and applied ones that nobody has confirmed. */
export const successionInbox: InboxSource = async (db, actor, at) => {
  if (permit(actor, 'succession.apply', at)) return []
  const open = await Promise.all(
    (['proposed', 'applied'] as const).map((state) =>
      listSuccessions(db, { state, successionsMax: 50 }),
    ),
  )
  const found = open.flat()
  const call = await readCalls(db, { agencies: found.flatMap(({ plan }) => plan.from) })
  const namesOf = (ids: readonly string[], lang: Lang) =>
    ids.map((agency) => call('agencies', agency)[lang]).join(', ')
  return found.map(({ id, state, plan }) => ({
    title: {
      vi: `Sắp xếp cơ quan số ${id}: ${namesOf(plan.from, 'vi')}`,
      en: `Succession ${id}: ${namesOf(plan.from, 'en')}`,
    },
    ids: plan.from,
    kind:
      state === 'proposed'
        ? { vi: 'chờ thực hiện', en: 'to be applied' }
        : { vi: 'chờ xác nhận', en: 'to be confirmed' },
    href: links.consoleSuccession(id),
    due: state === 'proposed' ? new Date(`${plan.effectiveOn}T00:00:00+07:00`).toISOString() : null,
    isLate: false,
  }))
}
