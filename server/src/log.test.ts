import { strict as assert } from 'node:assert'
import { test } from 'node:test'
import { Refusal } from '@kho/contract/refusal.ts'
import { createLog, describeError } from './log.ts'

function logged(write: (log: ReturnType<typeof createLog>) => void): string {
  const lines: string[] = []
  write(createLog({ level: 'trace', stream: { write: (line) => void lines.push(line) } }))
  return lines.join('')
}

test('what is named like a secret or a personal value is not written', () => {
  const text = logged((log) => {
    log.info({ password: 'hunter2', headers: { authorization: 'Bearer hunter2' } }, 'x')
    log.info({ client: { secret: 'hunter2' }, token: 'hunter2', query: 'so=hunter2' }, 'x')
  })
  assert.ok(!text.includes('hunter2'))
  assert.match(text, /\[redacted\]/)
})

test('an error of the database keeps where it happened and loses what it quoted', () => {
  const error = Object.assign(new Error('invalid input syntax for type date: "31/02/1990"'), {
    severity: 'ERROR',
    code: '22007',
    detail: 'Key (so)=(024099000123) already exists.',
    where: 'COPY cu_dan, line 3, column so: "024099000123"',
    constraint: 'cu_dan_pkey',
  })
  const text = logged((log) => log.error({ err: error }, 'x'))
  assert.ok(!text.includes('31/02/1990') && !text.includes('024099000123'))
  assert.match(text, /22007/)
  assert.match(text, /cu_dan_pkey/)
  assert.match(text, /log\.test\.ts/, 'the frames are there')
})

test('an error that wraps one of the database loses what that quoted, too', () => {
  const cause = Object.assign(new Error('bad value "024099000123"'), { severity: 'ERROR' })
  const text = JSON.stringify(describeError(new Error('the load failed', { cause })))
  assert.ok(!text.includes('024099000123'))
})

test("a refusal's detail is for the log", () => {
  const described = describeError(new Refusal('access.bad-token', {}, 'signature wrong'))
  assert.equal(described.detail, 'signature wrong')
})

test('what is thrown without being an error is not written', () => {
  assert.deepEqual(describeError('hunter2'), { message: 'string' })
})
