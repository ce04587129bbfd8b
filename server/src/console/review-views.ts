/** View models of the officers' pages of reviews. */
import type { ActName } from '@kho/contract/acts.ts'
import type { Bilingual } from '@kho/contract/dataset.ts'
import { functionNames } from '@kho/contract/function.ts'
import { itemFilterSchema, type ItemFilter } from '@kho/contract/review.ts'
import type {
  CampaignLine,
  FilterView,
  ItemLine,
  ItemView,
} from '@kho/portal/console-review-view.ts'
import { reviewWords } from '@kho/portal/console-review-words.ts'
import { findDataset } from '../catalogue/find-dataset.ts'
import { permit, type Actor } from '../people/actor.ts'
import type { Queryable } from '../pg/database.ts'
import { sizeOf, type Campaign, type Way } from '../review/campaign.ts'
import { refuseReview, type Item } from '../review/item.ts'
import type { Overview } from '../review/overview.ts'
import { columnsOf, type ExportColumn } from './list-export.ts'
import { closedBy } from './matter.ts'
import type { ConsoleDoor } from './page-route.ts'
import { holderIds, type ShownIds } from './read-named.ts'

export type ReviewConsoleDoor = ConsoleDoor & { way: Way }

/** Why the actor may not do something; null where it may. */
export function closedFor(
  door: ConsoleDoor,
  actor: Actor,
  act: ActName,
  agency?: string | null,
): Bilingual | null {
  return closedBy(permit(actor, act, door.now(), agency))
}

/** `overview` counts what the actor sees; null for a closed one that is only listed. */
export function campaignLine(campaign: Campaign, overview: Overview | null): CampaignLine {
  return {
    id: campaign.id,
    reason: campaign.reason,
    agencies: campaign.agencies,
    openedAt: campaign.openedAt.toISOString(),
    dueOn: campaign.dueOn,
    closedAt: campaign.closing?.at.toISOString() ?? null,
    items: overview?.items ?? sizeOf(campaign),
    open: overview?.open ?? 0,
    light: overview?.light ?? 'done',
  }
}

const column = columnsOf(reviewWords)

/** The list of reviews as a file. */
export const campaignColumns: readonly ExportColumn<CampaignLine>[] = [
  { ...column('number'), of: (one) => one.id },
  { ...column('reason'), of: (one) => one.reason },
  {
    ...column('agencies'),
    say: (one, lang) => one.agencies?.join('; ') ?? reviewWords(lang).allAgencies,
    code: (one) => one.agencies,
  },
  { ...column('due'), of: (one) => one.dueOn },
  { ...column('items'), of: (one) => one.items },
  { ...column('open'), of: (one) => one.open },
  { ...column('closed'), of: (one) => one.closedAt },
]

/** Of a grant, who reads what. */
export function readsOf({ client, dataset }: Item['told']): ItemLine['reads'] {
  return client && dataset ? { holder: client, dataset } : null
}

/** Of an appointment, to what; kept as it was when the campaign opened. */
export function functionOf({ function: name }: Item['told']): ItemLine['function'] {
  return functionNames.find((one) => one === name) ?? null
}

/** What the lines of items call by names. */
export function shownIds(items: readonly Pick<ItemLine, 'agency' | 'reads'>[]): ShownIds {
  const reads = items.flatMap((one) => one.reads ?? [])
  const { agencies, clients } = holderIds(reads.map(({ holder }) => holder))
  return {
    agencies: [...agencies, ...items.map(({ agency }) => agency)],
    clients,
    datasets: reads.map(({ dataset }) => dataset),
  }
}

export function itemLine(item: Item): ItemLine {
  const { told } = item
  return {
    number: item.number,
    kind: item.kind,
    subject: item.subject,
    agency: item.agency,
    what: told.name ?? item.subject,
    reads: readsOf(told),
    function: functionOf(told),
    until: told.until ? new Date(told.until).toISOString() : null,
    lastUsedAt: item.lastUsedAt?.toISOString() ?? null,
    uses: item.uses,
    unused: item.unused,
    orphaned: item.orphaned,
    decision: item.decision,
    decidedBy: item.decidedBy,
    outcome: item.outcome,
    resumed: item.resumedAt !== null,
  }
}

type Facts = Omit<ItemView, 'typed' | 'refused'>

export async function itemFacts(
  door: ReviewConsoleDoor,
  actor: Actor,
  item: Item,
  isClosed: boolean,
): Promise<Facts> {
  const { told, reduction } = item
  const columns = told.columns ? await columnNames(door.db, told.dataset!) : null
  const nameOf = (number: number) => columns?.get(number) ?? `#${number}`
  const left = [
    reduction?.until ? `≤ ${reduction.until}` : null,
    reduction?.columns?.map(nameOf).join(', ') ?? null,
    reduction?.scopes?.join(', ') ?? null,
  ].filter((one) => one !== null)
  return {
    campaign: item.campaign,
    item: itemLine(item),
    owner: item.owner,
    columns: told.columns?.map(nameOf) ?? null,
    scopes: told.scopes ?? null,
    reason: item.reason,
    reduction: left.join('; ') || null,
    decidedAt: item.decidedAt?.toISOString() ?? null,
    turn: item.turn,
    decideClosed: closedBy(refuseReview(actor, item, door.now())),
    resumeClosed: closedFor(door, actor, 'review.resume'),
    isClosed,
  }
}

async function columnNames(db: Queryable, dataset: string): Promise<Map<number, string>> {
  const { columns } = await findDataset(db, dataset)
  return new Map(columns.map(({ number, name }) => [number, name]))
}

/** What the address or a form filters by; nonsense filters nothing. */
export function readFilter(given: URLSearchParams): { filter: ItemFilter; shown: FilterView } {
  const of = (name: string) => given.get(name)?.trim() ?? ''
  const shown = {
    kind: of('kind'),
    agency: of('agency'),
    state: of('state'),
    flag: of('flag'),
    mine: of('mine') === 'true' ? 'true' : '',
  }
  const named = Object.entries(shown).filter(([name, value]) => name !== 'mine' && value !== '')
  const read = itemFilterSchema.safeParse(Object.fromEntries(named))
  return read.success
    ? { filter: read.data, shown }
    : { filter: {}, shown: { kind: '', agency: '', state: '', flag: '', mine: shown.mine } }
}

/** The filter as it stands in an address. */
export function filterQuery(shown: FilterView, more: Record<string, string> = {}): string {
  const named = Object.entries({ ...shown, ...more }).filter(([, value]) => value !== '')
  return new URLSearchParams(named).toString()
}
