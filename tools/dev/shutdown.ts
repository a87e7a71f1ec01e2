/** The shutdown of a program: registered steps in reverse order, exactly once. */
export interface Shutdown {
  /** Runs during the shutdown, last added first. */
  add(undo: () => Promise<void> | void): void;
  readonly begun: boolean;
  /** Runs all steps and exits with that code. A second call has no effect. */
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
    // A start in progress may still add steps during the shutdown.
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

/** Shuts down on Ctrl-C, SIGTERM, a closed terminal, and when the parent process is gone. */
export function shutDownOnSignals(shutdown: Shutdown, say: (line: string) => void): void {
  const parent = process.ppid;
  let since = 0;
  const onSignal = (): void => {
    // One Ctrl-C arrives several times: from the terminal and from each parent.
    if (since && Date.now() - since > STILL_STOPPING_AFTER_MS) say('Still stopping, a few seconds more …');
    if (!since) say('Stopping …');
    since ||= Date.now();
    void shutdown.end(0);
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, onSignal);
  setInterval(() => process.ppid === parent || onSignal(), 1_000).unref();
  // Without the terminal, writing to it must not end the process before everything has stopped.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);
}
