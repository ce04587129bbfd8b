/** Officers' pages of agencies: as of a day, one through time, and how it is declared. */
import { Refusal } from '@kho/contract/refusal.ts'
import { consoleAgenciesPage, consoleAgencyPage } from '@kho/portal/console-agencies-page.ts'
import { links } from '@kho/portal/links.ts'
import type { Config } from '../config.ts'
import type { Route } from '../http/route.ts'
import { agencySchema } from '../people/agency.ts'
import { declareAgency } from '../people/declare-agency.ts'
import { readAgenciesView, readAgencyPageView } from './agency-views.ts'
import { readForm, refusedView, typedOf, valueOf } from './form-values.ts'
import { listExport } from './list-export.ts'
import { agencyColumns } from './list-columns.ts'
import { defineConsolePage, seeOther, type ConsoleAsked, type ConsoleDoor } from './page-route.ts'

export type AgenciesDoor = ConsoleDoor & { config: Pick<Config, 'zones'> }

export function agencyPages(door: AgenciesDoor): Route[] {
  const zonesShown = (chosen: readonly string[]) =>
    [...new Set([...Object.keys(door.config.zones), ...chosen])].map((name) => ({
      name,
      isChosen: chosen.includes(name),
    }))
  const drawList = async (asked: ConsoleAsked, refused: Refusal | null) => {
    const view = await readAgenciesView(door, asked)
    const zones = zonesShown(asked.form.getAll('zones'))
    const shown = { ...view, zones, typed: typedOf(asked.form), refused: refusedView(refused) }
    return consoleAgenciesPage(shown, await asked.frame())
  }
  const drawOne = async (asked: ConsoleAsked, refused: Refusal | null) => {
    const { chosenZones, ...view } = await readAgencyPageView(door, asked, asked.params.agency!)
    const typed = refused ? typedOf(asked.form) : view.typed
    const zones = zonesShown(refused ? asked.form.getAll('zones') : chosenZones)
    const shown = { ...view, zones, typed, refused: refusedView(refused) }
    return consoleAgencyPage(shown, await asked.frame())
  }
  const declare = async ({ lang, form, actor }: ConsoleAsked, id: string | null) => {
    const of = (name: string) => valueOf(form, name)
    const zones = form.getAll('zones')
    const input = readForm(agencySchema, {
      id,
      name: { vi: of('name') ?? '', en: of('nameEn') ?? '' },
      parent: of('parent'),
      identifierOld: of('identifierOld'),
      identifierNew: of('identifierNew'),
      contact: of('contact'),
      zones: zones.length === 0 ? null : zones,
      from: of('from'),
      validFrom: null,
      documentNumber: of('documentNumber'),
      documentDate: of('documentDate'),
    })
    const { entry } = await door.db.tx((tx) => declareAgency(tx, actor.account, input))
    return seeOther(lang, links.consoleAgency(input.id), entry ?? undefined)
  }
  const list = {
    act: 'agency.list',
    action: 'console.agencies',
    path: links.consoleAgencies,
  } as const
  return [
    ...defineConsolePage(door, { ...list, draw: (asked) => drawList(asked, null) }),
    ...listExport(door, {
      ...list,
      members: ['asOf'],
      columns: agencyColumns,
      read: async (asked) => ({ rows: (await readAgenciesView(door, asked)).agencies, next: null }),
    }),
    ...defineConsolePage(door, {
      act: 'agency.declare',
      action: 'console.agency-declare',
      path: links.consoleAgencies,
      method: 'POST',
      again: drawList,
      draw: (asked) => declare(asked, valueOf(asked.form, 'id')),
    }),
    ...defineConsolePage(door, {
      act: 'agency.list',
      action: 'console.agency',
      path: '/console/agencies/{agency}',
      draw: (asked) => drawOne(asked, null),
    }),
    ...defineConsolePage(door, {
      act: 'agency.declare',
      action: 'console.agency-update',
      path: '/console/agencies/{agency}',
      method: 'POST',
      again: drawOne,
      draw: (asked) => declare(asked, asked.params.agency!),
    }),
  ]
}
