/** The operations of an OpenAPI document of ours, as the reference shows them. */
import type { Bilingual } from '@kho/contract/dataset.ts'

export type ApiParameter = {
  name: string
  place: 'path' | 'query' | 'header'
  required: boolean
  description: Bilingual | null
  schema: Schema
}

export type ApiResponse = {
  status: string
  description: Bilingual
  types: string[]
  schema: Schema | null
  /** Stable codes of the refusals with this status. */
  codes: string[]
}

export type Operation = {
  /** The action, unique: `records.read`. */
  id: string
  method: string
  path: string
  /** What comes before the first dot of the id. */
  group: string
  summary: Bilingual
  description: Bilingual | null
  /** What a caller must bring. */
  needs: 'nothing' | 'token' | 'session'
  parameters: ApiParameter[]
  body: { types: string[]; schema: Schema | null } | null
  responses: ApiResponse[]
}

/** A JSON Schema as it stands in the document. */
export type Schema = { readonly [key: string]: unknown }

type Json = Record<string, any>

/** All operations in the document's order; the document is one that `describeApi` made. */
export function readOperations(document: unknown): Operation[] {
  const { paths = {} } = document as Json
  return Object.entries<Json>(paths).flatMap(([path, item]) =>
    Object.entries<Json>(item).map(([method, one]) => readOperation(path, method, one)),
  )
}

function readOperation(path: string, method: string, one: Json): Operation {
  const id: string = one.operationId
  return {
    id,
    method: method.toUpperCase(),
    path,
    group: id.split('.')[0]!,
    summary: one['x-kho-summary'],
    description: one['x-kho-description'] ?? null,
    needs: needsOf(one.security ?? []),
    parameters: (one.parameters ?? []).map((parameter: Json) => ({
      name: parameter.name,
      place: parameter.in,
      required: parameter.required ?? false,
      description: parameter['x-kho-description'] ?? sameInBoth(parameter.description),
      schema: parameter.schema ?? {},
    })),
    body: one.requestBody ? readContent(one.requestBody.content) : null,
    responses: Object.entries<Json>(one.responses ?? {}).map(([status, response]) => ({
      status,
      description: response['x-kho-description'] ?? sameInBoth(response.description)!,
      ...readContent(response.content ?? {}),
      codes: response['x-kho-codes'] ?? [],
    })),
  }
}

function needsOf(security: Json[]): Operation['needs'] {
  const [first] = security
  if (!first) return 'nothing'
  return 'session' in first ? 'session' : 'token'
}

function readContent(content: Json): { types: string[]; schema: Schema | null } {
  const types = Object.keys(content)
  const schema = types.map((type) => content[type].schema).find((one) => one !== undefined)
  const reference: string | undefined = schema?.$ref
  return { types, schema: reference || !schema ? null : schema }
}

/** Identifiers and types read alike in both languages. */
function sameInBoth(text: string | undefined): Bilingual | null {
  return text === undefined ? null : { vi: text, en: text }
}

export type SchemaLine = {
  /** Where the value stands: `items[].name`. Empty for the whole. */
  path: string
  type: string
  required: boolean
  description: string | null
  /** Bounds, patterns and allowed values, as the schema writes them. */
  rules: string[]
}

const deepest = 6

/** A schema as lines of a table: every value with its place, in the order of the schema. */
export function schemaLines(schema: Schema, path = '', required = true, depth = 0): SchemaLine[] {
  const options = (schema.anyOf ?? schema.oneOf) as Schema[] | undefined
  const real = options?.filter((one) => one.type !== 'null') ?? []
  if (options && real.length === 1) {
    const [line, ...rest] = schemaLines(real[0]!, path, required, depth)
    return [{ ...line!, type: `${line!.type} | null` }, ...rest]
  }
  const own: SchemaLine = {
    path,
    type: typeOf(schema),
    required,
    description: (schema.description as string | undefined) ?? null,
    rules: rulesOf(schema),
  }
  if (depth >= deepest) return [own]
  return [own, ...childrenOf(schema, path, depth)]
}

function childrenOf(schema: Schema, path: string, depth: number): SchemaLine[] {
  const names = new Set((schema.required as string[] | undefined) ?? [])
  const lines: SchemaLine[] = []
  for (const [name, child] of Object.entries((schema.properties ?? {}) as Record<string, Schema>)) {
    const place = path === '' ? name : `${path}.${name}`
    lines.push(...schemaLines(child, place, names.has(name), depth + 1))
  }
  const items = schema.items as Schema | undefined
  if (items) lines.push(...schemaLines(items, `${path}[]`, true, depth + 1))
  const more = schema.additionalProperties
  if (typeof more === 'object' && more !== null && Object.keys(more).length > 0) {
    lines.push(...schemaLines(more as Schema, `${path}.*`.replace(/^\./, ''), false, depth + 1))
  }
  return lines
}

function typeOf(schema: Schema): string {
  if (schema.const !== undefined) return JSON.stringify(schema.const)
  const { type } = schema
  if (Array.isArray(type)) return type.join(' | ')
  if (typeof type === 'string') {
    return schema.format === undefined ? type : `${type} (${String(schema.format)})`
  }
  const options = (schema.anyOf ?? schema.oneOf) as Schema[] | undefined
  return options ? [...new Set(options.map(typeOf))].join(' | ') : 'any'
}

const ruleNames = {
  minimum: '≥',
  maximum: '≤',
  exclusiveMinimum: '>',
  exclusiveMaximum: '<',
  minLength: 'length ≥',
  maxLength: 'length ≤',
  minItems: 'items ≥',
  maxItems: 'items ≤',
  default: '=',
} as const

function rulesOf(schema: Schema): string[] {
  const rules: string[] = []
  if (Array.isArray(schema.enum)) rules.push(schema.enum.map((one) => String(one)).join(' · '))
  for (const [name, sign] of Object.entries(ruleNames)) {
    const value = schema[name]
    // Bounds that only say "a safe integer" tell a reader nothing.
    if (value === undefined || Math.abs(Number(value)) === Number.MAX_SAFE_INTEGER) continue
    rules.push(`${sign} ${typeof value === 'string' ? value : JSON.stringify(value)}`)
  }
  const pattern = schema.format === undefined ? (schema.pattern as string | undefined) : undefined
  if (pattern !== undefined) rules.push(pattern)
  return rules
}
