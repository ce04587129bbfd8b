/** A tile as it leaves, to a system or to a person, with what its headers say of it. */
import { maskedColumns, type Plan } from '../query/query.ts'
import type { TileAnswer } from './read-tile.ts'
import type { KeptTile } from './tile-cache.ts'

export const tileType = 'application/vnd.mapbox-vector-tile'

/** Without a body where the caller holds these very bytes. */
export function tileAnswer(
  read: TileAnswer,
  held: string | undefined,
): { status?: number; headers: Record<string, string>; body: Buffer | null } {
  const { tile, plan } = read
  const headers = {
    ...mapHeadersOf(plan, read),
    'content-type': tileType,
    'Kho-Tile': saidOf(tile),
    etag: tile.etag,
  }
  if (held === tile.etag) return { status: 304, headers, body: null }
  return { headers, body: tile.bytes }
}

/** `drawn=163; matching=170; unseen=7; left-out=0; tolerance=3/4096` */
function saidOf({ drawn, matching, unseen, leftOut, tolerance }: KeptTile): string {
  return [
    `drawn=${drawn}`,
    `matching=${matching}`,
    `unseen=${unseen}`,
    `left-out=${leftOut}`,
    `tolerance=${tolerance}/4096`,
  ].join('; ')
}

/** Open data may lie in a cache that asks whether it still holds; nothing else may. */
export function mapHeadersOf(
  plan: Plan,
  { opening, equality }: { opening: string | null; equality: string },
): Record<string, string> {
  const masked = maskedColumns(plan)
  return {
    ...(masked ? { 'Kho-Masked': masked } : {}),
    'Kho-Equal-As-Of': equality,
    'Kho-Sequence': String(plan.facts.seq),
    ...(opening ? { 'Kho-Read': opening } : {}),
    'cache-control': plan.allowed.grant ? 'private, no-store' : 'no-cache',
  }
}
