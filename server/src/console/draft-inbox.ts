/** What waits because of drafts: decisions for the authority, the next step for their owners. */
import type { Bilingual } from '@kho/contract/dataset.ts'
import type { PathStopName } from '@kho/portal/console-draft-view.ts'
import { links } from '@kho/portal/links.ts'
import { listDrafts } from '../draft/find-draft.ts'
import type { Draft } from '../draft/draft.ts'
import { readBoard } from '../lateness/board.ts'
import type { Rule } from '../lateness/due.ts'
import { mayActFor, permit } from '../people/actor.ts'
import type { Queryable } from '../pg/database.ts'
import { readPath } from './draft-path.ts'
import { readCalls, type CallByName, type InboxItem, type InboxSource } from './inbox.ts'
import { readNames } from './request-views.ts'

const shownMax = 50

export function draftInbox(rule: Rule): InboxSource {
  return async (db, actor, at) => {
    const decides = permit(actor, 'draft.decide', at) === null
    const submitted = decides
      ? await listDrafts(db, { states: ['submitted'], limit: shownMax })
      : []
    const others = submitted.filter(({ submittedBy }) => submittedBy !== actor.account)
    const items = await itemsOf(db, others, 'decide')
    const owners = mayActFor(actor, 'draft.write')
    if (permit(actor, 'draft.write', at) !== null || owners === 'any') return items
    const returned = await listDrafts(db, { owners, states: ['returned'], limit: shownMax })
    const unfinished = { owners, states: ['approved'], unfinished: true, limit: shownMax } as const
    const approved = await listDrafts(db, unfinished)
    const toMend = await itemsOf(db, returned, 'write')
    if (approved.length === 0) return [...items, ...toMend]
    const call = await readCalls(db, { agencies: approved.map(({ owner }) => owner) })
    const parts = { db, names: await readNames(db), board: await readBoard(db, rule, at) }
    for (const draft of approved) {
      const next = (await readPath(parts, draft)).find(({ state }) => state === 'now')
      if (next && (next.name === 'load' || next.name === 'propose'))
        items.push(itemOf(call, draft, next.name, next.href))
    }
    return [...items, ...toMend]
  }
}

const kinds: Partial<Record<PathStopName, Bilingual>> = {
  write: { vi: 'được trả lại, cần bổ sung', en: 'returned, to be completed' },
  decide: { vi: 'bản khai chờ phê duyệt', en: 'draft to be decided' },
  load: { vi: 'đã phê duyệt, cần nạp lần đầu', en: 'approved, first load awaited' },
  propose: { vi: 'đã nạp, cần đề xuất công bố mở', en: 'loaded, open release to be proposed' },
}

async function itemsOf(
  db: Queryable,
  drafts: readonly Draft[],
  name: PathStopName,
): Promise<InboxItem[]> {
  const call = await readCalls(db, { agencies: drafts.map(({ owner }) => owner) })
  return drafts.map((draft) => itemOf(call, draft, name))
}

function itemOf(
  call: CallByName,
  { id, fields, sample, owner }: Draft,
  name: PathStopName,
  href: string | null = null,
): InboxItem {
  const title = fields.titleVi || sample.file
  const agency = call('agencies', owner)
  return {
    title: { vi: `${title} (${agency.vi})`, en: `${fields.titleEn || title} (${agency.en})` },
    ids: [owner],
    kind: kinds[name]!,
    href: href ?? links.consoleDraftStep(id, 'preview'),
    due: null,
    isLate: false,
  }
}
