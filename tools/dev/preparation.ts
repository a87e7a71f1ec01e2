import path from 'node:path';
import { startGuarded } from '../services/guarded-process';
import { ROOT } from '../workspace';

/** `data` needs MONGODB_URI and REDIS_URL, and draws pictures into MEDIA_DIR; `sites` builds the front ends that SITES names. */
export type Part = 'schemas' | 'services' | 'explorer' | 'sites' | 'data';

export interface PreparationOptions {
  env?: Record<string, string>;
  report(progress: string): void;
}

export interface Preparation {
  /** Rejects with the reason of a failure. */
  done: Promise<void>;
  stop(): Promise<void>;
}

/**
 * Runs parts of `prepare.ts` in sequence in a child process, so that the modules that they load do not stay in
 * memory.
 */
export function startPreparation(parts: Part[], { env = {}, report }: PreparationOptions): Preparation {
  const errors: string[] = [];
  const program = path.join(__dirname, 'prepare.ts');
  const child = startGuarded({
    command: process.execPath,
    args: ['--import', 'tsx', '--disable-warning=ExperimentalWarning', program, ...parts],
    cwd: ROOT,
    env: { ...process.env, TSX_TSCONFIG_PATH: path.join(ROOT, 'tsconfig.base.json'), ...env },
    onLine: (line, from) => (from === 'stdout' ? report(line) : errors.push(line)),
  });
  const done = child.ended.then(({ code, signal, error }) => {
    if (code !== 0) throw error ?? new Error(errors.join('\n') || `prepare.ts ended with ${signal ?? code}.`);
  });
  return { done, stop: () => child.stop() };
}
