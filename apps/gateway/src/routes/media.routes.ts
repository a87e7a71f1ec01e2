import { Transform, type Readable, type TransformCallback } from 'node:stream';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Pool } from 'undici';
import { z } from 'zod';
import { SERVICE_HEADER, type CredentialSource } from '@e-storefront/auth';
import { DomainError, isDomainError, isErrorCode } from '@e-storefront/errors';
import type { Service } from '@e-storefront/server';
import { limitHeaderValue } from '../security/forwarded-headers';
import { DownloadSlots } from './download-slots';
import { UploadsInFlight, type UploadMaximums } from './uploads-in-flight';

/** The product service's own maximum. */
const MAX_UPLOAD_BYTES = 5 * 1024 * 1024;
/** Longer than any address of an image with its upload token. */
const MAX_PATH_LENGTH = 2_048;
const DOWNLOAD_CONNECTIONS = 256;
const TOKEN_CHECK_CONNECTIONS = 8;
const RESPONSE_TIMEOUT_MS = 10_000;
/** For an upload and the processing of its image. */
const UPLOAD_TIMEOUT_MS = 60_000;

/** Response headers that reach the client. */
const FORWARDED_HEADERS = [
  'content-type',
  'content-length',
  'cache-control',
  'etag',
  'last-modified',
] as const;

const grantResponse = z.object({ id: z.string().min(1), actorId: z.string().min(1) });
const errorResponse = z.object({ error: z.looseObject({ code: z.string(), message: z.string() }) });

export interface MediaOptions {
  /** The GraphQL address of the product service, which stores images. */
  productUrl: string;
  identity: CredentialSource;
  uploads: UploadMaximums;
}

/**
 * Proxies `/media/*` to the product service. An upload's token is verified there before the gateway reads its body,
 * which is then streamed and never buffered. Uploads have a connection pool of their own, so that slow ones do not
 * delay downloads.
 */
export function registerMediaRoutes(service: Service, { productUrl, identity, uploads }: MediaOptions): void {
  const { origin } = new URL(productUrl);
  const timeouts = { headersTimeout: RESPONSE_TIMEOUT_MS, bodyTimeout: RESPONSE_TIMEOUT_MS };
  const downloads = new Pool(origin, { connections: DOWNLOAD_CONNECTIONS, ...timeouts });
  const tokenChecks = new Pool(origin, { connections: TOKEN_CHECK_CONNECTIONS, ...timeouts });
  const uploadPool = new Pool(origin, { connections: uploads.total, headersTimeout: UPLOAD_TIMEOUT_MS });
  service.onStop(
    async () => void (await Promise.all([downloads.destroy(), tokenChecks.close(), uploadPool.destroy()])),
  );
  const inFlight = new UploadsInFlight(uploads);
  const downloadSlots = new DownloadSlots();
  const headersFor = async ({ id, headers, url }: FastifyRequest): Promise<Record<string, string>> => {
    if (url.length > MAX_PATH_LENGTH)
      throw new DomainError('NOT_FOUND', { details: { resource: 'ProductImage' } });
    const type = limitHeaderValue(headers['content-type']);
    return {
      [SERVICE_HEADER]: await identity.credential(),
      'x-request-id': id,
      ...(type !== undefined && { 'content-type': type }),
    };
  };

  service.app.get('/media/*', async (request, reply) => {
    const signal = await downloadSlots.acquire(request, reply);
    const headers = await headersFor(request);
    return sendUpstreamResponse(
      await withUnavailableError(downloads.request({ method: 'GET', path: request.url, headers, signal })),
      reply,
    );
  });

  void service.app.register((scope, _options, done) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', (_request, body, next) => next(null, body));
    scope.post('/media/uploads/*', {
      config: { isBodyStreamed: true },
      bodyLimit: MAX_UPLOAD_BYTES,
      // An error in this hook leaves the body unread.
      onRequest: async (request, reply) => {
        try {
          rejectLargeUpload(request);
          const headers = await headersFor(request);
          const grant = await readUploadGrant(
            tokenChecks.request({ method: 'GET', path: request.url, headers }),
          );
          reply.raw.once('close', inFlight.begin(grant));
        } catch (error) {
          void reply.header('connection', 'close');
          const retryAfter = isDomainError(error) ? error.details['retryAfter'] : undefined;
          if (typeof retryAfter === 'number') void reply.header('retry-after', String(retryAfter));
          throw error;
        }
      },
      handler: async (request, reply) => {
        const headers = await headersFor(request);
        const { 'content-length': length } = request.headers;
        const body = new SizeLimitedStream(MAX_UPLOAD_BYTES);
        const clientClosed = new AbortController();
        reply.raw.once('close', () => clientClosed.abort());
        const pendingResponse = uploadPool.request({
          method: 'POST',
          path: request.url,
          headers: { ...headers, ...(length !== undefined && { 'content-length': length }) },
          body: pipeInto(body, request.body as Readable | undefined),
          signal: clientClosed.signal,
        });
        const response = await withUnavailableError(
          pendingResponse.catch((error: unknown) => Promise.reject(body.sizeError ?? error)),
        );
        // A rejected upload leaves unread bytes on the connection.
        if (!body.writableFinished) void reply.header('connection', 'close');
        return sendUpstreamResponse(response, reply);
      },
    });
    done();
  });
}

type UpstreamResponse = Awaited<ReturnType<Pool['request']>>;

/** @throws SERVICE_UNAVAILABLE when the product service does not respond */
async function withUnavailableError(pendingResponse: Promise<UpstreamResponse>): Promise<UpstreamResponse> {
  return pendingResponse.catch((error: unknown) => {
    throw isDomainError(error)
      ? error
      : new DomainError('SERVICE_UNAVAILABLE', { details: { service: 'product' } });
  });
}

function sendUpstreamResponse(
  { statusCode, headers, body }: UpstreamResponse,
  reply: FastifyReply,
): FastifyReply {
  for (const name of FORWARDED_HEADERS) {
    const value = headers[name];
    if (value !== undefined) void reply.header(name, value);
  }
  return reply.code(statusCode).send(body);
}

/** Reads the grant of an upload token. @throws the error of the product service, such as TOKEN_INVALID */
async function readUploadGrant(
  pendingResponse: Promise<UpstreamResponse>,
): Promise<z.output<typeof grantResponse>> {
  const { statusCode, body } = await withUnavailableError(pendingResponse);
  const response: unknown = await body.json().catch(() => undefined);
  if (statusCode === 200) return grantResponse.parse(response);
  const { data } = errorResponse.safeParse(response);
  if (!data || !isErrorCode(data.error.code)) throw new DomainError('TOKEN_INVALID');
  const { code, message, ...details } = data.error;
  throw new DomainError(code, { message, details });
}

function rejectLargeUpload({ headers }: FastifyRequest): void {
  if (Number(headers['content-length'] ?? 0) > MAX_UPLOAD_BYTES) throw tooLargeError();
}

function tooLargeError(): DomainError<'PAYLOAD_TOO_LARGE'> {
  return new DomainError('PAYLOAD_TOO_LARGE', {
    message: `An image may have at most ${MAX_UPLOAD_BYTES} bytes.`,
  });
}

/** Unlike `pipeline`, this keeps the client's connection open for the response when an upload is rejected midway. */
function pipeInto(body: SizeLimitedStream, source: Readable | undefined): SizeLimitedStream {
  if (!source) return body.end();
  source.once('error', (error) => body.destroy(error));
  source.once('close', () => {
    if (!source.readableEnded) body.destroy(new Error('The client closed the connection.'));
  });
  return source.pipe(body);
}

/** Passes a body on up to a maximum size. */
class SizeLimitedStream extends Transform {
  sizeError: DomainError | undefined;
  #remaining: number;

  constructor(bytes: number) {
    super();
    this.#remaining = bytes;
    this.on('error', () => undefined);
  }

  override _transform(chunk: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    this.#remaining -= chunk.length;
    if (this.#remaining >= 0) return done(null, chunk);
    this.sizeError = tooLargeError();
    return done(this.sizeError);
  }
}
