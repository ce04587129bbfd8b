/** A decimal without what does not change its value: `+01.50` and `1.5` are the same. */
export function plainDecimal(text: string): string {
  const [, sign = '', whole = '', fraction = ''] =
    /^([+-]?)0*(\d*)(?:\.(\d*?)0*)?$/.exec(text) ?? []
  const value = `${whole || '0'}${fraction === '' ? '' : `.${fraction}`}`
  return sign === '-' && value !== '0' ? `-${value}` : value
}
