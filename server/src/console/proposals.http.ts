/** Officers' pages about proposals for the catalogue. */
import type { z } from 'zod'
import {
  acceptSchema,
  declineSchema,
  enterSchema,
  gatherSchema,
  needSchema,
  proposalSchema,
  proposalStates,
} from '@kho/contract/proposal.ts'
import { Refusal } from '@kho/contract/refusal.ts'
import {
  newProposalPage,
  proposalPage,
  proposalsPage,
  type ProposalLine,
} from '@kho/portal/console-proposals-page.ts'
import { inLang, links } from '@kho/portal/links.ts'
import type { Route } from '../http/route.ts'
import { mayActFor, permit, type Actor } from '../people/actor.ts'
import type { Tx } from '../pg/database.ts'
import { decideProposal } from '../proposal/decide-proposal.ts'
import { enterProposal } from '../proposal/enter-proposal.ts'
import { findProposal, listNeeds } from '../proposal/find-proposal.ts'
import { gatherNeeds } from '../proposal/gather-needs.ts'
import { listProposals } from '../proposal/list-proposals.ts'
import { makeProposal, type MadeProposal } from '../proposal/make-proposal.ts'
import { mayMove, type Proposal } from '../proposal/proposal.ts'
import { sayNeed } from '../proposal/say-need.ts'
import { withdrawProposal } from '../proposal/withdraw-proposal.ts'
import { dayOf } from '../time.ts'
import { listExport } from './list-export.ts'
import { proposalColumns } from './list-columns.ts'
import { closedBy } from './matter.ts'
import { defineConsolePage, seeOther, type ConsoleAsked, type ConsoleDoor } from './page-route.ts'
import { readNames, readNumber, refusedView, type Names } from './request-views.ts'

const pageLines = 50
const path = `${links.proposals}/{proposal}`

export function proposalPages(door: ConsoleDoor): Route[] {
  return [...listPage(door), ...newPages(door), ...onePage(door), ...movePages(door)]
}

function listPage(door: ConsoleDoor): Route[] {
  const list = {
    act: 'proposal.list',
    action: 'console.proposals',
    path: links.proposals,
  } as const
  const read = (asked: ConsoleAsked) => readProposals(door, asked)
  return [
    ...defineConsolePage(door, {
      ...list,
      async draw(asked) {
        const { rows: lines, ...rest } = await read(asked)
        const mayMake = closedBy(permit(asked.actor, 'proposal.make', door.now()))
        return proposalsPage({ lines, ...rest, mayMake }, await asked.frame())
      },
    }),
    ...listExport(door, { ...list, members: ['state', 'before'], columns: proposalColumns, read }),
  ]
}

async function readProposals({ db }: ConsoleDoor, { search, lang }: ConsoleAsked) {
  const state = proposalStates.find((one) => one === search.get('state')) ?? null
  const before = Number(search.get('before')) || null
  const filter = { agency: null, state, dataset: null, before, limit: pageLines }
  const { proposals, next } = await listProposals(db, filter)
  const names = await readNames(db)
  const query = new URLSearchParams(state === null ? {} : { state })
  if (next !== null) query.set('before', String(next))
  return {
    rows: proposals.map((one) => lineOf(one, names)),
    filter: { state: state ?? '' },
    next: next === null ? null : inLang(lang, `${links.proposals}?${query}`),
  }
}

function newPages(door: ConsoleDoor): Route[] {
  const { db } = door
  const newPath = `${links.proposals}/new`
  const draw = async ({ actor, form, search, frame }: ConsoleAsked, refused?: Refusal) => {
    const names = await readNames(db)
    const allowed = mayActFor(actor, 'proposal.make')
    const view = {
      agencies: names.agencies.filter(({ id }) => allowed === 'any' || allowed.includes(id)),
      owners: names.agencies,
      datasets: names.datasets.map(({ id, title }) => ({ id, name: title })),
      typed: {
        agency: actor.agency ?? '',
        ...Object.fromEntries(search),
        ...Object.fromEntries(form),
      },
      refused: refused ? refusedView(refused) : null,
    }
    return newProposalPage(view, await frame())
  }
  return [
    ...defineConsolePage(door, {
      act: 'proposal.make',
      action: 'console.proposal-new',
      path: newPath,
      agencyOf: ({ search }) => search.get('agency') || undefined,
      draw: (asked) => draw(asked),
    }),
    ...defineConsolePage(door, {
      act: 'proposal.make',
      action: 'console.proposal-make',
      method: 'POST',
      path: newPath,
      agencyOf: ({ form }) => form.get('agency') ?? '',
      async draw({ lang, form, actor }) {
        const input = readBy(proposalSchema, typedOf(form))
        const made = await db.tx((tx) => makeProposal(tx, actor.account, input))
        return seeOther(lang, links.proposal(made.proposal), made.journalIntake)
      },
      again: draw,
    }),
  ]
}

/** Only what belongs to its kind; the form has the fields of all kinds. */
function typedOf(form: URLSearchParams): object {
  const text = (name: string) => form.get(name)?.trim() || undefined
  const [kind, agency, title, reason, legalGround] = [
    'kind',
    'agency',
    'title',
    'reason',
    'legalGround',
  ].map(text)
  const common = { kind, agency, title, reason, legalGround }
  if (kind === 'dataset') return { ...common, owner: text('owner') }
  const columns = (text('columns') ?? '').split(/[\s,;]+/).filter(Boolean)
  const about = { ...common, dataset: text('dataset') }
  return kind === 'columns' ? { ...about, columns } : about
}

function onePage(door: ConsoleDoor): Route[] {
  return defineConsolePage(door, {
    act: 'proposal.list',
    action: 'console.proposal',
    path,
    draw: (asked) => drawOne(door, asked),
  })
}

async function drawOne(door: ConsoleDoor, asked: ConsoleAsked, refused?: Refusal): Promise<string> {
  const { db } = door
  const found = await findProposal(db, readNumber(asked.params.proposal, asked.path))
  const names = await readNames(db)
  const needsOf = await listNeeds(db, found.id)
  const said = new Set(needsOf.map(({ agency }) => agency))
  const { actor } = asked
  const mayNeed = permit(actor, 'proposal.need', door.now()) === null && mayMove(found, 'need')
  const needAs = mayNeed ? mayActFor(actor, 'proposal.need') : []
  const { dataset } = found
  const view = {
    ...found,
    ...lineOf(found, names),
    dataset: dataset === null ? null : { id: dataset, name: names.dataset(dataset) },
    owner: found.owner === null ? null : names.agency(found.owner),
    needsOf: needsOf.map((one) => ({ ...one, agency: names.agency(one.agency) })),
    needFor: names.agencies.filter(
      ({ id }) => (needAs === 'any' || needAs.includes(id)) && !said.has(id),
    ),
    may: openMoves(door, actor, found),
    typed: Object.fromEntries(asked.form),
    refused: refused ? refusedView(refused) : null,
  }
  return proposalPage(view, await asked.frame())
}

function openMoves(door: ConsoleDoor, actor: Actor, found: Proposal) {
  const decides = permit(actor, 'proposal.decide', door.now()) === null
  const own = permit(actor, 'proposal.make', door.now(), found.agency) === null
  return {
    withdraw: own && mayMove(found, 'withdraw'),
    gather: decides && mayMove(found, 'gather'),
    accept: decides && mayMove(found, 'accept'),
    decline: decides && mayMove(found, 'decline'),
    enter: decides && mayMove(found, 'enter'),
  }
}

type MovePage = {
  act: 'proposal.need' | 'proposal.make' | 'proposal.decide'
  what: 'need' | 'gather' | 'accept' | 'decline' | 'enter' | 'withdraw'
  run: (tx: Tx, account: string, proposal: number, form: URLSearchParams) => Promise<MadeProposal>
}

function movePages(door: ConsoleDoor): Route[] {
  const today = () => dayOf(door.now())
  /** Fields of one form, without the mark that tells it from the others of the page. */
  const fields = (form: URLSearchParams, mark = '') =>
    Object.fromEntries(
      [...form]
        .filter(([name, value]) => name.startsWith(mark) && value.trim() !== '')
        .map(([name, value]) => [name.slice(mark.length), value]),
    )
  const moves: MovePage[] = [
    {
      act: 'proposal.need',
      what: 'need',
      run: (tx, account, proposal, form) => {
        const given = readBy(needSchema, fields(form))
        return sayNeed(tx, account, { proposal, ...given, today: today() })
      },
    },
    {
      act: 'proposal.decide',
      what: 'gather',
      run: (tx, account, proposal, form) => {
        const { until } = readBy(gatherSchema, fields(form))
        return gatherNeeds(tx, account, { proposal, until, today: today() })
      },
    },
    {
      act: 'proposal.decide',
      what: 'accept',
      run: (tx, account, proposal, form) => {
        const given = readBy(acceptSchema, fields(form, 'accept-'))
        const decided = { proposal, state: 'accepted', ...given, today: today() } as const
        return decideProposal(tx, account, decided)
      },
    },
    {
      act: 'proposal.decide',
      what: 'decline',
      run: (tx, account, proposal, form) => {
        const given = readBy(declineSchema, fields(form, 'decline-'))
        const decided = { proposal, state: 'declined', ...given, today: today() } as const
        return decideProposal(tx, account, decided)
      },
    },
    {
      act: 'proposal.decide',
      what: 'enter',
      run: (tx, account, proposal, form) => {
        const { dataset, version } = fields(form)
        const given = readBy(enterSchema, { dataset, version: Number(version) })
        return enterProposal(tx, account, { proposal, ...given })
      },
    },
    {
      act: 'proposal.make',
      what: 'withdraw',
      run: (tx, account, proposal) => withdrawProposal(tx, account, { proposal }),
    },
  ]
  return moves.flatMap((move) => movePage(door, move))
}

function movePage(door: ConsoleDoor, { act, what, run }: MovePage): Route[] {
  const { db } = door
  return defineConsolePage(door, {
    act,
    action: `console.proposal-${what}`,
    method: 'POST',
    path: `${path}/${what}`,
    agencyOf: async ({ params, form }) => {
      if (what === 'need') return form.get('agency') ?? ''
      return (await findProposal(db, readNumber(params.proposal, path))).agency
    },
    async draw({ lang, params, form, actor }) {
      const proposal = readNumber(params.proposal, path)
      const done = await db.tx((tx) => run(tx, actor.account, proposal, form))
      return seeOther(lang, links.proposal(proposal), done.journalIntake)
    },
    again: (asked, refused) => drawOne(door, asked, refused),
  })
}

function lineOf(found: Proposal, names: Names): ProposalLine {
  const { id, title, kind, state, needs, proposedAt } = found
  return { id, title, kind, state, needs, proposedAt, agency: names.agency(found.agency) }
}

function readBy<S extends z.ZodType>(schema: S, given: unknown): z.output<S> {
  const read = schema.safeParse(given)
  if (read.success) return read.data
  const fields = [...new Set(read.error.issues.map((issue) => issue.path.join('.') || '?'))]
  throw new Refusal('proposal.incomplete', { fields: fields.join(', ') })
}
