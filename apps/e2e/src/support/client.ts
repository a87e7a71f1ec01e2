import type { TypedDocumentNode } from '@graphql-typed-document-node/core';
import type { DocumentNode } from 'graphql';
import { dataOf, operationText, postGraphQL, present, type ClientError } from '@e-storefront/testing';
import { GATEWAY } from './environment';

export { present, type ClientError };

/** A response of the gateway over HTTP. */
export interface Answer<Data = unknown> {
  status: number;
  contentType: string;
  /** The origin that is allowed to read the response. */
  allowOrigin: string | null;
  data: Data;
  errors: ClientError[];
}

export interface CallOptions {
  variables?: Record<string, unknown>;
  /** The user whose access token is sent; a guest by default. */
  as?: { accessToken: string };
  headers?: Record<string, string>;
  /** The gateway to call; the shared one by default. */
  gateway?: string;
}

/** The last argument of a call with a typed document; optional without required variables. */
export type TypedOptions<Variables, Options extends CallOptions = CallOptions> =
  Record<string, never> extends Variables
    ? [options?: Omit<Options, 'variables'> & { variables?: Variables }]
    : [options: Omit<Options, 'variables'> & { variables: Variables }];

/** Runs one operation as clients do: POST to `/graphql`. */
export async function ask<Result, Variables extends Record<string, unknown>>(
  document: TypedDocumentNode<Result, Variables>,
  ...options: TypedOptions<Variables>
): Promise<Answer<Result | null | undefined>>;
export async function ask(query: string | DocumentNode, options?: CallOptions): Promise<Answer>;
export async function ask(query: string | DocumentNode, options: CallOptions = {}): Promise<Answer> {
  const { variables, as, headers, gateway = GATEWAY } = options;
  const answer = await postGraphQL(
    gateway,
    { query: operationText(query), variables },
    { ...(as && { authorization: `Bearer ${as.accessToken}` }), ...headers },
  );
  return {
    status: answer.status,
    contentType: answer.headers.get('content-type') ?? '',
    allowOrigin: answer.headers.get('access-control-allow-origin'),
    data: answer.data,
    errors: answer.errors,
  };
}

/** Runs one operation that must succeed, and returns its data. @throws when it has errors */
export async function data<Result, Variables extends Record<string, unknown>>(
  document: TypedDocumentNode<Result, Variables>,
  ...options: TypedOptions<Variables>
): Promise<Result>;
export async function data(query: string, options?: CallOptions): Promise<unknown>;
export async function data(query: string | DocumentNode, options: CallOptions = {}): Promise<unknown> {
  return dataOf(await ask(query, options));
}

/** Runs one operation that must fail with exactly one error, and returns the error. @throws when it does not */
export async function refusal(query: string | DocumentNode, options: CallOptions = {}): Promise<ClientError> {
  const answer = await ask(query, options);
  const [error] = answer.errors;
  if (!error || answer.errors.length > 1) {
    throw new Error(`Expected one error, got ${JSON.stringify(answer)}`);
  }
  return error;
}

/** The code of an operation's only error. @throws when it succeeds or has several errors */
export async function refusalCode(query: string | DocumentNode, options: CallOptions = {}): Promise<string> {
  return (await refusal(query, options)).extensions.code;
}
