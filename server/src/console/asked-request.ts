/** What a form asks of a person's data, filled in by the person itself or from paper. */

/** Fields that were left empty are not there. */
export function readAsked(form: URLSearchParams): object {
  const text = (name: string) => form.get(name)?.trim() || undefined
  // The person chooses a value that is held; who enters a paper names it.
  const [ofCell, inCell] = text('cell')?.split('/') ?? []
  const dataset = ofCell ?? text('dataset')
  const column = inCell ?? text('column')
  const proposed = text('proposed')
  const contact = text('contact')
  const objected = form.getAll('purposes')
  return {
    kind: text('kind'),
    note: text('note'),
    ...(contact ? { contact } : {}),
    ...(objected.length > 0 ? { purposes: objected } : {}),
    ...(dataset || column ? { correction: { dataset, column, proposed: proposed ?? null } } : {}),
  }
}
