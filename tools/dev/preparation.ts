import path from 'node:path';
import { startGuarded } from '../services/guarded-process';
import { ROOT } from '../workspace';

/** `data` needs MONGODB_URI and REDIS_URL. */
export type Part = 'schemas' | 'services' | 'explorer' | 'data';

export interface PreparationOptions {
  env?: Record<string, string>;
  report(progress: string): void;
}

export interface Preparation {
  /** Rejects with the reason when it fails. */
  done: Promise<void>;
  stop(): Promise<void>;
}

/** Runs parts of `prepare.ts`, one after the other, in a process that ends: nothing that it loads stays in this one. */
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
