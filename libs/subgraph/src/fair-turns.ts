/** How many followers may go on before other work of the process gets its turn. */
const AT_ONCE = 20;

/**
 * Lets many followers of one event go on in small groups, with the other work of the process in between, so that a
 * request does not wait for all of them.
 */
export class FairScheduler {
  readonly #waiting: (() => void)[] = [];
  #isScheduled = false;

  /** Resolves when it is the caller's turn; in the order of the calls. */
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

/** The turns of this process. */
export const fairScheduler = new FairScheduler();
