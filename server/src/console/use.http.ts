/** The page on which an agency sees what it may use and why, and how much of it is used. */
import { catalogueKindOf } from '@kho/contract/catalogue-kind.ts'
import type { UseLine } from '@kho/portal/console-online-view.ts'
import { usePage } from '@kho/portal/console-use-page.ts'
import { links } from '@kho/portal/links.ts'
import { writeMask } from '@kho/contract/mask.ts'
import { listUse, type GrantUse } from '../access/list-use.ts'
import type { Meter } from '../access/meter.ts'
import { findDataset } from '../catalogue/find-dataset.ts'
import type { Route } from '../http/route.ts'
import { listViews } from '../online/saved-view.ts'
import { mayActFor, permit } from '../people/actor.ts'
import { showDay } from '../time.ts'
import { valueOf } from './form-values.ts'
import { closedOf, ownersSeen, pageAfter } from './matter.ts'
import { viewLine } from './own-explore.ts'
import { defineConsolePage, type ConsoleAsked, type ConsoleDoor } from './page-route.ts'
import { readNames, type Names } from './request-views.ts'

export type UseDoor = ConsoleDoor & { meter: Meter }

const grantsPerPage = 30

export function usePages(door: UseDoor): Route[] {
  const { db, meter, now } = door
  return defineConsolePage(door, {
    act: 'online.see-use',
    action: 'console.use',
    path: links.use,
    agencyOf: ({ search }) => valueOf(search, 'agency') ?? undefined,
    async draw(asked) {
      const { actor, search, frame } = asked
      // Who may see all begins with the own agency, and names another in the address.
      const agencies =
        ownersSeen(actor, 'online.see-use', search) ?? (actor.agency === null ? [] : [actor.agency])
      const before = /^\d{1,15}$/.exec(search.get('before') ?? '')
      const page = { agencies, before: before && Number(before[0]), limit: grantsPerPage }
      await meter.flush()
      const found = await listUse(db, page, now())
      const names = await readNames(db)
      const lines: UseLine[] = []
      for (const grant of found) lines.push(await lineOf(door, asked, grant, names))
      // What others narrow by is for those who read themselves.
      const readers = mayActFor(actor, 'online.keep-view')
      const own = agencies.filter((agency) => readers === 'any' || readers.includes(agency))
      const views = await listViews(db, { account: actor.account, agencies: own })
      const ids = found.map(({ id }) => String(id))
      const view = {
        lines,
        next: pageAfter(asked, ids, grantsPerPage),
        views: views.map((one) => viewLine(one, actor.account)),
        askClosed: closedOf(door, asked, 'request.make', agencies[0]),
      }
      return usePage(view, await frame())
    },
  })
}

async function lineOf(
  { db, now }: UseDoor,
  { actor }: ConsoleAsked,
  grant: GrantUse,
  names: Names,
): Promise<UseLine> {
  const entry = await findDataset(db, grant.dataset)
  const { columns, title, sharing } = entry
  const mayRead = permit(actor, 'online.read', now(), grant.of) === null
  const isHeld = grant.accounts === null || grant.accounts.includes(actor.account)
  const titleOf = (number: string) =>
    columns.find((one) => String(one.number) === number)?.title ?? {
      vi: `#${number}`,
      en: `#${number}`,
    }
  return {
    grant: grant.id,
    dataset: { id: grant.dataset, title, kind: catalogueKindOf(entry) },
    agency: names.agency(grant.of),
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
    condition: Object.entries(grant.condition ?? {}).map(([number, values]) => ({
      title: titleOf(number),
      values,
    })),
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
