export type { DependencyCheck } from './health';
export { networkOf } from './network-of';
export { logFailure, noteOutage, Outage } from './outage';
export { runService, type StartService } from './run-service';
export {
  createService,
  requestIdOf,
  type RunningService,
  type ServerSettings,
  type Service,
} from './service';
export { sweepRegularly } from './sweep-regularly';
