/** A person as the way out knows who calls: by its session, for one agency, purpose and task. */
import type { Caller } from '../access/caller.ts'
import type { Actor } from '../people/actor.ts'

/** For what a session reads a dataset, as it has said. */
export type StatedTask = { agency: string; purpose: string; task: string }

/** `stated` is null before anything was said: such a caller is refused by the decision. */
export function personCaller(
  actor: Actor,
  from: { agencies: readonly string[]; address: string },
  stated: StatedTask | null,
): Caller {
  const held = actor.held.filter((one) => one.function === 'consumer').map(({ agency }) => agency)
  const agencies = from.agencies.filter((agency) => held.includes(agency))
  return {
    client: null,
    person: {
      id: actor.account,
      session: actor.session,
      agencies: stated ? agencies.filter((agency) => agency === stated.agency) : agencies,
      // An account that is locked has no session.
      locked: false,
      zones: actor.accountZones,
    },
    scopes: [],
    purpose: stated?.purpose ?? null,
    task: stated?.task ?? null,
    address: from.address,
    zones: actor.zones,
    expiresAt: null,
  }
}
