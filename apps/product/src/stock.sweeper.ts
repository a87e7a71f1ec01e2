interface SweepOptions {
  /** One round: expired reservations back, journals into the ledger. Must be safe from several instances. */
  sweep: () => Promise<void>;
  everyMs: number;
  onError: (error: unknown) => void;
}

/** Runs the sweep again and again, never twice at once, until it is stopped. */
export class StockSweeper {
  readonly #options: SweepOptions;
  #timer: NodeJS.Timeout | undefined;
  #running: Promise<void> = Promise.resolve();
  #stopped = false;

  constructor(options: SweepOptions) {
    this.#options = options;
  }

  start(): void {
    this.#timer = setTimeout(() => {
      this.#running = this.#options
        .sweep()
        .catch(this.#options.onError)
        .then(() => {
          if (!this.#stopped) this.start();
        });
    }, this.#options.everyMs);
    this.#timer.unref();
  }

  /** Ends after the round that is running. */
  async stop(): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#timer);
    await this.#running;
  }
}
