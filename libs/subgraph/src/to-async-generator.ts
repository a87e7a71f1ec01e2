import type { ExecutionResult } from 'graphql';

/** The results of one subscription. */
export type ResultGenerator = AsyncGenerator<ExecutionResult, undefined, undefined>;

interface StreamSource {
  /** The next result; undefined when there are no more. */
  next: () => Promise<ExecutionResult | undefined>;
  /** Ends the subscription at its source. */
  end: () => Promise<unknown>;
}

/**
 * A subscription's results as graphql-ws takes them. Unlike those of an async generator function, `return` and
 * `throw` act at once, also while a result is awaited.
 */
export function toAsyncGenerator({ next, end }: StreamSource): ResultGenerator {
  const stop = async (): Promise<IteratorReturnResult<undefined>> => {
    await end();
    return { done: true, value: undefined };
  };
  const results: ResultGenerator = {
    next: async () => {
      const value = await next();
      return value ? { done: false, value } : { done: true, value: undefined };
    },
    return: stop,
    throw: async (error) => {
      await stop();
      throw error;
    },
    [Symbol.asyncIterator]: () => results,
    [Symbol.asyncDispose]: async () => {
      await stop();
    },
  };
  return results;
}
