/** Maps of the synthetic province: views as the server makes them, without what opens a map. */
import type { MapLayer, MapPageView, MapsPageView } from '../src/map-view.ts'

/** What stands for the pictures that the server draws. */
export const picture =
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 640 400"><rect width="640" height="400" fill="#eef1ee"/></svg>'

const layer: MapLayer = {
  id: 'truong-hoc',
  title: { vi: 'Trường học', en: 'Schools' },
  columns: [
    { name: 'ma_truong', title: { vi: 'Mã trường', en: 'School code' } },
    { name: 'ten', title: { vi: 'Tên trường', en: 'Name' } },
  ],
  key: ['ma_truong'],
  box: [107.4, 11.9, 107.9, 12.4],
  features: 1204,
}

const places = [
  { code: '24611', name: 'Phường Bắc Gia Nghĩa', box: [107.65, 11.96, 107.88, 12.15] },
  { code: '24736', name: 'Xã Quảng Trực', box: [107.2, 12.1, 107.4, 12.4] },
] as const

export const schools: MapPageView = {
  layer,
  box: null,
  wrongBox: null,
  rows: [
    ['660001', 'Trường Mẫu giáo Hoa Pơ Lang'],
    ['660002', null],
  ],
  matching: 1204,
  places,
}
export const wrongBox: MapPageView = {
  ...schools,
  wrongBox: '<script>107',
  rows: [],
  matching: 0,
  places: [],
}
export const empty: MapPageView = {
  ...schools,
  layer: { ...layer, box: null, features: 0 },
  rows: [],
  matching: 0,
}

export const all: MapsPageView = {
  layers: [
    layer,
    { ...layer, id: 'ranh-gioi-xa', title: { vi: 'Ranh giới xã', en: 'Boundaries' } },
  ],
  places,
  place: null,
  layerQuery: '',
  placeQuery: '',
}
export const atPlace: MapsPageView = {
  ...all,
  places: [places[0]],
  place: places[0],
  placeQuery: 'bac gia nghia',
}
export const none: MapsPageView = {
  ...all,
  layers: [],
  places: [],
  layerQuery: 'xyz',
  placeQuery: 'xyz',
}
