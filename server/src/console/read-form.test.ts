/** What is read of a form, and what of it is held. */
import assert from 'node:assert/strict'
import { Readable } from 'node:stream'
import { test } from 'node:test'
import { readForm } from './read-form.ts'

test('of a form that nobody is signed in for, files pass without being held', async () => {
  const form = new FormData()
  form.set('reason', 'thử')
  form.set('paper', new Blob(['x'.repeat(1_000_000)]), 'quyết-định.pdf')
  const sent = new Response(form)
  const bytes = Buffer.from(await sent.arrayBuffer())
  const read = (options?: { keepFiles: boolean }) =>
    readForm(Readable.from([bytes]), sent.headers.get('content-type')!, options)
  const whole = await read()
  assert.equal(whole.files.get('paper')?.bytes.length, 1_000_000)
  const { fields, files } = await read({ keepFiles: false })
  assert.equal(fields.get('reason'), 'thử')
  assert.deepEqual(files.get('paper'), { name: 'quyết-định.pdf', bytes: Buffer.alloc(0) })
})
