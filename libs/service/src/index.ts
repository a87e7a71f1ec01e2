export { BytesInFlight, limitBodies, type BodyLimits } from './bodies-in-flight';
export type { DependencyCheck, DependencyOptions } from './health';
export { networkOf } from './network-of';
export { runService, type StartService } from './run-service';
export {
  createService,
  PATIENCE,
  requestIdOf,
  type Patience,
  type RunningService,
  type ServerSettings,
  type Service,
} from './service';
export { sweepRegularly } from './sweep-regularly';
