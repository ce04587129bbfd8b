/**
 * Draws tiles in threads of their own: one shape of millions of positions takes a second to draw,
 * and nobody else should wait for it. A few threads, begun when first needed; a tile that waits too
 * long in front of them is refused instead of piling up.
 */
import { Worker } from 'node:worker_threads'
import { Refusal } from '@kho/contract/refusal.ts'
import type { Drawing, DrawInput } from './draw-tile.ts'

/** As the database wrote the rows. */
export type DrawTask = Omit<DrawInput, 'rows'> & { rows: string }
export type DrawAnswer = { id: number; drawing: Drawing } | { id: number; fault: string }

export type TileDrawer = {
  draw(task: DrawTask): Promise<Drawing>
  stop(): Promise<void>
}

type Waiting = { resolve(drawing: Drawing): void; reject(error: unknown): void }
type Thread = { worker: Worker; waiting: Map<number, Waiting> }

const threadsMax = 2
/** More than a screen of several people; each holds the rows of its tile. */
const waitingMax = 64
const heapMegabytesMax = 512

export function createTileDrawer(): TileDrawer {
  let threads: Thread[] = []
  let asked = 0

  function open(): Thread {
    const worker = new Worker(new URL('./tile-thread.ts', import.meta.url), {
      env: {},
      resourceLimits: { maxOldGenerationSizeMb: heapMegabytesMax },
    })
    const thread: Thread = { worker, waiting: new Map() }
    worker.on('message', (answer: DrawAnswer) => {
      const waiting = thread.waiting.get(answer.id)
      thread.waiting.delete(answer.id)
      if (thread.waiting.size === 0) worker.unref()
      if ('fault' in answer) waiting?.reject(new Error(answer.fault))
      else waiting?.resolve({ ...answer.drawing, bytes: Buffer.from(answer.drawing.bytes) })
    })
    const end = (error: unknown) => {
      threads = threads.filter((one) => one !== thread)
      for (const { reject } of thread.waiting.values()) reject(error)
      thread.waiting.clear()
    }
    worker.on('error', end)
    worker.on('exit', () => end(new Error('the thread that draws tiles ended')))
    threads.push(thread)
    return thread
  }

  function leastBusy(): Thread {
    const idle = threads.find(({ waiting }) => waiting.size === 0)
    if (idle) return idle
    if (threads.length < threadsMax) return open()
    return threads.toSorted((a, b) => a.waiting.size - b.waiting.size)[0]!
  }

  return {
    draw(task) {
      const thread = leastBusy()
      if (thread.waiting.size >= waitingMax) throw new Refusal('map.busy')
      const id = ++asked
      return new Promise((resolve, reject) => {
        thread.waiting.set(id, { resolve, reject })
        thread.worker.ref()
        // A thread has no origin.
        // oxlint-disable-next-line unicorn/require-post-message-target-origin
        thread.worker.postMessage({ id, task })
      })
    },
    async stop() {
      await Promise.all(threads.map(({ worker }) => worker.terminate()))
    },
  }
}
