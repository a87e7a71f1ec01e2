/** A database or cache that responds. */
export interface StartedService {
  url: string;
  /** Resolves when a server that was started for it has ended, for any reason; absent for an existing one. */
  ended?: Promise<unknown>;
  /** Stops a server that was started for it; does nothing for an existing one. */
  stop(): Promise<void>;
  /** Kills it as a power cut would, without any cleanup. Absent for an existing one. */
  kill?(): Promise<void>;
}

/** No database or Redis is available. The message suggests what to do. */
export class ServiceUnavailableError extends Error {
  override readonly name = 'ServiceUnavailableError';
}

interface Suggestions {
  what: 'MongoDB' | 'Redis';
  /** The environment variable that names an existing one. */
  variable: string;
  program: string;
  /** The attempts and the reasons of their failures. */
  tried: string[];
}

/** The error for a machine on which no strategy works: the attempts, and three suggestions. */
export function noStrategyWorked({ what, variable, program, tried }: Suggestions): ServiceUnavailableError {
  // Further lines of a program's output would hide the suggestions.
  const attempts = tried.map((text) => `  - ${text.split('\n')[0]}\n`).join('');
  return new ServiceUnavailableError(
    `No ${what} was found, and none could be started${attempts ? `:\n${attempts}` : '.\n'}` +
      `Any one of these helps:\n` +
      `  1. set ${variable} to one that runs already\n` +
      `  2. docker compose up -d mongo redis, then set MONGODB_URI=mongodb://127.0.0.1:27017/?directConnection=true and REDIS_URL=redis://127.0.0.1:6379\n` +
      `  3. install ${program} so that it is on the PATH`,
  );
}
