import { createSourceEventStream, execute, type ExecutionArgs, type ExecutionResult } from 'graphql';
import type { TokenVerifier } from '@e-storefront/auth';
import { isDomainError } from '@e-storefront/errors';
import { withRequestId } from '@e-storefront/server';
import type { ContextFactory, SubgraphContext } from './context';
import { fairScheduler } from './fair-scheduler';
import { withRequest } from './format-error';
import { toAsyncGenerator, type ResultGenerator } from './to-async-generator';
import type { SharedResults } from './shared-results';

interface SubscribeOptions<Context extends SubgraphContext> {
  tokens: TokenVerifier;
  context: ContextFactory<Context>;
  results: SharedResults;
}

/**
 * graphql-js's `subscribe` with a fresh context for each event: cached entities of loaders would be stale,
 * and the caller's token may have expired in the meantime. Its `return` takes effect at once. Subscribers of
 * one event continue in turns, and those with the same result share it.
 * @param bases the verified caller of each context value
 * @throws UNAUTHENTICATED at the first event after the caller's token has expired or session was revoked
 */
export async function subscribeWithContextPerEvent<Context extends SubgraphContext>(
  args: ExecutionArgs,
  bases: WeakMap<object, SubgraphContext>,
  { tokens, context: createContext, results }: SubscribeOptions<Context>,
): Promise<ResultGenerator | ExecutionResult> {
  const base = bases.get(args.contextValue as object);
  if (!base) throw new Error('A subscription started without a verified caller.');
  const source = await withRequestId(base.requestId, () => createSourceEventStream(args));
  if (!(Symbol.asyncIterator in source)) return source;
  const events = source[Symbol.asyncIterator]();

  const end = async (): Promise<unknown> => events.return?.();
  const next = async (): Promise<ExecutionResult | undefined> => {
    const event = await events.next().catch((error: unknown) => {
      throw isDomainError(error) ? error : withRequest(error, base.requestId);
    });
    if (event.done) return undefined;
    await fairScheduler.turn();
    try {
      if (base.principal) tokens.assertValid(base.principal);
    } catch (error) {
      await end();
      throw error;
    }
    return results.of(event.value, { args, base }, async () =>
      execute({ ...args, rootValue: event.value, contextValue: createContext(base) }),
    );
  };
  // graphql-ws requests events outside of any request.
  return toAsyncGenerator({ next: () => withRequestId(base.requestId, next), end });
}
