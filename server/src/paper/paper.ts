/** A paper that is kept: what it says of itself, and its file by its hash. */
export type Paper = {
  id: number
  agency: string
  number: string
  /** A day, `YYYY-MM-DD`. */
  issuedOn: string
  signer: string
  file: { sha256: string; name: string; bytes: number } | null
  keptBy: string
  /** ISO. */
  keptAt: string
}
