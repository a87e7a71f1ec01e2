import { randomUUID } from 'node:crypto';
import type { TypedDocumentNode } from '@graphql-typed-document-node/core';
import type { DocumentNode } from 'graphql';
import { SERVICE_HEADER } from '@e-storefront/auth';
import type { RunningService, StartService } from '@e-storefront/server';
import { testDatabase, testRedisUrl } from './database';
import { dataOf, operationText, postGraphQL, type GraphQLAnswer } from './graphql-client';
import { TestIdentity, type Actor } from './identity';

/**
 * A response of a subgraph.
 * @typeParam Data known when the operation is a typed document with matching variables
 */
export interface TestAnswer<Data = unknown> extends Pick<GraphQLAnswer, 'status' | 'errors'> {
  data: Data;
}

interface CallOptions {
  variables?: Record<string, unknown>;
  /** The logged-in user; a guest by default. */
  as?: Actor | undefined;
  /** The calling service, the gateway by default; null sends no credential. */
  caller?: string | null;
  headers?: Record<string, string>;
}

/** The options of a call with a typed document; optional when its variables are. */
type TypedOptions<Variables> =
  Record<string, never> extends Variables
    ? [options?: Omit<CallOptions, 'variables'> & { variables?: Variables }]
    : [options: Omit<CallOptions, 'variables'> & { variables: Variables }];

/** A subgraph with its real server, database and Redis, called over HTTP as by the gateway. */
export class TestSubgraph implements AsyncDisposable {
  readonly identity: TestIdentity;
  /** The prefix of its event queues in Redis. */
  readonly eventsPrefix: string;
  readonly #service: RunningService;
  readonly #dispose: () => Promise<void>;

  private constructor(
    { identity, eventsPrefix }: Pick<TestSubgraph, 'identity' | 'eventsPrefix'>,
    service: RunningService,
    dispose: () => Promise<void>,
  ) {
    this.identity = identity;
    this.eventsPrefix = eventsPrefix;
    this.#service = service;
    this.#dispose = dispose;
  }

  /**
   * Starts a subgraph on a free port with its own database.
   * @param start the export of its `main.ts`
   * @param environment settings in addition to the common ones, such as the addresses of other services
   */
  static async start(
    start: StartService,
    environment: Record<string, string> | ((identity: TestIdentity) => Promise<Record<string, string>>) = {},
  ): Promise<TestSubgraph> {
    const identity = await TestIdentity.start();
    const database = testDatabase();
    const eventsPrefix = `test_${randomUUID()}`;
    const service = await start({
      NODE_ENV: 'test',
      HOST: '127.0.0.1',
      PORT: '0',
      LOG_LEVEL: 'silent',
      MONGODB_URI: database.uri,
      REDIS_URL: testRedisUrl(),
      EVENTS_PREFIX: eventsPrefix,
      ...identity.environment,
      ...(typeof environment === 'function' ? await environment(identity) : environment),
    });
    return new TestSubgraph({ identity, eventsPrefix }, service, async () => {
      await service.stop();
      await identity.stop();
      await database.drop();
    });
  }

  get url(): string {
    return this.#service.url;
  }

  /** Runs one operation. */
  async call<Result, Variables extends Record<string, unknown>>(
    document: TypedDocumentNode<Result, Variables>,
    ...options: TypedOptions<NoInfer<Variables>>
  ): Promise<TestAnswer<Result | null | undefined>>;
  async call(query: string | DocumentNode, options?: CallOptions): Promise<TestAnswer>;
  async call(query: string | DocumentNode, options: CallOptions = {}): Promise<TestAnswer> {
    const { variables, as, caller = 'gateway', headers } = options;
    const { status, data, errors } = await postGraphQL(
      this.url,
      { query: operationText(query), variables },
      {
        ...(caller !== null && { [SERVICE_HEADER]: this.identity.credential(caller) }),
        ...(as && { authorization: `Bearer ${this.identity.token(as)}` }),
        ...headers,
      },
    );
    return { status, data, errors };
  }

  /** Runs one operation that must succeed, and returns its data. @throws when it has errors */
  async data<Result, Variables extends Record<string, unknown>>(
    document: TypedDocumentNode<Result, Variables>,
    ...options: TypedOptions<NoInfer<Variables>>
  ): Promise<Result>;
  async data(query: string, options?: CallOptions): Promise<unknown>;
  async data(query: string | DocumentNode, options: CallOptions = {}): Promise<unknown> {
    return dataOf(await this.call(query, options));
  }

  /** The code of an operation's first error; undefined when it succeeds. */
  async errorCode(query: string | DocumentNode, options: CallOptions = {}): Promise<string | undefined> {
    return (await this.call(query, options)).errors[0]?.extensions.code;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#dispose();
  }
}
