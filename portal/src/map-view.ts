/** What the pages of maps are made from. Boxes are west, south, east, north in degrees. */
import type { Bilingual } from '@kho/contract/dataset.ts'

export type MapBox = readonly [number, number, number, number]

/** A dataset on a map. */
export type MapLayer = {
  id: string
  title: Bilingual
  /** Columns shown beside a feature, the key's first. */
  columns: { name: string; title: Bilingual; type?: string }[]
  /** Names of the key's columns, where all of them are shown. */
  key: readonly string[]
  box: MapBox | null
  features: number
}

export type MapPlace = { code: string; name: string; box: MapBox }

export type MapPageView = {
  layer: MapLayer
  /** The box asked for; null for everything. */
  box: MapBox | null
  /** As typed, where it is no box. */
  wrongBox: string | null
  /** Features that meet the box, the largest first. */
  rows: (string | null)[][]
  matching: number
  places: readonly MapPlace[]
}

export type MapsPageView = {
  layers: readonly MapLayer[]
  places: readonly MapPlace[]
  /** The place that the map shows. */
  place: MapPlace | null
  /** As typed. */
  layerQuery: string
  placeQuery: string
}
