/** The part of a logger that this folder needs: fields first, sentence second, as pino has it. */
export type PgLog = {
  debug(fields: object, message: string): void
  info(fields: object, message: string): void
  warn(fields: object, message: string): void
  error(fields: object, message: string): void
}
