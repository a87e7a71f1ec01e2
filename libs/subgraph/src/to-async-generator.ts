import type { ExecutionResult } from 'graphql';

/** The results of one subscription. */
export type ResultGenerator = AsyncGenerator<ExecutionResult, undefined, undefined>;

interface StreamSource {
  /** The next result; undefined after the last one. */
  next: () => Promise<ExecutionResult | undefined>;
  /** Ends the subscription at its source. */
  end: () => Promise<unknown>;
}

/**
 * Converts a subscription's results for graphql-ws. Unlike those of an async generator function, `return` and
 * `throw` take effect at once, even while a result is awaited.
 */
export function toAsyncGenerator(source: StreamSource): ResultGenerator {
  return new ResultStream(source);
}

/** A class without async methods: thousands of subscribers wait in `next` at a time. */
class ResultStream implements ResultGenerator {
  readonly #source: StreamSource;

  constructor(source: StreamSource) {
    this.#source = source;
  }

  next(): Promise<IteratorResult<ExecutionResult, undefined>> {
    return this.#source.next().then(toIteratorResult);
  }

  return(): Promise<IteratorReturnResult<undefined>> {
    return this.#source.end().then(() => DONE);
  }

  throw(error: unknown): Promise<never> {
    return this.#source.end().then(() => Promise.reject(error));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#source.end();
  }

  [Symbol.asyncIterator](): this {
    return this;
  }
}

const DONE: IteratorReturnResult<undefined> = { done: true, value: undefined };

function toIteratorResult(value: ExecutionResult | undefined): IteratorResult<ExecutionResult, undefined> {
  return value ? { done: false, value } : DONE;
}
