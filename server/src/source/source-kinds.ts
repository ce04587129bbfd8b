/** All kinds of source, in the order in which people are shown them. */
import { csvKind, tsvKind } from './csv/csv-source.ts'
import { mssqlKind } from './database/mssql-source.ts'
import { mysqlKind } from './database/mysql-source.ts'
import { oracleKind } from './database/oracle-source.ts'
import { postgresKind } from './database/postgres-source.ts'
import { accessKind } from './filebase/access-source.ts'
import { dbaseKind } from './filebase/dbase-source.ts'
import { sqliteKind } from './filebase/sqlite-source.ts'
import { fixedWidthKind } from './fixed/fixed-width-source.ts'
import { geojsonKind } from './geo/geojson-source.ts'
import { geopackageKind } from './geo/geopackage/geopackage-source.ts'
import { kmlKind } from './geo/kml/kml-source.ts'
import { shapefileKind } from './geo/shapefile/shapefile-source.ts'
import { jsonKind, ndjsonKind } from './json/json-source.ts'
import { serviceKind } from './service/service-source.ts'
import { throughKind } from './service/through-source.ts'
import { ftpsKind } from './transfer/ftps-source.ts'
import { sftpKind } from './transfer/sftp-source.ts'
import { odsKind } from './workbook/ods-source.ts'
import { xlsKind } from './workbook/xls-source.ts'
import { xlsxKind } from './workbook/xlsx-source.ts'
import type { FileKind, RanAgainst, SourceKind } from './source-kind.ts'
import { xmlKind } from './xml/xml-source.ts'

export const sourceKinds: readonly SourceKind[] = [
  csvKind,
  tsvKind,
  fixedWidthKind,
  jsonKind,
  ndjsonKind,
  xmlKind,
  xlsxKind,
  xlsKind,
  odsKind,
  geojsonKind,
  sqliteKind,
  dbaseKind,
  accessKind,
  shapefileKind,
  geopackageKind,
  kmlKind,
  postgresKind,
  mysqlKind,
  mssqlKind,
  oracleKind,
  serviceKind,
  sftpKind,
  ftpsKind,
  throughKind,
]

export const fileKinds: readonly FileKind[] = sourceKinds.filter((kind) => kind.form === 'file')

/** The kind of that name. Throws where there is none, since declarations were checked. */
export function sourceKind(name: string): SourceKind {
  const found = sourceKinds.find(({ kind }) => kind === name)
  if (!found) throw new Error(`there is no kind of source called ${name}`)
  return found
}

export function fileKind(name: string): FileKind {
  const found = sourceKind(name)
  if (found.form !== 'file') throw new Error(`${name} is not a kind of file`)
  return found
}

/** The kind that the ending of a file's name means, or null. */
export function fileKindOf(path: string): FileKind | null {
  const ending = /\.([^./\\]+)$/.exec(path)?.[1]?.toLowerCase() ?? ''
  return fileKinds.find(({ endings }) => endings.includes(ending)) ?? null
}

/** The kind of an upload's media type, or null. */
export function fileKindOfMedia(mediaType: string): FileKind | null {
  return fileKinds.find(({ mediaTypes }) => mediaTypes.includes(mediaType)) ?? null
}

/** What is to be known of a kind before it is relied on. */
export type SourceKindFacts = { kind: string; form: SourceKind['form'] } & RanAgainst

/** Of every kind, in the order in which people are shown them. A file asks no server. */
export function sourceKindFacts(): SourceKindFacts[] {
  return sourceKinds.map((one) => ({
    kind: one.kind,
    form: one.form,
    ...(one.form === 'file' ? { products: [], never: [] } : one.ranAgainst),
  }))
}
