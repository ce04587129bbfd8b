/** A browser without a window: keeps its cookies, sends forms as our own pages do. */
import type { RunningKho } from './kho.ts'

export type Visited = {
  status: number
  headers: Headers
  text: string
  /** Where it was led, or ''. */
  location: string
  /** Code of the refusal on the page or in the problem, or null. */
  said: string | null
}

export type Visitor = {
  get(path: string, headers?: Record<string, string>): Promise<Visited>
  post(
    path: string,
    fields: Record<string, string> | string,
    headers?: Record<string, string>,
  ): Promise<Visited>
  /** As JSON, as the script of a page sends it. */
  send(path: string, body: unknown): Promise<Visited & { json: any }>
  cookies: Map<string, string>
}

/** `from`: the address that a trusted proxy names. */
export function openVisitor(kho: Pick<RunningKho, 'url'>, from?: string): Visitor {
  const cookies = new Map<string, string>()
  const ask = async (path: string, init: RequestInit): Promise<Visited> => {
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ')
    const response = await fetch(kho.url + path, {
      ...init,
      redirect: 'manual',
      headers: {
        'sec-fetch-site': 'same-origin',
        ...(cookie === '' ? {} : { cookie }),
        ...(from === undefined ? {} : { 'x-forwarded-for': from }),
        ...init.headers,
      },
    })
    for (const line of response.headers.getSetCookie()) {
      const [, name = '', value = '', rest = ''] = /^([^=]+)=([^;]*)(.*)$/.exec(line) ?? []
      if (value === '' || rest.includes('Max-Age=0')) cookies.delete(name)
      else cookies.set(name, value)
    }
    const text = await response.text()
    const location = response.headers.get('location') ?? ''
    const said = /"code":"([a-z.-]+)"/.exec(text)?.[1] ?? null
    return { status: response.status, headers: response.headers, text, location, said }
  }
  return {
    cookies,
    get: (path, headers = {}) => ask(path, { headers }),
    post: (path, fields, headers = {}) =>
      ask(path, {
        method: 'POST',
        body: typeof fields === 'string' ? fields : new URLSearchParams(fields),
        headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
      }),
    async send(path, body) {
      const headers = { 'content-type': 'application/json', accept: 'application/json' }
      const answer = await ask(path, { method: 'POST', body: JSON.stringify(body), headers })
      const isJson = answer.headers.get('content-type')?.includes('json')
      return { ...answer, json: isJson ? JSON.parse(answer.text) : null }
    },
  }
}
