import type { ApolloServerPlugin } from '@apollo/server';
import { InMemoryLRUCache, type KeyValueCache } from '@apollo/utils.keyvaluecache';
import { DomainError } from '@e-storefront/errors';
import type { GatewayContext } from '../context';
import { refusedBefore } from '../refused-before';
import { operationIn, type IncomingRequest } from './incoming-operation';
import type { OperationRegister } from './operation-register';

/** What operations are served: any, or those of the register alone. */
export const OPERATION_MODES = ['open', 'registered'] as const;
export type OperationMode = (typeof OPERATION_MODES)[number];

/** What strangers may register while any operation is served; they can push out one another's and nothing else. */
const STRANGERS_BYTES = 2 * 1024 * 1024;
/** Apollo Server's prefix of the keys under which it keeps operations. */
const APOLLO_PREFIX = 'apq:';

/** Operations sent by hash, by Apollo's protocol, and the list that production can restrict itself to. */
export class PersistedOperations {
  readonly #mode: OperationMode;
  readonly #register: OperationRegister;
  readonly #strangers = new InMemoryLRUCache({ maxSize: STRANGERS_BYTES });

  constructor(mode: OperationMode, register: OperationRegister) {
    this.#mode = mode;
    this.#register = register;
  }

  /**
   * The text of an operation that came as text, or by hash alone.
   * @throws OPERATION_NOT_ALLOWED when only registered ones are served and this is none
   * @throws PERSISTED_QUERY_NOT_FOUND when nobody has told what the hash stands for
   */
  async textOf({ text, hash }: { text: string | undefined; hash: string | undefined }): Promise<string> {
    const found = text ?? (hash === undefined ? undefined : await this.#find(hash));
    if (this.#mode === 'registered') {
      if (found === undefined || !this.#register.has(found)) throw new DomainError('OPERATION_NOT_ALLOWED');
      return found;
    }
    if (found === undefined) throw new DomainError('PERSISTED_QUERY_NOT_FOUND');
    return found;
  }

  /**
   * Refuses a request over HTTP before anything of it is parsed or validated: what is not registered learns nothing of
   * the schema. Where any operation is served, Apollo Server sees to the request.
   * @throws GraphQLError with OPERATION_NOT_ALLOWED
   */
  async admit(request: IncomingRequest): Promise<void> {
    if (this.#mode === 'open') return;
    try {
      await this.textOf(operationIn(request));
    } catch (error) {
      throw error instanceof DomainError ? refusedBefore(error, error.status) : error;
    }
  }

  /** Where Apollo Server finds operations by hash, and keeps those that it is told of. */
  get apolloCache(): KeyValueCache<string> {
    return {
      get: (key) => this.#find(key.slice(APOLLO_PREFIX.length)),
      set: async (key, text) => {
        if (this.#mode === 'open') await this.#strangers.set(key.slice(APOLLO_PREFIX.length), text);
      },
      delete: () => Promise.resolve(false),
    };
  }

  /** Holds Apollo Server to the register as well, whatever way an operation came. */
  get plugin(): ApolloServerPlugin<GatewayContext> {
    return {
      requestDidStart: () =>
        Promise.resolve({
          didResolveOperation: ({ source }) => {
            if (this.#mode === 'open' || this.#register.has(source)) return Promise.resolve();
            const refusal = new DomainError('OPERATION_NOT_ALLOWED');
            throw refusedBefore(refusal, refusal.status);
          },
        }),
    };
  }

  async #find(hash: string): Promise<string | undefined> {
    return this.#register.textOf(hash) ?? (await this.#strangers.get(hash));
  }
}
