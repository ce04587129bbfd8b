/** The page that people get where a program gets problem+json. */
import { errorPage } from '@kho/portal/error-page.ts'
import { readLang } from '@kho/portal/links.ts'
import { pageHeaders } from '@kho/portal/policy.ts'
import type { RenderError } from '../http/error-answer.ts'

export const renderError: RenderError = (problem, { path: asked }) => {
  const { lang, path } = readLang(asked.split('?')[0] ?? '/')
  const body = errorPage(
    {
      status: problem.status,
      code: problem.code,
      sentence: { vi: problem.detail, en: problem.detail_en },
      hint: { vi: problem.hint, en: problem.hint_en },
      reference: problem.reference ?? null,
    },
    {
      lang,
      path,
      search: '',
      baseUrl: '',
      province: { vi: 'Tỉnh mẫu', en: 'Sample province' },
      checkpoint: null,
      authority: {
        name: { vi: 'Sở Khoa học và Công nghệ', en: 'Department of Science and Technology' },
      },
    },
  )
  return { body, headers: pageHeaders }
}
