/** How a MongoDB can be had: use the given one, run an installed `mongod`, download one, or run DocumentDB. */
export type MongoWay = 'given' | 'installed' | 'download' | 'documentdb';

export interface MongoFacts {
  /** MONGODB_URI is set. */
  given: boolean;
  /** A `mongod` is on the PATH or was downloaded before. */
  installed: boolean;
  downloadAllowed: boolean;
  /** Debian or Ubuntu, as root. */
  documentDbPossible: boolean;
  /** This data folder was written by DocumentDB. */
  documentDbHasData: boolean;
}

/**
 * The ways to try, in order. What a developer provides is used or fails, never silently replaced by something else.
 * A clone whose data lie in DocumentDB does not change engines because the network happens to be there today.
 */
export function mongoStrategies(facts: MongoFacts): MongoWay[] {
  if (facts.given) return ['given'];
  if (facts.installed) return ['installed'];
  const ways: MongoWay[] = [];
  const keepsEngine = facts.documentDbPossible && facts.documentDbHasData;
  if (facts.downloadAllowed && !keepsEngine) ways.push('download');
  if (facts.documentDbPossible) ways.push('documentdb');
  return ways;
}
