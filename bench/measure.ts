/** Rows of the table of figures: each a ratio inside one run, against the bar the project set. */
import { cpus } from 'node:os'

export type Figure = {
  what: string
  /** Higher is better (`>=`) or lower is better (`<=`). */
  bar: { sense: '>=' | '<='; value: number; unit: string }
  value: number
  /** What was measured, in words: both sides of the ratio. */
  detail: string
}

export function met({ bar, value }: Figure): boolean {
  return bar.sense === '>=' ? value >= bar.value : value <= bar.value
}

export function row(figure: Figure): string {
  const { what, bar, value, detail } = figure
  const shown = (n: number) =>
    Math.abs(n) >= 1000 ? Math.round(n).toLocaleString('en') : n.toFixed(2)
  const unit = bar.unit === '×' ? ' ×' : ` ${bar.unit}`
  return `| ${what} | ${shown(value)}${unit} | ${bar.sense === '>=' ? '≥' : '≤'} ${shown(bar.value)}${unit} | ${met(figure) ? 'met' : 'missed'} | ${detail} |`
}

export async function seconds(act: () => Promise<unknown>): Promise<number> {
  const startedAt = performance.now()
  await act()
  return (performance.now() - startedAt) / 1000
}

export function machine(): string {
  const [first] = cpus()
  return `${cpus().length} × ${first?.model.trim() ?? '?'}, Node ${process.version}, ${new Date().toISOString().slice(0, 10)}`
}
