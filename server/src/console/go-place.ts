/**
 * Where somebody can go by a few typed letters: pages that are open to them, their saved filters,
 * datasets and agencies. The same rule serves the plain page and the palette.
 */
import type { Bilingual } from '@kho/contract/dataset.ts'
import { fold } from '@kho/portal/fold.ts'
import { links } from '@kho/portal/links.ts'
import type { GoPlace } from '@kho/portal/console-view.ts'
import { listDatasets } from '../catalogue/find-dataset.ts'
import { permit, type Actor } from '../people/actor.ts'
import { listAgencies } from '../people/agency.ts'
import type { Queryable } from '../pg/database.ts'
import { titleOfList } from './list-words.ts'
import { consoleSections, type ConsoleSection } from './sections.ts'
import { selectFilters } from './saved-filter.sql.ts'

/** Pages of the console that are no part of its bar. */
const further: readonly ConsoleSection[] = [
  {
    href: links.newRequest,
    title: { vi: 'Lập đề nghị khai thác', en: 'New access request' },
    act: 'request.make',
  },
  {
    href: links.lateRequests,
    title: { vi: 'Đề nghị quá hạn', en: 'Late requests' },
    act: 'request.late',
  },
  {
    href: links.consoleIssue,
    title: { vi: 'Cấp tài khoản', en: 'Issue an account' },
    act: 'account.issue',
  },
  {
    href: links.consolePropose,
    title: { vi: 'Đề nghị sắp xếp cơ quan', en: 'Propose a succession' },
    act: 'succession.propose',
  },
  {
    href: links.newRelease,
    title: { vi: 'Đề xuất mở dữ liệu', en: 'Propose a release' },
    act: 'release.propose',
  },
  {
    href: links.consoleFilters,
    title: { vi: 'Bộ lọc đã lưu', en: 'Saved filters' },
    act: 'filter.own',
  },
  { href: links.account, title: { vi: 'Tài khoản của tôi', en: 'My account' }, act: 'account.own' },
]

/** Pages of the portal, open to everybody. */
const open: readonly { href: string; title: Bilingual }[] = [
  { href: links.home, title: { vi: 'Trang chủ', en: 'Home' } },
  { href: links.search, title: { vi: 'Tìm bộ dữ liệu', en: 'Search datasets' } },
  { href: links.board, title: { vi: 'Bảng cung cấp dữ liệu', en: 'Supply board' } },
  { href: links.map, title: { vi: 'Bản đồ', en: 'Map' } },
  { href: links.codelists, title: { vi: 'Danh mục mã', en: 'Code lists' } },
  { href: links.journal, title: { vi: 'Nhật ký', en: 'Journal' } },
  { href: links.guides, title: { vi: 'Hướng dẫn', en: 'Guides' } },
  { href: links.api, title: { vi: 'Tài liệu API', en: 'API reference' } },
]

export const placesMax = 20

/** The best first; everything that is open where nothing is typed, as far as there is place. */
export async function findPlaces(
  db: Queryable,
  actor: Actor,
  asked: { query: string; at: Date },
): Promise<GoPlace[]> {
  const words = fold(asked.query).split(/\s+/).filter(Boolean)
  const places = await listPlaces(db, actor, asked.at)
  return places
    .map((place, order) => ({ place, order, rank: rankOf(place, words) }))
    .filter(({ rank }) => rank !== null)
    .toSorted((a, b) => a.rank! - b.rank! || a.order - b.order)
    .slice(0, placesMax)
    .map(({ place }) => place)
}

async function listPlaces(db: Queryable, actor: Actor, at: Date): Promise<GoPlace[]> {
  const [filters, datasets, agencies] = await Promise.all([
    selectFilters(db, actor.account),
    listDatasets(db),
    listAgencies(db),
  ])
  const pages = [...consoleSections, ...further].filter(
    ({ act, citizens }) => !(citizens && actor.agency !== null) && permit(actor, act, at) === null,
  )
  return [
    ...pages.map(({ href, title }) => ({ kind: 'page' as const, href, title, id: '' })),
    ...filters.map(({ list, name, query }) => ({
      kind: 'filter' as const,
      href: `${list}?${query}`,
      title: titleOfFilter(name, list),
      id: '',
    })),
    ...open.map(({ href, title }) => ({ kind: 'page' as const, href, title, id: '' })),
    ...datasets.map(({ id, title }) => ({
      kind: 'dataset' as const,
      href: links.dataset(id),
      title,
      id,
    })),
    ...agencies.map(({ id, name }) => ({
      kind: 'agency' as const,
      href: links.agency(id),
      title: name,
      id,
    })),
  ]
}

/** Lists may have filters of one name. */
function titleOfFilter(name: string, list: string): Bilingual {
  const { vi, en } = titleOfList(list)
  return { vi: `${name} (${vi})`, en: `${name} (${en})` }
}

/** Every word must be there; what begins with them comes first, then what has them as words. */
function rankOf({ title, id }: GoPlace, words: readonly string[]): number | null {
  if (words.length === 0) return 0
  const names = [title.vi, title.en, id].map(fold)
  const whole = names.join(' ')
  if (!words.every((word) => whole.includes(word))) return null
  const typed = words.join(' ')
  if (names.some((name) => name === typed)) return 0
  if (names.some((name) => name.startsWith(typed))) return 1
  return words.every((word) => whole.split(/[^\p{L}\p{N}]+/u).some((one) => one.startsWith(word)))
    ? 2
    : 3
}
