import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Refusal } from '@kho/contract/refusal.ts'
import { fillRequest, refuseOtherPlaceholders } from './record-request.ts'

const url = 'https://dvc.example/v1/citizens/{so}/now?unit={xa}'
const fill = (so: string, template = url) => fillRequest({ url: template }, { so, xa: '24611' })

test('the key is percent-encoded and leads nowhere else', () => {
  assert.equal(
    fill('067090001234')?.url.href,
    'https://dvc.example/v1/citizens/067090001234/now?unit=24611',
  )
  const written = fill('a/b?c=d#e&f')?.url
  assert.equal(written?.pathname, '/v1/citizens/a%2Fb%3Fc%3Dd%23e%26f/now')
  assert.equal(written?.search, '?unit=24611')
  for (const climbing of ['..', '.']) assert.equal(fill(climbing), null)
  assert.equal(fill('%2e%2e')?.url.pathname, '/v1/citizens/%252e%252e/now')
  assert.equal(fillRequest({ url: 'https://a.example/x/{a}{b}' }, { a: '.', b: '.' }), null)
  assert.equal(fill('$&')?.url.pathname, '/v1/citizens/%24%26/now')
})

test('a body takes the key into its texts and cannot be broken out of', () => {
  const template = { url: 'https://dvc.example/ask', body: { soDinhDanh: '{so}', xa: ['{xa}', 1] } }
  const filled = fillRequest(template, { so: '","admin":"1', xa: '{so}' })
  assert.deepEqual(JSON.parse(filled!.json!), { soDinhDanh: '","admin":"1', xa: ['{so}', 1] })
})

test('a declaration names every column of the key and no other, and holds no password', () => {
  const of = (template: { url: string; body?: unknown }) => () =>
    refuseOtherPlaceholders(template, { id: 'dan-cu', key: ['so', 'xa'] })
  of({ url })()
  of({ url: 'https://a.example/{so}', body: { xa: '{xa}' } })()
  for (const template of [
    { url: 'https://a.example/{so}' },
    { url: 'https://a.example/{so}/{xa}/{ten}' },
    { url: 'https://user:pw@a.example/{so}/{xa}' },
  ]) {
    assert.throws(
      of(template),
      (error) => error instanceof Refusal && error.code === 'through.bad-declaration',
    )
  }
})
