/**
 * VN-2000, the national system of coordinates, as data. The seven parameters, the zones and the
 * provinces of each central meridian are those of the EPSG Geodetic Parameter Dataset v10.076
 * (transformation 6960, systems 3405–3406, 5896–5899, 9205–9218 with their areas of use). That the
 * areas repeat Circular 973/2001/TT-TCĐC and Circular 25/2014/TT-BTNMT is background knowledge: the
 * annexes were not at hand. Provinces are those before 1 July 2025, since maps of the merged ones go
 * on being drawn on their old meridians.
 */

/**
 * From VN-2000 to WGS 84: three shifts in metres, three rotations in seconds of arc, parts per
 * million. Written as a position vector; the decision that made them public writes the rotations
 * with the opposite sign, as a coordinate frame. Mixing the two up moves every point by 0.6 m.
 */
export const vn2000ToWgs84 = [
  -191.90441429, -39.30318279, -111.45032835, 0.00928836, -0.01975479, 0.00427372, 0.252906278,
] as const

export const scaleOfZone = { 3: 0.9999, 6: 0.9996 } as const
export type ZoneWidth = keyof typeof scaleOfZone

type ProvincialMeridian = { epsg: number; meridian: number; provinces: readonly string[] }

/** The 3° zones, each with the provinces that use it. */
export const provincialMeridians: readonly ProvincialMeridian[] = [
  { epsg: 5896, meridian: 102, provinces: [] },
  { epsg: 9205, meridian: 103, provinces: ['Điện Biên', 'Lai Châu'] },
  { epsg: 9206, meridian: 104, provinces: ['Sơn La'] },
  { epsg: 9207, meridian: 104.5, provinces: ['Cà Mau', 'Kiên Giang'] },
  {
    epsg: 9208,
    meridian: 104.75,
    provinces: ['An Giang', 'Lào Cai', 'Nghệ An', 'Phú Thọ', 'Yên Bái'],
  },
  {
    epsg: 5897,
    meridian: 105,
    provinces: [
      'Bạc Liêu',
      'Cần Thơ',
      'Đồng Tháp',
      'Hà Nam',
      'Hà Nội',
      'Hà Tây',
      'Hậu Giang',
      'Ninh Bình',
      'Thanh Hóa',
      'Vĩnh Phúc',
    ],
  },
  {
    epsg: 9209,
    meridian: 105.5,
    provinces: [
      'Bắc Ninh',
      'Hà Giang',
      'Hà Tĩnh',
      'Hải Dương',
      'Hưng Yên',
      'Nam Định',
      'Sóc Trăng',
      'Tây Ninh',
      'Thái Bình',
      'Trà Vinh',
      'Vĩnh Long',
    ],
  },
  {
    epsg: 9210,
    meridian: 105.75,
    provinces: [
      'Bến Tre',
      'Bình Dương',
      'Cao Bằng',
      'Hải Phòng',
      'Long An',
      'Thành phố Hồ Chí Minh',
      'Tiền Giang',
    ],
  },
  { epsg: 9211, meridian: 106, provinces: ['Hòa Bình', 'Quảng Bình', 'Tuyên Quang'] },
  { epsg: 9212, meridian: 106.25, provinces: ['Bình Phước', 'Quảng Trị'] },
  { epsg: 9213, meridian: 106.5, provinces: ['Bắc Kạn', 'Thái Nguyên'] },
  { epsg: 9214, meridian: 107, provinces: ['Bắc Giang', 'Thừa Thiên Huế'] },
  { epsg: 9215, meridian: 107.25, provinces: ['Lạng Sơn'] },
  { epsg: 9216, meridian: 107.5, provinces: ['Kon Tum'] },
  {
    epsg: 5899,
    meridian: 107.75,
    provinces: ['Bà Rịa - Vũng Tàu', 'Đà Nẵng', 'Đồng Nai', 'Lâm Đồng', 'Quảng Nam', 'Quảng Ninh'],
  },
  { epsg: 5898, meridian: 108, provinces: ['Quảng Ngãi'] },
  { epsg: 9217, meridian: 108.25, provinces: ['Bình Định', 'Khánh Hòa', 'Ninh Thuận'] },
  {
    epsg: 9218,
    meridian: 108.5,
    provinces: ['Bình Thuận', 'Đắk Lắk', 'Đắk Nông', 'Gia Lai', 'Phú Yên'],
  },
]

/** The 6° zones. */
export const sixDegreeZones = [
  { epsg: 3405, meridian: 105 },
  { epsg: 3406, meridian: 111 },
] as const

/** 108.5 as people write it: 108°30'. */
export function meridianText(degrees: number): string {
  const minutes = Math.round(degrees * 60)
  return `${Math.floor(minutes / 60)}°${String(minutes % 60).padStart(2, '0')}'`
}

/** Reads 108°30', 108-30, 108.5 or 108,5; null where it is none of them or not near Viet Nam. */
export function readMeridian(text: string): number | null {
  const parts = /^\s*(\d{3})(?:[.,](\d+)|\s*[°-]\s*(?:(\d{1,2})\s*['′]?)?)?\s*$/.exec(text)
  if (!parts) return null
  const [, whole = '', fraction, minutes = '0'] = parts
  if (Number(minutes) > 59) return null
  const degrees = fraction ? Number(`${whole}.${fraction}`) : Number(whole) + Number(minutes) / 60
  return degrees >= 100 && degrees <= 118 ? degrees : null
}
