/** A table with the habits of offices, as LibreOffice's flat XML, for it to convert. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'

const spaces = ['office', 'style', 'text', 'table']
  .map((name) => `xmlns:${name}="urn:oasis:names:tc:opendocument:xmlns:${name}:1.0"`)
  .join(' ')
const numbers = 'xmlns:number="urn:oasis:names:tc:opendocument:xmlns:datastyle:1.0"'
const formulas = 'xmlns:of="urn:oasis:names:tc:opendocument:xmlns:of:1.2"'

const two = 'number:style="long"'
const day = `<number:day ${two}/><number:text>/</number:text><number:month ${two}/><number:text>/</number:text><number:year ${two}/>`
const clock = `<number:text> </number:text><number:hours ${two}/><number:text>:</number:text><number:minutes ${two}/><number:text>:</number:text><number:seconds ${two}/>`
const styles = `
<number:date-style style:name="N1">${day}</number:date-style>
<number:date-style style:name="N2">${day}${clock}</number:date-style>
<number:number-style style:name="N3"><number:number number:decimal-places="0" number:min-integer-digits="5"/></number:number-style>
<number:boolean-style style:name="N4"><number:boolean/></number:boolean-style>
${['N1', 'N2', 'N3', 'N4'].map((name) => `<style:style style:name="c${name}" style:family="table-cell" style:data-style-name="${name}"/>`).join('')}`

const text = (value: string) =>
  `<table:table-cell office:value-type="string">${value
    .split('\n')
    .map((line) => `<text:p>${line}</text:p>`)
    .join('')}</table:table-cell>`
const number = (value: string, rest = '') =>
  `<table:table-cell ${rest} office:value-type="float" office:value="${value}"/>`
const date = (value: string, style: string) =>
  `<table:table-cell table:style-name="${style}" office:value-type="date" office:date-value="${value}"/>`
const truth = (value: boolean, rest = '') =>
  `<table:table-cell ${rest} table:style-name="cN4" office:value-type="boolean" office:boolean-value="${value}"/>`
const row = (cells: string[], rest = '') =>
  `<table:table-row ${rest}>${cells.join('')}</table:table-row>`

/** Column B is hidden, row 4 too; B4 and E4 are formulas, B6 an error, C5:D5 are merged. */
export function officeDocument(folder: string): string {
  const rows = [
    row([text('DANH SÁCH')]),
    row(['ma', 'so', 'ngay', 'luc', 'co'].map(text)),
    row([
      text('067090000001'),
      number('1.1'),
      date('2024-02-29', 'cN1'),
      date('2024-02-29T10:30:15', 'cN2'),
      truth(true),
    ]),
    row(
      [
        text('hai đầu\nĐắk Wil'),
        number('3.1', 'table:formula="of:=[.B3]+2"'),
        text('05/02/1990'),
        '<table:table-cell/>',
        truth(false),
      ],
      'table:visibility="collapse"',
    ),
    row([
      number('4', 'table:style-name="cN3"'),
      number('-2500000.75'),
      `<table:table-cell table:number-columns-spanned="2" table:style-name="cN1" office:value-type="date" office:date-value="1900-03-01"/>`,
      '<table:covered-table-cell/>',
    ]),
    row([
      text('x <text:s/>y'),
      '<table:table-cell table:formula="of:=NA()" office:value-type="float"/>',
    ]),
  ]
  const columns = '<table:table-column/><table:table-column table:visibility="collapse"/>'
  const table = `<table:table table:name="Bảng 1">${columns}${rows.join('')}</table:table>`
  const path = join(folder, 'office.fods')
  writeFileSync(
    path,
    `<?xml version="1.0" encoding="UTF-8"?><office:document ${spaces} ${numbers} ${formulas} office:version="1.3" office:mimetype="application/vnd.oasis.opendocument.spreadsheet"><office:automatic-styles>${styles}</office:automatic-styles><office:body><office:spreadsheet>${table}</office:spreadsheet></office:body></office:document>`,
  )
  return path
}
