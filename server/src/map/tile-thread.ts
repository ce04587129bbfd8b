/** The thread in which tiles are drawn, one after the other. */
import { parentPort } from 'node:worker_threads'
import { drawTile } from './draw-tile.ts'
import type { DrawAnswer, DrawTask } from './tile-drawer.ts'

const port = parentPort!
port.on('message', ({ id, task }: { id: number; task: DrawTask }) => {
  port.postMessage(answerOf(id, task))
})

function answerOf(id: number, task: DrawTask): DrawAnswer {
  try {
    return { id, drawing: drawTile({ ...task, rows: JSON.parse(`[${task.rows}]`) }) }
  } catch (error) {
    // Not the text of the error, which may quote a row.
    return { id, fault: error instanceof Error ? error.name : 'a tile could not be drawn' }
  }
}
