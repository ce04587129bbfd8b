/** Whose matter something is, and what an officer may look at in lists. */
import type { ActName } from '@kho/contract/acts.ts'
import type { Bilingual } from '@kho/contract/dataset.ts'
import { reasonSchema } from '@kho/contract/discrepancy.ts'
import type { Refusal } from '@kho/contract/refusal.ts'
import { z } from 'zod'
import { mayActFor, permit, type Actor } from '../people/actor.ts'
import type { Queryable } from '../pg/database.ts'
import { readForm, valueOf } from './form-values.ts'
import type { ConsoleAsked, ConsoleDoor } from './page-route.ts'

/** The agency that owns a dataset; undefined where there is none, so that its page says so. */
export async function ownerOf(db: Queryable, dataset: string): Promise<string | undefined> {
  const { rows } = await db.query(
    `select v.definition->>'owner' as owner from catalogue.dataset d
     join catalogue.dataset_version v on v.dataset = d.id and v.version = d.version
     where d.id = $1`,
    [dataset],
  )
  return rows[0]?.owner
}

/**
 * Of which owners an officer sees the matters; undefined for all. An `agency` that the address names
 * was decided upon when the page was entered.
 */
export function ownersSeen(
  actor: Actor,
  act: ActName,
  search: URLSearchParams = new URLSearchParams(),
): readonly string[] | undefined {
  const named = valueOf(search, 'agency')
  if (named !== null) return [named]
  const agencies = mayActFor(actor, act)
  return agencies === 'any' ? undefined : agencies
}

/** Why the actor may not do something in a matter of an agency; null where it may. */
export function closedOf(
  door: Pick<ConsoleDoor, 'now'>,
  { actor }: Pick<ConsoleAsked, 'actor'>,
  act: ActName,
  agency?: string | null,
): Bilingual | null {
  return closedBy(permit(actor, act, door.now(), agency))
}

/**
 * What closes a control, as it stands beside it. Whoever looks knows its own account and reads on the
 * control what it does, so that only whose it is remains to be said.
 */
export function closedBy(refusal: Refusal | null): Bilingual | null {
  if (refusal?.code === 'people.not-permitted') {
    const { functions, functionsEn } = refusal.values
    return { vi: `thuộc chức năng ${functions}`, en: `belongs to ${functionsEn}` }
  }
  if (refusal?.code === 'people.other-agency')
    return { vi: 'thuộc cơ quan khác', en: 'belongs to another agency' }
  return refusal?.sentence ?? null
}

/** What a person must say of why it acts; refused where it is too short. */
export function needReason(form: URLSearchParams, name: string): string {
  return readForm(z.object({ reason: reasonSchema }), { reason: valueOf(form, name) ?? '' }).reason
}

/** The query of the next page, after the last of a full one. */
export function pageAfter(
  { search, path, lang }: Pick<ConsoleAsked, 'search' | 'path' | 'lang'>,
  ids: readonly string[],
  perPage: number,
): string | null {
  if (ids.length < perPage) return null
  const next = new URLSearchParams(search)
  next.delete('entry')
  next.set('before', ids.at(-1)!)
  return `${lang === 'vi' ? '' : `/${lang}`}${path}?${next}`
}
