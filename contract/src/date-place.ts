/**
 * A date as a number that grows with it, whatever its precision: what equal steps between dates are
 * counted by. Every month has 31 places, so it needs no calendar and no date makes it fail.
 */

const [monthPlaces, yearPlaces] = [31, 372]

/** Of YYYY, YYYY-MM or YYYY-MM-DD, with whatever follows; the first day where it says less. */
export function datePlace(text: string): number {
  const [year = '0', month = '1', day = '1'] = text.slice(0, 10).split('-')
  return Number(year) * yearPlaces + (Number(month) - 1) * monthPlaces + Number(day) - 1
}

/** The same as an expression of SQL, of PostgreSQL and SQLite alike. */
export function datePlaceSql(column: string): string {
  const part = (from: number, length: number) =>
    `coalesce(cast(nullif(substr(${column}, ${from}, ${length}), '') as integer), 1) - 1`
  return (
    `(cast(substr(${column}, 1, 4) as integer) * ${yearPlaces}` +
    ` + (${part(6, 2)}) * ${monthPlaces} + ${part(9, 2)})`
  )
}

/** The day at a place as YYYY-MM-DD; where a month has fewer days, its last. */
export function dateAt(place: number): string {
  const whole = Math.floor(place)
  const year = Math.floor(whole / yearPlaces)
  const month = Math.floor((whole % yearPlaces) / monthPlaces) + 1
  const last = new Date(Date.UTC(2000 + (year % 400), month, 0)).getUTCDate()
  const day = Math.min((whole % monthPlaces) + 1, last)
  const two = (part: number) => String(part).padStart(2, '0')
  return `${String(year).padStart(4, '0')}-${two(month)}-${two(day)}`
}
