/**
 * TCVN3 (ABC), the encoding of the .VnTime fonts: one code for each lower-case letter and for the
 * seven capitals without a tone. A capital with a tone has no code; a capital font shows the lower
 * case as capitals.
 */

/** Runs of letters from a code on, after TCVN 5712:1993 VN3. */
const runs: readonly [number, string][] = [
  [0xa1, 'ĂÂÊÔƠƯĐăâêôơưđ'],
  [0xb5, 'àảãáạ'],
  [0xbb, 'ằẳẵắ'],
  [0xc6, 'ặầẩẫấậè'],
  [0xce, 'ẻẽéẹềểễếệìỉ'],
  [0xdc, 'ĩíịò'],
  [0xe1, 'ỏõóọồổỗốộờởỡớợù'],
  [0xf1, 'ủũúụừửữứựỳỷỹýỵ'],
]

/** Code → letter, both as characters of one unit: a code stands in text as U+00A1 to U+00FE. */
export const tcvn3Letters: ReadonlyMap<number, string> = new Map(
  runs.flatMap(([first, letters]) =>
    Array.from(letters, (letter, i): [number, string] => [first + i, letter]),
  ),
)

const codes = new Map(Array.from(tcvn3Letters, ([code, letter]) => [letter, code]))

/** Letters for codes; every other character stays. */
export function readTcvn3(text: string): string {
  return text.replace(/[\u00a1-\u00fe]/g, (code) => tcvn3Letters.get(code.charCodeAt(0)) ?? code)
}

/** Codes for letters; every other character stays. */
export function writeTcvn3(text: string): string {
  return text.replace(/[^\0-\x7f]/g, (letter) => {
    const code = codes.get(letter)
    return code === undefined ? letter : String.fromCharCode(code)
  })
}
