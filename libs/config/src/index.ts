export { ConfigError, readConfig } from './read-config';
export { readSecretFile } from './secret-file';
export {
  identitySettings,
  mongoSettings,
  redisSettings,
  serviceSettings,
  subgraphSettings,
  tokenSettings,
  urlList,
} from './settings';
