/**
 * The root fields whose answer is independent of the caller, by subgraph: only these are served to callers with an
 * expired token. Written by hand, and compared with the permission maps and the running platform by tests.
 */
export const PUBLIC_FIELDS: Readonly<Record<string, readonly string[]>> = {
  auth: [
    'Query.validateResetToken',
    'Query.validateEmailToken',
    'Mutation.register',
    'Mutation.login',
    'Mutation.googleAuth',
    'Mutation.googleSignIn',
    'Mutation.googleSignInWithCode',
    'Mutation.refreshToken',
    'Mutation.logout',
    'Mutation.forgotPassword',
    'Mutation.resetPassword',
    'Mutation.verifyEmailByToken',
  ],
  category: ['Query.categories', 'Query.category'],
  order: ['Query.pricingPolicy', 'Query.trackedOrder'],
  product: [
    'Query.products',
    'Query.productFacets',
    'Query.product',
    'Query.productsBySeller',
    'Query.searchProducts',
    'Query.searchSuggestions',
    'Query.productReviews',
  ],
  ticket: ['Query.guestTicket', 'Mutation.addGuestTicketComment'],
};
