/** What the pages show of a dataset as open data: its view inside, cut to what is released. */
import type { DatasetVersion } from '@kho/contract/dataset.ts'
import { dataFormats, datasetPlaces } from '@kho/contract/edition.ts'
import { licences, renewals } from '@kho/contract/release.ts'
import type { Compared } from '@kho/portal/compare-page.ts'
import type { DatasetView, Equality } from '@kho/portal/view.ts'
import { columnsOf, type Issue, type Release } from './release.ts'
import type { EditionPart } from './write-issue.ts'

export type Released = {
  release: Release & { issue: Issue }
  version: DatasetVersion
  part: EditionPart
}

type Inside = Omit<DatasetView, 'quality'>

export function releasedView(inside: Inside, released: Released): DatasetView {
  const { release, part } = released
  const { issue } = release
  const loads = inside.loads.filter(({ sequence }) => sequence <= issue.seq)
  return {
    ...inside,
    ...cardOf({ ...inside, equality: equalityOf(inside, issue) }, released),
    definition: definitionOf(released),
    permitted: [],
    // Receipts are served inside only.
    loads: loads.map((load) => ({ ...load, receipt: null })),
    preview: part.preview,
    // Whether or not everybody may explore it inside.
    explorable: true,
    // Rules may speak of columns that are not released.
    quality: null,
    ...(part.shapes
      ? { shapes: { sequence: issue.seq, rows: issue.rows, columns: part.shapes } }
      : {}),
    release: {
      licence: licences[release.licence],
      renewal: renewals[release.renewal],
      documentNumber: release.documentNumber!,
      documentDate: release.documentDate!,
      sequence: issue.seq,
      releasedAt: issue.at.toISOString(),
      digest: part.dataset.digest,
      files: dataFormats.flatMap((format) => {
        const file = part.files.find(
          ({ path }) => path === datasetPlaces.data(release.dataset, format),
        )
        return file ? [{ format, bytes: file.bytes, sha256: file.sha256 }] : []
      }),
      proof: `/api/v1/datasets/${release.dataset}/proof`,
    },
  }
}

/** The card of the search; `loads` tell when the sequence came in. */
export function releasedCard(inside: Compared, view: DatasetView, released: Released): Compared {
  const names = new Set(columnsOf(released.version, released.release).map(({ name }) => name))
  return {
    ...inside,
    ...cardOf({ ...inside, loads: view.loads, equality: view.equality }, released),
    columns: inside.columns.filter(({ name }) => names.has(name)),
  }
}

function cardOf(inside: Pick<Inside, 'loads' | 'changedAt' | 'equality'>, released: Released) {
  const { release, version } = released
  const { issue } = release
  const load = inside.loads.find(({ sequence }) => sequence === issue.seq)
  return {
    sharing: 'open' as const,
    rows: issue.rows,
    changedAt: load?.at ?? inside.changedAt,
    equality: inside.equality,
    terms: [
      { vi: version.database, en: version.databaseEn ?? version.database },
      ...columnsOf(version, release).flatMap(({ name, title }) => [name, title.vi, title.en]),
    ],
  }
}

/**
 * What is stated of a later sequence says nothing of these rows. The source's file holds columns that
 * are not released: its hash would let a guess be tested.
 */
function equalityOf(
  { equality, loads }: Pick<Inside, 'equality' | 'loads'>,
  issue: Issue,
): Equality {
  if (loads.some(({ sequence }) => sequence > issue.seq)) return { state: 'unproven' }
  if (equality.state !== 'equal') return equality
  const { fileSha256: _, ...rest } = equality
  return rest
}

/** The definition with the released columns alone, as everybody may read it. */
export function definitionOf({ release, version }: Released): DatasetVersion {
  return {
    ...version,
    columns: columnsOf(version, release),
    sharing: 'open',
    permittedUsers: 'everybody',
  }
}
