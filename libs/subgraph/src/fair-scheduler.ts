/** How many subscribers continue before other work of the process runs. */
const AT_ONCE = 20;

/**
 * Lets many subscribers of one event continue in small groups with other work in between, so that a request
 * does not wait for all of them.
 */
export class FairScheduler {
  readonly #waiting: (() => void)[] = [];
  #isScheduled = false;

  /** Resolves when it is the caller's turn, in the order of the calls. */
  turn(): Promise<void> {
    return new Promise((resolve) => {
      this.#waiting.push(resolve);
      this.#schedule();
    });
  }

  #schedule(): void {
    if (this.#isScheduled) return;
    this.#isScheduled = true;
    setImmediate(() => {
      this.#isScheduled = false;
      for (const goOn of this.#waiting.splice(0, AT_ONCE)) goOn();
      if (this.#waiting.length > 0) this.#schedule();
    });
  }
}

/** Shared by the process. */
export const fairScheduler = new FairScheduler();
