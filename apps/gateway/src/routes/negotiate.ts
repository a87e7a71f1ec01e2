import type { FastifyReply, FastifyRequest } from 'fastify';
import Negotiator from 'negotiator';

/**
 * What operations are answered in (GraphQL over HTTP, 4.1), the one for clients that take any first. With the charset, which
 * clients may name as well.
 */
const ANSWERS = ['application/json; charset=utf-8', 'application/graphql-response+json; charset=utf-8'];
const PAGE = 'text/html; charset=utf-8';

/** What a request to `/graphql` is to be answered with, by its `Accept` header (RFC 9110, 12.5.1). */
export type Wanted = 'answer' | 'page' | 'nothing that is served';

/** @param hasPage whether there is a page to show */
export function wantedOf({ headers, method }: FastifyRequest, hasPage: boolean): Wanted {
  // An empty list of types wishes for none in particular.
  if (headers.accept === undefined || headers.accept.trim() === '') return 'answer';
  const served = hasPage && (method === 'GET' || method === 'HEAD') ? [...ANSWERS, PAGE] : ANSWERS;
  const preferred = new Negotiator({ headers: { accept: headers.accept } }).mediaType(served);
  if (preferred === undefined) return 'nothing that is served';
  return preferred === PAGE ? 'page' : 'answer';
}

/** Adds names to the `Vary` header: what else of a request its answer hangs on (RFC 9110, 12.5.5). */
export function addVary(reply: FastifyReply, names: readonly string[]): void {
  const known = String(reply.getHeader('vary') ?? '')
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
  const lower = new Set(known.map((name) => name.toLowerCase()));
  void reply.header('vary', [...known, ...names.filter((name) => !lower.has(name.toLowerCase()))].join(', '));
}
