/** Runs test files by Node's own runner and counts; a file that hangs is named, ended and failed. */
import { endHanging, type Watch } from './end-hanging.ts'
import { runProgram } from './run-program.ts'

export type Step = { name: string; passed: number; failed: number; skipped: number }

/** The longest file takes a third of this. */
const fileMs = 600_000

export async function runFiles(
  name: string,
  files: readonly string[],
  env: Record<string, string>,
  { say, limitMs = fileMs }: { say: (text: string) => void; limitMs?: number },
): Promise<Step> {
  let output = ''
  const args = [
    '--test',
    // Three more than the cores it is made for: many files wait for a clock or for a killed program.
    '--test-concurrency=5',
    `--test-timeout=${limitMs}`,
    '--test-reporter=spec',
    ...files,
  ]
  let watch: Watch | undefined
  const ended: string[] = []
  const code = await runProgram(process.execPath, args, {
    env,
    onText(text) {
      output += text
      const worth = text.split('\n').filter((line) => /✖|Error|failing/.test(line))
      if (worth.length > 0) say(worth.join('\n'))
    },
    onStart(pid) {
      // The runner's own limit comes first, since it tells what the file had done.
      const afterMs = limitMs * 1.05
      const tell = (text: string) => {
        ended.push(text)
        say(text)
      }
      watch = endHanging(pid, { afterMs, everyMs: Math.min(5_000, limitMs / 4), say: tell })
    },
  })
  watch?.stop()
  for (const line of output.split('\n').filter((one) => /^\s*﹣/.test(one))) say(line.trim())
  const count = (key: string) => Number(new RegExp(`^ℹ ${key} (\\d+)`, 'm').exec(output)?.[1] ?? 0)
  const failed = count('fail') + count('cancelled')
  if (code !== 0 && output.includes('failing tests')) {
    say(output.slice(output.indexOf('✖ failing tests')).trimEnd())
  }
  return {
    name,
    passed: count('pass'),
    failed: failed === 0 && (code !== 0 || ended.length > 0) ? 1 : failed,
    skipped: count('skipped') + count('todo'),
  }
}
