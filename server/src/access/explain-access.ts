/**
 * Why somebody may read something, or may not, now or at an instant of the past: the chain of rules
 * that `decide` runs, each with what it found and wanted, its legal ground and the entries of the
 * journal it rests on. The past is answered from what was in force then.
 */
import { catalogueKindOf, type CatalogueKind } from '@kho/contract/catalogue-kind.ts'
import type { Bilingual, StoredColumn } from '@kho/contract/dataset.ts'
import type { ConditionTerm } from '@kho/contract/named-condition.ts'
import { writeMask } from '@kho/contract/mask.ts'
import { Refusal } from '@kho/contract/refusal.ts'
import { append } from '../journal/append.ts'
import { findAgency, askAgency } from '../people/agency.ts'
import type { Tx } from '../pg/database.ts'
import { dayOf } from '../time.ts'
import { anyAccount, anyPersonOf } from './any-person.ts'
import type { DecidedDataset, DecidedPerson, Question } from './decide.ts'
import { entriesOf, type EntryPlace } from './explain-entries.ts'
import type { Delivery } from './grant.ts'
import { selectGrants, type WrittenGrant } from './grant.sql.ts'
import { nameConditions, type NameCondition } from './name-condition.ts'
import {
  selectClientsAt,
  selectDefinitions,
  selectPersonAt,
  selectRowAt,
  selectWithheldBy,
  type PastClient,
  type PastDefinition,
  type RowState,
  type WithheldBy,
} from './past.sql.ts'
import { ruleWords, type RuleWord } from './rule-words.ts'
import type { RuleName } from './rules.ts'
import { sayRow, sayRule, type Said } from './say-rule.ts'
import { traceRules, type Step, type Trace } from './trace-rules.ts'

export type ExplainQuestion = {
  subject: { client: string } | { account: string } | { agency: string }
  dataset: string
  at: Date
  /** What of the call is known; rules about the rest are not asked. */
  purpose?: string | undefined
  task?: string | undefined
  zones?: readonly string[] | undefined
  delivery?: Delivery | undefined
  columns?: readonly string[] | undefined
  /** Columns that are filtered or sorted by. */
  touched?: readonly string[] | undefined
  /** A record, by the parts of its key. */
  key?: readonly string[] | undefined
}

export type ExplainedRule = Omit<Step, 'rule' | 'grants'> &
  RuleWord & {
    rule: Step['rule'] | 'row' | 'subject'
    entries: EntryPlace[]
    /** What was found and wanted by titles, purposes in words and codes with their meaning. */
    said: Said | null
  }

export type Explanation = {
  /** null where it is about persons. */
  client: string | null
  /** Of a person; `*` for whoever reads for the agency. Left out where it is about a client. */
  account?: string
  agency: string
  dataset: string
  /** As it was then. */
  kind: CatalogueKind
  at: string
  allowed: boolean
  sentence: Bilingual
  /** The paper of the grant it rests on. */
  grant: Pick<
    WrittenGrant,
    'id' | 'decidedBy' | 'documentNumber' | 'documentDate' | 'legalGround' | 'legalDocument'
  > | null
  columns: string[]
  /** Of those columns, by name. */
  titles: Record<string, Bilingual>
  masks: Record<string, string>
  /** Which rows, in words; null where nothing may be read, empty for all. */
  rows: ConditionTerm[] | null
  rules: ExplainedRule[]
}

/**
 * One explanation for each client that the subject had then, and one for its persons where a grant
 * was theirs; of an account, one for each agency that it read for. Refused: an unknown subject, and a
 * dataset that did not exist then. To ask for a row tells of data, so that is journaled.
 */
export async function explainAccess(
  tx: Tx,
  actor: string,
  question: ExplainQuestion,
): Promise<Explanation[]> {
  const { subject, at } = question
  const clients = 'account' in subject ? [] : await selectClientsAt(tx, subject, at)
  if ('agency' in subject) await findAgency(tx, subject.agency)
  if ('client' in subject && clients.length === 0) {
    throw new Refusal('access.unknown-client', { client: subject.client })
  }
  const persons = await personsOf(tx, question)
  const [definition] = await selectDefinitions(tx, [question.dataset], at, at)
  if (!definition) throw new Refusal('catalogue.unknown-dataset', { dataset: question.dataset })
  const dataset = await decidedDataset(tx, definition)
  if (question.key) {
    await append(tx, {
      kind: 'access.explained',
      fields: { dataset: dataset.id },
      payload: { actor, ...subject, key: [...question.key], at: at.toISOString() },
    })
  }
  const explained: Explanation[] = []
  for (const client of clients) {
    const grants = await selectGrants(tx, { client: client.id, dataset: dataset.id })
    const matter = { question, client, person: null, agency: client.agency, definition, dataset }
    explained.push(await explainReader(tx, matter, grants))
  }
  for (const { person, agency } of persons) {
    const all = await selectGrants(tx, { agency, dataset: dataset.id })
    const grants = all.filter((grant) => grant.agency !== null)
    if (person.id === anyAccount && grants.length === 0) continue
    const matter = { question, client: null, person, agency, definition, dataset }
    explained.push(await explainReader(tx, matter, grants))
  }
  return explained
}

type PersonFor = { person: DecidedPerson; agency: string }

/** Whom a question about persons means. Refused: an account that nobody knew then. */
async function personsOf(tx: Tx, { subject, at }: ExplainQuestion): Promise<PersonFor[]> {
  if ('agency' in subject) {
    return [{ person: anyPersonOf(subject.agency), agency: subject.agency }]
  }
  if ('client' in subject) return []
  const person = await selectPersonAt(tx, subject.account, at)
  if (!person) throw new Refusal('people.unknown-account', subject)
  // Whoever reads for nobody has no grant, and is told so.
  const agencies = person.agencies.length > 0 ? person.agencies : [person.agency ?? '-']
  return agencies.map((agency) => ({ person, agency }))
}

type KeyedDataset = DecidedDataset & { key: readonly string[] }

type Matter = {
  question: ExplainQuestion
  client: PastClient | null
  person: DecidedPerson | null
  agency: string
  definition: PastDefinition
  dataset: KeyedDataset
}

async function explainReader(
  tx: Tx,
  matter: Matter,
  all: readonly WrittenGrant[],
): Promise<Explanation> {
  const { question, client, person, agency, definition, dataset } = matter
  const { at } = question
  const grants = all.filter(({ createdAtMs }) => createdAtMs <= at.getTime())
  const asked = questionOf(matter, grants)
  const trace = traceRules(asked, leftOutOf(question))
  const kind = catalogueKindOf(definition.version)
  // Of a service no row is known here, nor whether there is one.
  const row = kind === 'service' ? null : await rowOf(tx, matter, trace)
  const withheld = await withheldOf(tx, matter, { trace, row })
  const isShown = row === null || (row.state === 'in-view' && withheld.length === 0)
  const allowed = trace.failure === null && isShown
  const paper = grants.find(({ id }) => id === trace.choice?.grant?.id)
  const entries = await entriesOf(tx, { ...matter, grants, at })
  const { columns } = definition.version
  const names = columns.filter(({ number }) => trace.choice?.columns.includes(number))
  const conditions = grants.map(({ condition }) => condition)
  const nameCondition = await nameConditions(tx, columns, conditions, dayOf(at))
  const sayable = { question: asked, columns, grants, nameCondition }
  return {
    client: client?.id ?? null,
    ...(person ? { account: person.id } : {}),
    agency,
    dataset: dataset.id,
    kind,
    at: at.toISOString(),
    allowed,
    sentence:
      kind === 'service' && trace.choice
        ? callSentence(trace, question)
        : sentenceOf(trace, row, withheld),
    grant: paper
      ? {
          id: paper.id,
          decidedBy: paper.decidedBy,
          documentNumber: paper.documentNumber,
          documentDate: paper.documentDate,
          legalGround: paper.legalGround,
          legalDocument: paper.legalDocument,
        }
      : null,
    columns: names.map(({ name }) => name),
    titles: Object.fromEntries(names.map(({ name, title }) => [name, title])),
    masks: Object.fromEntries(
      names.flatMap(({ name, number }) => {
        const mask = trace.choice?.masks[number]
        return mask ? [[name, writeMask(mask)]] : []
      }),
    ),
    rows: trace.choice && nameCondition(trace.choice.condition),
    rules: [
      ...trace.steps.map(({ grants: ids, ...step }) => ({
        ...step,
        ...ruleWords[step.rule],
        entries: entries(step.rule, ids),
        said: sayRule({ ...step, grants: ids }, sayable),
      })),
      ...(question.key ? rowSteps(trace, { kind, row, withheld, columns, nameCondition }) : []),
    ],
  }
}

function questionOf(
  { question, client, person, dataset }: Matter,
  grants: readonly WrittenGrant[],
): Question {
  const { at, delivery, columns } = question
  const touched = [...(question.touched ?? []), ...(question.key ? dataset.key : [])]
  return {
    client,
    ...(person ? { person } : {}),
    scopes: ['read'],
    grants,
    dataset,
    purpose: question.purpose ?? null,
    task: question.task ?? null,
    zones: question.zones ?? [],
    at,
    ...(delivery ? { delivery } : {}),
    ...(columns ? { asked: columns } : {}),
    ...(touched.length > 0 ? { touched } : {}),
    ...(question.key ? { byKey: true } : {}),
  }
}

/** Rules about what was not said of the call. */
function leftOutOf({ purpose, task, zones, delivery }: ExplainQuestion): Set<RuleName> {
  return new Set<RuleName>([
    'scope',
    ...(purpose === undefined ? (['purpose-named', 'purpose'] as const) : []),
    ...(task === undefined ? (['task-named', 'task'] as const) : []),
    ...(zones === undefined ? (['zone'] as const) : []),
    ...(delivery === undefined ? (['delivery'] as const) : []),
  ])
}

/** The dataset as the decision of that instant knew it. */
async function decidedDataset(tx: Tx, { version }: PastDefinition): Promise<KeyedDataset> {
  const owner = await findAgency(tx, version.owner).catch((error: unknown) => {
    if (error instanceof Refusal) return null
    throw error
  })
  return {
    id: version.id,
    sharing: version.sharing,
    owner: version.owner,
    ask: owner ? askAgency(owner) : { vi: version.owner, en: version.owner },
    columns: version.columns.map(({ name, number, personal }) => ({ name, number, personal })),
    key: version.key,
  }
}

async function rowOf(
  tx: Tx,
  { question, dataset }: Matter,
  trace: Trace,
): Promise<RowState | null> {
  const { key, at } = question
  if (!key || !trace.choice) return null
  const { condition } = trace.choice
  return selectRowAt(tx, { dataset: dataset.id, key, at, condition })
}

/** Open data holds no personal columns, so nothing of it is withheld. */
async function withheldOf(
  tx: Tx,
  { question, dataset }: Matter,
  { trace, row }: { trace: Trace; row: RowState | null },
): Promise<WithheldBy[]> {
  const grant = trace.choice?.grant
  if (!grant || !question.key || row?.state !== 'in-view') return []
  const { key, at } = question
  const { id, purpose } = grant
  return selectWithheldBy(tx, { dataset: dataset.id, key, at, purpose, grant: id })
}

function subjectStep(row: RowState | null, withheld: readonly WithheldBy[]): ExplainedRule {
  const words = { ...ruleWords.subject, said: null, entries: [] }
  const step = { rule: 'subject' as const, ...words, wanted: '-' }
  if (row?.state !== 'in-view') return { ...step, outcome: 'not-reached', found: '' }
  const found = withheld.map(({ kind, request }) => `${kind} ${request}`).join(', ') || '-'
  return { ...step, outcome: withheld.length === 0 ? 'met' : 'failed', found }
}

type KnownRow = {
  row: RowState | null
  columns: readonly StoredColumn[]
  nameCondition: NameCondition
}

function rowSteps(
  trace: Trace,
  known: KnownRow & { kind: CatalogueKind; withheld: readonly WithheldBy[] },
): ExplainedRule[] {
  const steps = [rowStep(trace, known), subjectStep(known.row, known.withheld)]
  const isUnknown = known.kind === 'service' && trace.choice !== null
  return isUnknown ? steps.map((step) => ({ ...step, outcome: 'not-asked' })) : steps
}

function rowStep(trace: Trace, { row, columns, nameCondition }: KnownRow): ExplainedRule {
  const condition = trace.choice?.condition ?? null
  const wanted = condition ? JSON.stringify(condition) : '*'
  const said = row && sayRow(row, nameCondition(condition), columns)
  const step = { rule: 'row' as const, ...ruleWords.row, entries: [], wanted, said }
  if (!row) return { ...step, outcome: 'not-reached', found: '' }
  const found = `${row.state} ${JSON.stringify(row.shown ?? {})}`
  return { ...step, outcome: row.state === 'in-view' ? 'met' : 'failed', found }
}

const withheldWords = {
  restriction: { vi: 'hạn chế xử lý', en: 'restriction' },
  objection: { vi: 'phản đối', en: 'objection' },
}

/** Both rules about the row are weighed on the owner's answer, at the call. */
function callSentence({ choice }: Trace, { key }: ExplainQuestion): Bilingual {
  const grant = choice!.grant!.id
  const more = {
    vi: ' Bản ghi nằm tại cơ quan chủ quản: có hay không, và có thuộc điều kiện dòng hay không, chỉ biết khi gọi.',
    en: ' The record is at its owner: whether there is one, and whether it meets the row condition, shows at the call.',
  }
  return {
    vi: `Được gọi dịch vụ theo quyền số ${grant}.${key ? more.vi : ''}`,
    en: `The service may be called under grant ${grant}.${key ? more.en : ''}`,
  }
}

function sentenceOf(
  { failure, choice }: Trace,
  row: RowState | null,
  [withheld]: readonly WithheldBy[],
): Bilingual {
  if (failure) return new Refusal(failure.code, failure.values).sentence
  if (row?.state === 'absent')
    return { vi: 'Khi đó không có dòng này.', en: 'There was no such row then.' }
  if (row?.state === 'out-of-view') {
    return {
      vi: 'Dòng nằm ngoài điều kiện của quyền, nên trả lời như không có.',
      en: 'The row is outside the condition of the grant, so the answer is as if there were none.',
    }
  }
  if (withheld) {
    const { vi, en } = withheldWords[withheld.kind]
    return {
      vi: `Bị giữ lại: ${vi} của chủ thể, yêu cầu số ${withheld.request}.`,
      en: `Withheld: ${en} of subject, request no ${withheld.request}.`,
    }
  }
  const grant = choice?.grant
  if (!grant) return { vi: 'Được đọc: dữ liệu mở.', en: 'Allowed: open data.' }
  return { vi: `Được đọc theo quyền số ${grant.id}.`, en: `Allowed under grant ${grant.id}.` }
}
