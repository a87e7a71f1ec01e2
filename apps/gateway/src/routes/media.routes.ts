import { Transform, type Readable, type TransformCallback } from 'node:stream';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Pool } from 'undici';
import { z } from 'zod';
import { SERVICE_HEADER, type CredentialSource } from '@e-storefront/auth';
import { DomainError, isDomainError, isErrorCode } from '@e-storefront/errors';
import type { Service } from '@e-storefront/server';
import { boundedValue } from '../security/forwarded-headers';
import { PictureTurns } from './picture-turns';
import { UploadsInFlight, type UploadMaximums } from './uploads-in-flight';

/** The largest picture that the product service takes. */
const MAX_UPLOAD_BYTES = 5 * 1024 * 1024;
/** Longer addresses, with their token, are none of ours. */
const LONGEST_PATH = 2_048;
const READING_CONNECTIONS = 256;
const CHECKING_CONNECTIONS = 8;
const ANSWER_WITHIN_MS = 10_000;
/** How long an upload and the drawing of its picture may take. */
const UPLOAD_WITHIN_MS = 60_000;

/** The answer's headers that reach the client. */
const PASSED_ON = ['content-type', 'content-length', 'cache-control', 'etag', 'last-modified'] as const;

const grantAnswer = z.object({ id: z.string().min(1), actorId: z.string().min(1) });
const refusalAnswer = z.object({ error: z.looseObject({ code: z.string(), message: z.string() }) });

export interface MediaOptions {
  /** The GraphQL address of the service that keeps the pictures. */
  productUrl: string;
  identity: CredentialSource;
  uploads: UploadMaximums;
}

/**
 * Hands `/media/*` on to the service that keeps the pictures. An upload's token is checked there before a byte of the
 * picture is read; the picture is then passed on as it comes and never kept here. Uploads have connections of their own,
 * so that slow ones hold up nobody who looks at pictures.
 */
export function serveMedia(service: Service, { productUrl, identity, uploads }: MediaOptions): void {
  const { origin } = new URL(productUrl);
  const within = { headersTimeout: ANSWER_WITHIN_MS, bodyTimeout: ANSWER_WITHIN_MS };
  const reading = new Pool(origin, { connections: READING_CONNECTIONS, ...within });
  const checking = new Pool(origin, { connections: CHECKING_CONNECTIONS, ...within });
  const writing = new Pool(origin, { connections: uploads.inAll, headersTimeout: UPLOAD_WITHIN_MS });
  service.onStop(
    async () => void (await Promise.all([reading.destroy(), checking.close(), writing.destroy()])),
  );
  const inFlight = new UploadsInFlight(uploads);
  const turns = new PictureTurns();
  const headersFor = async ({ id, headers, url }: FastifyRequest): Promise<Record<string, string>> => {
    if (url.length > LONGEST_PATH)
      throw new DomainError('NOT_FOUND', { details: { resource: 'ProductImage' } });
    const type = boundedValue(headers['content-type']);
    return {
      [SERVICE_HEADER]: await identity.credential(),
      'x-request-id': id,
      ...(type !== undefined && { 'content-type': type }),
    };
  };

  service.app.get('/media/*', async (request, reply) => {
    const signal = await turns.begin(request, reply);
    const headers = await headersFor(request);
    return passOn(
      await reached(reading.request({ method: 'GET', path: request.url, headers, signal })),
      reply,
    );
  });

  void service.app.register((scope, _options, done) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', (_request, sent, next) => next(null, sent));
    scope.post('/media/uploads/*', {
      config: { isBodyStreamed: true },
      bodyLimit: MAX_UPLOAD_BYTES,
      // Whatever is refused here is refused unread.
      onRequest: async (request, reply) => {
        try {
          refuseLarge(request);
          const headers = await headersFor(request);
          const grant = await grantOf(checking.request({ method: 'GET', path: request.url, headers }));
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
        const body = new Bounded(MAX_UPLOAD_BYTES);
        const leave = new AbortController();
        reply.raw.once('close', () => leave.abort());
        const call = writing.request({
          method: 'POST',
          path: request.url,
          headers: { ...headers, ...(length !== undefined && { 'content-length': length }) },
          body: sendInto(body, request.body as Readable | undefined),
          signal: leave.signal,
        });
        const answer = await reached(call.catch((error: unknown) => Promise.reject(body.refusal ?? error)));
        // What is refused half-way leaves a rest on the connection that nobody reads.
        if (!body.writableFinished) void reply.header('connection', 'close');
        return passOn(answer, reply);
      },
    });
    done();
  });
}

type Answer = Awaited<ReturnType<Pool['request']>>;

/** @throws SERVICE_UNAVAILABLE when the product service does not answer */
async function reached(call: Promise<Answer>): Promise<Answer> {
  return call.catch((error: unknown) => {
    throw isDomainError(error)
      ? error
      : new DomainError('SERVICE_UNAVAILABLE', { details: { service: 'product' } });
  });
}

function passOn({ statusCode, headers, body }: Answer, reply: FastifyReply): FastifyReply {
  for (const name of PASSED_ON) {
    const value = headers[name];
    if (value !== undefined) void reply.header(name, value);
  }
  return reply.code(statusCode).send(body);
}

/** What an upload's token allows. @throws the refusal of the product service, such as TOKEN_INVALID */
async function grantOf(call: Promise<Answer>): Promise<z.output<typeof grantAnswer>> {
  const { statusCode, body } = await reached(call);
  const answer: unknown = await body.json().catch(() => undefined);
  if (statusCode === 200) return grantAnswer.parse(answer);
  const { data } = refusalAnswer.safeParse(answer);
  if (!data || !isErrorCode(data.error.code)) throw new DomainError('TOKEN_INVALID');
  const { code, message, ...details } = data.error;
  throw new DomainError<'CONFLICT'>(code as 'CONFLICT', { message, details });
}

function refuseLarge({ headers }: FastifyRequest): void {
  if (Number(headers['content-length'] ?? 0) > MAX_UPLOAD_BYTES) throw tooLarge();
}

function tooLarge(): DomainError<'PAYLOAD_TOO_LARGE'> {
  return new DomainError('PAYLOAD_TOO_LARGE', {
    message: `A picture may have at most ${MAX_UPLOAD_BYTES} bytes.`,
  });
}

/** Unlike `pipeline`, this leaves the client's connection open for the answer when the upload is refused half-way. */
function sendInto(body: Bounded, sent: Readable | undefined): Bounded {
  if (!sent) return body.end();
  sent.once('error', (error) => body.destroy(error));
  sent.once('close', () => {
    if (!sent.readableEnded) body.destroy(new Error('The client closed the connection.'));
  });
  return sent.pipe(body);
}

/** Passes a body on, up to a size. */
class Bounded extends Transform {
  refusal: DomainError | undefined;
  #left: number;

  constructor(bytes: number) {
    super();
    this.#left = bytes;
    this.on('error', () => undefined);
  }

  override _transform(chunk: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    this.#left -= chunk.length;
    if (this.#left >= 0) return done(null, chunk);
    this.refusal = tooLarge();
    return done(this.refusal);
  }
}
