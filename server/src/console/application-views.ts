/** What the pages of client systems show, made from clients, keys, grants and calls. */
import { errors, type ErrorCode } from '@kho/contract/errors.ts'
import type { Refusal } from '@kho/contract/refusal.ts'
import type {
  ApplicationCallsView,
  ApplicationLine,
  ApplicationView,
  CallLine,
  KeyLine,
  QuickStartView,
} from '@kho/portal/console-applications-view.ts'
import { listGrants } from '../access/list-grants.ts'
import { listOwnGrants } from '../access/list-own-grants.ts'
import { readPlace, type Call } from '../client/call/call.ts'
import { followCalls } from '../client/call/follow-calls.ts'
import { listCalls } from '../client/call/list-calls.ts'
import { findClient, listClients, type Client } from '../client/client.ts'
import { isKeyInForce, listKeys, type ClientKey } from '../client/client-key.ts'
import { listAgencies } from '../people/agency.ts'
import { mayActFor } from '../people/actor.ts'
import type { Database } from '../pg/database.ts'
import { refusedView, typedOf, valueOf } from './form-values.ts'
import { closedOf } from './matter.ts'
import type { ConsoleAsked, ConsoleDoor } from './page-route.ts'
import { readNamed } from './read-named.ts'

const perPage = 50

/** By id; a page goes on behind the last of the one before. */
export async function readApplications(door: ConsoleDoor, asked: ConsoleAsked) {
  const { search, actor } = asked
  const named = valueOf(search, 'agency')
  const seen = named === null ? mayActFor(actor, 'client.see') : [named]
  const state = valueOf(search, 'state') ?? ''
  const after = valueOf(search, 'after') ?? ''
  const found = (await listClients(door.db)).filter(
    (one) =>
      (seen === 'any' || seen.includes(one.agency)) &&
      (state === '' || one.state === state) &&
      one.id > after,
  )
  const names = await agencyNames(door.db)
  const shown = found.slice(0, perPage)
  return {
    applications: shown.map((one) => lineOf(one, names)),
    filter: { state, agency: named ?? '' },
    next: found.length > perPage ? nextOf(asked, 'after', shown.at(-1)!.id) : null,
    requestClosed: closedOf(door, asked, 'client.request'),
  }
}

function nextOf({ search, path, lang }: ConsoleAsked, name: string, value: string): string {
  const next = new URLSearchParams(search)
  next.delete('entry')
  next.set(name, value)
  return `${lang === 'vi' ? '' : `/${lang}`}${path}?${next}`
}

type Names = ReadonlyMap<string, { vi: string; en: string }>

async function agencyNames(db: Database): Promise<Names> {
  return new Map((await listAgencies(db)).map(({ id, name }) => [id, name]))
}

function lineOf({ id, name, agency, state, createdAt }: Client, names: Names): ApplicationLine {
  const shown = names.get(agency) ?? { vi: agency, en: agency }
  return { id, name, agency: shown, state, createdAt }
}

export async function readApplication(
  door: ConsoleDoor,
  asked: ConsoleAsked,
  { refused = null, secret = null }: { refused?: Refusal | null; secret?: string | null },
): Promise<ApplicationView> {
  const { db } = door
  const now = door.now()
  const client = await findClient(db, asked.params.client!)
  const closed = (act: Parameters<typeof closedOf>[2]) => closedOf(door, asked, act, client.agency)
  const keys = await listKeys(db, client.id)
  return {
    ...lineOf(client, await agencyNames(db)),
    contact: client.contact,
    scopes: client.scopes,
    zones: client.zones,
    declaration: client.declaration,
    conformity: client.conformity,
    holdsNoSecrets: client.holdsNoSecrets,
    needsDpop: client.needsDpop,
    decision: client.decision,
    keys: keys.map((key) => keyLine(key, now.getTime())),
    grants: await listOwnGrants(db, client.id, now),
    closed: {
      declare: closed('client.declare'),
      keys: closed('client.keys'),
      decide: closed('client.decide'),
      calls: closed('client.follow-calls'),
      notices: closed('notice.client'),
    },
    secret,
    typed: typedOf(asked.form),
    refused: refusedView(refused),
  }
}

function keyLine(key: ClientKey, nowMs: number): KeyLine {
  const { id, kind, thumbprint, subject, validFromMs, validUntilMs } = key
  return {
    id,
    kind,
    thumbprint,
    subject,
    validFrom: new Date(validFromMs).toISOString(),
    validUntil: validUntilMs === null ? null : new Date(validUntilMs).toISOString(),
    state: stateOf(key, nowMs),
  }
}

function stateOf(key: ClientKey, nowMs: number): KeyLine['state'] {
  if (isKeyInForce(key, nowMs)) return 'in-force'
  return key.validFromMs > nowMs ? 'to-come' : 'ended'
}

/** Pages looked through for calls that a filter lets pass, so that one request stays bounded. */
const pagesMax = 10

export async function readApplicationCalls(
  { db }: ConsoleDoor,
  asked: ConsoleAsked,
): Promise<ApplicationCallsView> {
  const { search, params, signal } = asked
  const client = params.client!
  const outcome = valueOf(search, 'outcome') ?? ''
  const dataset = valueOf(search, 'dataset') ?? ''
  const before = valueOf(search, 'before')
  await followCalls(db, { msMax: 1_000, signal })
  const fits = (call: Call) =>
    (outcome === '' || call.outcome === outcome) && (dataset === '' || call.dataset === dataset)
  const calls: Call[] = []
  let next: string | null = before
  let upTo = 0
  for (let pages = 0; pages < pagesMax; pages++) {
    const place = next === null ? null : readPlace(next)
    const page = await listCalls(db, { client, before: place, limit: perPage })
    calls.push(...page.calls.filter(fits))
    ;({ next, upTo } = page)
    if (next === null || calls.length >= perPage) break
  }
  return {
    client,
    calls: calls.map(explainCall),
    filter: { outcome, dataset },
    datasets: await datasetChoices(db, client, calls),
    next: next === null ? null : nextOf(asked, 'before', next),
    upTo,
  }
}

async function datasetChoices(
  db: Database,
  client: string,
  calls: readonly Call[],
): Promise<ApplicationCallsView['datasets']> {
  const granted = (await listGrants(db, { client })).map(({ dataset }) => dataset)
  const { datasets } = await readNamed(db, {
    datasets: [...granted, ...calls.map(({ dataset }) => dataset)],
  })
  return Object.entries(datasets).map(([id, name]) => ({ id, name }))
}

/** The sentences of the table of errors, where what they name is on record. */
function explainCall(call: Call): CallLine {
  const { at, outcome, code, dataset, purpose, task, rows, request } = call
  const known = code !== null && Object.hasOwn(errors, code) ? errors[code as ErrorCode] : null
  const fill = (text: string) =>
    text.replace(/\{(\w+)\}/g, (_, name: string) => valueIn(call, name) ?? '…')
  const sentence = known && { vi: fill(known.sentence.vi), en: fill(known.sentence.en) }
  const hint = known && { vi: fill(known.hint.vi), en: fill(known.hint.en) }
  return { at, outcome, code, sentence, hint, dataset, purpose, task, rows, request }
}

function valueIn(call: Call, name: string): string | null {
  if (name === 'dataset') return call.dataset
  if (name === 'purpose') return call.purpose
  return name === 'task' ? call.task : null
}

export async function readQuickStart(
  door: ConsoleDoor,
  { params }: ConsoleAsked,
): Promise<QuickStartView> {
  const { id, state, needsDpop } = await findClient(door.db, params.client!)
  const now = door.now()
  const keys = await listKeys(door.db, id)
  const grants = await listOwnGrants(door.db, id, now)
  return {
    client: id,
    state,
    hasKey: keys.some((key) => isKeyInForce(key, now.getTime())),
    needsDpop,
    dataset: grants.find((grant) => grant.state === 'in-force')?.dataset ?? null,
  }
}
