/** Officers' page of the state of operation. Since when something is so, this process remembers. */
import { healthPage, type HealthLine } from '@kho/portal/console-health-page.ts'
import { healthIds, healthWords, type HealthId } from '@kho/portal/console-health-words.ts'
import { links } from '@kho/portal/links.ts'
import type { Route } from '../http/route.ts'
import { healthChecks, type HealthParts, type Seen } from './health-checks.ts'
import { listExport, columnsOf } from './list-export.ts'
import { defineConsolePage, type ConsoleDoor } from './page-route.ts'

export type Health = {
  /** Looks at everything. Call it now and then, so that it is known since when something is so. */
  look(): Promise<HealthLine[]>
}

export function openHealth(parts: HealthParts): Health {
  const known = new Map<HealthId, Pick<HealthLine, 'state' | 'since'>>()
  return {
    look: () =>
      Promise.all(
        healthIds.map(async (id) => {
          const { state, value } = await see(parts, id)
          const before = known.get(id)
          const since = before?.state === state ? before.since : parts.now().toISOString()
          known.set(id, { state, since })
          return { id, state, value, since }
        }),
      ),
  }
}

async function see(parts: HealthParts, id: HealthId): Promise<Seen> {
  try {
    return await healthChecks[id](parts)
  } catch (error) {
    const { message } = error as Error
    return { state: 'unknown', value: { vi: message, en: message } }
  }
}

export function healthPages(door: ConsoleDoor & { health: Health }): Route[] {
  const common = { act: 'health.see', action: 'console.health', path: links.consoleHealth } as const
  const column = columnsOf(healthWords)
  return [
    ...defineConsolePage(door, {
      ...common,
      async draw({ frame }) {
        const lines = await door.health.look()
        return healthPage({ at: door.now().toISOString(), lines }, await frame())
      },
    }),
    ...listExport<HealthLine>(door, {
      ...common,
      members: [],
      columns: [
        {
          ...column('what'),
          say: ({ id }, lang) => healthWords(lang).checks[id].title,
          code: ({ id }) => id,
        },
        {
          ...column('state'),
          say: ({ state }, lang) => healthWords(lang).states[state],
          code: ({ state }) => state,
        },
        { ...column('value'), say: ({ value }, lang) => value[lang], code: ({ value }) => value },
        {
          ...column('bound'),
          say: ({ id }, lang) => healthWords(lang).checks[id].bound,
          code: ({ id }) => ({
            vi: healthWords('vi').checks[id].bound,
            en: healthWords('en').checks[id].bound,
          }),
        },
        { ...column('since'), of: ({ since }) => since },
      ],
      read: async () => ({ rows: await door.health.look(), next: null }),
    }),
  ]
}
