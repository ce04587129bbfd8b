/** `kho verify`: is the copy equal to its source, and the store what the journal says? */
import { writeFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { findDataset } from '../catalogue/find-dataset.ts'
import { datasetSchema, type DatasetVersion } from '@kho/contract/dataset.ts'
import { numberColumns } from '../catalogue/number-columns.ts'
import type { Part } from '../catalogue/part.ts'
import { readFlag, readOption, readPositionals } from '../cli/arguments.ts'
import type { Command, CommandArgs, CommandContext, Outcome } from '../cli/command.ts'
import { checkFile } from '../cli/check-file.ts'
import { readJsonFile } from '../cli/read-json-file.ts'
import { digestRows } from '../source/digest-rows.ts'
import { findSourceOf } from '../intake/declared-source.ts'
import { declarationOption, readDeclaration } from '../intake/read-declaration.ts'
import { fileSupply } from '../intake/file-supply.ts'
import { openSupply } from '../intake/open-supply.ts'
import { loadSource } from '../intake/load-source.ts'
import type { Supply } from '../intake/supply.ts'
import { journalPlaces } from '../journal/journal-places.ts'
import { openJournalKey } from '../journal/key.ts'
import { waitForPublication } from '../journal/wait-for-publication.ts'
import type { Database } from '../pg/database.ts'
import { sourceKind } from '../source/source-kinds.ts'
import { drawCertificate } from './certificate-pdf.ts'
import { lookTwice, type TwoLooks } from './look-twice.ts'
import { proveRecord } from './prove-record.ts'
import { repairOf } from './repair.ts'
import { certificateSigner, makeCertificate } from './sign-certificate.ts'
import { syncPart } from './sync-part.ts'
import { verifyDataset, type Verification } from './verify-dataset.ts'

/** Keeps what two looks found as cases for the owners; given by whoever knows of cases. */
export type CaseKeeper = (
  context: Pick<CommandContext, 'config' | 'actor'>,
  db: Database,
  looks: TwoLooks,
) => Promise<KeptCase[]>
export type KeptCase = { part: string; outcome: string; discrepancy: string | null }

const verify = (keepCases: CaseKeeper): Command => ({
  name: 'verify',
  summary: {
    vi: 'Chứng minh bản trong Kho bằng nguồn và đúng với nhật ký',
    en: 'Prove that the copy equals its source and is what the journal says',
  },
  usage: '<dataset> [--source file] [--audit] [--repair] [--open-case] [--pdf file.pdf]',
  options: {
    source: {
      type: 'string',
      help: { vi: 'tệp nguồn để so', en: 'the source file to compare with' },
    },
    audit: {
      type: 'boolean',
      help: { vi: 'băm lại với muối mới', en: 'digest anew under a fresh salt' },
    },
    repair: {
      type: 'boolean',
      help: { vi: 'đọc lại đúng các dòng khác nhau', en: 're-read exactly the differing rows' },
    },
    pdf: {
      type: 'string',
      help: { vi: 'ghi chứng nhận có ký, một trang', en: 'write the signed certificate, one page' },
    },
    'open-case': {
      type: 'boolean',
      help: {
        vi: 'đồng bộ rồi xem lại; sai khác còn lại thành một việc cho chủ quản',
        en: 'synchronise and look again; what still differs becomes a case for the owner',
      },
    },
  },
  async run(context, args) {
    const [dataset] = readPositionals(args, 'dataset') as [string]
    const db = await context.database()
    const version = await findDataset(db, dataset)
    const file = readOption(args, 'source')
    const supplyOf = (part: Part) => openPart(context, db, version, part, file)
    const pdf = readOption(args, 'pdf')
    const tell = async (result: Verification) => {
      if (pdf !== undefined) await writeFile(pdf, await drawVerified(context, db, result))
      return describe(result)
    }
    if (readFlag(args, 'open-case')) {
      const looks = await lookAgain(context, db, version, { supplyOf, file, args })
      const kept = await keepCases(context, db, looks)
      const described = await tell(looks.second ?? looks.first)
      const lines = [...describeLooks(looks), ...kept.map(sayCase)]
      const json = {
        ...(described.json as object),
        drift: looks.drifts.map(plainDrift),
        cases: kept,
      }
      return { ...described, json, text: [...described.text, ...lines] }
    }
    const verifyNow = () => check(context, db, dataset, supplyOf, readFlag(args, 'audit'))
    const first = await verifyNow()
    if (first.ok || !readFlag(args, 'repair')) return tell(first)
    for (const part of first.parts) {
      const supply = await supplyOf(part.part)
      if (!supply) continue
      await loadSource(
        { db, journalFolder: journalPlaces(context.config).folder },
        {
          dataset,
          part: part.part.name,
          supply,
          actor: context.actor,
          repair: repairOf(first, part),
        },
      ).finally(() => supply.close())
    }
    return tell(await verifyNow())
  },
})

/** The certificate says what this verification found, of the parts that it could compare. */
async function drawVerified(
  context: CommandContext,
  db: Database,
  { version, parts }: Verification,
): Promise<Buffer> {
  const places = journalPlaces(context.config)
  const { skey, vkey } = await openJournalKey(places.keyFile, places.origin)
  // The verification itself is an entry; the checkpoint on the page covers it.
  await waitForPublication(db, places, context.log)
  const { rows } = await db.query('select read.equality($1) as equality', [version.id])
  const made = await makeCertificate(places.folder, {
    version,
    equalAsOf: rows[0].equality,
    parts: parts.flatMap(({ certificate }) => (certificate ? [certificate] : [])),
    issuedAt: new Date(),
  })
  return drawCertificate(made, { vkey, sign: certificateSigner(skey) })
}

/** A file that is named here is the source itself: there is nothing to synchronise with. */
async function lookAgain(
  context: CommandContext,
  db: Database,
  version: DatasetVersion,
  {
    supplyOf,
    file,
    args,
  }: {
    supplyOf: (part: Part) => Promise<Supply | null>
    file: string | undefined
    args: CommandArgs
  },
): Promise<TwoLooks> {
  const journalFolder = journalPlaces(context.config).folder
  const look = (of: typeof supplyOf) => check(context, db, version.id, of, readFlag(args, 'audit'))
  return lookTwice(version, {
    look,
    supplyOf,
    sync: file ? null : syncPart({ db, journalFolder }, version, context.actor),
  })
}

function describeLooks({ drifts }: TwoLooks): string[] {
  return drifts.map(
    ({ part, lag, differences, notSynced }) =>
      `${part.name}: ${lag} trễ / lag, ${differences.length} còn khác / still different` +
      (notSynced ? ` (${notSynced})` : ''),
  )
}

const plainDrift = ({ part, ...drift }: TwoLooks['drifts'][number]) => ({
  ...drift,
  part: part.name,
})

const sayCase = ({ part, outcome, discrepancy }: KeptCase) =>
  `${part}: ${outcome}${discrepancy ? ` ${discrepancy}` : ''}`

async function check(
  context: CommandContext,
  db: Database,
  dataset: string,
  supplyOf: (part: Part) => Promise<Supply | null>,
  audit: boolean,
): Promise<Verification> {
  const places = journalPlaces(context.config)
  const { vkey } = await openJournalKey(places.keyFile, places.origin)
  await waitForPublication(db, places, context.log)
  let shownAt = Date.now()
  return verifyDataset(db, {
    dataset,
    supplyOf,
    actor: context.actor,
    audit,
    journalFolder: places.folder,
    journalKey: vkey,
    onProgress(phase, rows) {
      if (Date.now() - shownAt < 2000) return
      shownAt = Date.now()
      context.progress(`${phase}: ${rows}`)
    },
  })
}

async function openPart(
  context: CommandContext,
  db: Database,
  version: DatasetVersion,
  part: Part,
  file: string | undefined,
): Promise<Supply | null> {
  const declared = await findSourceOf(db, version.id, part)
  if (file) {
    const isFile = declared && sourceKind(declared.kind).form === 'file'
    const { id: _id, dataset: _dataset, part: _part, ...habits } = isFile ? declared : {}
    return fileSupply(version, { ...habits, path: resolve(file) })
  }
  return declared ? openSupply({ config: context.config, db }, version, declared) : null
}

function describe(result: Verification): Outcome & { text: string[] } {
  const text: string[] = []
  for (const { part, certificate, comparison } of result.parts) {
    if (!certificate) {
      text.push(
        `${result.dataset}/${part.name}: không có nguồn để so; dùng --source / no source at hand; use --source`,
      )
      continue
    }
    const { source, store } = certificate
    const of =
      source.kind === 'file'
        ? `tệp / file ${source.fileSha256} (${source.name})`
        : `nguồn / source ${source.name}`
    text.push(
      `${certificate.equal ? 'BẰNG / EQUAL' : 'KHÁC / NOT EQUAL'}  ${of}, ${source.asOf}`,
      `  nguồn/source ${source.rows}  ${source.digest}`,
      `  Kho/store    ${store.rows}  ${store.digest}`,
      `  #${certificate.sequence}  ${certificate.profile}${certificate.salt ? `  salt ${certificate.salt}` : ''}`,
    )
    if (certificate.heldBack > 0)
      text.push(`  not equal: ${certificate.heldBack} held back / giữ lại`)
    for (const difference of comparison?.differences.slice(0, 20) ?? []) {
      const columns = difference.columns.map(
        ({ column, source, store }) => `${column}: ${source ?? 'NULL'} ≠ ${store ?? 'NULL'}`,
      )
      text.push(`  ${difference.kind} ${difference.key} ${columns.join('; ')}`)
    }
    const more = (comparison?.differencesTotal ?? 0) - 20
    if (more > 0) text.push(`  … +${more}`)
  }
  text.push(
    `${result.store.findingsTotal === 0 ? 'ĐÚNG / INTACT' : 'BỊ SỬA / ALTERED'}  ${result.store.rows} dòng/rows, ${result.store.versions} phiên bản/versions; nhật ký/journal ${result.journal.ok ? 'ok' : 'WRONG'} (${result.journal.size})`,
    ...result.store.findings.slice(0, 20).map(({ sentence }) => `  ${sentence}`),
  )
  const json = {
    dataset: result.dataset,
    ok: result.ok,
    store: {
      rows: result.store.rows,
      findings: result.store.findings.map(plain),
      findingsTotal: result.store.findingsTotal,
    },
    journal: result.journal,
    parts: result.parts.map(({ part, certificate, comparison }) => ({
      part: part.name,
      certificate,
      differences: comparison?.differences ?? null,
      differencesTotal: comparison?.differencesTotal ?? null,
    })),
  }
  return { exit: result.ok ? 0 : 1, json, text }
}

const plain = (finding: Verification['store']['findings'][number]) => ({
  ...finding,
  change: finding.change === null ? null : String(finding.change),
})

const digest: Command = {
  name: 'digest',
  summary: {
    vi: 'Tính lại dấu băm của một tệp nguồn, không cần máy chủ',
    en: 'Recompute the digest of a source file, without the server',
  },
  usage: '<definition.json> <file> [--declaration source.json] [--salt hex]',
  options: {
    declaration: declarationOption,
    salt: { type: 'string', help: { vi: 'muối của chứng nhận', en: "the certificate's salt" } },
  },
  async run(_context, args) {
    const [definition, file] = readPositionals(args, 'definition.json', 'file') as [string, string]
    const given = await readJsonFile(definition)
    const spoken = checkFile(definition, datasetSchema, given?.definition ?? given)
    const { version } = numberColumns(spoken, null)
    const declared = await readDeclaration(readOption(args, 'declaration'))
    const supply = fileSupply(version, { ...declared, path: resolve(file) })
    const salt = readOption(args, 'salt')
    const { vector, rows } = salt
      ? await supply.digest(Buffer.from(salt, 'hex'))
      : await digestRows(version, supply.rows(null))
    const { digest } = vector.total()
    const { fileSha256 } = supply.identity()
    return {
      exit: 0,
      json: { rows, digest, fileSha256 },
      text: `${rows}  ${digest}  ${fileSha256}`,
    }
  },
}

const proveRecordCommand: Command = {
  name: 'journal prove record',
  summary: {
    vi: 'Viết tệp chứng minh một bản ghi đã được nhật ký ghi nhận',
    en: 'Write a file that proves a record by the journal',
  },
  usage: '<dataset> <key> [--out …]',
  options: { out: { type: 'string', help: { vi: 'tệp sẽ viết', en: 'file to write' } } },
  async run(context, args) {
    const [dataset, key] = readPositionals(args, 'dataset', 'key') as [string, string]
    const db = await context.database()
    const places = journalPlaces(context.config)
    await waitForPublication(db, places, context.log)
    const file = readOption(args, 'out') ?? `proof-${dataset}-${key}.txt`
    const proven = await proveRecord(db, places, { dataset, key: key.split(','), file })
    const command = `npx kho journal verify-proof ${file} --key '${proven.key}'`
    return { exit: 0, json: { file, ...proven }, text: [file, command] }
  },
}

export const equalityCommands = (keepCases: CaseKeeper): Command[] => [
  verify(keepCases),
  digest,
  proveRecordCommand,
]
