/** What the pages of agencies show. */
import type { Bilingual } from '@kho/contract/dataset.ts'
import type { AgenciesView, AgencyLine, AgencyPageView } from '@kho/portal/console-agencies-view.ts'
import { permit } from '../people/actor.ts'
import { findAgencyHistory, listAgencies, listAgenciesAt, type Agency } from '../people/agency.ts'
import { dayOf, showDay } from '../time.ts'
import { agencyChoices } from './account-views.ts'
import { dayStart, valueOf } from './form-values.ts'
import { closedBy } from './matter.ts'
import type { ConsoleAsked, ConsoleDoor } from './page-route.ts'

type Shown<T> = Omit<T, 'typed' | 'refused' | 'zones'>

export async function readAgenciesView(
  door: ConsoleDoor,
  { search, actor }: ConsoleAsked,
): Promise<Shown<AgenciesView>> {
  const { db } = door
  const asOf = valueOf(search, 'asOf')
  dayStart(asOf)
  const day = asOf ?? dayOf(door.now())
  return {
    asOf: day,
    agencies: treeOf(await listAgenciesAt(db, day)),
    choices: await agencyChoices(db),
    declareClosed: closedBy(permit(actor, 'agency.declare', door.now())),
  }
}

/** Each below the one above it, siblings by name. */
function treeOf(agencies: readonly Agency[]): AgencyLine[] {
  const byId = new Map(agencies.map((one) => [one.id, one]))
  const children = new Map<string | null, Agency[]>()
  for (const one of agencies) {
    const above = one.parent !== null && byId.has(one.parent) ? one.parent : null
    const list = children.get(above)
    if (list) list.push(one)
    else children.set(above, [one])
  }
  const lines: AgencyLine[] = []
  const add = (above: string | null, depth: number) => {
    const list = children.get(above) ?? []
    for (const one of list.toSorted((a, b) => a.name.vi.localeCompare(b.name.vi, 'vi'))) {
      lines.push({
        id: one.id,
        name: one.name,
        parent: one.parent === null ? null : (byId.get(one.parent)?.name ?? null),
        depth,
        identifiers: identifiersOf(one),
        validTo: one.validTo,
      })
      add(one.id, depth + 1)
    }
  }
  add(null, 0)
  return lines
}

const identifiersOf = (one: { identifierOld: string | null; identifierNew: string | null }) =>
  [one.identifierNew, one.identifierOld].filter((id) => id !== null)

export async function readAgencyPageView(
  door: ConsoleDoor,
  { actor }: ConsoleAsked,
  id: string,
): Promise<Omit<AgencyPageView, 'refused' | 'zones'> & { chosenZones: string[] }> {
  const { db } = door
  const found = await findAgencyHistory(db, id)
  const names = new Map<string, Bilingual>(
    (await listAgencies(db)).map((one) => [one.id, one.name]),
  )
  const nameOf = (agency: string) => names.get(agency) ?? { vi: agency, en: agency }
  return {
    id,
    name: found.name,
    validFrom: found.validFrom,
    validTo: found.validTo,
    versions: found.versions.map((one) => ({
      from: one.from,
      name: one.name,
      parent: one.parent === null ? null : nameOf(one.parent),
      identifiers: identifiersOf(one),
      contact: one.contact,
      zones: one.zones,
      document:
        one.documentNumber === null ? null : `${one.documentNumber}, ${showDay(one.documentDate!)}`,
    })),
    successors: found.successors.map(({ agency, from }) => ({
      id: agency,
      name: nameOf(agency),
      from,
    })),
    choices: (await agencyChoices(db)).filter((one) => one.id !== id),
    declareClosed: closedBy(permit(actor, 'agency.declare', door.now(), id)),
    typed: {
      name: found.name.vi,
      nameEn: found.name.en,
      parent: found.parent ?? '',
      identifierOld: found.identifierOld ?? '',
      identifierNew: found.identifierNew ?? '',
      contact: found.contact ?? '',
    },
    chosenZones: found.zones ?? [],
  }
}
