/** What an agency may use and why, for its page and over the API. */
import { catalogueKindOf } from '@kho/contract/catalogue-kind.ts'
import { writeMask } from '@kho/contract/mask.ts'
import type { UseLine } from '@kho/portal/console-online-view.ts'
import { listUse, type GrantUse } from '../access/list-use.ts'
import type { Meter } from '../access/meter.ts'
import { nameConditions } from '../access/name-condition.ts'
import { findDataset } from '../catalogue/find-dataset.ts'
import { permit, type Actor } from '../people/actor.ts'
import { dayOf, showDay } from '../time.ts'
import { ownersSeen } from './matter.ts'
import type { ConsoleDoor } from './page-route.ts'
import { readNames, type Names } from './request-views.ts'

export type UseDoor = ConsoleDoor & { meter: Meter }

const grantsPerPage = 30

/** `agencies` are those whose grants these are; `last` is where the next page begins, if there is one. */
export type Use = { agencies: readonly string[]; lines: UseLine[]; last: number | null }

export async function readUse(
  door: UseDoor,
  { actor, search }: { actor: Actor; search: URLSearchParams },
): Promise<Use> {
  const { db, meter, now } = door
  // Who may see all begins with the own agency, and names another in the address.
  const agencies =
    ownersSeen(actor, 'online.see-use', search) ?? (actor.agency === null ? [] : [actor.agency])
  const before = /^\d{1,15}$/.exec(search.get('before') ?? '')
  await meter.flush()
  const page = { agencies, before: before && Number(before[0]), limit: grantsPerPage }
  const found = await listUse(db, page, now())
  const names = await readNames(db)
  const lines: UseLine[] = []
  for (const grant of found) lines.push(await lineOf(door, actor, grant, names))
  return { agencies, lines, last: found.length < grantsPerPage ? null : found.at(-1)!.id }
}

async function lineOf(
  { db, now }: UseDoor,
  actor: Actor,
  grant: GrantUse,
  names: Names,
): Promise<UseLine> {
  const entry = await findDataset(db, grant.dataset)
  const { columns, title, sharing } = entry
  const mayRead = permit(actor, 'online.read', now(), grant.of) === null
  const isHeld = grant.accounts === null || grant.accounts.includes(actor.account)
  const today = dayOf(now())
  const nameCondition = await nameConditions(db, columns, [grant.condition], today)
  return {
    grant: grant.id,
    dataset: { id: grant.dataset, title, kind: catalogueKindOf(entry) },
    agency: { id: grant.of, name: names.agency(grant.of) },
    client: grant.client,
    accounts: grant.accounts,
    purpose: grant.purpose,
    task: grant.taskPattern,
    columns: columns
      .filter(({ number }) => grant.columns.includes(number))
      .map(({ name, title: shown, number }) => {
        const mask = grant.masks[number]
        return { name, title: shown, mask: mask ? writeMask(mask) : null }
      }),
    condition: nameCondition(grant.condition),
    delivery: grant.delivery,
    zones: grant.zones,
    thirdParty: grant.thirdParty,
    document: `${grant.documentNumber}, ${showDay(grant.documentDate)}`,
    from: new Date(grant.validFromMs).toISOString(),
    until: new Date(grant.validUntilMs).toISOString(),
    state: grant.state,
    limits: { callsPerMinute: grant.callsPerMinute, rowsPerDay: grant.rowsPerDay },
    today: grant.today,
    month: grant.month,
    opens:
      mayRead &&
      isHeld &&
      grant.client === null &&
      grant.state === 'in-force' &&
      sharing !== 'open',
    renews: permit(actor, 'request.make', now(), grant.of) === null,
  }
}
