/** The paper an act rests on: number and day. Both or neither. */
import { z } from 'zod'

export const paperShape = {
  documentNumber: z.string().trim().min(1).max(100).nullish(),
  documentDate: z.iso.date().nullish(),
}

/** An instant as it comes over the wire. */
export const instantSchema = z.iso.datetime({ offset: true }).pipe(z.coerce.date())

export type Paper = { documentNumber: string | null; documentDate: string | null }

type Given = {
  documentNumber?: string | null | undefined
  documentDate?: string | null | undefined
}

export function isWholePaper({ documentNumber, documentDate }: Given): boolean {
  return ((documentNumber ?? null) === null) === ((documentDate ?? null) === null)
}

export function paperOf({ documentNumber, documentDate }: Given): Paper {
  return { documentNumber: documentNumber ?? null, documentDate: documentDate ?? null }
}

export const wholePaperMessage = 'documentNumber, documentDate: cả hai hoặc không / both or neither'
