/**
 * One at a time, between programs: a folder that only one of them can make. Plain JavaScript for
 * run.mjs, which an older Node has to read.
 */
import { mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

/** Its owner may have ended without giving it back, and its number may be another's by now. */
const longestMs = 30 * 60_000
const lookEveryMs = 100

/** Waits until nobody else holds `lock`; returns what gives it back. `onWait` is told of whom. */
export function takeTurn(lock, onWait) {
  mkdirSync(dirname(lock), { recursive: true })
  const own = `${lock}.${process.pid}`
  mkdirSync(own, { recursive: true })
  writeFileSync(join(own, 'pid'), String(process.pid))
  let told = 0
  // With its owner's number inside a folder is never empty, and so never replaced by another.
  while (!moved(own, lock)) {
    const owner = ownerOf(lock)
    if (owner === 0) continue // it was given back meanwhile
    if (isOver(lock, owner)) {
      removeOf(lock, owner)
      continue
    }
    if (told !== owner) onWait(owner)
    told = owner
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, lookEveryMs)
  }
  return () => rmSync(lock, { recursive: true, force: true })
}

function moved(from, to) {
  try {
    renameSync(from, to)
    return true
  } catch (error) {
    if (['ENOTEMPTY', 'EEXIST', 'EPERM', 'EACCES'].includes(error.code)) return false
    throw error
  }
}

/** 0 where there is no lock. */
function ownerOf(lock) {
  try {
    return Number(readFileSync(join(lock, 'pid'), 'utf8'))
  } catch {
    return 0
  }
}

function isOver(lock, owner) {
  try {
    if (Date.now() - statSync(lock).mtimeMs > longestMs) return true
    process.kill(owner, 0)
    return false
  } catch (error) {
    return error.code === 'ESRCH'
  }
}

/** Moved away first, so that of two who find it abandoned only one removes it. */
function removeOf(lock, owner) {
  const aside = `${lock}.${process.pid}.over`
  if (!moved(lock, aside)) return
  // Another has removed the old one and holds this: it gets it back.
  if (ownerOf(aside) !== owner && moved(aside, lock)) return
  rmSync(aside, { recursive: true, force: true })
}
