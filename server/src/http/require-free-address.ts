/** Listens for a moment where Kho will serve, so that a taken port is known before anything is done. */
import { once } from 'node:events'
import { createServer } from 'node:net'
import { Refusal } from '@kho/contract/refusal.ts'

/** Port 0 is always free. */
export async function requireFreeAddress(where: { host: string; port: number }): Promise<void> {
  if (where.port === 0) return
  const trial = createServer()
  try {
    const listening = once(trial, 'listening')
    trial.listen({ host: where.host, port: where.port })
    await listening
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    const address = `${where.host}:${where.port}`
    if (code === 'EADDRINUSE') throw new Refusal('start.port-taken', { address })
    throw new Refusal('start.address-unusable', { address, reason: code ?? String(error) })
  }
  trial.close()
  await once(trial, 'close')
}
