/** Writes a table with points as KML, its columns as extended data. */
import { writeFileSync } from 'node:fs'
import { xmlText } from '../../source/workbook/form/xml-text.ts'
import type { SampleTable } from '../office/office.ts'
import { splitPoints } from './point-rows.ts'

export function writeKml(path: string, table: SampleTable): void {
  const placemarks = splitPoints(table).map(({ attributes, point: [lon, lat] }) => {
    const data = attributes.map(
      ({ column, text }) => `<Data name="${column.name}"><value>${xmlText(text)}</value></Data>`,
    )
    return `<Placemark><ExtendedData>${data.join('')}</ExtendedData><Point><coordinates>${lon},${lat}</coordinates></Point></Placemark>\n`
  })
  writeFileSync(
    path,
    `<?xml version="1.0" encoding="UTF-8"?>\n<kml xmlns="http://www.opengis.net/kml/2.2"><Document>\n${placemarks.join('')}</Document></kml>\n`,
  )
}
