import type { FastifyReply, FastifyRequest } from 'fastify';
import Negotiator from 'negotiator';

/**
 * Media types of GraphQL responses (GraphQL over HTTP, section 4.1), the default first. They include the charset, which
 * clients may name.
 */
const RESPONSE_TYPES = [
  'application/json; charset=utf-8',
  'application/graphql-response+json; charset=utf-8',
];
const PAGE_TYPE = 'text/html; charset=utf-8';

/** The kind of response to a request to `/graphql`, by its `Accept` header (RFC 9110, 12.5.1). */
export type NegotiatedResponse = 'graphql' | 'page' | 'not acceptable';

/** @param hasPage whether the explorer is available */
export function negotiateResponse({ headers, method }: FastifyRequest, hasPage: boolean): NegotiatedResponse {
  // An empty header names no preference.
  if (headers.accept === undefined || headers.accept.trim() === '') return 'graphql';
  const offered =
    hasPage && (method === 'GET' || method === 'HEAD') ? [...RESPONSE_TYPES, PAGE_TYPE] : RESPONSE_TYPES;
  const preferred = new Negotiator({ headers: { accept: headers.accept } }).mediaType(offered);
  if (preferred === undefined) return 'not acceptable';
  return preferred === PAGE_TYPE ? 'page' : 'graphql';
}

/** Adds request headers to `Vary` that the response depends on (RFC 9110, 12.5.5). */
export function addVary(reply: FastifyReply, names: readonly string[]): void {
  const known = String(reply.getHeader('vary') ?? '')
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
  const lower = new Set(known.map((name) => name.toLowerCase()));
  void reply.header('vary', [...known, ...names.filter((name) => !lower.has(name.toLowerCase()))].join(', '));
}
