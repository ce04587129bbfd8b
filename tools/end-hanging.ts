/**
 * Ends test files that do not end by themselves. The runner's own time limit is for each test; for
 * a file that keeps something open after its last test it would wait for ever.
 */
import { listProcesses, type Process } from './list-processes.ts'

export type Watch = { stop(): void }

/** The runner starts the next file at once; with none for so long it waits for nothing. */
const idleMs = 60_000

/** `say` is told each file that was ended, by its command. */
export function endHanging(
  runner: number,
  {
    afterMs,
    everyMs = 5_000,
    say,
  }: { afterMs: number; everyMs?: number; say: (text: string) => void },
): Watch {
  const seenAtMs = new Map<number, number>()
  let busyAtMs = Date.now()
  const timer = setInterval(() => {
    const now = Date.now()
    const all = listProcesses()
    const files = all.filter(({ parent }) => parent === runner)
    if (files.length > 0) busyAtMs = now
    for (const file of files) {
      if (!seenAtMs.has(file.pid)) seenAtMs.set(file.pid, now)
      if (now - seenAtMs.get(file.pid)! < afterMs) continue
      const name = /\S+\.test\.ts/.exec(file.command)?.[0] ?? file.command
      say(`✖ ${name} did not end within ${Math.round(afterMs / 1000)} s and was ended`)
      // Held first, so that it starts nothing more while what it has started is looked for.
      kill(file.pid, 'SIGSTOP')
      for (const { pid } of withDescendants(file, listProcesses())) kill(pid)
    }
    // What a file left behind may hold the runner's pipe, which then waits with nothing to do.
    if (now - busyAtMs < Math.min(afterMs, idleMs)) return
    say(`✖ the runner did not end though no file was left, and was ended`)
    kill(runner)
  }, everyMs)
  timer.unref()
  return { stop: () => clearInterval(timer) }
}

/** From the youngest to the process itself. */
function withDescendants(one: Process, all: readonly Process[]): Process[] {
  const children = all.filter(({ parent }) => parent === one.pid)
  return [...children.flatMap((child) => withDescendants(child, all)), one]
}

function kill(pid: number, signal: NodeJS.Signals = 'SIGKILL'): void {
  try {
    process.kill(pid, signal)
  } catch {
    // It has ended by itself meanwhile.
  }
}
