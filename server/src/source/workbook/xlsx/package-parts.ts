/** How the parts of an XLSX refer to each other. */
import { posix } from 'node:path'
import { readXml, type Attributes } from '../read-xml.ts'
import type { ZipParts } from '../zip-parts.ts'

export type Relation = { id: string; type: string; target: string }

/** What a part refers to within the file; targets are names of parts. Links outside are left out. */
export async function readRelations(
  zip: ZipParts,
  file: string,
  part: string,
): Promise<Relation[]> {
  const entry = zip.find(relationsOf(part))
  const found: Relation[] = []
  if (!entry) return found
  await readXml(
    zip.read(entry),
    { file, part: entry.fileName },
    {
      open(name, { Id = '', Type = '', Target = '', TargetMode }) {
        if (name !== 'Relationship' || TargetMode === 'External') return
        found.push({
          id: Id,
          type: Type.slice(Type.lastIndexOf('/') + 1),
          target: resolve(part, Target),
        })
      },
      close() {},
    },
  )
  return found
}

/** The part that holds the relations of a part; of the file itself where it is ''. */
export function relationsOf(part: string): string {
  const folder = posix.dirname(part)
  return posix.join(folder === '.' ? '' : folder, '_rels', `${posix.basename(part)}.rels`)
}

function resolve(part: string, target: string): string {
  const path = target.replaceAll('\\', '/')
  return path.startsWith('/') ? path.slice(1) : posix.join(posix.dirname(part), path)
}

/** The value of an attribute of another namespace (`r:id`), whatever its prefix. */
export function foreignAttribute(attributes: Attributes, name: string): string | undefined {
  const key = Object.keys(attributes).find((one) => one.endsWith(`:${name}`))
  return key === undefined ? undefined : attributes[key]
}

export function isTrue(value: string | undefined): boolean {
  return value === '1' || value === 'true'
}
