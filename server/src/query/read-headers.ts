/** What every answer of rows says of them beside the rows. */
export function readHeaders(
  equality: string,
  seq: number,
  opening: string | null,
  masked: string,
): Record<string, string> {
  return {
    ...(masked ? { 'Kho-Masked': masked } : {}),
    'Kho-Equal-As-Of': equality,
    'Kho-Sequence': String(seq),
    ...(opening ? { 'Kho-Read': opening } : {}),
    'cache-control': 'private, no-store',
  }
}
