/** Loads one generated file in a process of its own and tells its peak memory. */
import { fork } from 'node:child_process'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { fileSupply } from '../server/src/intake/file-supply.ts'
import { loadSource } from '../server/src/intake/load-source.ts'
import { openGround } from './ground.ts'
import { forms, writeForm } from './text.ts'

/** `load-once.ts <rows> --form <name>`; with `--write <path>` it only writes the file. */
const [count = '1000', ...words] = process.argv.slice(2)
const valueOf = (name: string) => {
  const at = words.indexOf(name)
  return at < 0 ? undefined : words[at + 1]
}
const name = valueOf('--form') ?? 'csv'
const form = forms[name]
if (!form) throw new Error(`there is no form ${name}`)
const writeTo = valueOf('--write')
if (writeTo) {
  // Written by a process of its own, so that the peak is that of loading alone.
  await writeForm(form, writeTo, Number(count))
} else {
  const ground = await openGround()
  const path = join(ground.folder, `residents.${form.ending}`)
  await new Promise((resolve) =>
    fork(fileURLToPath(import.meta.url), [count, '--form', name, '--write', path]).on(
      'exit',
      resolve,
    ),
  )
  const { db, journalFolder, version } = ground
  await loadSource(
    { db, journalFolder },
    {
      dataset: version.id,
      supply: fileSupply(version, { ...form.options, path }),
      actor: 'bench',
    },
  )
  process.send?.(process.resourceUsage().maxRSS * 1024)
  await ground.end()
}
process.disconnect?.()
