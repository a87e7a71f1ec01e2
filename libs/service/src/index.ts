export type { DependencyCheck } from './health';
export { runService, type StartService } from './run-service';
export {
  createService,
  requestIdOf,
  type RunningService,
  type ServerSettings,
  type Service,
} from './service';
