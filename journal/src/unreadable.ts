/** Thrown where a log cannot be read, with the reason in both languages. */
export class Unreadable extends Error {
  readonly vi: string

  constructor(en: string, vi: string) {
    super(en)
    this.name = 'Unreadable'
    this.vi = vi
  }
}
