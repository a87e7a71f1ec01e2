export { ConfigError, readConfig } from './read-config';
export { mongoSettings, redisSettings, serviceSettings, tokenSettings, urlList } from './settings';
