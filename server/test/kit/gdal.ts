/** GDAL's programs, for tests that write and read maps with the program that others use. */
import { execFileSync, spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { installMissing } from './install-packages.ts'

/** The 28 real boundaries that come with Kho. */
export const boundariesFile = fileURLToPath(
  new URL('../../data/province/communes-former-dak-nong-2026.geojson', import.meta.url),
)

/**
 * Says why the tests with GDAL cannot run here, or false where they can. Installs Debian's package
 * where it is missing and this is root; in CI a missing GDAL is a failure and no excuse.
 */
export function gdalMissing(): string | false {
  installMissing(hasGdal, 'gdal-bin', 'proj-bin')
  if (hasGdal()) return false
  if (process.env['CI']) throw new Error('CI must have ogr2ogr (Debian package gdal-bin)')
  return 'ogr2ogr (Debian package gdal-bin) is not installed'
}

function hasGdal(): boolean {
  return spawnSync('ogr2ogr', ['--version'], { stdio: 'ignore' }).status === 0
}

/** Converts a map: `ogr2ogr <options> <to> <from>`. */
export function ogr2ogr(from: string, to: string, ...options: string[]): void {
  execFileSync('ogr2ogr', [...options, to, from], { stdio: ['ignore', 'ignore', 'pipe'] })
}

/** Positions carried from one system to another by PROJ: longitude or easting first. */
export function transform(from: string, to: string, positions: readonly number[][]): number[][] {
  const input = positions.map((position) => position.join(' ')).join('\n')
  const output = execFileSync('gdaltransform', ['-s_srs', from, '-t_srs', to], {
    input,
    encoding: 'utf8',
  })
  return output
    .trimEnd()
    .split('\n')
    .map((line) => line.split(' ').map(Number))
}
