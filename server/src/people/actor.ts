/**
 * Who acts: an account with the functions it holds at this instant, and how it entered. `permit` is
 * the one decision about acts of persons; every route that needs a person asks it.
 */
import { acts, type ActEntry, type ActName } from '@kho/contract/acts.ts'
import type { Bilingual } from '@kho/contract/dataset.ts'
import { functions, type FunctionName } from '@kho/contract/function.ts'
import { Refusal } from '@kho/contract/refusal.ts'
import { dayOf, showDay } from '../time.ts'

/** How sure it is who entered. */
export type Assurance = 'one-factor' | 'two-factor'

export type HeldFunction = { appointment: number; function: FunctionName; agency: string }

export type Actor = {
  account: string
  name: string
  /** null for a citizen. */
  agency: string | null
  /** Those in force now. */
  held: readonly HeldFunction[]
  assurance: Assurance
  /** The session it entered by, for ending it. */
  session: number
  /** Zones the account may act from; null for any that is known. */
  accountZones: readonly string[] | null
  /** Known zones that the request came from. */
  zones: readonly string[]
  /** Zones from which the authority and operators act; null for any that is known. */
  adminZones: readonly string[] | null
}

const administrative: ReadonlySet<FunctionName> = new Set(['authority', 'operator'])

/**
 * The refusal, or null where the act is permitted. The checks come in the order the caller can mend
 * them: network, ground, function, agency, second factor, network of administration. `agency` is
 * whose matter it is; undefined asks only whether the act is permitted for some agency, and whoever
 * asks so has to look at `mayActFor` before anything of an agency is shown or changed.
 */
export function permit(
  actor: Actor,
  name: ActName,
  at: Date,
  agency?: string | null,
): Refusal | null {
  const act: ActEntry = acts[name]
  const zoneFits =
    actor.zones.length > 0 &&
    (actor.accountZones === null || actor.zones.some((zone) => actor.accountZones!.includes(zone)))
  if (!zoneFits) {
    const zone = actor.accountZones?.join(', ') ?? 'KHO_ZONES'
    return new Refusal('people.wrong-zone', { account: actor.account, zone })
  }
  const day = dayOf(at)
  if (
    !act.grounds.some(({ from, until }) => from <= day && (until === undefined || day <= until))
  ) {
    const law = act.grounds.map((ground) => ground.law).join('; ')
    return new Refusal('people.no-ground', { law, day: showDay(day) })
  }
  if (act.everyone) return null
  const able = actor.held.filter((held) => act.by[held.function] !== undefined)
  if (able.length === 0) return notPermitted(actor, act)
  const near = able.filter(
    (held) => agency === undefined || act.by[held.function] === 'any' || held.agency === agency,
  )
  if (near.length === 0) {
    const own = [...new Set(able.map((held) => held.agency))].join(', ')
    return new Refusal('people.other-agency', {
      account: actor.account,
      own,
      agency: agency ?? '-',
    })
  }
  const sure = near.filter((held) => isSure(actor, held))
  if (sure.length === 0) {
    const { title } = functions[near[0]!.function]
    return new Refusal('signin.second-factor-needed', { function: title.vi, functionEn: title.en })
  }
  if (sure.some((held) => isPlaced(actor, held))) return null
  return new Refusal('people.admin-zone', { zone: actor.adminZones!.join(', ') })
}

/** Entered with the second factor that the function needs. */
function isSure({ assurance }: Actor, held: HeldFunction): boolean {
  return assurance === 'two-factor' || !functions[held.function].secondFactor
}

/** In the network from which the function acts. */
function isPlaced({ adminZones, zones }: Actor, held: HeldFunction): boolean {
  if (adminZones === null || !administrative.has(held.function)) return true
  return zones.some((zone) => adminZones.includes(zone))
}

/**
 * The functions that count in this session. One that lacks its second factor or its network sleeps:
 * whoever asks what somebody may do asks these, since the act itself may be permitted by another.
 */
export function awakeOf(actor: Actor): readonly HeldFunction[] {
  return actor.held.filter((held) => isSure(actor, held) && isPlaced(actor, held))
}

/**
 * For which agencies the actor may do an act it is permitted: all of them, or those named. Only
 * functions that are awake in this session count: one that lacks its second factor or its network
 * lends its reach to no other beside it.
 */
export function mayActFor(actor: Actor, name: ActName): 'any' | readonly string[] {
  const { by }: ActEntry = acts[name]
  const able = awakeOf(actor).filter((held) => by[held.function] !== undefined)
  if (able.some((held) => by[held.function] === 'any')) return 'any'
  return [...new Set(able.map((held) => held.agency))]
}

function notPermitted(actor: Actor, act: ActEntry): Refusal {
  const names = (Object.keys(act.by) as FunctionName[]).map((name) => functions[name].title)
  const list = (tongue: keyof Bilingual) => names.map((title) => title[tongue]).join(', ') || '-'
  return new Refusal('people.not-permitted', {
    account: actor.account,
    act: act.summary.vi,
    actEn: act.summary.en,
    functions: list('vi'),
    functionsEn: list('en'),
  })
}
