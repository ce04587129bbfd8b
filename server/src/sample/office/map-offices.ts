/** Offices that supply maps. GeoJSON is how the communes' boundaries come (make-province.ts). */
import { writeGeopackage } from '../write/write-geopackage.ts'
import { writeKml } from '../write/write-kml.ts'
import { writeShapefile } from '../write/write-shapefile.ts'
import { codeOf, makeRows, placeIn } from './made-rows.ts'
import {
  communeColumn,
  defineSample,
  placeColumn,
  textColumn,
  wholeColumn,
  type Office,
} from './office.ts'

const columnsWith = (unit: { vi: string; en: string }) => [
  textColumn('ma', { vi: 'Mã', en: 'Code' }, { required: true }),
  textColumn('ten', { vi: 'Tên', en: 'Name' }, { required: true }),
  communeColumn,
  wholeColumn('so_luong', unit),
  placeColumn,
]

const pointsOf = (prefix: string, called: string, count: number, seed: number) =>
  makeRows(count, seed, ({ random, number, commune }) => [
    codeOf(prefix, number),
    `${called} ${commune.name}, số ${number}`,
    commune.code,
    String(1 + random.below(80)),
    placeIn(random),
  ])

const wells = {
  columns: columnsWith({ vi: 'Số hộ dùng', en: 'Households served' }),
  rows: pointsOf('NS', 'Giếng khoan', 90, 401),
}
const stations = {
  columns: columnsWith({ vi: 'Số trụ nước', en: 'Hydrants' }),
  rows: pointsOf('PCCC', 'Điểm chữa cháy', 56, 402),
}
const masts = {
  columns: columnsWith({ vi: 'Chiều cao (m)', en: 'Height (m)' }),
  rows: pointsOf('BTS', 'Trạm thu phát', 112, 403),
}

export const mapOffices: readonly Office[] = [
  {
    agencies: [
      { id: 'nuoc-sach-nong-thon', vi: 'Trung tâm Nước sạch nông thôn', en: 'Rural Water Centre' },
    ],
    definition: defineSample({
      id: 'water-points',
      title: { vi: 'Điểm cấp nước', en: 'Water points' },
      owner: 'nuoc-sach-nong-thon',
      form: { vi: 'bản đồ Shapefile nén zip', en: 'zipped shapefile' },
      frequency: 'yearly',
      columns: wells.columns,
    }),
    supplies: [
      {
        id: 'diem-cap-nuoc',
        file: { name: 'diem-cap-nuoc.zip', write: (path) => writeShapefile(path, wells) },
        declare: ({ path }) => ({ kind: 'shapefile', path }),
      },
    ],
  },
  {
    agencies: [{ id: 'phong-pccc', vi: 'Phòng Cảnh sát PCCC', en: 'Fire Police Office' }],
    definition: defineSample({
      id: 'fire-stations',
      title: { vi: 'Điểm chữa cháy', en: 'Fire stations' },
      owner: 'phong-pccc',
      form: { vi: 'bản đồ GeoPackage', en: 'GeoPackage' },
      frequency: 'half-yearly',
      columns: stations.columns,
    }),
    supplies: [
      {
        id: 'diem-chua-chay',
        file: {
          name: 'diem-chua-chay.gpkg',
          write: (path) => writeGeopackage(path, stations, 'diem_chua_chay'),
        },
        declare: ({ path }) => ({ kind: 'geopackage', path }),
      },
    ],
  },
  {
    agencies: [
      {
        id: 'phong-vien-thong',
        vi: 'Phòng Bưu chính, Viễn thông',
        en: 'Telecommunications Office',
      },
    ],
    definition: defineSample({
      id: 'relay-masts',
      title: { vi: 'Trạm thu phát sóng', en: 'Relay masts' },
      owner: 'phong-vien-thong',
      form: { vi: 'bản đồ KML khi có thay đổi', en: 'KML on change' },
      frequency: 'on-change',
      columns: masts.columns,
    }),
    supplies: [
      {
        id: 'tram-thu-phat',
        file: { name: 'tram-thu-phat.kml', write: (path) => writeKml(path, masts) },
        declare: ({ path }) => ({ kind: 'kml', path }),
      },
    ],
  },
]
