/**
 * Commands of `kho` as an operator types them, always with --json. Most run in this process, where
 * they cost milliseconds; `program` starts the real one, which proves that it is wired.
 */
import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { commands } from '../../src/cli/commands.ts'
import { openStore } from '../../src/cli/open-store.ts'
import { runCli } from '../../src/cli/run-cli.ts'
import type { RunningKho } from './kho.ts'

export type Ran = {
  code: number
  /** What it wrote to standard output, read as JSON; null where it wrote nothing. */
  // oxlint-disable-next-line typescript/no-explicit-any
  json: any
  /** Everything it wrote. */
  out: string
}

export type CommandLine = {
  /** In this process. */
  run(...words: string[]): Promise<Ran>
  /** In this process, with a text on standard input. */
  fed(stdin: string, ...words: string[]): Promise<Ran>
  /** The program itself, as a process of its own. */
  program(...words: string[]): Promise<Ran>
}

const programFile = fileURLToPath(new URL('../../bin/kho.ts', import.meta.url))

/** With the settings of the running Kho, hence on its database. */
export function commandLine(kho: Pick<RunningKho, 'env'>): CommandLine {
  async function fed(stdin: string, ...words: string[]): Promise<Ran> {
    let [stdout, stderr] = ['', '']
    const code = await runCli([...words, '--json'], {
      commands,
      openStore,
      env: { ...process.env, ...kho.env },
      stdin,
      stdout: (text) => void (stdout += text),
      stderr: (text) => void (stderr += text),
    })
    return ranWith(code, stdout, stderr)
  }
  return {
    run: (...words) => fed('', ...words),
    fed,
    program(...words) {
      const env = { ...process.env, ...kho.env }
      return new Promise((resolve) => {
        execFile(
          process.execPath,
          [programFile, ...words, '--json'],
          { env },
          (error, stdout, stderr) =>
            resolve(ranWith(error ? Number(error.code) : 0, stdout, stderr)),
        )
      })
    },
  }
}

function ranWith(code: number, stdout: string, stderr: string): Ran {
  return { code, json: stdout === '' ? null : JSON.parse(stdout), out: stdout + stderr }
}
