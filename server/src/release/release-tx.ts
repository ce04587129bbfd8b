/** How acts on releases run: everything that is checked is seen at one moment. */
export const releaseTx = { isolation: 'repeatable read' } as const
