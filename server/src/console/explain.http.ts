/** Officers' pages that explain access, now and in the past, by the decision's own rules. */
import type { ActName } from '@kho/contract/acts.ts'
import { Refusal } from '@kho/contract/refusal.ts'
import { explainPage, explainPaths } from '@kho/portal/console-explain-page.ts'
import type { ExplainView, SeenLine } from '@kho/portal/console-grants-view.ts'
import { whatCouldSee, whoCanSee, type Seen } from '../access/could-see.ts'
import { explainAccess } from '../access/explain-access.ts'
import { findClient } from '../client/client.ts'
import type { Route } from '../http/route.ts'
import { permit } from '../people/actor.ts'
import { dayOf, showDay } from '../time.ts'
import { dayStart, endOfDay, refusedView, typedOf, valueOf } from './form-values.ts'
import { ownerOf } from './matter.ts'
import { defineConsolePage, type ConsoleAsked, type ConsoleDoor } from './page-route.ts'
import { columnIds, holderIds, type ShownIds } from './read-named.ts'

type Question = ExplainView['question']
type Answer = Pick<ExplainView, 'answer' | 'seen' | 'everybody'>

const none: Answer = { answer: null, seen: null, everybody: null }
const actsOf: Record<Question, ActName> = {
  access: 'access.explain',
  row: 'access.explain-row',
  agency: 'access.could-see',
  column: 'access.who-can-see',
}
const questions = Object.keys(actsOf) as Question[]

export function explainPages(door: ConsoleDoor): Route[] {
  return questions.flatMap((question) => {
    const draw = async (asked: ConsoleAsked, refused: Refusal | null) => {
      const answer = refused ? none : await answerOf(door, question, asked)
      const at = door.now()
      const view: ExplainView = {
        question,
        open: questions.filter((one) => permit(asked.actor, actsOf[one], at) === null),
        typed: typedOf(asked.search),
        refused: refusedView(refused),
        ...answer,
      }
      return explainPage(view, await asked.frame(shownIn(view)))
    }
    return defineConsolePage(door, {
      act: actsOf[question],
      action: `console.explain-${question}`,
      path: explainPaths[question],
      agencyOf: ({ search }) => agencyOf(door, question, search),
      draw: (asked) => draw(asked, null),
      again: draw,
    })
  })
}

/** Whom and what the answer names. */
function shownIn({ answer, seen, everybody }: ExplainView): ShownIds {
  const lines = [...(answer ?? []), ...(seen ?? [])]
  const { agencies, clients } = holderIds(lines.map(({ client }) => client))
  return {
    agencies: [...agencies, ...lines.map(({ agency }) => agency)],
    clients,
    datasets: [...(seen ?? []).map(({ dataset }) => dataset), ...(everybody ?? [])],
    columns: [
      ...(answer ?? []).flatMap(({ dataset, columns }) => columnIds(dataset, columns)),
      ...(seen ?? []).flatMap(({ dataset, columns }) =>
        columnIds(
          dataset,
          columns.map(({ name }) => name),
        ),
      ),
    ],
  }
}

/** A form that was sent empty asks nothing. */
function isAsked(search: URLSearchParams): boolean {
  return [...search].some(([name, value]) => name !== 'entry' && value.trim() !== '')
}

/** Whose matter it is; the bare form is nobody's. What is not there is refused to all but those who see all. */
async function agencyOf(
  { db }: ConsoleDoor,
  question: Question,
  search: URLSearchParams,
): Promise<string | null | undefined> {
  if (!isAsked(search)) return undefined
  if (question === 'column') return (await ownerOf(db, valueOf(search, 'dataset') ?? '')) ?? null
  const client = valueOf(search, 'client')
  if (question === 'agency' || client === null) return valueOf(search, 'agency')
  return findClient(db, client).then(
    ({ agency }) => agency,
    () => null,
  )
}

async function answerOf(
  door: ConsoleDoor,
  question: Question,
  { search, actor }: ConsoleAsked,
): Promise<Answer> {
  const { db } = door
  if (!isAsked(search)) return none
  const of = (name: string) => valueOf(search, name)
  const day = of('at')
  const end = endOfDay(day)
  const at = end === null ? door.now() : new Date(Math.min(end.getTime() - 1, door.now().getTime()))
  if (question === 'agency') {
    dayStart(of('day'))
    const asked = of('day') ?? dayOf(door.now())
    const found = await db.tx((tx) => whatCouldSee(tx, of('agency') ?? '', asked))
    return {
      ...none,
      seen: found.seen.map(seenLine),
      everybody: found.open.length > 0 ? [...found.open] : null,
    }
  }
  const dataset = of('dataset') ?? ''
  if (question === 'column') {
    const found = await db.tx((tx) => whoCanSee(tx, dataset, of('column') ?? '', at))
    return { ...none, seen: found.seen.map(seenLine), everybody: found.everybody ? [] : null }
  }
  const [client, agency] = [of('client'), of('agency')]
  if ((client === null) === (agency === null))
    throw new Refusal('http.bad-request', { reason: 'client | agency' })
  const list = (name: string) =>
    of(name)
      ?.split(',')
      .map((one) => one.trim())
  const found = await db.tx((tx) =>
    explainAccess(tx, actor.account, {
      subject: client === null ? { agency: agency! } : { client },
      dataset,
      at,
      columns: list('columns'),
      ...(question === 'row' ? { key: list('key') ?? [] } : {}),
    }),
  )
  const answer = found.map(({ grant, ...one }) => ({
    ...one,
    client: one.client ?? one.account ?? `@${one.agency}`,
    grant: grant && {
      id: grant.id,
      paper: `${grant.documentNumber}, ${showDay(grant.documentDate)}, ${grant.decidedBy}`,
    },
  }))
  return { ...none, answer }
}

function seenLine(one: Seen): SeenLine {
  const { grant, client, agency, dataset, kind, rows, masks } = one
  return {
    grant,
    client: client ?? `@${agency}`,
    agency,
    dataset,
    kind,
    purpose: one.purpose,
    columns: one.columns.map((name) => ({ name, mask: masks[name] ?? null })),
    rows,
  }
}
