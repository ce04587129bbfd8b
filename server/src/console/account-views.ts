/** What the pages of accounts and appointments show. */
import type { Bilingual } from '@kho/contract/dataset.ts'
import { functionSchema, type FunctionName } from '@kho/contract/function.ts'
import type {
  AccountsView,
  AccountView,
  AgencyChoice,
  AppointmentLine,
  AppointmentView,
} from '@kho/portal/console-accounts-view.ts'
import { links } from '@kho/portal/links.ts'
import { findAccount, listAccounts, type AccountState } from '../people/account.ts'
import { mayActFor, permit } from '../people/actor.ts'
import { listAgencies } from '../people/agency.ts'
import {
  findAppointment,
  listAppointments,
  stateOf,
  type Appointment,
} from '../people/appointment.ts'
import { readHistory } from '../people/history.ts'
import type { Queryable } from '../pg/database.ts'
import { dayOf, showDay } from '../time.ts'
import { closedBy } from './matter.ts'
import type { ConsoleAsked, ConsoleDoor } from './page-route.ts'

const linesMax = 50
const entriesMax = 30
const states: readonly string[] = ['issued', 'active', 'locked', 'expired']
const iso = (at: Date | null) => at?.toISOString() ?? null

/** Agencies that are there today, to choose from. */
export async function agencyChoices(db: Queryable): Promise<AgencyChoice[]> {
  const today = dayOf(new Date())
  const all = await listAgencies(db)
  return all
    .filter(({ validTo }) => validTo === null || validTo >= today)
    .map(({ id, name }) => ({ id, name }))
}

async function agencyNames(db: Queryable): Promise<Map<string, Bilingual>> {
  return new Map((await listAgencies(db)).map(({ id, name }) => [id, name]))
}

export async function readAccountsView(
  door: ConsoleDoor,
  { search, actor }: ConsoleAsked,
): Promise<AccountsView> {
  const { db } = door
  const of = (name: string) => search.get(name) ?? ''
  const [agency, state, wanted, idle] = ['agency', 'state', 'function', 'idle'].map(of) as [
    string,
    string,
    string,
    string,
  ]
  const allowed = mayActFor(actor, 'account.list')
  const own = allowed === 'any' ? undefined : allowed
  const days = /^\d{1,4}$/.test(idle) ? Number(idle) : null
  const function_ = functionSchema.safeParse(wanted)
  const found = await listAccounts(db, {
    agencies: agency === '' ? own : [agency],
    state: states.includes(state) ? (state as AccountState) : undefined,
    function: function_.success ? function_.data : undefined,
    idleSince: days === null ? undefined : new Date(door.now().getTime() - days * 86_400_000),
    after: search.get('after') || undefined,
    accountsMax: linesMax + 1,
  })
  const shown = found.slice(0, linesMax)
  const held = await functionsOf(
    db,
    shown.map(({ id }) => id),
    door.now(),
  )
  const names = await agencyNames(db)
  const choices = await agencyChoices(db)
  return {
    accounts: shown.map((one) => ({
      id: one.id,
      name: one.name,
      agency: one.agency === null ? null : nameOf(names, one.agency),
      state: one.state,
      functions: held.get(one.id) ?? [],
      lastActiveAt: iso(one.lastActiveAt),
      validUntil: iso(one.validUntil),
    })),
    agencies: own ? choices.filter(({ id }) => own.includes(id)) : choices,
    filter: { agency, state, function: wanted, idle },
    next: found.length > linesMax ? nextOf(links.consoleAccounts, search, shown.at(-1)!.id) : null,
    issueClosed: closedBy(permit(actor, 'account.issue', door.now())),
  }
}

/** The same list from after its last line on. */
function nextOf(path: string, search: URLSearchParams, after: string): string {
  const next = new URLSearchParams(search)
  next.delete('entry')
  next.set('after', after)
  return `${path}?${next}`
}

async function functionsOf(
  db: Queryable,
  accounts: readonly string[],
  at: Date,
): Promise<Map<string, FunctionName[]>> {
  const held = new Map<string, FunctionName[]>()
  for (const one of await listAppointments(db, { accounts })) {
    if (stateOf(one, at) !== 'in-force') continue
    const list = held.get(one.account) ?? []
    if (!list.includes(one.function)) list.push(one.function)
    held.set(one.account, list)
  }
  return held
}

function nameOf(names: Map<string, Bilingual>, agency: string): Bilingual {
  return names.get(agency) ?? { vi: agency, en: agency }
}

export async function readAccountView(
  door: ConsoleDoor,
  { actor, search }: ConsoleAsked,
  account: string,
): Promise<Omit<AccountView, 'typed' | 'refused'>> {
  const { db } = door
  const found = await findAccount(db, account)
  const names = await agencyNames(db)
  const before = search.get('before') ?? undefined
  const page = { before: before && /^\d{1,18}$/.test(before) ? before : undefined }
  const history = await readHistory(db, account, { ...page, entriesMax: entriesMax + 1 })
  const at = door.now()
  const appointments = await listAppointments(db, { account })
  const last = history.length > entriesMax ? history[entriesMax - 1]! : null
  return {
    id: found.id,
    name: found.name,
    agency: found.agency === null ? null : nameOf(names, found.agency),
    state: found.state,
    mail: found.mail,
    telephone: found.telephone,
    zones: found.zones,
    issuedAt: found.issuedAt.toISOString(),
    validUntil: iso(found.validUntil),
    lastActiveAt: iso(found.lastActiveAt),
    requestedBy: found.requestedBy,
    document: paperText(found),
    appointments: await linesOf(db, appointments, names, at),
    agencies: await agencyChoices(db),
    history: history.slice(0, entriesMax).map((one) => ({
      at: one.at.toISOString(),
      entry: one.entry,
      kind: one.kind,
      actor: textOf(one.payload?.actor),
      reason: textOf(one.payload?.reason),
    })),
    nextHistory: last ? `${links.consoleAccount(account)}?before=${last.intakeId}` : null,
    changeClosed: closedBy(permit(actor, 'account.change', at, found.agency)),
    appointClosed: closedBy(permit(actor, 'appointment.make', at, found.agency)),
  }
}

const textOf = (value: unknown) => (typeof value === 'string' ? value : null)

function paperText(one: { documentNumber: string | null; documentDate: string | null }) {
  return one.documentNumber === null ? null : `${one.documentNumber}, ${showDay(one.documentDate!)}`
}

async function linesOf(
  db: Queryable,
  appointments: readonly Appointment[],
  names: Map<string, Bilingual>,
  at: Date,
): Promise<AppointmentLine[]> {
  const lines: AppointmentLine[] = []
  for (const one of appointments) {
    const principal = one.deputyOf === null ? null : await findAppointment(db, one.deputyOf)
    lines.push({
      id: one.id,
      account: one.account,
      function: one.function,
      agency: nameOf(names, one.agency),
      state: stateOf(one, at),
      validFrom: one.validFrom.toISOString(),
      validUntil: iso(one.validUntil),
      principal: principal?.account ?? null,
      document: paperText(one),
    })
  }
  return lines
}

export async function readAppointmentView(
  door: ConsoleDoor,
  { actor }: ConsoleAsked,
  id: number,
): Promise<Omit<AppointmentView, 'typed' | 'refused'>> {
  const { db } = door
  const at = door.now()
  const one = await findAppointment(db, id)
  const names = await agencyNames(db)
  const deputies = (await listAppointments(db, { deputyOf: id })).filter((each) =>
    ['in-force', 'to-come', 'suspended'].includes(stateOf(each, at)),
  )
  const [appointment] = await linesOf(db, [one], names, at)
  return {
    appointment: appointment!,
    deputies: await linesOf(db, deputies, names, at),
    changeClosed: closedBy(permit(actor, 'appointment.change', at, one.agency)),
    deputyClosed: closedBy(permit(actor, 'appointment.make', at, one.agency)),
  }
}
