/** What kinds of source are called; each has its name of a declaration. */
import type { Bilingual } from '@kho/contract/dataset.ts'
import { say } from './dictionary.ts'
import type { Lang } from './view.ts'

const both = (name: string): Bilingual => ({ vi: name, en: name })

export const sourceKindNames: Readonly<Record<string, Bilingual>> = {
  csv: { vi: 'tệp CSV', en: 'CSV file' },
  tsv: { vi: 'tệp TSV', en: 'TSV file' },
  'fixed-width': { vi: 'tệp cột cố định', en: 'file of fixed columns' },
  json: { vi: 'tệp JSON', en: 'JSON file' },
  ndjson: { vi: 'tệp JSON từng dòng', en: 'file of JSON lines' },
  xml: { vi: 'tệp XML', en: 'XML file' },
  xlsx: { vi: 'bảng tính Excel', en: 'Excel workbook' },
  xls: { vi: 'bảng tính Excel cũ (XLS)', en: 'old Excel workbook (XLS)' },
  ods: { vi: 'bảng tính OpenDocument', en: 'OpenDocument workbook' },
  geojson: { vi: 'tệp bản đồ GeoJSON', en: 'GeoJSON map file' },
  geopackage: { vi: 'tệp bản đồ GeoPackage', en: 'GeoPackage map file' },
  kml: { vi: 'tệp bản đồ KML', en: 'KML map file' },
  shapefile: { vi: 'tệp bản đồ Shapefile', en: 'Shapefile' },
  sqlite: { vi: 'tệp SQLite', en: 'SQLite file' },
  dbase: { vi: 'tệp dBASE, FoxPro', en: 'dBASE or FoxPro file' },
  access: { vi: 'tệp Access', en: 'Access file' },
  postgres: both('PostgreSQL'),
  mysql: both('MySQL, MariaDB'),
  mssql: both('SQL Server'),
  oracle: both('Oracle'),
  service: { vi: 'dịch vụ web', en: 'web service' },
  through: { vi: 'hỏi nguồn từng lần', en: 'asked at its source' },
  sftp: { vi: 'tệp qua SFTP', en: 'file over SFTP' },
  ftps: { vi: 'tệp qua FTPS', en: 'file over FTPS' },
}

/** A kind without a name here is called as in its declaration. */
export function sourceKindName(lang: Lang, kind: string): string {
  return Object.hasOwn(sourceKindNames, kind) ? say(lang, sourceKindNames[kind]!) : kind
}
