import type { ApolloServerPlugin } from '@apollo/server';
import { InMemoryLRUCache, type KeyValueCache } from '@apollo/utils.keyvaluecache';
import { DomainError } from '@e-storefront/errors';
import frontEnds from '../../persisted-operations.json';
import type { GatewayContext } from '../context';
import { preExecutionError } from '../plugins/pre-execution-error';
import {
  badRequestError,
  readOperation,
  type IncomingOperation,
  type IncomingRequest,
} from './incoming-operation';
import { operationHash } from './normalize';
import { manifestSchema, readManifest } from './manifest';
import type { OperationMode, PersistedOperationConfig } from './persisted-operations.config';
import { OperationRegistry } from './store';

/**
 * Memory for operations that clients register in mode `open`. They can evict each other's, and never a registered one.
 */
const CLIENT_OPERATIONS_BYTES = 2 * 1024 * 1024;
/** Apollo Server's prefix for the cache keys of operations. */
const APOLLO_KEY_PREFIX = 'apq:';

const HASH_FIELD = 'extensions.persistedQuery.sha256Hash';

/** Operations sent by hash (Apollo's protocol), and the allowlist that production can restrict itself to. */
export class PersistedOperations {
  readonly #mode: OperationMode;
  readonly #registry: OperationRegistry;
  readonly #clientOperations = new InMemoryLRUCache({ maxSize: CLIENT_OPERATIONS_BYTES });

  constructor(mode: OperationMode, registry: OperationRegistry) {
    this.#mode = mode;
    this.#registry = registry;
  }

  /**
   * Resolves an operation that a client sent by text, by hash, or both.
   * @throws OPERATION_NOT_ALLOWED when only registered operations are served and this one is not registered
   * @throws PERSISTED_QUERY_NOT_FOUND when the hash is unknown
   * @throws BAD_REQUEST when both are missing, or when the hash belongs to another text
   */
  async resolveText({ text, hash }: IncomingOperation): Promise<string> {
    const found = text ?? (hash === undefined ? undefined : await this.#find(hash));
    if (this.#mode === 'registered' && (found === undefined || !this.#registry.has(found))) {
      throw new DomainError('OPERATION_NOT_ALLOWED');
    }
    if (found === undefined) {
      if (hash !== undefined) throw new DomainError('PERSISTED_QUERY_NOT_FOUND');
      throw badRequestError(
        'Send the text of an operation in `query`, or its hash in `extensions`.',
        'query',
      );
    }
    if (text !== undefined && hash !== undefined && !this.#isHashOf(hash, text)) {
      throw badRequestError('The hash does not match the operation.', HASH_FIELD);
    }
    return found;
  }

  /**
   * Rejects malformed HTTP requests, and in mode `registered` every operation that is not registered, before anything
   * is parsed or validated: the error reveals nothing about the schema.
   * @throws GraphQLError with BAD_REQUEST, PERSISTED_QUERY_NOT_FOUND or OPERATION_NOT_ALLOWED
   */
  async assertAllowed(request: IncomingRequest): Promise<void> {
    try {
      await this.resolveText(this.#read(request));
    } catch (error) {
      throw error instanceof DomainError ? preExecutionError(error, error.status) : error;
    }
  }

  /** Stores an operation that a client sent with its hash over a WebSocket, as Apollo Server does over HTTP. */
  async remember({ text, hash }: IncomingOperation): Promise<void> {
    if (this.#mode === 'open' && text !== undefined && hash !== undefined)
      await this.#clientOperations.set(hash, text);
  }

  /** The cache in which Apollo Server looks up and stores operations by hash. */
  get apolloCache(): KeyValueCache<string> {
    return {
      get: (key) => this.#find(key.slice(APOLLO_KEY_PREFIX.length)),
      set: async (key, text) => {
        if (this.#mode === 'open')
          await this.#clientOperations.set(key.slice(APOLLO_KEY_PREFIX.length), text);
      },
      delete: () => Promise.resolve(false),
    };
  }

  /** Enforces the allowlist in Apollo Server as well, whatever way an operation took. */
  get plugin(): ApolloServerPlugin<GatewayContext> {
    return {
      requestDidStart: () =>
        Promise.resolve({
          didResolveOperation: ({ source }) => {
            if (this.#mode === 'open' || this.#registry.has(source)) return Promise.resolve();
            const error = new DomainError('OPERATION_NOT_ALLOWED');
            throw preExecutionError(error, error.status);
          },
        }),
    };
  }

  #read(request: IncomingRequest): IncomingOperation {
    try {
      return readOperation(request);
    } catch (error) {
      if (this.#mode === 'registered') throw new DomainError('OPERATION_NOT_ALLOWED');
      throw error;
    }
  }

  /** A front end may identify its own operation by the id of its manifest. */
  #isHashOf(hash: string, text: string): boolean {
    return hash === operationHash(text) || this.#registry.findText(hash) === text;
  }

  async #find(hash: string): Promise<string | undefined> {
    return this.#registry.findText(hash) ?? (await this.#clientOperations.get(hash));
  }
}

/**
 * Registers the operations of our own front ends, which are built in, and those of the configured manifests.
 * @throws Error naming a file that is not a valid manifest
 */
export function loadPersistedOperations(
  config: PersistedOperationConfig,
  options: ConstructorParameters<typeof OperationRegistry>[1],
): PersistedOperations {
  const manifests = [manifestSchema.parse(frontEnds), ...config.OPERATIONS_FILES.map(readManifest)];
  return new PersistedOperations(config.OPERATIONS, new OperationRegistry(manifests, options));
}
