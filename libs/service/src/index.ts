export { BackgroundTasks } from './background-tasks';
export type { DependencyCheck } from './health';
export { networkOf } from './network-of';
export { currentRequestId, requestIdOf, withRequestId } from './request-id';
export { runService, type StartService } from './run-service';
export { createService, type RunningService, type ServerSettings, type Service } from './service';
export { sweepRegularly } from './sweep-regularly';
