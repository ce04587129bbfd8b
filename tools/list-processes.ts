/** The processes of this machine, without a program of its own where the kernel tells them. */
import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'

export type Process = { pid: number; parent: number; command: string }

/** Empty where the machine does not tell, as on Windows. */
export function listProcesses(): Process[] {
  if (process.platform === 'linux') {
    return readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .flatMap(readOne)
  }
  if (process.platform === 'win32') return []
  const told = execFileSync('ps', ['-A', '-o', 'pid=,ppid=,args='], { encoding: 'utf8' })
  return told.split('\n').flatMap((line) => {
    const [, pid, parent, command] = /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(line) ?? []
    return command === undefined ? [] : [{ pid: Number(pid), parent: Number(parent), command }]
  })
}

function readOne(pid: string): Process[] {
  try {
    // The name in brackets may hold anything; state and parent come after the last of them.
    const after = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)!
    const [state, parent] = after.split(' ')
    if (state === 'Z') return []
    const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim()
    return [{ pid: Number(pid), parent: Number(parent), command }]
  } catch {
    return [] // it has ended meanwhile
  }
}
