/**
 * The ground under every map: the communes of the province by their own boundaries, from the file
 * that the program carries. Read when the first map is opened, and kept.
 */
import { readFile } from 'node:fs/promises'
import { labelPoint, boundsOf, type AnyGeometry, type Area } from './shape.ts'
import { boxOf, type LonLatBox, type TileAddress } from './tile-address.ts'
import type { DrawTask } from './tile-drawer.ts'

export type Place = {
  code: string
  name: string
  box: LonLatBox
  /** Where its name is written. */
  label: [number, number]
}

export type BaseMap = {
  places: readonly Place[]
  shapes: readonly { code: string; geometry: AnyGeometry }[]
  task(address: TileAddress): DrawTask
}

const file = new URL('../../data/province/communes-former-dak-nong-2026.geojson', import.meta.url)

let opened: Promise<BaseMap> | undefined

export function openBaseMap(): Promise<BaseMap> {
  opened ??= readBaseMap().catch((error: unknown) => {
    opened = undefined
    throw error
  })
  return opened
}

async function readBaseMap(): Promise<BaseMap> {
  const { features } = JSON.parse(await readFile(file, 'utf8')) as {
    features: { geometry: Area; properties: { code: string; fullName: string } }[]
  }
  const places = features
    .map(({ geometry, properties }) => ({
      code: properties.code,
      name: properties.fullName.normalize('NFC'),
      box: boundsOf(geometry),
      label: labelPoint(geometry),
    }))
    .toSorted((a, b) => a.name.localeCompare(b.name, 'vi'))
  const shapes = features.map(({ geometry, properties }) => ({ code: properties.code, geometry }))
  const boxes = new Map(places.map(({ code, box }) => [code, box]))
  const names = new Map(places.map(({ code, name }) => [code, name]))
  const written = new Map(
    shapes.map(({ code, geometry }) => [
      code,
      JSON.stringify([geometry, { code, name: names.get(code)! }]),
    ]),
  )
  return {
    places,
    shapes,
    task(address) {
      const box = boxOf(address)
      const met = shapes.filter(({ code }) => meets(boxes.get(code)!, box))
      return {
        dataset: 'communes',
        rows: met.map(({ code }) => written.get(code)!).join(','),
        columns: [
          { name: 'code', type: 'text' },
          { name: 'name', type: 'text' },
        ],
        key: ['code'],
        tile: address,
        bytesMax: 512 * 1024,
      }
    },
  }
}

export function meets(one: LonLatBox, other: LonLatBox): boolean {
  return one[0] <= other[2] && one[2] >= other[0] && one[1] <= other[3] && one[3] >= other[1]
}
