/** The open data as a DCAT 3 catalogue in JSON-LD, for other portals that harvest it. */
import type { DatasetView } from '@kho/portal/view.ts'

const mediaTypes = {
  csv: 'text/csv',
  ndjson: 'application/x-ndjson',
  geojson: 'application/geo+json',
}
const frequencies: Record<string, string> = {
  'real-time': 'CONT',
  daily: 'DAILY',
  weekly: 'WEEKLY',
  monthly: 'MONTHLY',
  quarterly: 'QUARTERLY',
  'half-yearly': 'ANNUAL_2',
  yearly: 'ANNUAL',
  'on-change': 'IRREG',
}

/** Addresses are relative to where the edition is served. */
export function catalogueDcat(
  views: readonly DatasetView[],
  title: { vi: string; en: string },
): object {
  return {
    '@context': {
      dcat: 'http://www.w3.org/ns/dcat#',
      dct: 'http://purl.org/dc/terms/',
      foaf: 'http://xmlns.com/foaf/0.1/',
      spdx: 'http://spdx.org/rdf/terms#',
      xsd: 'http://www.w3.org/2001/XMLSchema#',
    },
    '@type': 'dcat:Catalog',
    '@id': '/catalogue.jsonld',
    'dct:title': inBoth(title),
    'dcat:dataset': views.map(datasetOf),
  }
}

const inBoth = ({ vi, en }: { vi: string; en: string }) => [
  { '@language': 'vi', '@value': vi },
  { '@language': 'en', '@value': en },
]

function datasetOf(view: DatasetView): object {
  const release = view.release!
  const frequency = frequencies[view.definition.updateFrequency] ?? 'UNKNOWN'
  const licence = { '@id': release.licence.url }
  return {
    '@type': 'dcat:Dataset',
    '@id': `/datasets/${view.id}`,
    'dct:identifier': view.id,
    'dct:title': inBoth(view.title),
    'dct:description': inBoth(view.description),
    'dct:publisher': { '@type': 'foaf:Organization', 'foaf:name': inBoth(view.owner.name) },
    'dct:issued': { '@type': 'xsd:dateTime', '@value': release.releasedAt },
    ...(view.changedAt
      ? { 'dct:modified': { '@type': 'xsd:dateTime', '@value': view.changedAt } }
      : {}),
    'dct:accrualPeriodicity': {
      '@id': `http://publications.europa.eu/resource/authority/frequency/${frequency}`,
    },
    'dct:license': licence,
    'dcat:landingPage': { '@id': `/datasets/${view.id}` },
    'dcat:distribution': release.files.map(({ format, bytes, sha256 }) => ({
      '@type': 'dcat:Distribution',
      'dcat:downloadURL': { '@id': `/api/v1/datasets/${view.id}/export.${format}` },
      'dcat:mediaType': mediaTypes[format],
      'dcat:byteSize': bytes,
      'dct:license': licence,
      'spdx:checksum': {
        '@type': 'spdx:Checksum',
        'spdx:algorithm': { '@id': 'spdx:checksumAlgorithm_sha256' },
        'spdx:checksumValue': sha256,
      },
    })),
  }
}
