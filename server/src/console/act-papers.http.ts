/** Officers' page of the paper that is kept beside an act. */
import { attachSchema, paperBytesMax, type PaperedKind } from '@kho/contract/paper.ts'
import type { Refusal } from '@kho/contract/refusal.ts'
import { actPaperPage } from '@kho/portal/console-act-paper-page.ts'
import { links } from '@kho/portal/links.ts'
import type { Route } from '../http/route.ts'
import type { PaperDoor } from '../paper/paper-door.ts'
import type { Paper } from '../paper/paper.ts'
import { findAct } from '../paper/papered-act.ts'
import { sendPaper } from '../paper/send-paper.ts'
import { showAct } from '../paper/show-act.ts'
import { permit } from '../people/actor.ts'
import { readForm } from './form-values.ts'
import { closedBy } from './matter.ts'
import { defineConsolePage, seeOther, type ConsoleAsked, type ConsoleDoor } from './page-route.ts'
import { readNames, refusedView } from './request-views.ts'

const path = '/console/act-papers/{kind}/{subject}'

export function actPaperPages(door: ConsoleDoor & PaperDoor): Route[] {
  const find = ({ params }: Pick<ConsoleAsked, 'params'>) => {
    const { kind = '', subject = '' } = params
    return findAct(door.db, door.paperedActs, { kind, subject })
  }
  const draw = async (asked: ConsoleAsked, refused?: Refusal) => {
    const act = await find(asked)
    const shown = await showAct(door.db, door, act, door.now())
    const names = await readNames(door.db)
    const named = <P extends Paper>(paper: P) => ({ ...paper, agency: names.agency(paper.agency) })
    const view = {
      ...shown,
      page: pageOf(shown),
      paper: shown.paper && named(shown.paper),
      earlier: shown.earlier.map(named),
      mayAttach: closedBy(permit(asked.actor, 'paper.attach', door.now(), act.agency)),
      typed: Object.fromEntries(asked.form),
      refused: refused ? refusedView(refused) : null,
    }
    const datasets = act.kind === 'catalogue-act' ? [act.subject.split('@')[0]] : []
    return actPaperPage(view, await asked.frame({ datasets }))
  }
  const agencyOf = async (asked: Pick<ConsoleAsked, 'params'>) => (await find(asked)).agency
  return [
    ...defineConsolePage(door, {
      act: 'paper.read',
      action: 'console.act-paper',
      path,
      agencyOf,
      draw: (asked) => draw(asked),
    }),
    ...defineConsolePage(door, {
      act: 'paper.attach',
      action: 'console.act-paper-keep',
      method: 'POST',
      path,
      filesBytesMax: paperBytesMax,
      agencyOf,
      again: draw,
      async draw(asked) {
        const { lang, form, files, actor } = asked
        const act = await find(asked)
        const typed = [...form].filter(([, value]) => value.trim() !== '')
        const given = readForm(attachSchema, Object.fromEntries(typed))
        const sent = files.get('file') ?? { name: 'van-ban.pdf', bytes: Buffer.alloc(0) }
        const keeper = actor.agency ?? ''
        const kept = await sendPaper(
          door,
          actor.account,
          { ...given, sent, keeper },
          async () => act,
        )
        return seeOther(lang, links.actPaper(act.kind, act.subject), kept.journalIntake)
      },
    }),
  ]
}

/** Grants are explained, not shown one by one. */
function pageOf({ kind, subject }: { kind: PaperedKind; subject: string }): string | null {
  const pages: Partial<Record<PaperedKind, string>> = {
    succession: links.consoleSuccession(Number(subject)),
    'catalogue-act': links.dataset(subject.split('@')[0]!),
    review: links.review(Number(subject)),
    proposal: links.proposal(Number(subject)),
    release: links.release(Number(subject)),
    edition: links.consoleEdition(Number(subject)),
  }
  return pages[kind] ?? null
}
