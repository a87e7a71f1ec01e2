import { randomUUID } from 'node:crypto';
import type { DocumentNode, ExecutionArgs, ExecutionResult } from 'graphql';
import type { SubgraphContext } from './context';

/** The extension by which the gateway recognises results of the same execution. */
export const RESULT_ID = 'resultId';

/**
 * Executes a subscription's selection once per event for all subscribers with the same document, variables
 * and identity: a thousand tabs of one session cost one execution. Permissions are checked per subscriber
 * before.
 */
export class SharedResults {
  readonly #byEvent = new WeakMap<object, Map<string, Promise<ExecutionResult>>>();
  readonly #documents = new WeakMap<DocumentNode, string>();

  /** @param event the source's event; the same object is the same event */
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
    // The expiry of the token is checked for each subscriber.
    const viewer = principal && { ...principal, expiresAt: 0 };
    return JSON.stringify([id, operationName ?? null, variableValues ?? null, viewer, callerScopes]);
  }
}
