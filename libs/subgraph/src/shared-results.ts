import { randomUUID } from 'node:crypto';
import type { DocumentNode, ExecutionArgs, ExecutionResult } from 'graphql';
import type { SubgraphContext } from './context';

/** The extension by which the gateway knows results of one and the same execution. */
export const RESULT_ID = 'resultId';

/**
 * Executes a subscription's selection once an event for all who follow it with the same document, variables and
 * identity: a thousand tabs of one session cost one execution. Whether each may still follow is decided outside.
 */
export class SharedResults {
  readonly #byEvent = new WeakMap<object, Map<string, Promise<ExecutionResult>>>();
  readonly #documents = new WeakMap<DocumentNode, string>();

  /** @param event what the source gave; the same object stands for the same event */
  of(
    event: unknown,
    { args, base }: { args: ExecutionArgs; base: SubgraphContext },
    execute: () => Promise<ExecutionResult>,
  ): Promise<ExecutionResult> {
    if (typeof event !== 'object' || event === null) return execute();
    const results = this.#byEvent.get(event) ?? new Map<string, Promise<ExecutionResult>>();
    this.#byEvent.set(event, results);
    const key = this.#keyOf(args, base);
    const known = results.get(key);
    if (known) return known;
    const result = execute().then(({ extensions, ...rest }) => ({
      ...rest,
      extensions: { ...extensions, [RESULT_ID]: randomUUID() },
    }));
    results.set(key, result);
    return result;
  }

  #keyOf(
    { document, operationName, variableValues }: ExecutionArgs,
    { principal, callerScopes }: SubgraphContext,
  ): string {
    const id = this.#documents.get(document) ?? randomUUID();
    this.#documents.set(document, id);
    // When the token ends is decided for each follower alone.
    const viewer = principal && { ...principal, expiresAt: 0 };
    return JSON.stringify([id, operationName ?? null, variableValues ?? null, viewer, callerScopes]);
  }
}
