export { applyPermissions, ruleOf } from './apply-permissions';
export type { ContextFactory, SubgraphContext } from './context';
export { causeOf, formatError, isUnexpected } from './format-error';
export { logUnexpectedErrors } from './log-errors';
export {
  can,
  check,
  isAuthenticated,
  isInternalCaller,
  isService,
  type PermissionTree,
  type Rule,
} from './rules';
export { createSubgraphSchema, fullSdl, type SubgraphDefinition } from './schema';
export { serveSubgraph, type SubgraphOptions } from './serve-subgraph';
export { ServiceClient } from './service-client';
