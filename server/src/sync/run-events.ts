/** A run followed live, as server-sent events: each change is one, and its end. */
import { Readable } from 'node:stream'
import type { Answer } from '../http/route.ts'
import type { Sync } from './open-sync.ts'
import { runAnswer } from './run-answer.ts'
import type { Run } from './run.ts'
import { followRun } from './watch-runs.ts'

/** A silent line now and then, so that nobody on the way takes the connection for dead. */
const beatEveryMs = 15_000

export function runEvents(sync: Sync, id: string, signal: AbortSignal): Answer {
  const until = AbortSignal.any([signal, sync.following.signal])
  const runs = followRun(sync.db, sync.watch, id, until)
  return {
    headers: {
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store',
      'x-accel-buffering': 'no',
    },
    body: Readable.from(events(runs), { objectMode: false, highWaterMark: 1 }),
  }
}

/** Each state as an event; between them a comment, so that the line stays open. */
async function* events(runs: AsyncGenerator<Run>): AsyncGenerator<string, void, undefined> {
  let next = runs.next()
  try {
    for (;;) {
      const beat = Promise.withResolvers<'beat'>()
      const timer = setTimeout(() => beat.resolve('beat'), beatEveryMs)
      const step = await Promise.race([next, beat.promise]).finally(() => clearTimeout(timer))
      if (step === 'beat') {
        yield ': \n\n'
        continue
      }
      if (step.done) break
      yield `event: run\ndata: ${JSON.stringify(runAnswer(step.value))}\n\n`
      next = runs.next()
    }
    yield 'event: end\ndata: {}\n\n'
  } finally {
    void runs.return(undefined)
  }
}
