/** A dataset as schema.org describes one, for search engines. */
import { dictionary, say } from './dictionary.ts'
import { calls, inLang, links } from './links.ts'
import type { DatasetView, Frame } from './view.ts'

/** The object that is embedded in the page as JSON-LD. */
export function structuredDataset(view: DatasetView, frame: Frame): Record<string, unknown> {
  const { lang, baseUrl, province, authority } = frame
  const { definition } = view
  const open = view.sharing === 'open'
  return {
    '@context': 'https://schema.org/',
    '@type': 'Dataset',
    '@id': `${baseUrl}${links.dataset(view.id)}`,
    url: `${baseUrl}${inLang(lang, links.dataset(view.id))}`,
    name: say(lang, view.title),
    alternateName: say(lang === 'vi' ? 'en' : 'vi', view.title),
    description: say(lang, view.description),
    identifier: view.id,
    version: String(definition.version),
    inLanguage: 'vi',
    isAccessibleForFree: open,
    conditionsOfAccess: dictionary(lang).sharing[view.sharing],
    spatialCoverage: say(lang, province),
    ...(view.changedAt ? { dateModified: view.changedAt } : {}),
    creator: agency(say(lang, view.owner.name)),
    publisher: agency(say(lang, authority.name)),
    includedInDataCatalog: {
      '@type': 'DataCatalog',
      name: `${dictionary(lang).place} · ${say(lang, province)}`,
      url: baseUrl,
    },
    variableMeasured: definition.columns.map((column) => ({
      '@type': 'PropertyValue',
      name: column.name,
      description: say(lang, column.title),
      ...(column.unit ? { unitText: column.unit } : {}),
    })),
    ...(open ? { distribution: downloads(view, baseUrl) } : {}),
  }
}

function agency(name: string) {
  return { '@type': 'GovernmentOrganization', name }
}

function downloads(view: DatasetView, baseUrl: string) {
  const download = (format: 'csv' | 'ndjson' | 'geojson', encodingFormat: string) => ({
    '@type': 'DataDownload',
    encodingFormat,
    contentUrl: baseUrl + calls.exported(view.id, format),
  })
  const hasGeometry = view.definition.columns.some(({ type }) => type === 'geometry')
  return [
    download('csv', 'text/csv'),
    download('ndjson', 'application/x-ndjson'),
    ...(hasGeometry ? [download('geojson', 'application/geo+json')] : []),
  ]
}
