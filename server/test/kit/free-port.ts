/**
 * A port for a program that is told where to listen. The system itself hands out those from 32,768 on,
 * to every connection that goes out too: one of them may be another's before the program has started,
 * or while it is down for a moment. These lie below, and a name that this process holds until it ends
 * keeps other tests away from them.
 */
import { randomInt } from 'node:crypto'
import { createServer, type ListenOptions, type Server } from 'node:net'

const [lowest, end] = [15_000, 31_000]

export async function freePort(): Promise<number> {
  for (let turn = 0; turn < 1_000; turn++) {
    const port = randomInt(lowest, end)
    if ((await isOurs(port)) && (await isFree(port))) return port
  }
  throw new Error(`no port is free between ${lowest} and ${end}`)
}

/** Only Linux has names of sockets without a file, which end with their process. */
async function isOurs(port: number): Promise<boolean> {
  if (process.platform !== 'linux') return true
  const held = await listenAt({ path: `\0kho-test-port-${port}` })
  held?.unref()
  return held !== null
}

/** On every address of the machine. */
async function isFree(port: number): Promise<boolean> {
  const trial = await listenAt({ port })
  if (trial) await new Promise((resolve) => trial.close(resolve))
  return trial !== null
}

function listenAt(where: ListenOptions): Promise<Server | null> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', (error: NodeJS.ErrnoException) =>
      error.code === 'EADDRINUSE' ? resolve(null) : reject(error),
    )
    server.listen(where, () => resolve(server))
  })
}
