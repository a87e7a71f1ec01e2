type Read<T> = IteratorResult<T, undefined>;

interface Reader<T> {
  resolve: (read: Read<T>) => void;
  reject: (error: unknown) => void;
}

/**
 * The events between a source and its reader. The source limits them by `size` and `dropOldest`. A Repeater
 * does the same with seven times the memory, which matters with thousands of waiting readers.
 */
export class EventBuffer<T> implements AsyncIterableIterator<T, undefined, undefined> {
  readonly #events: T[] = [];
  readonly #readers: Reader<T>[] = [];
  readonly #onReturn: () => unknown;
  #isEnded = false;
  #failure: { error: unknown } | undefined;

  /** @param onReturn called when the reader leaves */
  constructor(onReturn: () => unknown) {
    this.#onReturn = onReturn;
  }

  /** The number of buffered events. */
  get size(): number {
    return this.#events.length;
  }

  /** Ignored after the end. */
  push(event: T): void {
    if (this.#isEnded) return;
    const reader = this.#readers.shift();
    if (reader) reader.resolve({ done: false, value: event });
    else this.#events.push(event);
  }

  dropOldest(): void {
    this.#events.shift();
  }

  /** Ends after the buffered events. */
  end(): void {
    this.#isEnded = true;
    for (const { resolve } of this.#readers.splice(0)) resolve({ done: true, value: undefined });
  }

  /** Throws an error to the reader after the buffered events. */
  fail(error: unknown): void {
    if (this.#isEnded) return;
    const reader = this.#readers.shift();
    if (reader) reader.reject(error);
    else this.#failure = { error };
    this.end();
  }

  next(): Promise<Read<T>> {
    const [value] = this.#events.splice(0, 1);
    if (value !== undefined) return Promise.resolve({ done: false, value });
    const failure = this.#failure;
    this.#failure = undefined;
    if (failure) return Promise.reject(failure.error);
    if (this.#isEnded) return Promise.resolve({ done: true, value: undefined });
    return new Promise((resolve, reject) => this.#readers.push({ resolve, reject }));
  }

  /** Ends at once, even while the reader waits. */
  async return(): Promise<Read<T>> {
    this.#events.length = 0;
    this.#failure = undefined;
    this.end();
    await this.#onReturn();
    return { done: true, value: undefined };
  }

  [Symbol.asyncIterator](): this {
    return this;
  }
}
