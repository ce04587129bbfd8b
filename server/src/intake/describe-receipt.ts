/** A receipt in words, for a terminal. */
import { notes, type NoteName } from '../source/notes.ts'
import type { Receipt } from './receipt.ts'

export function describeReceipt(receipt: Receipt, lang: 'vi' | 'en'): string[] {
  const { name, fileSha256 } = receipt.source
  return [
    ...countsOf(receipt),
    ...(fileSha256 ? [`${name}  SHA-256 ${fileSha256}`] : []),
    ...heldOf(receipt, lang),
    ...notesOf(receipt, lang),
  ]
}

function heldOf({ heldBack, load }: Receipt, lang: 'vi' | 'en'): string[] {
  if (heldBack === 0) return []
  const command = `npx kho quarantine ${load}`
  return [
    lang === 'vi'
      ? `Giữ lại ${heldBack} dòng, xem bằng ${command}`
      : `Rows held back: ${heldBack}; see ${command}`,
  ]
}

function countsOf(receipt: Receipt): string[] {
  const equal = receipt.equal ? '=' : `≠ (${receipt.heldBack})`
  if (!receipt.changed && receipt.heldBack === 0) {
    return [
      `Không có gì thay đổi: ${receipt.dataset} đã bằng nguồn (${receipt.rows} dòng).`,
      `Nothing changed: ${receipt.dataset} equals the source already (${receipt.rows} rows).`,
    ]
  }
  return [
    `${receipt.dataset} #${receipt.sequence}: +${receipt.inserts} ~${receipt.updates} -${receipt.deletes}, ${receipt.rows} dòng, ${equal}`,
    `load ${receipt.load}`,
  ]
}

/** The sentence of each note, how often it was noticed, and where first. */
function notesOf({ notes: found }: Receipt, lang: 'vi' | 'en'): string[] {
  return found.map(({ note, count, first }) => {
    const sentence = Object.hasOwn(notes, note) ? notes[note as NoteName][lang] : note
    return `${count} × ${sentence} (${first})`
  })
}
