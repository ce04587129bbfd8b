/**
 * VISCII (RFC 1456): all Vietnamese letters in one byte each. The letters from 0x80 on fill the upper
 * half; six capitals take the places of control characters that text does not use.
 */
const upperHalf = [
  'ẠẮẰẶẤẦẨẬẼẸẾỀỂỄỆỐỒỔỖỘỢỚỜỞỊỎỌỈỦŨỤỲ',
  'ÕắằặấầẩậẽẹếềểễệốồổỗỠƠộờởịỰỨỪỬơớƯ',
  'ÀÁÂÃẢĂẳẵÈÉÊẺÌÍĨỳĐứÒÓÔạỷừửÙÚỹỵÝỡư',
  'àáâãảăữẫèéêẻìíĩỉđựòóôõỏọụùúũủýợỮ',
].join('')

const capitals: Readonly<Record<number, string>> = {
  0x02: 'Ẳ',
  0x05: 'Ẵ',
  0x06: 'Ẫ',
  0x14: 'Ỷ',
  0x19: 'Ỹ',
  0x1e: 'Ỵ',
}

/** The letter of every byte. */
export const visciiLetters: readonly string[] = Array.from({ length: 256 }, (_, byte) =>
  byte < 0x80 ? (capitals[byte] ?? String.fromCharCode(byte)) : upperHalf[byte - 0x80]!,
)
