/**
 * The answer in writing: what was asked, what was decided, by which documents, why and on which legal
 * ground, with the journal's proof of each decision. Signed with the journal's key, so that
 * `kho receipt verify` checks it without the store.
 */
import { canonicalJson, type JsonValue } from '@kho/journal/entry.ts'
import { signReceipt, type SignedReceipt } from '@kho/journal/receipt.ts'
import { catalogueKindOf, type CatalogueKind } from '@kho/contract/catalogue-kind.ts'
import type { Bilingual } from '@kho/contract/dataset.ts'
import { purposes, type Purpose } from '@kho/contract/purpose.ts'
import { Refusal } from '@kho/contract/refusal.ts'
import type { Asked } from '@kho/contract/request.ts'
import { findDataset } from '../catalogue/find-dataset.ts'
import { proveEntry } from '../journal/prove-entry.ts'
import { findAgency } from '../people/agency.ts'
import type { Queryable } from '../pg/database.ts'
import type { Decision, Outcome } from './decision.ts'
import { selectDecisions, selectMadeGrants } from './decision.sql.ts'
import type { AccessRequest } from './request.ts'
import { selectPayloads } from './request.sql.ts'

export type LetterDecision = Omit<Decision, 'journalIntake' | 'account' | 'granted' | 'agency'> & {
  agency: { id: string; name: Bilingual }
  granted: Asked | null
  /** What the entry's commitment was made of, so that whoever holds the letter can make it again. */
  opening: { salt: string; body: string } | null
  /** Proof that the entry is in the published log; null for the moment before it is. */
  proof: string | null
}

export type Letter = {
  letter: 'request'
  request: number
  outcome: Outcome
  agency: { id: string; name: Bilingual }
  dataset: { id: string; title: Bilingual; owner: string }
  /** Whether that is a dataset or a service. */
  kind: CatalogueKind
  purpose: Bilingual & { point: string }
  source: AccessRequest['source']
  /** Whoever signed it is a person, and goes into no letter that is passed on. */
  document: Omit<NonNullable<AccessRequest['document']>, 'signer'> | null
  submittedAt: string
  endedAt: string
  asked: Asked
  decisions: LetterDecision[]
  grants: { grant: number; client: string }[]
}

type JsonValues = { readonly [name: string]: JsonValue | undefined }
export type SignedLetter = SignedReceipt<JsonValues>
export type LetterSigner = (letter: Letter) => SignedLetter

/** Through JSON, so that what is signed is what is sent. */
export function letterSigner({ skey }: { skey: string }): LetterSigner {
  return (letter) => signReceipt(JSON.parse(JSON.stringify(letter)) as JsonValues, skey)
}

/** The file that `kho receipt verify` reads. */
export function letterFile(signed: SignedLetter): string {
  return `${canonicalJson(signed)}\n`
}

/** Refused while there is no decision that ends it. */
export async function writeLetter(
  db: Queryable,
  journalFolder: string,
  found: AccessRequest,
): Promise<Letter> {
  const { id, state, endedAt, document: paper } = found
  if (state !== 'granted' && state !== 'partly-granted' && state !== 'refused') {
    const expected = 'granted, partly-granted, refused'
    throw new Refusal('request.wrong-state', { request: id, state, expected })
  }
  const asked = found.asked as Asked
  const dataset = await findDataset(db, asked.dataset)
  const agency = await findAgency(db, found.agency)
  const { point, vi, en } = purposes[asked.purpose as Purpose]
  const decisions = await selectDecisions(db, id)
  const payloads = await selectPayloads(
    db,
    decisions.map(({ journalIntake }) => journalIntake),
  )
  return {
    letter: 'request',
    request: id,
    outcome: state,
    agency: { id: agency.id, name: agency.name },
    dataset: { id: dataset.id, title: dataset.title, owner: dataset.owner },
    kind: found.kind ?? catalogueKindOf(dataset),
    purpose: { point, vi, en },
    source: found.source,
    document: paper && { number: paper.number, date: paper.date, sha256: paper.sha256 },
    submittedAt: found.submittedAt!,
    endedAt: endedAt!,
    asked,
    decisions: await Promise.all(
      decisions.map(async ({ journalIntake, account: _account, agency: decider, ...rest }) => ({
        ...rest,
        agency: { id: decider, name: (await findAgency(db, decider)).name },
        opening: payloads.get(journalIntake) ?? null,
        proof: await proofOf(journalFolder, rest.entry),
      })),
    ),
    grants: await selectMadeGrants(db, id),
  }
}

/** An entry that is not published yet has no proof; the letter can be asked for again. */
async function proofOf(journalFolder: string, entry: number | null): Promise<string | null> {
  if (entry === null) return null
  return proveEntry(journalFolder, entry).catch(() => null)
}
