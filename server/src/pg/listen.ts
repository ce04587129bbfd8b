import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import type { ClientConfig } from 'pg'
import type { Log } from '../log.ts'

/**
 * Listens on a channel with a connection of its own and comes back after every loss. The first
 * connection must succeed. Returns the way to end it.
 */
export async function listenOn(
  config: ClientConfig,
  channel: string,
  fn: (payload: string | undefined) => void,
  log: Log,
): Promise<() => Promise<void>> {
  const state = { stopped: false }
  let client = await connect()

  async function connect(): Promise<pg.Client> {
    const fresh = new pg.Client(config)
    fresh.on('error', () => {})
    await fresh.connect()
    fresh.on('notification', (message) => {
      if (!state.stopped) fn(message.payload)
    })
    await fresh.query(`listen ${fresh.escapeIdentifier(channel)}`)
    fresh.once('end', () => void comeBack())
    fn(undefined)
    return fresh
  }

  async function comeBack(): Promise<void> {
    for (let pauseMs = 100; !state.stopped; pauseMs = Math.min(pauseMs * 2, 5_000)) {
      await sleep(pauseMs, undefined, { ref: false })
      if (state.stopped) return
      try {
        const fresh = await connect()
        client = fresh
        if (state.stopped) await fresh.end()
        return
      } catch (error) {
        log.warn({ channel, reason: (error as Error).message }, 'listening was interrupted')
      }
    }
  }

  return async () => {
    state.stopped = true
    await client.end().catch(() => {})
  }
}
