import { randomBytes } from 'node:crypto';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { SERVICE_HEADER, type TokenVerifier } from '@e-storefront/auth';
import { DomainError, isDomainError } from '@e-storefront/errors';
import { redraw, rejected } from './image-processing';
import { FILE_NAME, MOST_UPLOAD_BYTES, type MediaStorage, type UploadTokens } from './media.service';
import type { ProductWriter } from '../catalog/product-writer';
import type { CatalogueCache } from '../catalog/product.service';

interface MediaOptions {
  tokens: TokenVerifier;
  uploadTokens: UploadTokens;
  storage: MediaStorage;
  writer: ProductWriter;
  cache: CatalogueCache;
  /** Whether an upload is the first of its name. */
  useOnce: (uploadId: string) => Promise<boolean>;
  /** Whether an upload of that name was taken in already. */
  wasUsed: (uploadId: string) => Promise<boolean>;
}

/**
 * Serves `POST /media/uploads/:token` to the gateway, `GET` of the same address, which says whether the token still holds,
 * and `GET /media/:name` where pictures lie on this machine.
 */
export async function serveMedia(app: FastifyInstance, options: MediaOptions): Promise<void> {
  await app.register(async (scope) => {
    scope.addContentTypeParser(
      '*',
      { parseAs: 'buffer', bodyLimit: MOST_UPLOAD_BYTES },
      (_request, body, done) => done(null, body),
    );
    scope.removeContentTypeParser(['application/json', 'text/plain']);
    scope.setErrorHandler((error, request, reply) => sendError(error, request, reply));
    const onlyServices = async ({ headers }: FastifyRequest): Promise<void> =>
      void (await options.tokens.verifyService(headers[SERVICE_HEADER]));
    // A token is longer than Fastify lets a named parameter be.
    scope.get<{ Params: { '*': string } }>(
      '/media/uploads/*',
      { onRequest: onlyServices },
      async (request, reply) => {
        const { id, actorId } = options.uploadTokens.read(request.params['*']);
        if (await options.wasUsed(id)) throw new DomainError('TOKEN_INVALID');
        return reply.header('cache-control', 'no-store').send({ id, actorId });
      },
    );
    scope.post<{ Params: { '*': string } }>(
      '/media/uploads/*',
      {
        bodyLimit: MOST_UPLOAD_BYTES,
        onRequest: async (request) => {
          await onlyServices(request);
          // Before the picture is read: what is forged or over costs no memory.
          options.uploadTokens.read((request.params as { '*': string })['*']);
        },
      },
      async (request, reply) => {
        const sent = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
        return reply.code(201).send(await accept(request.params['*'], sent, options));
      },
    );
    scope.get<{ Params: { name: string } }>('/media/:name', async (request, reply) =>
      sendPicture(request.params.name, reply, options.storage),
    );
  });
}

async function accept(
  token: string,
  sent: Buffer,
  { uploadTokens, storage, writer, cache, useOnce }: MediaOptions,
): Promise<object> {
  const { productId, sellerId, actorId, id } = uploadTokens.read(token);
  const { content, width, height } = await redraw(sent);
  if (!(await useOnce(id))) throw new DomainError('TOKEN_INVALID');
  const file = `${randomBytes(16).toString('hex')}.webp`;
  await storage.save(file, content);
  const target = { id: productId, scope: { sellerId }, actorId };
  const product = await writer.addImage(target, { file, width, height });
  if (!product) throw rejected('product', 'The product is gone, or has as many pictures as it can hold.');
  await cache.invalidate();
  return { url: storage.urlOf(file), width, height };
}

async function sendPicture(name: string, reply: FastifyReply, storage: MediaStorage): Promise<FastifyReply> {
  const picture = FILE_NAME.test(name) ? await storage.read(name) : null;
  if (!picture) throw new DomainError('NOT_FOUND', { details: { resource: 'ProductImage' } });
  return reply
    .header('cache-control', 'public, max-age=31536000, immutable')
    .header('x-content-type-options', 'nosniff')
    .header('content-security-policy', "default-src 'none'")
    .header('content-length', picture.bytes)
    .type('image/webp')
    .send(picture.content);
}

function sendError(error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const known = coded(error);
  if (!known) request.log.error({ err: error }, 'unexpected error');
  const shown = known ?? new DomainError('INTERNAL_SERVER_ERROR');
  const { code, message, details } = shown;
  return reply.code(shown.status).send({ error: { code, message, ...details } });
}

function coded(error: unknown): DomainError | undefined {
  if (isDomainError(error)) return error;
  const { code } = error as { code?: unknown };
  if (code !== 'FST_ERR_CTP_BODY_TOO_LARGE') return undefined;
  return rejected('size', `A picture may have at most ${MOST_UPLOAD_BYTES} bytes.`);
}
