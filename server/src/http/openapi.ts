/** The API description, made from the routes: OpenAPI 3.1, or 3.0 for tools that know only that. */
import { z } from 'zod'
import type { Bilingual } from '@kho/contract/dataset.ts'
import { errors } from '@kho/contract/errors.ts'
import type { ErrorCode } from '@kho/contract/errors.ts'
import { ownCookieName } from './own-cookie.ts'
import { pathParameters } from './route.ts'
import type { ResponseDescription, Route } from './route.ts'

export type ApiInfo = { title: Bilingual; version: string; publicUrl: string }
export type OpenApiVersion = '3.1' | '3.0'

type Json = Record<string, unknown>

/** The whole document as a value. Routes marked hidden (pages, static files) are left out. */
export function describeApi(
  routes: readonly Route[],
  info: ApiInfo,
  version: OpenApiVersion,
): Json {
  const paths: Record<string, Json> = {}
  for (const route of routes.filter((one) => !one.hidden)) {
    const path = route.path.replace('*}', '}')
    paths[path] = { ...paths[path], [route.method.toLowerCase()]: describeRoute(route, version) }
  }
  return {
    openapi: version === '3.1' ? '3.1.1' : '3.0.4',
    info: {
      title: `${info.title.vi} (${info.title.en})`,
      version: info.version,
      description: both({
        vi: 'Mọi lỗi có dạng application/problem+json với mã cố định; xem x-kho-problems.',
        en: 'Every error is application/problem+json with a stable code; see x-kho-problems.',
      }),
    },
    servers: [{ url: info.publicUrl }],
    paths,
    components: {
      schemas: { Problem: describeProblem() },
      securitySchemes: describeSecurity(info, version),
    },
    'x-kho-problems': describeProblems(),
  }
}

/**
 * A client calls with a token: by itself, with a proof of its key, or over a connection with its
 * certificate; a person with the cookie of a session.
 */
function securityOf(route: Route, version: OpenApiVersion): Json[] {
  if (route.open) return []
  if (route.act !== undefined) return [{ session: [] }]
  const ways: Json[] = [{ token: [] }, { dpop: [] }]
  return version === '3.1' ? [...ways, { token: [], certificate: [] }] : ways
}

/** What each way of presenting a token is. What a client proves itself with to get one is in the metadata. */
function describeSecurity({ publicUrl }: ApiInfo, version: OpenApiVersion): Json {
  const scopes = {
    read: both({
      vi: 'đọc; read:<bộ dữ liệu> chỉ bộ đó',
      en: 'read; read:<dataset> for that one alone',
    }),
    supply: both({
      vi: 'cung cấp; supply:<bộ dữ liệu> chỉ bộ đó',
      en: 'supply; supply:<dataset> for that one alone',
    }),
  }
  const flows = { clientCredentials: { tokenUrl: `${publicUrl}/oauth/token`, scopes } }
  const certificate = {
    type: 'mutualTLS',
    description: both({
      vi: 'Chứng thư của kết nối (RFC 8705), nơi Kho được đặt như vậy; mã truy cập gửi kèm như thường',
      en: 'The certificate of the connection (RFC 8705), where Kho is set up so; the token beside it as usual',
    }),
  }
  return {
    token: { type: 'oauth2', flows },
    dpop: {
      type: 'http',
      scheme: 'dpop',
      description: both({
        vi: 'Mã truy cập gắn với khoá (RFC 9449): Authorization: DPoP, kèm đầu mục DPoP ký cho từng lần gọi',
        en: 'A token bound to a key (RFC 9449): Authorization: DPoP, with a header DPoP signed for each call',
      }),
    },
    // The older version does not know this kind.
    ...(version === '3.1' ? { certificate } : {}),
    session: { type: 'apiKey', in: 'cookie', name: ownCookieName('kho_session', publicUrl) },
  }
}

function describeRoute(route: Route, version: OpenApiVersion): Json {
  const parameters = [
    ...parametersOf('path', route.params, route, version),
    ...parametersOf('query', route.query, route, version),
    ...Object.entries(route.requestHeaders ?? {}).map(([name, header]) => ({
      name,
      in: 'header',
      required: header.required ?? false,
      ...described(header.description),
      schema: { type: 'string' },
    })),
  ]
  return {
    operationId: route.action,
    summary: both(route.summary),
    'x-kho-summary': route.summary,
    ...(route.description ? described(route.description) : {}),
    ...(parameters.length > 0 ? { parameters } : {}),
    ...describeBody(route, version),
    responses: describeResponses(route, version),
    security: securityOf(route, version),
  }
}

function parametersOf(
  place: 'path' | 'query',
  schema: z.ZodType | undefined,
  route: Route,
  version: OpenApiVersion,
): Json[] {
  const described = schema ? toSchema(schema, 'input', version) : {}
  const properties = (described.properties ?? {}) as Record<string, Json>
  const required = (described.required ?? []) as string[]
  const names = place === 'path' ? pathParameters(route.path) : Object.keys(properties)
  return names.map((name) => {
    const {
      description,
      'x-kho-description': inBoth,
      ...type
    } = properties[name] ?? {
      type: 'string',
    }
    return {
      name,
      in: place,
      required: place === 'path' || required.includes(name),
      ...(description ? { description } : {}),
      ...(inBoth ? { 'x-kho-description': inBoth } : {}),
      schema: type,
    }
  })
}

function describeBody(route: Route, version: OpenApiVersion): Json {
  if (route.body) {
    const schema = toSchema(route.body, 'input', version)
    return { requestBody: { required: true, content: { 'application/json': { schema } } } }
  }
  if (!route.upload) return {}
  const media = version === '3.1' ? {} : { schema: { type: 'string', format: 'binary' } }
  const content = Object.fromEntries(route.upload.types.map((type) => [type, media]))
  return { requestBody: { required: true, content } }
}

function describeResponses(route: Route, version: OpenApiVersion): Json {
  const responses: Json = {}
  for (const [status, response] of Object.entries(route.responses)) {
    responses[status] = describeResponse(response, version)
  }
  const byStatus = new Map<number, ErrorCode[]>()
  for (const code of route.refusals ?? []) {
    const { status } = errors[code]
    byStatus.set(status, [...(byStatus.get(status) ?? []), code])
  }
  for (const [status, codes] of byStatus) responses[status] ??= problemResponse(codes)
  responses.default = problemResponse([])
  return responses
}

function describeResponse(response: ResponseDescription, version: OpenApiVersion): Json {
  const types = response.types ?? ['application/json']
  const schema = response.schema ? toSchema(response.schema, 'output', version) : undefined
  const content = Object.fromEntries(types.map((type) => [type, schema ? { schema } : {}]))
  const headers = Object.entries(response.headers ?? {}).map(([name, description]) => [
    name,
    { description: both(description), schema: { type: 'string' } },
  ])
  return {
    ...described(response.description),
    ...(headers.length > 0 ? { headers: Object.fromEntries(headers) } : {}),
    ...(types.length > 0 ? { content } : {}),
  }
}

function problemResponse(codes: readonly ErrorCode[]): Json {
  const schema = { $ref: '#/components/schemas/Problem' }
  return {
    description: codes.length > 0 ? codes.join(', ') : 'Problem',
    'x-kho-codes': codes,
    content: { 'application/problem+json': { schema } },
  }
}

/** In JSON Schema of the version; a type it cannot say (a transformed value) becomes "any". */
function toSchema(schema: z.ZodType, io: 'input' | 'output', version: OpenApiVersion): Json {
  const target = version === '3.1' ? 'draft-2020-12' : 'openapi-3.0'
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { target, io, unrepresentable: 'any' })
  return rest
}

function describeProblem(): Json {
  const text = { type: 'string' }
  return {
    type: 'object',
    required: ['type', 'title', 'status', 'code', 'detail', 'hint', 'detail_en', 'hint_en'],
    properties: {
      type: text,
      title: text,
      status: { type: 'integer' },
      code: { type: 'string', enum: Object.keys(errors) },
      detail: text,
      hint: text,
      detail_en: text,
      hint_en: text,
      reference: text,
      values: { type: 'object', additionalProperties: true },
    },
  }
}

function describeProblems(): Json {
  const rows = Object.entries(errors).map(([code, { status, sentence, hint }]) => [
    code,
    { status, sentence, hint },
  ])
  return Object.fromEntries(rows)
}

/** In one text for every reader, and in two for ours. */
function described(text: Bilingual): Json {
  return { description: both(text), 'x-kho-description': text }
}

function both(text: Bilingual): string {
  return `${text.vi} / ${text.en}`
}
