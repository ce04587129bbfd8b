/** A body that is the same for everybody, with its validator and its compressed forms. */
import { createHash } from 'node:crypto'
import type { IncomingHttpHeaders } from 'node:http'
import { codingOf, compress, worthBytes, type Coding, type Effort } from './compress.ts'
import type { Answer } from './route.ts'

export type CodedBody = {
  readonly body: Buffer
  /** Without quotes; a compressed form adds its coding, since a strong validator names bytes. */
  readonly tag: string
  /** Answers with the form that the asker reads, or with nothing where it has it already. */
  answer(asked: IncomingHttpHeaders, headers: Record<string, string>): Answer | Promise<Answer>
}

export function codedBody(text: string | Buffer, effort: Effort): CodedBody {
  const body = Buffer.isBuffer(text) ? text : Buffer.from(text)
  const tag = createHash('sha256').update(body).digest('base64url').slice(0, 22)
  const forms = new Map<Coding, Buffer>()
  const making = new Map<Coding, Promise<Buffer>>()

  function make(coding: Coding): Promise<Buffer> {
    const known = making.get(coding)
    if (known) return known
    const made = compress(body, coding, effort).then((form) => {
      forms.set(coding, form)
      return form
    })
    making.set(coding, made)
    return made
  }

  return {
    body,
    tag,
    answer(asked, headers) {
      const coding = body.length < worthBytes ? null : codingOf(asked['accept-encoding'])
      const etag = `"${coding ? `${tag}-${coding}` : tag}"`
      const common = { ...headers, etag, vary: 'accept-encoding' }
      if (holds(asked['if-none-match'], etag)) return { status: 304, headers: common }
      if (!coding) return { headers: common, body }
      const coded = { ...common, 'content-encoding': coding }
      const form = forms.get(coding)
      if (form) return { headers: coded, body: form }
      return make(coding).then((made) => ({ headers: coded, body: made }))
    },
  }
}

/** Whether the asker holds exactly this, or, by a weak validator, something equal to it. */
function holds(ifNoneMatch: string | undefined, etag: string): boolean {
  if (ifNoneMatch === undefined) return false
  return ifNoneMatch.split(',').some((one) => {
    const given = one.trim().replace(/^W\//, '')
    return given === etag || given === '*'
  })
}
