import type { ApolloServerPlugin } from '@apollo/server';
import { InMemoryLRUCache, type KeyValueCache } from '@apollo/utils.keyvaluecache';
import { DomainError } from '@e-storefront/errors';
import type { GatewayContext } from '../context';
import { refusedBefore } from '../plugins/pre-execution-error';
import { badRequest, operationIn, type IncomingOperation, type IncomingRequest } from './incoming-operation';
import { operationHash } from './normalize';
import type { OperationRegister } from './store';

/** What operations are served: any, or those of the register alone. */
export const OPERATION_MODES = ['open', 'registered'] as const;
export type OperationMode = (typeof OPERATION_MODES)[number];

/** What strangers may register while any operation is served; they can push out one another's and nothing else. */
const STRANGERS_BYTES = 2 * 1024 * 1024;
/** Apollo Server's prefix of the keys under which it keeps operations. */
const APOLLO_PREFIX = 'apq:';

const HASH_FIELD = 'extensions.persistedQuery.sha256Hash';

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
   * The text of an operation that came as text, by hash, or as both.
   * @throws OPERATION_NOT_ALLOWED when only registered ones are served and this is none
   * @throws PERSISTED_QUERY_NOT_FOUND when nobody has told what the hash stands for
   * @throws BAD_REQUEST when there is neither, or when the hash is that of another text
   */
  async textOf({ text, hash }: IncomingOperation): Promise<string> {
    const found = text ?? (hash === undefined ? undefined : await this.#find(hash));
    if (this.#mode === 'registered' && (found === undefined || !this.#register.has(found))) {
      throw new DomainError('OPERATION_NOT_ALLOWED');
    }
    if (found === undefined) {
      if (hash !== undefined) throw new DomainError('PERSISTED_QUERY_NOT_FOUND');
      throw badRequest('Send an operation: its text in `query`, or its hash in `extensions`.', 'query');
    }
    if (text !== undefined && hash !== undefined && !this.#isHashOf(hash, text)) {
      throw badRequest('The hash is that of another operation.', HASH_FIELD);
    }
    return found;
  }

  /**
   * Refuses a request over HTTP that is of no form, and where only registered operations are served any other one,
   * before anything of it is parsed or validated: what is not registered learns nothing of the schema.
   * @throws GraphQLError with BAD_REQUEST, PERSISTED_QUERY_NOT_FOUND or OPERATION_NOT_ALLOWED
   */
  async admit(request: IncomingRequest): Promise<void> {
    try {
      await this.textOf(this.#read(request));
    } catch (error) {
      throw error instanceof DomainError ? refusedBefore(error, error.status) : error;
    }
  }

  /** Keeps a text that a client sent with its hash over a socket, as Apollo Server does of those over HTTP. */
  async keep({ text, hash }: IncomingOperation): Promise<void> {
    if (this.#mode === 'open' && text !== undefined && hash !== undefined)
      await this.#strangers.set(hash, text);
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

  #read(request: IncomingRequest): IncomingOperation {
    try {
      return operationIn(request);
    } catch (error) {
      if (this.#mode === 'registered') throw new DomainError('OPERATION_NOT_ALLOWED');
      throw error;
    }
  }

  /** A front end may name its own text by the id that its manifest gives it. */
  #isHashOf(hash: string, text: string): boolean {
    return hash === operationHash(text) || this.#register.textOf(hash) === text;
  }

  async #find(hash: string): Promise<string | undefined> {
    return this.#register.textOf(hash) ?? (await this.#strangers.get(hash));
  }
}
