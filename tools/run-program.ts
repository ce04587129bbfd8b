/** Starts a program in the repository and gives what it says, as it says it, and its exit code. */
import { spawn } from 'node:child_process'
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'

export const root = dirname(dirname(fileURLToPath(import.meta.url)))

export function runProgram(
  program: string,
  args: readonly string[],
  {
    env = {},
    onText,
    onStart,
  }: {
    env?: Record<string, string>
    onText: (text: string) => void
    onStart?: (pid: number) => void
  },
): Promise<number> {
  return new Promise((resolve) => {
    const child = spawn(program, args, {
      cwd: root,
      env: { ...process.env, ...env, FORCE_COLOR: '0' },
    })
    if (child.pid !== undefined) onStart?.(child.pid)
    child.stdout.on('data', (chunk: Buffer) => onText(chunk.toString()))
    child.stderr.on('data', (chunk: Buffer) => onText(chunk.toString()))
    child.on('error', (error) => {
      onText(`${error.message}\n`)
      resolve(1)
    })
    child.on('close', (code) => resolve(code ?? 1))
  })
}
