export { AccountDirectory, type AccountStanding } from './account-directory';
export { applyPermissions, ruleOf } from './apply-permissions';
export {
  IDEMPOTENCY_HEADER,
  CLIENT_HEADERS,
  type ClientInfo,
  type ContextFactory,
  type RequestContext,
  type SubgraphContext,
} from './context';
export { ANSWER_HEADERS, AnswerScope, AUDIENCES, type Audience } from './answer-scope';
export { isShopper, refuseExpired } from './caller';
export { causeOf, formatError, isUnexpected, UNKNOWN_OUTCOME, withRequest } from './format-error';
export { valueFault } from './variable-errors';
export {
  applyIdempotency,
  once,
  type IdempotencyRule,
  type IdempotencyRules,
  type IdempotentRequests,
} from './idempotent-mutations';
export { asGraphQLError, publicError } from './subscription-errors';
export { limitUnauthenticatedCallers } from './limit-unauthenticated-callers';
export { logUnexpectedErrors } from './log-errors';
export { optionalCall } from './optional-call';
export { EventReads } from './event-reads';
export { fairScheduler, FairScheduler } from './fair-scheduler';
export { Reachability, UnreachableError, type ReachabilityTimes } from './reachability';
export { selectedDetails, Selection } from './selection';
export { RESULT_ID } from './shared-results';
export { SubgraphConnection, type SubgraphResponse } from './subgraph-connection';
export { toAsyncGenerator, type ResultGenerator } from './to-async-generator';
export {
  can,
  check,
  dependsOnCaller,
  hasScope,
  isAuthenticated,
  isInternalCaller,
  isPersonOrGuest,
  isPublic,
  type PermissionTree,
  type Rule,
} from './rules';
export { customScalars } from './scalars';
export { createSubgraphSchema, fullSdl, type SubgraphDefinition } from './schema';
export { serveSubgraph, type SubgraphOptions } from './serve-subgraph';
export { ServiceClient } from './service-client';
