/**
 * A picture of shapes over the communes, as SVG: what a map is before it is opened, and where nothing
 * can open it. Positions are rounded to its own grid, which is all that it shows.
 */
import { runsOf, type AnyGeometry } from './shape.ts'
import { xOf, yOf, type LonLatBox } from './tile-address.ts'

export type PictureInput = {
  /** What it shows all of. */
  box: LonLatBox
  base: readonly AnyGeometry[]
  shapes: readonly AnyGeometry[]
}

/** Units of the picture; shown at half of it, so that lines are fine on dense screens. */
const [width, height] = [1280, 800]
const margin = 40
const stepMin = 4

export function drawPicture({ box, base, shapes }: PictureInput): string {
  const place = placement(box)
  const ground = pathOf(base, place)
  const drawn = pathOf(shapes, place)
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="640" height="400">` +
    `<rect width="${width}" height="${height}" fill="#eef1ee"/>` +
    `<path d="${ground.areas}${ground.lines}" fill="#ffffff" stroke="#9aa8a3" stroke-width="2" fill-rule="evenodd"/>` +
    `<path d="${drawn.areas}" fill="#0b7a6a" fill-opacity="0.35" stroke="#0b5a50" stroke-width="2.5" fill-rule="evenodd"/>` +
    `<path d="${drawn.lines}" fill="none" stroke="#0b5a50" stroke-width="4"/>` +
    // A line of no length with round ends is a dot.
    `<path d="${drawn.points}" fill="none" stroke="#0b5a50" stroke-width="12" stroke-linecap="round"/>` +
    '</svg>'
  )
}

type Place = (position: readonly number[]) => [number, number]

/** Mercator, with all of the box inside the margin; a single point gets some land around it. */
function placement(box: LonLatBox): Place {
  const least = 0.01 / 360
  const [x1, x2] = [xOf(box[0]), xOf(box[2])]
  const [y1, y2] = [yOf(box[3]), yOf(box[1])]
  const across = Math.max(x2 - x1, least)
  const down = Math.max(y2 - y1, least)
  const scale = Math.min((width - 2 * margin) / across, (height - 2 * margin) / down)
  const [middleX, middleY] = [(x1 + x2) / 2, (y1 + y2) / 2]
  return ([longitude, latitude]) => [
    Math.round(width / 2 + (xOf(longitude!) - middleX) * scale),
    Math.round(height / 2 + (yOf(latitude!) - middleY) * scale),
  ]
}

function pathOf(geometries: readonly AnyGeometry[], place: Place) {
  const path = { areas: '', lines: '', points: '' }
  for (const geometry of geometries) {
    for (const { kind, positions } of runsOf(geometry)) {
      if (kind === 'point') path.points += `M${place(positions[0]!).join(' ')}h0`
      else if (kind === 'line') path.lines += runPath(positions, place)
      else path.areas += `${runPath(positions, place)}z`
    }
  }
  return path
}

/** Steps from one position to the next; those too near to be told apart on a screen are one. */
function runPath(positions: readonly (readonly number[])[], place: Place): string {
  let [x, y] = place(positions[0]!)
  let path = `M${x} ${y}`
  for (let i = 1; i < positions.length; i++) {
    const [nextX, nextY] = place(positions[i]!)
    if (Math.abs(nextX - x) + Math.abs(nextY - y) < stepMin) continue
    path += `l${nextX - x} ${nextY - y}`
    x = nextX
    y = nextY
  }
  return path
}
