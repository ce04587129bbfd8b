/** Errors of maps. */
import type { ErrorEntry } from '../errors.ts'

export const mapErrors = {
  'map.no-tile': {
    status: 404,
    sentence: {
      vi: 'Không có ô bản đồ {tile}: ở mức {zoom}, cột và hàng phải là số từ 0 đến {last}, mức từ 0 đến {zoomMax}.',
      en: 'There is no tile {tile}: at zoom {zoom} column and row must be numbers from 0 to {last}, the zoom one from 0 to {zoomMax}.',
    },
    hint: {
      vi: 'Dùng địa chỉ trong /api/v1/datasets/{dataset}/tiles với lưới WebMercatorQuad.',
      en: 'Use the address in /api/v1/datasets/{dataset}/tiles with the grid WebMercatorQuad.',
    },
  },
  'map.busy': {
    status: 503,
    sentence: {
      vi: 'Đang có quá nhiều ô bản đồ chờ vẽ.',
      en: 'Too many tiles are waiting to be drawn.',
    },
    hint: { vi: 'Thử lại sau vài giây.', en: 'Try again in a few seconds.' },
  },
  'map.bad-parameter': {
    status: 400,
    sentence: {
      vi: 'Ô bản đồ không nhận tham số {name}.',
      en: 'A tile takes no parameter {name}.',
    },
    hint: {
      vi: 'Dùng properties, geometry, asOf, codesAsOf, filter và lọc bằng tên cột.',
      en: 'Use properties, geometry, asOf, codesAsOf, filter and filters by column name.',
    },
  },
  'map.no-geometry': {
    status: 404,
    sentence: {
      vi: 'Bộ dữ liệu {dataset} không có cột hình học {column}.',
      en: 'The dataset {dataset} has no geometry column {column}.',
    },
    hint: {
      vi: 'Xem cấu trúc tại /api/v1/datasets/{dataset}; dữ liệu không có hình học thì đọc ở /records.',
      en: 'See the structure at /api/v1/datasets/{dataset}; read what has no geometry at /records.',
    },
  },
  'map.bad-box': {
    status: 400,
    sentence: {
      vi: 'Khung {value} không phải bốn số: tây, nam, đông, bắc theo độ WGS 84, với tây < đông và nam < bắc.',
      en: 'The box {value} is not four numbers: west, south, east, north in degrees of WGS 84, with west < east and south < north.',
    },
    hint: {
      vi: 'Ví dụ bbox=107.6,11.9,107.9,12.2.',
      en: 'For example bbox=107.6,11.9,107.9,12.2.',
    },
  },
} as const satisfies Record<string, ErrorEntry>
