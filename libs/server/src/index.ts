export { BackgroundTasks } from './background-tasks';
export { BytesInFlight, limitBodies, type BodyLimits } from './bodies-in-flight';
export type { DependencyCheck, DependencyOptions } from './health';
export { networkOf } from './network-of';
export { logFailure, noteOutage, Outage } from './outage';
export { currentRequestId, requestIdOf, withRequestId } from './request-id';
export { runService, type StartService } from './run-service';
export {
  createService,
  PATIENCE,
  type Patience,
  type RunningService,
  type ServerSettings,
  type Service,
} from './service';
export { sweepRegularly } from './schedule-job';
