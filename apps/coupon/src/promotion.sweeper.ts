interface SweepOptions {
  /** Gives back what was never committed. Must be safe from several instances. */
  sweep: () => Promise<unknown>;
  everyMs: number;
  onError: (error: unknown) => void;
}

/** Runs the sweep again and again, never twice at once, until it is stopped. */
export class ReservationSweeper {
  readonly #options: SweepOptions;
  #timer: NodeJS.Timeout | undefined;
  #running: Promise<void> = Promise.resolve();
  #isStopped = false;

  constructor(options: SweepOptions) {
    this.#options = options;
  }

  start(): void {
    const { sweep, everyMs, onError } = this.#options;
    this.#timer = setTimeout(() => {
      this.#running = sweep()
        .then(() => undefined, onError)
        .then(() => {
          if (!this.#isStopped) this.start();
        });
    }, everyMs);
    this.#timer.unref();
  }

  /** Ends after the round that is running. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    clearTimeout(this.#timer);
    await this.#running;
  }
}
