export { AccountDirectory, type AccountStanding } from './account-directory';
export { applyPermissions, ruleOf } from './apply-permissions';
export {
  IDEMPOTENCY_HEADER,
  PLACE_HEADERS,
  type ClientPlace,
  type ContextFactory,
  type SubgraphContext,
} from './context';
export { causeOf, formatError, isUnexpected, UNKNOWN_OUTCOME } from './format-error';
export { asGraphQLError, publicError } from './live-errors';
export { logUnexpectedErrors } from './log-errors';
export { resultsStream, type ResultsStream } from './results-stream';
export {
  can,
  check,
  hasScope,
  isAuthenticated,
  isInternalCaller,
  isPersonOrGuest,
  type PermissionTree,
  type Rule,
} from './rules';
export { createSubgraphSchema, fullSdl, type SubgraphDefinition } from './schema';
export { serveSubgraph, type SubgraphOptions } from './serve-subgraph';
export { ServiceClient } from './service-client';
