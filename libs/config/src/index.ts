export { ConfigError, readConfig } from './read-config';
export { readSecretFile } from './secret-file';
export {
  demoAccounts,
  duration,
  identitySettings,
  LONGEST_OUTAGE_HOURS,
  mongoSettings,
  redisSettings,
  serviceSettings,
  shopName,
  subgraphSettings,
  tokenSettings,
  trustedProxies,
  urlList,
} from './settings';
