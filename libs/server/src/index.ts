export { Registry } from 'prom-client';
export { BackgroundTasks } from './background-tasks';
export { BytesInFlight, limitBodies, type BodyLimits } from './bodies-in-flight';
export type { DependencyCheck, DependencyOptions } from './health';
export { networkOf } from './network-of';
export { logFailure, logOutage, OutageLogger } from './outage';
export { currentRequestId, requestIdOf, withNewRequestId, withRequestId } from './request-id';
export { runService, type StartService } from './run-service';
export {
  createService,
  DEFAULT_TIMEOUTS,
  type TimeoutOptions,
  type RunningService,
  type ServerSettings,
  type Service,
} from './service';
export { scheduleJob } from './schedule-job';
