/** What the demonstration has loaded, as a table for people. */
import type { SampleLoad } from './load-sample.ts'

/** Equal to its source, but for the rows that are wrong on purpose. */
export function isAsMeant({ receipt, wrongRows }: SampleLoad): boolean {
  return wrongRows === 0 ? receipt.equal : receipt.heldBack === wrongRows
}

export function describeLoads(loads: readonly SampleLoad[]): string[] {
  const head = [
    'Bộ dữ liệu / dataset',
    'nguồn / source',
    'dòng / rows',
    'giây / seconds',
    'bằng nguồn / equal',
  ]
  const rows = loads.map((load) => [
    `${load.version.id}${load.part === undefined ? '' : `/${load.part}`} (${load.version.title.vi})`,
    load.kind,
    load.receipt.certificate.store.rows.toLocaleString('vi-VN'),
    load.seconds.toFixed(2),
    equality(load),
  ])
  const widths = head.map((name, i) => Math.max(name.length, ...rows.map((row) => row[i]!.length)))
  const line = (cells: string[]) =>
    cells
      .map((cell, i) => cell.padEnd(widths[i]!))
      .join('  ')
      .trimEnd()
  return [line(head), widths.map((width) => '─'.repeat(width)).join('  '), ...rows.map(line)]
}

function equality(load: SampleLoad): string {
  const { receipt, wrongRows } = load
  if (receipt.equal) return `bằng / equal #${receipt.sequence}`
  const held = `KHÁC / NOT: ${receipt.heldBack} held back`
  return wrongRows > 0 && isAsMeant(load) ? `${held} (cố ý / on purpose)` : held
}
