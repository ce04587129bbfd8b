/** Draws refusals and faults for people. It asks no database, since that may be what is broken. */
import { errorPage } from '@kho/portal/error-page.ts'
import { readLang } from '@kho/portal/links.ts'
import { pageHeaders } from '@kho/portal/policy.ts'
import type { RenderError } from '../http/error-answer.ts'
import type { Frame } from '@kho/portal/view.ts'
import { bareFrame, type Place } from './bare-frame.ts'

/** `edition`: where a written edition is served. */
export const errorRenderer =
  (place: Place, edition?: Frame['edition']): RenderError =>
  (problem, { path: asked }) => {
    const { lang, path } = readLang(asked)
    const view = {
      status: problem.status,
      code: problem.code,
      sentence: { vi: problem.detail, en: problem.detail_en },
      hint: { vi: problem.hint, en: problem.hint_en },
      reference: problem.reference ?? null,
    }
    const frame = { ...bareFrame(lang, path, place), ...(edition ? { edition } : {}) }
    return { body: errorPage(view, frame), headers: pageHeaders }
  }
