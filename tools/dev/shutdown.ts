/** The orderly end of a program: what has to be undone, in reverse, exactly once. */
export interface Shutdown {
  /** Runs at the end, last added first. */
  add(undo: () => Promise<void> | void): void;
  readonly begun: boolean;
  /** Undoes everything and leaves the process with that code. A second call changes nothing. */
  end(exitCode: number): Promise<void>;
}

export interface ShutdownOptions {
  onError(error: unknown): void;
  exit(code: number): void;
}

export function createShutdown({ onError, exit }: ShutdownOptions): Shutdown {
  const undos: (() => Promise<void> | void)[] = [];
  let ended: Promise<void> | undefined;
  const run = async (exitCode: number): Promise<void> => {
    // Something may still be added while the end runs, by a start that was under way.
    for (let undo = undos.pop(); undo; undo = undos.pop()) {
      try {
        await undo();
      } catch (error) {
        onError(error);
      }
    }
    exit(exitCode);
  };
  return {
    add: (undo) => void undos.push(undo),
    get begun() {
      return ended !== undefined;
    },
    end: (exitCode) => (ended ??= run(exitCode)),
  };
}

const STILL_STOPPING_AFTER_MS = 1_000;

/** Ends on Ctrl-C, a polite kill, a closed terminal, and when the process that started this one is gone. */
export function shutDownOnSignals(shutdown: Shutdown, say: (line: string) => void): void {
  const parent = process.ppid;
  let since = 0;
  const onSignal = (): void => {
    // One Ctrl-C arrives several times: from the terminal and handed on by each parent.
    if (since && Date.now() - since > STILL_STOPPING_AFTER_MS) say('Still stopping, a few seconds more …');
    if (!since) say('Stopping …');
    since ||= Date.now();
    void shutdown.end(0);
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, onSignal);
  setInterval(() => process.ppid === parent || onSignal(), 1_000).unref();
  // With the terminal gone, writing to it must not end us before everything is stopped.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);
}
