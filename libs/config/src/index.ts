export { ConfigError, readConfig } from './read-config';
export { readSecretFile } from './secret-file';
export {
  duration,
  identitySettings,
  LONGEST_OUTAGE_HOURS,
  mongoSettings,
  redisSettings,
  serviceSettings,
  subgraphSettings,
  tokenSettings,
  urlList,
} from './settings';
