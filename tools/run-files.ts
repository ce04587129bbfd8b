/** Runs test files by Node's own runner and counts; a file that hangs is named, ended and failed. */
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { endHanging, type Watch } from './end-hanging.ts'
import { missingPrograms } from './missing-programs.ts'
import { root, runProgram } from './run-program.ts'

export type Step = { name: string; passed: number; failed: number; skipped: number }

/**
 * The longest file takes a third of this. Node's own limit is for each test: a file whose tests have
 * ended and that keeps a server or a program open is waited for without end.
 */
const fileMs = 600_000

export async function runFiles(
  name: string,
  files: readonly string[],
  env: Record<string, string>,
  { say, limitMs = fileMs }: { say: (text: string) => void; limitMs?: number },
): Promise<Step> {
  let output = ''
  const started = files.filter((file) => canStart(file, say))
  const left = files.length - started.length
  // Without a file the runner would look for some by itself.
  if (started.length === 0)
    return { name, passed: 0, failed: process.env.CI ? left : 0, skipped: left }
  const args = [
    '--test',
    // Three more than the cores it is made for: many files wait for a clock or for a killed program.
    '--test-concurrency=5',
    `--test-timeout=${limitMs}`,
    '--test-reporter=spec',
    ...started,
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
      // A little later than each test's own limit, which tells more.
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
  const skipped = count('skipped') + count('todo') + left
  // In CI everything has to be there.
  const failed = count('fail') + count('cancelled') + (process.env.CI ? left : 0)
  if (code !== 0 && output.includes('failing tests')) {
    say(output.slice(output.indexOf('✖ failing tests')).trimEnd())
  }
  return {
    name,
    passed: count('pass'),
    failed: failed === 0 && (code !== 0 || ended.length > 0) ? 1 : failed,
    skipped,
  }
}

let lacksOf: ReturnType<typeof missingPrograms> | undefined

function canStart(file: string, say: (text: string) => void): boolean {
  lacksOf ??= missingPrograms()
  const lacks = lacksOf(readFileSync(resolve(root, file), 'utf8'))
  if (lacks !== null) say(`skipped: ${file} (${lacks})`)
  return lacks === null
}
