/**
 * Ends test files that do not end by themselves. The runner's own time limit is for each test; for
 * a file that keeps something open after its last test it would wait for ever.
 */
import { listProcesses, type Process } from './list-processes.ts'

export type Watch = { stop(): void }

/** The runner starts the next file at once; with none for so long it waits for nothing. */
const idleMs = 60_000

export type WatchOptions = {
  afterMs: number
  everyMs?: number
  /** Told each file that was ended, by its command. */
  say: (text: string) => void
  /** The machine's own, unless a test stands for it. */
  list?: () => Process[]
  end?: (pid: number, signal?: NodeJS.Signals) => void
}

export function endHanging(
  runner: number,
  { afterMs, everyMs = 5_000, say, list = listProcesses, end = kill }: WatchOptions,
): Watch {
  let seenAtMs = new Map<string, number>()
  let busyAtMs = Date.now()
  const timer = setInterval(() => {
    const now = Date.now()
    const all = list()
    const files = all.filter(({ parent }) => parent === runner)
    if (files.length > 0) busyAtMs = now
    // Who is gone is forgotten: the machine gives its number to another before a long run is over.
    const before = seenAtMs
    seenAtMs = new Map(files.map((file) => [nameOf(file), before.get(nameOf(file)) ?? now]))
    for (const file of files) {
      if (now - seenAtMs.get(nameOf(file))! < afterMs) continue
      const name = /\S+\.test\.ts/.exec(file.command)?.[0] ?? file.command
      say(`✖ ${name} did not end within ${Math.round(afterMs / 1000)} s and was ended`)
      // Held first, so that it starts nothing more while what it has started is looked for.
      end(file.pid, 'SIGSTOP')
      for (const { pid } of withDescendants(file, list())) end(pid)
    }
    // What a file left behind may hold the runner's pipe, which then waits with nothing to do.
    if (now - busyAtMs < Math.min(afterMs, idleMs)) return
    say(`✖ the runner did not end though no file was left, and was ended`)
    end(runner)
  }, everyMs)
  timer.unref()
  return { stop: () => clearInterval(timer) }
}

function nameOf({ pid, command }: Process): string {
  return `${pid} ${command}`
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
