/** Writes a table as dBase whose texts are of the fonts .VnTime, as offices kept them in FoxPro. */
import { writeFileSync } from 'node:fs'
import { writeTcvn3 } from '../../catalogue/tcvn3.ts'
import type { SampleTable } from '../office/office.ts'
import { dbaseTable } from './dbase-table.ts'

export function writeDbase(path: string, table: SampleTable): void {
  writeFileSync(
    path,
    dbaseTable(table, (text) => Buffer.from(writeTcvn3(text), 'latin1')),
  )
}
