/** Reads a pack of evidence: a folder, or one JSON file `{"files": {path: text}}`. */
import { readdir, readFile, stat } from 'node:fs/promises'
import { join, relative, sep } from 'node:path'
import type { PackFiles } from './pack.ts'

export async function readPack(location: string): Promise<PackFiles> {
  if (!(await stat(location)).isDirectory()) {
    const { files } = JSON.parse(await readFile(location, 'utf8')) as { files: object }
    return new Map(Object.entries(files))
  }
  const found = await readdir(location, { recursive: true, withFileTypes: true })
  const files = new Map<string, string>()
  for (const one of found.filter((each) => each.isFile())) {
    const path = join(one.parentPath, one.name)
    files.set(relative(location, path).split(sep).join('/'), await readFile(path, 'utf8'))
  }
  return files
}
