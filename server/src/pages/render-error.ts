/** Draws refusals and faults for people. It asks no database, since that may be what is broken. */
import { errorPage } from '@kho/portal/error-page.ts'
import { readLang } from '@kho/portal/links.ts'
import { pageHeaders } from '@kho/portal/policy.ts'
import type { RenderError } from '../http/error-answer.ts'
import { bareFrame, type Place } from './frame.ts'

export const errorRenderer =
  (place: Place): RenderError =>
  (problem, { path: asked }) => {
    const { lang, path } = readLang(asked)
    const view = {
      status: problem.status,
      code: problem.code,
      sentence: { vi: problem.detail, en: problem.detail_en },
      hint: { vi: problem.hint, en: problem.hint_en },
      reference: problem.reference ?? null,
    }
    return { body: errorPage(view, bareFrame(lang, path, place)), headers: pageHeaders }
  }
