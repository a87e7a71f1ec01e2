import { databaseUri } from '../services/database-uri';
import { DATA } from './data-folder';
import { runningIn } from './run-lock';

type Environment = Record<string, string | undefined>;

/**
 * The environment of a command that reads databases: unchanged if it names one, otherwise that of the platform that
 * `npm start` runs in this clone.
 * @param service the service whose database is meant; null for the server itself
 * @throws Error when no database is named and no platform is running
 */
export function localEnvironment(service: string | null, environment: Environment): Environment {
  if (environment['MONGODB_URI']) return environment;
  const { mongoUri, redisUrl } = runningIn(DATA, 'dev.ts') ?? {};
  if (!mongoUri) {
    throw new Error(
      `Nothing is running in this clone. Run npm start first, or name a database with MONGODB_URI (${service ?? 'the server'}).`,
    );
  }
  return {
    NODE_ENV: 'development',
    REDIS_URL: redisUrl,
    ...environment,
    MONGODB_URI: service === null ? mongoUri : databaseUri(mongoUri, service),
  };
}
