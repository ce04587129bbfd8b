/** Versions and readings for tests of maps as sources. */
import { columnSchema } from '@kho/contract/dataset.ts'
import type { Column, DatasetVersion } from '@kho/contract/dataset.ts'
import { Refusal } from '@kho/contract/refusal.ts'
import type { SourceNote, SourceReader } from '../../src/source/row-batch.ts'

type ColumnInput = { name: string; type: string; [member: string]: unknown }

/** As much of a version as a reader looks at. */
export function versionOf(...columns: ColumnInput[]): DatasetVersion {
  const parsed = columns.map((column, i): Column & { number: number } => ({
    ...columnSchema.parse({ title: { vi: column.name, en: column.name }, ...column }),
    number: i + 1,
  }))
  return { id: 'test', columns: parsed, key: [parsed[0]!.name] } as unknown as DatasetVersion
}

export type Reading = {
  rows: (string | null)[][]
  lines: number[]
  fileSha256: string | undefined
  notes: SourceNote[]
}

export async function readAll(reader: SourceReader): Promise<Reading> {
  const reading: Reading = { rows: [], lines: [], fileSha256: undefined, notes: [] }
  for await (const { rows, lines } of reader.batches()) {
    reading.rows.push(...rows)
    reading.lines.push(...lines)
  }
  const { fileSha256, notes = [] } = reader.describe()
  return { ...reading, fileSha256, notes }
}

/** The refusal that a reading ends with, as its code and values. */
export async function refusalOf(reader: SourceReader): Promise<Record<string, unknown>> {
  try {
    await readAll(reader)
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    return { code: error.code, ...error.values }
  }
  throw new Error('nothing was refused')
}

/** All positions of a GeoJSON text, in their order. */
export function positionsOf(text: string): number[][] {
  const found: number[][] = []
  const walk = (value: unknown): void => {
    if (!Array.isArray(value)) return
    if (typeof value[0] === 'number') found.push(value as number[])
    else value.forEach(walk)
  }
  const { coordinates, geometries } = JSON.parse(text)
  walk(coordinates)
  for (const part of geometries ?? []) found.push(...positionsOf(JSON.stringify(part)))
  return found
}

/** Largest difference of any two numbers at the same place; infinite where the shapes differ. */
export function distanceOf(one: readonly number[][], other: readonly number[][]): number {
  if (one.length !== other.length) return Infinity
  let most = 0
  one.forEach((position, i) => {
    position.forEach((number, k) => {
      most = Math.max(most, Math.abs(number - (other[i]![k] ?? Infinity)))
    })
  })
  return most
}
