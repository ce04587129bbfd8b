/** Whether the catalogue permits an agency to be granted a dataset (Article 6.2 đ). */
import type { DatasetVersion } from '@kho/contract/dataset.ts'

/** Owner and supplier may always be granted their own data; data for own use nobody else. */
export function isPermittedUser(
  agency: string,
  dataset: Pick<DatasetVersion, 'owner' | 'supplier' | 'sharing' | 'permittedUsers'>,
): boolean {
  if (agency === dataset.owner) return true
  const { permittedUsers } = dataset
  return (
    dataset.sharing !== 'own' &&
    (agency === dataset.supplier ||
      typeof permittedUsers === 'string' ||
      permittedUsers.includes(agency))
  )
}
