import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createBatcher } from './batcher.ts'

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

test('items of one turn go in one batch and are answered in order', async () => {
  const sizes: number[] = []
  const batcher = createBatcher(
    async (items: number[]) => {
      sizes.push(items.length)
      return items.map((item) => item * 2)
    },
    { itemsMax: 100 },
  )
  const answers = await Promise.all(Array.from({ length: 250 }, (_, index) => batcher.ask(index)))
  assert.deepEqual(
    answers,
    Array.from({ length: 250 }, (_, index) => index * 2),
  )
  assert.deepEqual(sizes, [100, 100, 50])
  assert.deepEqual(batcher.load(), { waiting: 0, inFlight: 0 })
})

test('while batches are on their way the next one grows', async () => {
  const sizes: number[] = []
  const { promise: answered, resolve: answer } = Promise.withResolvers<void>()
  const batcher = createBatcher(
    async (items: number[]) => {
      sizes.push(items.length)
      await answered
      return items
    },
    { itemsMax: 1000, inFlightMax: 1 },
  )
  const asked = [batcher.ask(0)]
  while (sizes.length === 0) await pause(1)
  for (let index = 1; index <= 10; index++) {
    asked.push(batcher.ask(index))
    await pause(1)
  }
  answer()
  await Promise.all(asked)
  assert.deepEqual(sizes, [1, 10])
})

test('an Error among the answers rejects its item alone', async () => {
  const batcher = createBatcher(
    async (items: number[]) => items.map((item) => (item === 2 ? new Error('two') : item)),
    { itemsMax: 10 },
  )
  const settled = await Promise.allSettled([1, 2, 3].map((item) => batcher.ask(item)))
  assert.deepEqual(
    settled.map((one) => one.status),
    ['fulfilled', 'rejected', 'fulfilled'],
  )
})

test('a value that spoils the whole batch fails for its own caller only', async () => {
  let runs = 0
  const batcher = createBatcher(
    async (items: number[]) => {
      runs++
      if (items.includes(2)) throw Object.assign(new Error('bad value'), { code: '22P02' })
      return items
    },
    { itemsMax: 10 },
  )
  const settled = await Promise.allSettled([1, 2, 3].map((item) => batcher.ask(item)))
  assert.deepEqual(
    settled.map((one) => one.status),
    ['fulfilled', 'rejected', 'fulfilled'],
  )
  assert.equal(runs, 4)
})

test('a fault of the server fails the batch without asking again', async () => {
  let runs = 0
  const batcher = createBatcher(
    async () => {
      runs++
      throw Object.assign(new Error('gone'), { code: '57P01' })
    },
    { itemsMax: 10 },
  )
  const settled = await Promise.allSettled([1, 2].map((item) => batcher.ask(item)))
  assert.deepEqual([settled.map((one) => one.status), runs], [['rejected', 'rejected'], 1])
})

test('a batch answered with the wrong number of answers is a fault, not a mix-up', async () => {
  const batcher = createBatcher(async (items: number[]) => items.slice(1), { itemsMax: 10 })
  await assert.rejects(Promise.all([batcher.ask(1), batcher.ask(2)]), /2 items was answered with 1/)
})

test('a batch is held back while each turn brings more, and no longer', async () => {
  const sizes: number[] = []
  const batcher = createBatcher<number, number>(
    async (items) => {
      sizes.push(items.length)
      return items
    },
    { itemsMax: 100, inFlightMax: 1, turnsMax: 4 },
  )
  const turn = () => new Promise((done) => setImmediate(done))
  const asked: Promise<number>[] = []
  for (let n = 0; n < 3; n++) {
    asked.push(batcher.ask(n))
    await turn()
  }
  await Promise.all(asked)
  assert.deepEqual(sizes, [3])
  // Something new in every turn does not hold it for ever.
  sizes.length = 0
  const more: Promise<number>[] = []
  for (let n = 0; n < 12; n++) {
    more.push(batcher.ask(n))
    await turn()
  }
  await Promise.all(more)
  assert.ok(sizes[0]! <= 5, sizes.join())
})
