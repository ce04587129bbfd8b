/** Disks that are full soon: file systems in memory, which only root can mount. */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, statfsSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { waitUntil } from './wait-until.ts'

export type SmallDisk = {
  folder: string
  bytesLeft(): number
  /** Takes room until so many bytes are left. */
  fillUntil(bytesLeft: number): void
  /** Gives that room back. */
  makeRoom(): void
  remove(): Promise<void>
}

/**
 * Why disks cannot be mounted here; false where they can, and in CI, where a test that could not
 * run must fail.
 */
export function noSmallDisk(): string | false {
  if (process.env.CI) return false
  if (process.platform !== 'linux') return 'only Linux mounts file systems in memory'
  if (process.getuid?.() !== 0) return 'only root may mount a small disk'
  const folder = mkdtempSync(join(tmpdir(), 'kho-disk-'))
  const mounted = mount(folder, 1)
  if (mounted === null) spawnSync('umount', [folder])
  rmSync(folder, { recursive: true, force: true })
  return mounted === null ? false : `a small disk cannot be mounted (${mounted})`
}

/** A disk of so many megabytes, at the folder given or a new one. */
export function mountSmallDisk(
  megabytes: number,
  folder = mkdtempSync(join(tmpdir(), 'kho-disk-')),
): SmallDisk {
  const fault = mount(folder, megabytes)
  if (fault !== null) throw new Error(`a small disk cannot be mounted: ${fault}`)
  const ballast = join(folder, 'ballast')
  const bytesLeft = () => {
    const { bavail, bsize } = statfsSync(folder)
    return bavail * bsize
  }
  return {
    folder,
    bytesLeft,
    fillUntil(left) {
      writeFileSync(ballast, Buffer.alloc(Math.max(0, bytesLeft() - left)))
    },
    makeRoom: () => rmSync(ballast, { force: true }),
    async remove() {
      // Whoever had files open there may need a moment to be gone.
      await waitUntil(() => spawnSync('umount', [folder]).status === 0, Boolean, 100)
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

function mount(folder: string, megabytes: number): string | null {
  const options = `size=${megabytes}m,mode=0755`
  const done = spawnSync('mount', ['-t', 'tmpfs', '-o', options, 'tmpfs', folder], {
    encoding: 'utf8',
  })
  if (done.error) return done.error.message
  return done.status === 0 ? null : done.stderr.trim()
}
