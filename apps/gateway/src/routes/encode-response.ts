import { createHash } from 'node:crypto';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { LRUCache } from 'lru-cache';
import Negotiator from 'negotiator';
import { REVALIDATED_BY_ALL } from './cache-headers';

/** A smaller body fits into one network packet uncompressed. */
const MIN_COMPRESSED_LENGTH = 1_400;
const COMPRESSED_CACHE_BYTES = 8 * 1024 * 1024;

const brotliAsync = promisify(brotliCompress);
const gzipAsync = promisify(gzip);
// Above quality 4, a page of 60 kB costs twice the CPU time for 4 % fewer bytes.
const BROTLI_OPTIONS = { params: { [constants.BROTLI_PARAM_QUALITY]: 4 } };
const COMPRESSORS = {
  br: (body: string): Promise<Buffer> => brotliAsync(body, BROTLI_OPTIONS),
  gzip: (body: string): Promise<Buffer> => gzipAsync(body),
};
/** Content codings, the preferred first. */
const ENCODINGS = ['br', 'gzip'] as const;
type Encoding = (typeof ENCODINGS)[number];

type ResponseEncoder = (request: FastifyRequest, reply: FastifyReply, payload: unknown) => Promise<unknown>;

/**
 * Adds an `ETag` to responses that may be stored, responds with 304 to clients that have them already, and compresses
 * large ones for clients that accept it. Bodies that many callers get are compressed once and cached by their hash,
 * so none outlives a change.
 * Compression cannot be used to guess a secret (BREACH): that requires requests with a user's credentials and text of
 * the attacker's choice, and no page of another origin can send those, because GraphQL reads no cookies. Responses to
 * mutations, the only ones that issue tokens, have `no-transform` and are not compressed at all.
 * @param isShared whether a response is the same for many callers
 */
export function createResponseEncoder(isShared: (request: FastifyRequest) => boolean): ResponseEncoder {
  const compressed = new LRUCache<string, Buffer, { body: string; encoding: Encoding }>({
    maxSize: COMPRESSED_CACHE_BYTES,
    sizeCalculation: ({ length }) => length,
    // A body that is evicted while it is compressed is still sent.
    ignoreFetchAbort: true,
    fetchMethod: (_key, _stale, { context: { body, encoding } }) => COMPRESSORS[encoding](body),
  });
  return async (request, reply, body) => {
    // Streams, such as the explorer's page, are sent unchanged.
    if (typeof body !== 'string') return body;
    const encoding = chooseEncoding(request, reply, body);
    if (reply.getHeader('cache-control') === REVALIDATED_BY_ALL) {
      const tag = `"${hashOf(body)}"`;
      // A tag of several encodings is weak (RFC 9110, 8.8.3.3).
      void reply.header('etag', encoding ? `W/${tag}` : tag);
      if (isKnown(tag, request)) {
        void reply.code(304);
        return null;
      }
    }
    if (!encoding) return body;
    void reply.header('content-encoding', encoding);
    if (!isShared(request)) return COMPRESSORS[encoding](body);
    return compressed.forceFetch(`${encoding} ${hashOf(body)}`, { context: { body, encoding } });
  };
}

function chooseEncoding(request: FastifyRequest, reply: FastifyReply, body: string): Encoding | undefined {
  const accept = request.headers['accept-encoding'];
  if (accept === undefined || body.length < MIN_COMPRESSED_LENGTH) return undefined;
  if (String(reply.getHeader('cache-control')).includes('no-transform')) return undefined;
  const accepted = new Negotiator({ headers: { 'accept-encoding': accept } }).encodings([...ENCODINGS]);
  return ENCODINGS.find((encoding) => accepted.includes(encoding));
}

/** Whether the client has the body with this tag, by the weak comparison of RFC 9110, 13.1.2. */
function isKnown(tag: string, { headers: { 'if-none-match': known } }: FastifyRequest): boolean {
  return known?.split(',').some((one) => ['*', tag].includes(one.trim().replace(/^W\//, ''))) ?? false;
}

function hashOf(body: string): string {
  return createHash('sha256').update(body).digest('base64url');
}
