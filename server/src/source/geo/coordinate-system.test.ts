import assert from 'node:assert/strict'
import { test } from 'node:test'
import { crsSchema, nameOfSystem, systemNamed, systemOf, wgs84 } from './coordinate-system.ts'
import { readWkt } from './read-wkt.ts'
import { reprojectedText, toWgs84 } from './reproject.ts'
import { suspectSystem } from './suggest-system.ts'
import { meridianText, provincialMeridians, readMeridian } from './vn2000.ts'

const esri = (meridian: string, datum = 'D_Vietnam_2000', scale = '0.9999') =>
  `PROJCS["VN_2000_KTT",GEOGCS["GCS_VN_2000",DATUM["${datum}",SPHEROID["WGS_1984",6378137.0,298.257223563]],` +
  `PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]],PROJECTION["Transverse_Mercator"],` +
  `PARAMETER["False_Easting",500000.0],PARAMETER["False_Northing",0.0],PARAMETER["Central_Meridian",${meridian}],` +
  `PARAMETER["Scale_Factor",${scale}],PARAMETER["Latitude_Of_Origin",0.0],UNIT["Meter",1.0]]`
const nameOf = (wkt: string) => {
  const { system } = readWkt(wkt)
  return system && nameOfSystem(system)
}
/** The former province of Đắk Nông. */
const bounds = [107.2, 11.7, 108.2, 12.9] as const

test('a central meridian is read however people write it', () => {
  for (const text of ["108°30'", '108°30′', '108 ° 30', '108-30', '108.5', '108,5', '108.50']) {
    assert.equal(readMeridian(text), 108.5, text)
  }
  assert.equal(readMeridian('105'), 105)
  for (const text of ['', '108°75', '98', '119', '108.5.1', 'abc', '1085']) {
    assert.equal(readMeridian(text), null, text)
  }
  assert.equal(meridianText(107.75), "107°45'")
  assert.equal(meridianText(105), "105°00'")
})

test('every province has one meridian', () => {
  const provinces = provincialMeridians.flatMap((one) => one.provinces)
  assert.equal(provinces.length, 64)
  assert.equal(new Set(provinces).size, 64)
  const of = (name: string) =>
    provincialMeridians.find((one) => one.provinces.includes(name))?.meridian
  assert.deepEqual([of('Đắk Nông'), of('Lâm Đồng'), of('Bình Thuận')], [108.5, 107.75, 108.5])
})

test('a declaration names a system by number or by meridian, and stays as it is written', () => {
  const zone = { datum: 'vn2000', meridian: "108°30'", zone: 3 } as const
  for (const crs of ['EPSG:9218', zone] as const) {
    const kept = crsSchema.parse(crsSchema.parse(crs))
    assert.deepEqual(kept, crs)
    assert.equal(nameOfSystem(systemOf(kept)), "VN-2000 108°30' / 3° (EPSG:9218)")
  }
  for (const wrong of ['EPSG:9', 'VN-2000', { ...zone, meridian: '1' }, { ...zone, zone: 4 }]) {
    assert.equal(crsSchema.safeParse(wrong).success, false)
  }
  const rare = systemOf({ datum: 'vn2000', meridian: 110, zone: 3 })
  assert.equal(nameOfSystem(rare), "VN-2000 110°00' / 3°")
})

test('names of older GeoJSON are known', () => {
  assert.equal(systemNamed('urn:ogc:def:crs:OGC:1.3:CRS84'), wgs84)
  assert.equal(systemNamed('urn:ogc:def:crs:EPSG::4326'), wgs84)
  assert.equal(systemNamed('EPSG:9218')?.datum, 'vn2000')
  assert.equal(systemNamed('EPSG:1'), null)
})

test('a .prj is read by what it says, not by what it is called', () => {
  assert.equal(nameOf(esri('108.5')), "VN-2000 108°30' / 3° (EPSG:9218)")
  assert.equal(nameOf(esri('107.75')), "VN-2000 107°45' / 3° (EPSG:5899)")
  assert.equal(nameOf(esri('105', 'D_Vietnam_2000', '0.9996')), "VN-2000 105°00' / 6° (EPSG:3405)")
  assert.equal(nameOf(esri('105', 'D_WGS_1984', '0.9996')), "WGS 84 105°00' / 6° (EPSG:32648)")
  assert.equal(nameOf(esri('108.5', 'D_unknown')), "? 108°30' / 3°")
  assert.equal(nameOf(esri('108.5').replaceAll('Meter",1.0', 'Foot_US",0.3048')), null)
  for (const wrong of ['', 'PROJCS[', 'x'.repeat(30_000), 'LOCAL_CS["drawing"]']) {
    assert.equal(readWkt(wrong).system, null, wrong.slice(0, 20))
  }
  assert.equal(readWkt('LOCAL_CS["drawing"]').name, 'drawing')
})

test('the national parameters in a text are known for what they are', () => {
  const withShift = (shift: string) =>
    `GEOGCS["x",DATUM["x",SPHEROID["WGS 84",6378137,298.257223563],TOWGS84[${shift}]],PRIMEM["Greenwich",0],UNIT["degree",0.0174532925199433]]`
  const national = '-191.90441429,-39.30318279,-111.45032835,0.00928836,-0.01975479,0.00427372'
  assert.equal(nameOf(withShift(`${national},0.252906278`)), 'VN-2000 (EPSG:4756)')
  assert.equal(nameOf(withShift('-192.873,-39.382,-111.202,0,0,0,0')), '?')
})

test('metres become degrees to a tenth of a millimetre, heights stay', () => {
  // By cs2cs of PROJ 9.1.1: 412345.678 1330000.123 from EPSG:9218 to EPSG:4326.
  const point = { type: 'Point', coordinates: [412345.678, 1330000.123, 512.25] }
  const reproject = toWgs84(systemNamed('EPSG:9218')!)
  assert.equal(
    reprojectedText(point, reproject),
    '{"type":"Point","coordinates":[107.696769604,12.025375248,512.25]}',
  )
  for (const none of [null, 1, {}, { type: 'Point' }, { type: 'Point', coordinates: ['1', 2] }]) {
    assert.equal(reprojectedText(none, reproject), null)
  }
})

test('numbers that cannot be of the declared system are told what they look like', () => {
  const dakNong = systemNamed('EPSG:9218')!
  const lamDong = systemNamed('EPSG:5899')!
  const metres = [412345.678, 1330000.123] as const
  assert.equal(suspectSystem([107.7, 12.1], wgs84, bounds), null)
  assert.equal(suspectSystem(metres, dakNong, bounds), null)
  const suspicion = suspectSystem(metres, wgs84, bounds)!
  assert.match(suspicion.looksEn, /metres of VN-2000/)
  assert.match(suspicion.fitting, /VN-2000 108°30' \/ 3° \(EPSG:9218\)/)
  assert.match(suspectSystem(metres, wgs84)!.fitting, /VN-2000/)
  assert.match(suspectSystem([metres[1], metres[0]], dakNong, bounds)!.looksEn, /northing before/)
  assert.match(suspectSystem([12.1, 107.7], wgs84, bounds)!.looksEn, /latitude stands before/)
  assert.match(suspectSystem([107.7, 12.1], dakNong, bounds)!.fitting, /WGS 84/)
  // 440000 on the meridian of Lâm Đồng is 82 km further west than on that of Đắk Nông.
  assert.match(suspectSystem([370_000, 1_330_000], lamDong, bounds)!.fitting, /EPSG:9218/)
  assert.equal(suspectSystem([370_000, 1_330_000], lamDong), null)
})
