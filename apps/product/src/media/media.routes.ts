import { randomBytes } from 'node:crypto';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { SERVICE_HEADER, type TokenVerifier } from '@e-storefront/auth';
import { DomainError, isDomainError } from '@e-storefront/errors';
import { reencodeImage, uploadRejected } from './image-processing';
import { FILE_NAME, MAX_UPLOAD_BYTES, type MediaStorage, type UploadTokens } from './media.service';
import type { ProductWriter } from '../catalog/product-writer.model';
import type { CatalogueCache } from '../catalog/product.service';

interface MediaOptions {
  tokens: TokenVerifier;
  uploadTokens: UploadTokens;
  storage: MediaStorage;
  writer: ProductWriter;
  cache: CatalogueCache;
  /** Returns whether this is the first use of the upload. */
  consumeUpload: (uploadId: string) => Promise<boolean>;
  isConsumed: (uploadId: string) => Promise<boolean>;
}

/**
 * `POST /media/uploads/:token` accepts an image from the gateway, `GET` on the same path checks the token, and
 * `GET /media/:name` serves images from local storage.
 */
export async function registerMediaRoutes(app: FastifyInstance, options: MediaOptions): Promise<void> {
  await app.register(async (scope) => {
    scope.addContentTypeParser(
      '*',
      { parseAs: 'buffer', bodyLimit: MAX_UPLOAD_BYTES },
      (_request, body, done) => done(null, body),
    );
    scope.removeContentTypeParser(['application/json', 'text/plain']);
    scope.setErrorHandler((error, request, reply) => sendError(error, request, reply));
    const onlyServices = async ({ headers }: FastifyRequest): Promise<void> =>
      void (await options.tokens.verifyService(headers[SERVICE_HEADER]));
    // Tokens are longer than Fastify's limit for named parameters.
    scope.get<{ Params: { '*': string } }>(
      '/media/uploads/*',
      { onRequest: onlyServices },
      async (request, reply) => {
        const { id, actorId } = options.uploadTokens.read(request.params['*']);
        if (await options.isConsumed(id)) throw new DomainError('TOKEN_INVALID');
        return reply.header('cache-control', 'no-store').send({ id, actorId });
      },
    );
    scope.post<{ Params: { '*': string } }>(
      '/media/uploads/*',
      {
        bodyLimit: MAX_UPLOAD_BYTES,
        onRequest: async (request) => {
          await onlyServices(request);
          // Reject invalid and expired tokens before the body takes memory.
          options.uploadTokens.read(request.params['*']);
        },
      },
      async (request, reply) => {
        const sent = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
        return reply.code(201).send(await acceptUpload(request.params['*'], sent, options));
      },
    );
    scope.get<{ Params: { name: string } }>('/media/:name', async (request, reply) =>
      sendImage(request.params.name, reply, options.storage),
    );
  });
}

async function acceptUpload(
  token: string,
  sent: Buffer,
  { uploadTokens, storage, writer, cache, consumeUpload }: MediaOptions,
): Promise<object> {
  const { productId, sellerId, actorId, id } = uploadTokens.read(token);
  const { content, width, height } = await reencodeImage(sent);
  if (!(await consumeUpload(id))) throw new DomainError('TOKEN_INVALID');
  const file = `${randomBytes(16).toString('hex')}.webp`;
  await storage.save(file, content);
  const target = { id: productId, scope: { sellerId }, actorId };
  const product = await writer.addImage(target, { file, width, height });
  if (!product)
    throw uploadRejected(
      'product',
      'The product no longer exists or already has the maximum number of images.',
    );
  await cache.invalidate();
  return { url: storage.urlOf(file), width, height };
}

async function sendImage(name: string, reply: FastifyReply, storage: MediaStorage): Promise<FastifyReply> {
  const image = FILE_NAME.test(name) ? await storage.read(name) : null;
  if (!image) throw new DomainError('NOT_FOUND', { details: { resource: 'ProductImage' } });
  return reply
    .header('cache-control', 'public, max-age=31536000, immutable')
    .header('x-content-type-options', 'nosniff')
    .header('content-security-policy', "default-src 'none'")
    .header('content-length', image.bytes)
    .type('image/webp')
    .send(image.content);
}

function sendError(error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const known = toDomainError(error);
  if (!known) request.log.error({ err: error }, 'unexpected error');
  const shown = known ?? new DomainError('INTERNAL_SERVER_ERROR');
  const { code, message, details } = shown;
  return reply.code(shown.status).send({ error: { code, message, ...details } });
}

function toDomainError(error: unknown): DomainError | undefined {
  if (isDomainError(error)) return error;
  const { code } = error as { code?: unknown };
  if (code !== 'FST_ERR_CTP_BODY_TOO_LARGE') return undefined;
  return uploadRejected('size', `An image can have at most ${MAX_UPLOAD_BYTES} bytes.`);
}
