/** What stands between a draft and the public page, and whose turn it is. */
import type { Bilingual } from '@kho/contract/dataset.ts'
import type { PathStop } from '@kho/portal/console-draft-view.ts'
import { links } from '@kho/portal/links.ts'
import { awaitsRelease } from '../catalogue/awaiting-release.ts'
import { definitionOf } from '../draft/definition-of.ts'
import type { Draft } from '../draft/draft.ts'
import type { BoardRow } from '../lateness/board.ts'
import type { Queryable } from '../pg/database.ts'
import { listReleases } from '../release/list-releases.ts'
import type { Release } from '../release/release.ts'
import { showDay } from '../time.ts'
import type { Names } from './request-views.ts'

const authority = { vi: 'đơn vị quản lý Kho', en: 'the data authority' }
const another = {
  vi: 'đơn vị quản lý Kho, người khác với người đề xuất',
  en: 'the data authority, another person than the proposer',
}
const operator = { vi: 'người vận hành', en: 'the operator' }

export type PathParts = { db: Queryable; names: Names; board: readonly BoardRow[] }

export async function readPath(parts: PathParts, draft: Draft): Promise<PathStop[]> {
  const { db, names, board } = parts
  const { dataset, base, fields } = draft
  const stops = [...writingStops(draft, names)]
  if (base !== null || draft.state === 'withdrawn') return inOrder(stops)
  const rows = board.filter((row) => row.dataset === dataset)
  const supplier = fields.supplier || draft.owner
  stops.push(loadStop(draft, rows, names.agency(supplier)))
  const awaits = dataset !== null && (await awaitsRelease(db, dataset))
  const [release] = dataset === null ? [] : await listReleases(db, { dataset, limit: 1 })
  const wantsOpen = dataset === null ? fields.wantsOpen === 'yes' : awaits || release !== undefined
  if (wantsOpen) stops.push(...openingStops(draft, release, names))
  const page = dataset === null || awaits ? null : links.dataset(dataset)
  const isOpen = release?.state === 'released'
  stops.push({
    name: 'page',
    state: page === null || stops.some(({ state }) => state !== 'done') ? 'later' : 'done',
    who: isOpen ? operator : { vi: 'Kho', en: 'Kho' },
    href: page,
    note: isOpen
      ? {
          vi: 'Trang ở cổng của tỉnh đã có; ở chương trình công khai: từ lần ghi bản dữ liệu mở kế tiếp (kho release write).',
          en: 'Its page in the portal stands; in the public program from the next writing of the edition on (kho release write).',
        }
      : null,
  })
  return inOrder(stops)
}

type Stop = Omit<PathStop, 'state'> & { state: 'done' | 'later' }

/** The first that is not done is the one whose turn it is. */
function inOrder(stops: Stop[]): PathStop[] {
  const at = stops.findIndex(({ state }) => state !== 'done')
  return stops.map((stop, i) => (i === at ? { ...stop, state: 'now' } : stop))
}

function* writingStops(draft: Draft, names: Names): Generator<Stop> {
  const { id, state } = draft
  const isWritten = state === 'submitted' || state === 'approved'
  const { faults } = definitionOf(draft)
  yield {
    name: 'write',
    state: isWritten ? 'done' : 'later',
    who: isWritten ? by(draft.submittedBy) : names.agency(draft.owner),
    href: links.consoleDraftStep(id, 'preview'),
    note:
      isWritten || faults.length === 0
        ? null
        : {
            vi: `còn ${faults.length} chỗ thiếu hoặc chưa đúng`,
            en: `missing or not right yet: ${faults.length}`,
          },
  }
  yield {
    name: 'decide',
    state: state === 'approved' ? 'done' : 'later',
    who: state === 'approved' ? by(draft.decidedBy) : authority,
    href: links.consoleDraftStep(id, 'preview'),
    note:
      draft.documentNumber === null
        ? null
        : {
            vi: `theo ${draft.documentNumber} ngày ${showDay(draft.documentDate!)}`,
            en: `by ${draft.documentNumber} of ${showDay(draft.documentDate!)}`,
          },
  }
}

const by = (account: string | null): Bilingual => ({ vi: account ?? '–', en: account ?? '–' })

function loadStop({ id }: Draft, rows: readonly BoardRow[], supplier: Bilingual): Stop {
  const count = rows.reduce((sum, row) => sum + (row.rows ?? 0), 0)
  const held = rows.reduce((sum, row) => sum + row.heldBack, 0)
  const told = (n: number) => n.toLocaleString('vi-VN')
  return {
    name: 'load',
    state: count > 0 ? 'done' : 'later',
    who: supplier,
    href: links.consoleDraftStep(id, 'preview'),
    note:
      count === 0
        ? null
        : {
            vi: `${told(count)} dòng, ${told(held)} dòng bị giữ`,
            en: `${told(count)} rows, ${told(held)} held back`,
          },
  }
}

function openingStops(draft: Draft, release: Release | undefined, names: Names): Stop[] {
  const isRefused = release?.state === 'refused' || release?.state === 'withdrawn'
  const current = isRefused ? undefined : release
  const isDecided = current !== undefined && current.state !== 'proposed'
  const href = current ? links.release(current.id) : null
  const propose = draft.dataset === null ? null : `${links.newRelease}?dataset=${draft.dataset}`
  return [
    {
      name: 'propose',
      state: current ? 'done' : 'later',
      who: current ? by(current.proposedBy) : names.agency(draft.owner),
      href: href ?? propose,
      note: isRefused
        ? {
            vi: `lần trước bị từ chối hoặc đã thu hồi (số ${release!.id})`,
            en: `the last one was refused or withdrawn (${release!.id})`,
          }
        : null,
    },
    {
      name: 'review',
      state: isDecided ? 'done' : 'later',
      who: isDecided ? by(current.decidedBy) : another,
      href,
      note: isDecided
        ? {
            vi: `theo ${current.documentNumber} ngày ${showDay(current.documentDate!)}`,
            en: `by ${current.documentNumber} of ${showDay(current.documentDate!)}`,
          }
        : null,
    },
  ]
}
