/** Officers' pages on open data. */
import {
  decisionSchema,
  licences,
  proposalSchema,
  releaseReasonSchema,
  releaseStates,
  renewals,
} from '@kho/contract/release.ts'
import type { Refusal } from '@kho/contract/refusal.ts'
import {
  newReleasePage,
  releasePage,
  releasesPage,
  type OneReleaseView,
  type ReleaseLine,
} from '@kho/portal/console-releases-page.ts'
import { inLang, links } from '@kho/portal/links.ts'
import { nameConditions } from '../access/name-condition.ts'
import { findDataset, listDatasets } from '../catalogue/find-dataset.ts'
import type { Route } from '../http/route.ts'
import { mayActFor, permit } from '../people/actor.ts'
import { approveRelease } from '../release/approve-release.ts'
import { judgeDefinition } from '../release/check-release.ts'
import { confirmRelease } from '../release/confirm-release.ts'
import { countReleasable, listReleases, listSteps } from '../release/list-releases.ts'
import { readReviewTerm, reviewOf, type ReviewTerm } from '../release/due-review.ts'
import { tellFinding } from '../release/finding.ts'
import { proposeRelease } from '../release/propose-release.ts'
import { refuseRelease } from '../release/refuse-release.ts'
import { findRelease, namesOf, type Release } from '../release/release.ts'
import { releaseTx } from '../release/release-tx.ts'
import { renewRelease } from '../release/renew-release.ts'
import { withdrawRelease } from '../release/withdraw-release.ts'
import type { Tx } from '../pg/database.ts'
import { dayOf } from '../time.ts'
import { readForm, refusedView, typedOf } from './form-values.ts'
import { listExport } from './list-export.ts'
import { releaseColumns } from './list-columns.ts'
import { closedBy } from './matter.ts'
import { defineConsolePage, seeOther, type ConsoleAsked, type ConsoleDoor } from './page-route.ts'
import { columnIds } from './read-named.ts'
import { readNames, readNumber, type Names } from './request-views.ts'

const pageLines = 50
const offered = ['agencies', 'datasets'] as const
const onePath = `${links.releases}/{release}`

export function releasePages(door: ConsoleDoor): Route[] {
  return [...listPage(door), ...newPages(door), ...onePage(door), ...changePages(door)]
}

function listPage(door: ConsoleDoor): Route[] {
  const list = {
    act: 'release.list',
    action: 'console.releases',
    path: links.releases,
    agencyOf: ({ search }: Pick<ConsoleAsked, 'search'>) => search.get('agency') || undefined,
  } as const
  const read = (asked: ConsoleAsked) => readReleases(door, asked)
  return [
    ...defineConsolePage(door, {
      ...list,
      async draw(asked) {
        const { rows: lines, ...rest } = await read(asked)
        const mayPropose = closedBy(permit(asked.actor, 'release.propose', door.now()))
        return releasesPage({ lines, ...rest, mayPropose }, await asked.frame({ offered }))
      },
    }),
    ...listExport(door, {
      ...list,
      members: ['state', 'agency', 'dataset', 'before'],
      columns: releaseColumns,
      read,
    }),
  ]
}

async function readReleases(door: ConsoleDoor, { actor, search, lang }: ConsoleAsked) {
  const { db } = door
  const state = releaseStates.find((one) => one === search.get('state'))
  const dataset = search.get('dataset')?.trim() ?? ''
  const before = Number(search.get('before')) || undefined
  const agency = search.get('agency')
  const agencies = agency ? [agency] : mayActFor(actor, 'release.list')
  const releases = await listReleases(db, {
    ...(state ? { states: [state] } : {}),
    ...(dataset === '' ? {} : { dataset }),
    ...(before ? { before } : {}),
    ...(agencies === 'any' ? {} : { agencies }),
    limit: pageLines + 1,
  })
  const shown = releases.slice(0, pageLines)
  const query = new URLSearchParams({
    ...(state ? { state } : {}),
    ...(dataset ? { dataset } : {}),
    ...(agency ? { agency } : {}),
  })
  if (releases.length > pageLines) query.set('before', String(shown.at(-1)!.id))
  const names = await readNames(db)
  const term = await readReviewTerm(db, dayOf(door.now()))
  return {
    rows: shown.map((one) => lineOf(one, names, term, door.now())),
    filter: { state: state ?? '', dataset, agency: agency ?? '' },
    next: query.has('before') ? inLang(lang, `${links.releases}?${query}`) : null,
  }
}

function lineOf(one: Release, names: Names, term: ReviewTerm, at: Date): ReleaseLine {
  return {
    id: one.id,
    dataset: { id: one.dataset, name: names.dataset(one.dataset) },
    agency: names.agency(one.agency),
    state: one.state,
    rows: one.issue?.rows ?? null,
    sequence: one.issue?.seq ?? null,
    review: reviewOf(one, term, dayOf(at)),
  }
}

function newPages(door: ConsoleDoor): Route[] {
  const { db } = door
  const ownerOf = async (dataset: string | null) =>
    dataset ? (await findDataset(db, dataset)).owner : undefined
  return [
    ...defineConsolePage(door, {
      act: 'release.propose',
      action: 'console.release.new',
      path: links.newRelease,
      agencyOf: ({ search }) => ownerOf(search.get('dataset')),
      draw: (asked) => drawNew(door, asked, asked.search.get('dataset')),
    }),
    ...defineConsolePage(door, {
      act: 'release.propose',
      action: 'console.release.propose',
      method: 'POST',
      path: links.newRelease,
      agencyOf: async ({ form }) => (await ownerOf(form.get('dataset'))) ?? '',
      async draw({ lang, form, actor }) {
        const input = readForm(proposalSchema, proposalOf(form))
        const made = await db.tx((tx) => proposeRelease(tx, actor.account, input), releaseTx)
        return seeOther(lang, links.release(made.release), made.intakeId)
      },
      again: (asked, refused) => drawNew(door, asked, asked.form.get('dataset'), refused),
    }),
  ]
}

function proposalOf(form: URLSearchParams): object {
  const list = (name: string) => (form.get(name) ?? '').split(/[\s,;]+/).filter(Boolean)
  const [dataset, licence, renewal, reason] = ['dataset', 'licence', 'renewal', 'reason'].map(
    (name) => form.get(name) ?? undefined,
  )
  const columns = form.getAll('columns')
  const condition = conditionOf(form.get('condition') ?? '')
  const persons = { counts: list('counts'), groups: list('groups') }
  return {
    dataset,
    columns,
    condition,
    licence,
    renewal,
    ...persons,
    telephones: list('telephones'),
    reason,
  }
}

/** `name = value | value`, one column in each line. */
function conditionOf(text: string): Record<string, string[]> {
  const lines = text.split('\n').map((line) => line.trim())
  return Object.fromEntries(
    lines.filter(Boolean).map((line) => {
      const at = line.indexOf('=')
      const name = (at < 0 ? line : line.slice(0, at)).trim()
      const values = at < 0 ? [] : line.slice(at + 1).split('|')
      return [name, values.map((one) => one.trim())]
    }),
  )
}

async function drawNew(
  door: ConsoleDoor,
  { actor, form, frame }: ConsoleAsked,
  dataset: string | null,
  refused?: Refusal,
): Promise<string> {
  const { db } = door
  const allowed = mayActFor(actor, 'release.propose')
  const all = await listDatasets(db)
  const own = all.filter(({ owner }) => allowed === 'any' || allowed.includes(owner))
  const version = own.find(({ id }) => id === dataset)
  const projection = {
    columns: version?.columns.map(({ number }) => number) ?? [],
    condition: {},
    counts: [],
    groups: [],
    telephones: [],
  }
  // What a choice of columns mends is told by the act.
  const against = version
    ? judgeDefinition(version, projection).filter(({ check }) => check !== 'no-description')
    : []
  const view = {
    datasets: own.map(({ id, title }) => ({ id, name: title })),
    chosen: version
      ? {
          dataset: { id: version.id, name: version.title },
          columns: version.columns.map(({ name, title }) => ({
            name,
            title,
            isKey: version.key.includes(name),
          })),
          against: against.map(tellFinding),
        }
      : null,
    typed: typedOf(form),
    checked: form.has('dataset') ? form.getAll('columns') : [...(version?.key ?? [])],
    refused: refusedView(refused ?? null),
  }
  return newReleasePage(view, await frame())
}

function onePage(door: ConsoleDoor): Route[] {
  return defineConsolePage(door, {
    act: 'release.list',
    action: 'console.release',
    path: onePath,
    agencyOf: async ({ params }) => (await findAsked(door, params)).agency,
    draw: (asked) => drawOne(door, asked),
  })
}

const findAsked = ({ db }: ConsoleDoor, params: Readonly<Record<string, string>>) =>
  findRelease(db, readNumber(params.release, onePath))

async function drawOne(door: ConsoleDoor, asked: ConsoleAsked, refused?: Refusal): Promise<string> {
  const { db } = door
  const release = await findAsked(door, asked.params)
  const version = await findDataset(db, release.dataset)
  const names = await readNames(db)
  const term = await readReviewTerm(db, dayOf(door.now()))
  const steps = await listSteps(db, release.id)
  const today = dayOf(door.now())
  const nameCondition = await nameConditions(db, version.columns, [release.condition], today)
  const view: OneReleaseView = {
    ...lineOf(release, names, term, door.now()),
    columns: namesOf(version, release.columns),
    condition: nameCondition(release.condition),
    licence: licences[release.licence].title,
    renewal: renewals[release.renewal],
    reason: release.reason,
    notes: release.notes.map(tellFinding),
    stopped: (release.stopped ?? []).map(tellFinding),
    proposer: release.proposedBy,
    document:
      release.documentNumber === null
        ? null
        : { number: release.documentNumber, date: release.documentDate! },
    steps: steps.map((one) => ({ ...one, at: one.at.toISOString() })),
    may: movesOf(door, asked, release),
    rowsNow: release.state === 'proposed' ? await countReleasable(db, version, release) : 0,
    typed: typedOf(asked.form),
    refused: refusedView(refused ?? null),
  }
  const all = version.columns.map(({ name }) => name)
  return releasePage(view, await asked.frame({ columns: columnIds(version.id, all) }))
}

const ownProposal = {
  vi: 'người đề xuất không được tự duyệt',
  en: 'a proposer may not decide',
}

function movesOf(
  door: ConsoleDoor,
  { actor }: ConsoleAsked,
  release: Release,
): OneReleaseView['may'] {
  const why = (act: 'release.decide' | 'release.renew' | 'release.withdraw') =>
    closedBy(permit(actor, act, door.now(), release.agency))
  if (release.state === 'proposed') {
    const closed =
      why('release.decide') ?? (release.proposedBy === actor.account ? ownProposal : null)
    return { approve: closed, refuse: closed }
  }
  if (release.state !== 'released') return {}
  const renew = why('release.renew')
  return { renew, confirm: renew, withdraw: why('release.withdraw') }
}

type Change = {
  act: 'release.decide' | 'release.renew' | 'release.withdraw'
  what: keyof OneReleaseView['may']
  run: (
    tx: Tx,
    account: string,
    release: number,
    form: URLSearchParams,
  ) => Promise<{ intakeId: string }>
}

function changePages(door: ConsoleDoor): Route[] {
  const reasonOf = (form: URLSearchParams, what: string) =>
    readForm(releaseReasonSchema, form.get(`${what}-reason`) ?? '')
  const changes: Change[] = [
    {
      act: 'release.decide',
      what: 'approve',
      run: (tx, account, release, form) => {
        const [documentNumber, documentDate] = ['documentNumber', 'documentDate'].map((name) =>
          form.get(name),
        )
        const decision = readForm(decisionSchema, { documentNumber, documentDate })
        return approveRelease(tx, account, { release, ...decision })
      },
    },
    {
      act: 'release.decide',
      what: 'refuse',
      run: (tx, account, release, form) =>
        refuseRelease(tx, account, { release, reason: reasonOf(form, 'refuse') }),
    },
    {
      act: 'release.renew',
      what: 'renew',
      run: (tx, account, release) => renewRelease(tx, account, { release }),
    },
    {
      act: 'release.renew',
      what: 'confirm',
      run: (tx, account, release, form) =>
        confirmRelease(tx, account, { release, reason: reasonOf(form, 'confirm') }),
    },
    {
      act: 'release.withdraw',
      what: 'withdraw',
      run: (tx, account, release, form) =>
        withdrawRelease(tx, account, { release, reason: reasonOf(form, 'withdraw') }),
    },
  ]
  return changes.flatMap(({ act, what, run }) =>
    defineConsolePage(door, {
      act,
      action: `console.release.${what}`,
      method: 'POST',
      path: `${onePath}/${what}`,
      agencyOf: async ({ params }) => (await findAsked(door, params)).agency,
      async draw({ lang, params, form, actor }) {
        const id = readNumber(params.release, onePath)
        const done = await door.db.tx((tx) => run(tx, actor.account, id, form), releaseTx)
        return seeOther(lang, links.release(id), done.intakeId)
      },
      again: (asked, refused) => drawOne(door, asked, refused),
    }),
  )
}
