/** Writes a table with points as a GeoPackage in WGS 84 with one layer. */
import type { SampleTable } from '../office/office.ts'
import { splitPoints } from './point-rows.ts'

const wgs84 = 4326
/** "GPKG", by which a program knows the file. */
const applicationId = 0x47504b47

export async function writeGeopackage(
  path: string,
  table: SampleTable,
  layer: string,
): Promise<void> {
  const { DatabaseSync } = await import('node:sqlite')
  const db = new DatabaseSync(path)
  const names = table.columns.filter(({ type }) => type !== 'geometry').map(({ name }) => name)
  db.exec(`pragma application_id = ${applicationId}; pragma user_version = 10300; begin;
    create table gpkg_spatial_ref_sys (srs_name text not null, srs_id integer primary key,
      organization text not null, organization_coordsys_id integer not null,
      definition text not null, description text);
    create table gpkg_contents (table_name text primary key, data_type text not null,
      identifier text unique, description text default '', last_change text not null,
      min_x real, min_y real, max_x real, max_y real, srs_id integer);
    create table gpkg_geometry_columns (table_name text not null, column_name text not null,
      geometry_type_name text not null, srs_id integer not null, z integer not null,
      m integer not null, primary key (table_name, column_name));
    insert into gpkg_spatial_ref_sys values
      ('WGS 84', ${wgs84}, 'EPSG', ${wgs84}, 'GEOGCS["WGS 84"]', null);
    insert into gpkg_contents (table_name, data_type, identifier, last_change, srs_id)
      values ('${layer}', 'features', '${layer}', '2026-01-05T00:00:00Z', ${wgs84});
    insert into gpkg_geometry_columns values ('${layer}', 'geom', 'POINT', ${wgs84}, 0, 0);
    create table ${layer} (fid integer primary key, geom blob, ${names.map((name) => `${name} text`).join(', ')})`)
  const insert = db.prepare(
    `insert into ${layer} (geom, ${names.join(', ')}) values (?, ${names.map(() => '?').join(', ')})`,
  )
  for (const { attributes, point } of splitPoints(table)) {
    insert.run(pointBlob(point), ...attributes.map(({ text }) => text))
  }
  db.exec('commit')
  db.close()
}

/** The format's own head without a box, and the point as well-known binary. */
function pointBlob([lon, lat]: [number, number]): Buffer {
  const blob = Buffer.alloc(8 + 21)
  blob.write('GP', 'latin1')
  blob[3] = 1
  blob.writeInt32LE(wgs84, 4)
  blob[8] = 1
  blob.writeUInt32LE(1, 9)
  blob.writeDoubleLE(lon, 13)
  blob.writeDoubleLE(lat, 21)
  return blob
}
