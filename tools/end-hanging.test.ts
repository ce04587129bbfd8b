import { strict as assert } from 'node:assert'
import { test } from 'node:test'
import { endHanging } from './end-hanging.ts'
import type { Process } from './list-processes.ts'

const runner = 2
const file = (pid: number, name: string): Process => ({
  pid,
  parent: runner,
  command: `node ${name}.test.ts`,
})

test('a file is as old as itself, not as those that had its number before', (t) => {
  t.mock.timers.enable({ apis: ['setInterval', 'Date'] })
  const said: string[] = []
  const ended: (string | number)[] = []
  let now: Process[] = []
  const list = () => now
  const say = (text: string) => said.push(text)
  const watch = endHanging(runner, {
    afterMs: 100,
    everyMs: 10,
    say,
    list,
    end: (pid, signal = 'SIGKILL') => ended.push(signal, pid),
  })
  const goOn = (ms: number, ...files: Process[]) => {
    now = files
    for (let passed = 0; passed < ms; passed += 10) t.mock.timers.tick(10)
  }
  goOn(80, file(7, 'first'))
  goOn(80, file(7, 'second'))
  goOn(20, file(8, 'third'))
  // The same file once more, as a second PostgreSQL runs it.
  goOn(80, file(7, 'second'), file(8, 'third'))
  assert.deepEqual([said, ended], [[], []])
  const child = { pid: 70, parent: 7, command: 'sleep 300' }
  goOn(30, file(7, 'second'), child)
  assert.match(said[0]!, /second\.test\.ts did not end/)
  assert.deepEqual(ended.slice(0, 6), ['SIGSTOP', 7, 'SIGKILL', 70, 'SIGKILL', 7])
  watch.stop()
})
