import { databaseUri } from '../services/database-uri';
import { DATA } from './data-folder';
import { runningIn } from './run-lock';

type Environment = Record<string, string | undefined>;

/**
 * The environment of a command that looks into databases: as it is where it names one, else that of the platform which
 * `npm start` runs in this clone.
 * @param service whose database is meant; null for the server itself
 * @throws Error when no database is named and nothing runs here
 */
export function localEnvironment(service: string | null, environment: Environment): Environment {
  if (environment['MONGODB_URI']) return environment;
  const { mongoUri, redisUrl } = runningIn(DATA, 'dev.ts') ?? {};
  if (!mongoUri) {
    throw new Error(
      `Nothing runs in this clone. Run npm start first, or name a database with MONGODB_URI (${service ?? 'the server'}).`,
    );
  }
  return {
    NODE_ENV: 'development',
    REDIS_URL: redisUrl,
    ...environment,
    MONGODB_URI: service === null ? mongoUri : databaseUri(mongoUri, service),
  };
}
