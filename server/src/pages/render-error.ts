export const renderError = undefined
