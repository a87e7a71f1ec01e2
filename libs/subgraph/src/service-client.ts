import { randomUUID } from 'node:crypto';
import type { TypedDocumentNode } from '@graphql-typed-document-node/core';
import { getOperationAST, print, type DocumentNode } from 'graphql';
import { Pool } from 'undici';
import { z } from 'zod';
import { SERVICE_HEADER, type CredentialSource } from '@e-storefront/auth';
import { DomainError, isErrorCode } from '@e-storefront/errors';
import { currentRequestId } from '@e-storefront/server';
import { Reachability, type ReachabilityTimes } from './reachability';

const CALL_TIMEOUT_MS = 10_000;

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null;

const response = z.object({
  data: z.custom<object>(isObject).nullish(),
  errors: z
    .array(z.object({ message: z.string(), extensions: z.looseObject({ code: z.string() }).optional() }))
    .optional(),
});

/** The other subgraph's server guarantees the fields of its data, for which the document was checked. */
const isResult = <Result>(data: object | null | undefined): data is Result & object => isObject(data);

/** Calls another subgraph on this service's own account, over keep-alive connections and with the running request's id. */
export class ServiceClient {
  readonly #pool: Pool;
  readonly #path: string;
  readonly #target: string;
  readonly #identity: CredentialSource;
  readonly #reachability: Reachability;

  /** @param url the other subgraph's GraphQL address */
  constructor(target: string, url: string, identity: CredentialSource, times?: ReachabilityTimes) {
    const { origin, pathname } = new URL(url);
    this.#pool = new Pool(origin, {
      connections: 32,
      bodyTimeout: CALL_TIMEOUT_MS,
      headersTimeout: CALL_TIMEOUT_MS,
    });
    this.#path = pathname;
    this.#target = target;
    this.#identity = identity;
    this.#reachability = new Reachability(url, times);
  }

  /**
   * Runs one operation.
   * @throws DomainError with the code that the other service gave
   * @throws SERVICE_UNAVAILABLE when it does not answer, so that it is not known whether a write was done
   */
  async call<Result, Variables>(
    document: TypedDocumentNode<Result, Variables>,
    variables: Variables,
  ): Promise<Result> {
    const { data, errors } = response.parse(await this.#send(document, variables));
    const error = errors?.[0];
    if (error) throw this.#translated(error.message, error.extensions ?? {});
    if (!isResult<Result>(data)) throw new Error(`The ${this.#target} service returned no data.`);
    return data;
  }

  /** Closes the connections. */
  async close(): Promise<void> {
    this.#reachability.close();
    await this.#pool.close();
  }

  async #send(document: DocumentNode, variables: unknown): Promise<unknown> {
    const credential = await this.#identity.credential();
    const body = JSON.stringify({ query: textOf(document), variables });
    const isRead = getOperationAST(document)?.operation === 'query';
    try {
      return await this.#reachability.guard((signal) => this.#post(body, credential, signal), {
        withinMs: CALL_TIMEOUT_MS,
        isRead,
      });
    } catch (cause) {
      throw new DomainError('SERVICE_UNAVAILABLE', {
        message: `A part of the shop (${this.#target}) is not available right now. Try again in a moment.`,
        details: { service: this.#target, reason: cause instanceof Error ? cause.name : 'unknown' },
      });
    }
  }

  async #post(content: string, credential: string, signal: AbortSignal): Promise<unknown> {
    const { body } = await this.#pool.request({
      method: 'POST',
      path: this.#path,
      headers: {
        'content-type': 'application/json',
        'x-request-id': currentRequestId() ?? randomUUID(),
        [SERVICE_HEADER]: credential,
      },
      body: content,
      signal,
    });
    return body.json();
  }

  #translated(message: string, extensions: Record<string, unknown>): Error {
    const { code, ...details } = extensions;
    if (!isErrorCode(code) || code === 'INTERNAL_SERVER_ERROR') {
      return new Error(`The ${this.#target} service failed: ${message}`);
    }
    return new DomainError(code, { message, details });
  }
}

const texts = new WeakMap<DocumentNode, string>();

/** The text of a document; printed once. */
function textOf(document: DocumentNode): string {
  const text = texts.get(document) ?? print(document);
  texts.set(document, text);
  return text;
}
