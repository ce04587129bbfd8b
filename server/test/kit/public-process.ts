/** The program outside as a process of its own, which may neither call anybody nor read elsewhere. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { freePort } from './free-port.ts'

const root = fileURLToPath(new URL('../../../', import.meta.url))
const program = fileURLToPath(new URL('../../bin/kho.ts', import.meta.url))

/** Loaded before the program: any attempt to connect to somebody ends it at once. */
const guard = `import net from 'node:net'
net.Socket.prototype.connect = () => { process.stderr.write('a connection was tried\\n'); process.exit(97) }`

export type PublicProcess = {
  url: string
  get(path: string, headers?: Record<string, string>): Promise<Response>
  /** Ends it and gives how it ended, with what it said. */
  end(): Promise<{ code: number | null; said: string }>
}

export type Started = PublicProcess | { code: number | null; said: string }

/** `env` beside nothing: the process inherits no variable. */
export async function startPublicProcess(
  args: readonly string[],
  env: Record<string, string> = {},
): Promise<Started> {
  const port = await freePort()
  const folder = args[args.indexOf('--edition') + 1]!
  const child = spawn(
    process.execPath,
    [
      '--permission',
      `--allow-fs-read=${root}`,
      `--allow-fs-read=${folder}`,
      '--import',
      `data:text/javascript,${encodeURIComponent(guard)}`,
      program,
      'public',
      ...args,
    ],
    {
      env: { KHO_PORT: String(port), KHO_LOG_LEVEL: 'warn', ...env },
      cwd: folder,
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  )
  let said = ''
  const url = `http://127.0.0.1:${port}`
  const listening = Promise.withResolvers<void>()
  const hear = (piece: Buffer) => {
    said += piece
    if (said.includes(url)) listening.resolve()
  }
  child.stdout.on('data', hear)
  child.stderr.on('data', hear)
  const closed = once(child, 'close') as Promise<[number | null]>
  const first = await Promise.race([listening.promise, closed])
  if (first) return { code: first[0], said }
  return {
    url,
    get: (path, headers = {}) => fetch(url + path, { headers, redirect: 'manual' }),
    async end() {
      if (child.exitCode === null) child.kill('SIGTERM')
      const [code] = await closed
      return { code, said }
    },
  }
}
