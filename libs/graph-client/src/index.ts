export { PageConfigContext, parsePageConfig, usePageConfig, type PageConfig } from './page-config';
export { apiError, type ApiError } from './api-error';
export { createGraphClient, type GraphClientOptions } from './create-client';
export { registered } from './documents';
export {
  SessionStore,
  type Session,
  type SessionResult,
  type SessionStart,
  type SessionUser,
} from './session';
export {
  SessionContext,
  useAccount,
  usePageAccount,
  usePermission,
  useSession,
  useSessionStore,
} from './use-session';
/** The types of the schema, as their data is on the wire. */
export type * as Schema from './schema.generated';
