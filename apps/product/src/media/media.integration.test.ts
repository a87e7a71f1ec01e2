import sharp from 'sharp';
import { z } from 'zod';
import { SERVICE_HEADER } from '@e-storefront/auth';
import { actor, present } from '@e-storefront/testing';
import { MAX_UPLOAD_BYTES } from './media.service';
import {
  AddProductImageDocument,
  CreateImageUploadDocument,
  ImagesDocument,
} from '../../test/fixtures/media.generated';
import { TestShop } from '../../test/fixtures/shop';

const SVG = '<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>';

const uploaded = z.object({ url: z.string() });

describe('product images', () => {
  let shop: TestShop;
  beforeAll(async () => {
    shop = await TestShop.open();
  });
  afterAll(async () => {
    await shop[Symbol.asyncDispose]();
  });

  const here = (url: string): string => shop.subgraph.url + new URL(url).pathname;
  const allow = async (id: string): Promise<string> => {
    const call = { as: shop.seller, variables: { id } };
    const { createImageUpload } = await shop.subgraph.data(CreateImageUploadDocument, call);
    const { uploadUrl, expiresAt, maxBytes } = present(createImageUpload);
    expect(maxBytes).toBe(MAX_UPLOAD_BYTES);
    expect(Date.parse(expiresAt)).toBeGreaterThan(Date.now());
    return here(uploadUrl);
  };
  const send = async (
    url: string,
    body: Buffer | string,
    credential = true,
  ): Promise<{ status: number; body: unknown }> => {
    const response = await fetch(url, {
      method: 'POST',
      headers: {
        'content-type': 'image/png',
        ...(credential && { [SERVICE_HEADER]: shop.subgraph.identity.credential() }),
      },
      body: typeof body === 'string' ? body : new Uint8Array(body),
    });
    return { status: response.status, body: await response.json() };
  };
  const blank = (width: number, height: number) =>
    sharp({ create: { width, height, channels: 3, background: '#336699' } });
  const picturesOf = async (id: string) =>
    (await shop.subgraph.data(ImagesDocument, { variables: { id } })).product;

  it('accepts, re-encodes and serves an image', async () => {
    const { id } = await shop.product();
    const sent = await blank(3_000, 1_500)
      .withExif({ IFD0: { Copyright: 'secret place' } })
      .jpeg()
      .toBuffer();
    const { status, body } = await send(await allow(id), sent);
    expect(status).toBe(201);
    const { url } = uploaded.parse(body);
    expect(await picturesOf(id)).toEqual({
      imageUrl: url,
      images: [{ url, width: 2_000, height: 1_000 }],
    });
    const served = await fetch(here(url));
    expect(served.headers.get('content-type')).toBe('image/webp');
    expect(served.headers.get('cache-control')).toContain('immutable');
    const stored = Buffer.from(await served.arrayBuffer());
    expect(await sharp(stored).metadata()).toMatchObject({ format: 'webp', width: 2_000 });
    expect(stored.includes('secret place')).toBe(false);
  });

  it('removes data that is appended to an image', async () => {
    const { id } = await shop.product();
    const png = await blank(10, 10).png().toBuffer();
    const polyglot = Buffer.concat([png, Buffer.from('<script>alert(1)</script>PK\u0003\u0004')]);
    const { status, body } = await send(await allow(id), polyglot);
    expect(status).toBe(201);
    const stored = Buffer.from(await (await fetch(here(uploaded.parse(body).url))).arrayBuffer());
    expect(stored.includes('script')).toBe(false);
  });

  it.each([
    ['an SVG', () => Promise.resolve(Buffer.from(SVG)), 'type'],
    [
      'a page that claims to be a picture',
      () => Promise.resolve(Buffer.from('GIF89a<script>1</script>')),
      'type',
    ],
    ['plain bytes', () => Promise.resolve(Buffer.alloc(64, 7)), 'type'],
    ['nothing', () => Promise.resolve(Buffer.alloc(0)), 'empty'],
    ['a picture that is too wide', () => blank(6_001, 2).png().toBuffer(), 'dimensions'],
    ['too many bytes', () => Promise.resolve(Buffer.alloc(MAX_UPLOAD_BYTES + 1)), 'size'],
    [
      'half a picture',
      async () =>
        (
          await sharp(Buffer.alloc(300 * 300 * 3, 'noise'), { raw: { width: 300, height: 300, channels: 3 } })
            .png()
            .toBuffer()
        ).subarray(0, 900),
      'damaged',
    ],
  ])('rejects %s', async (_what, content, reason) => {
    const { id } = await shop.product();
    const { status, body } = await send(await allow(id), await content());
    expect(status).toBe(422);
    expect(body).toMatchObject({ error: { code: 'UPLOAD_REJECTED', reason } });
    expect((await picturesOf(id))?.images).toEqual([]);
  });

  it('accepts one image per token, and none without a token or a service credential', async () => {
    const { id } = await shop.product();
    const png = await blank(10, 10).png().toBuffer();
    const url = await allow(id);
    expect((await send(url, png, false)).status).toBe(403);
    const statuses = await Promise.all([1, 2, 3].map(async () => (await send(url, png)).status));
    expect(statuses.sort()).toEqual([201, 400, 400]);
    const invalid = { error: { code: 'TOKEN_INVALID' } };
    expect((await send(`${url}x`, png)).body).toMatchObject(invalid);
    const credential = shop.subgraph.identity.credential();
    const forged = here(`http://x/media/uploads/${credential}`);
    expect((await send(forged, png)).body).toMatchObject(invalid);
    expect((await picturesOf(id))?.images).toHaveLength(1);
  });

  it.each(['..%2F..%2Fetc%2Fpasswd', `${'0'.repeat(32)}.webp`, `${'0'.repeat(32)}.png`, 'x'])(
    'returns no file for the name %s',
    async (name) => {
      const response = await fetch(`${shop.subgraph.url}/media/${name}`);
      expect(response.status).toBe(404);
      expect(await response.json()).toMatchObject({ error: { code: 'NOT_FOUND' } });
    },
  );

  it("grants uploads for the caller's own products only", async () => {
    const { id } = await shop.product();
    const call = (as: ReturnType<typeof actor>) =>
      shop.subgraph.errorCode(CreateImageUploadDocument, { as, variables: { id } });
    expect(await call(actor('seller'))).toBe('FORBIDDEN');
    expect(await call(actor('customer'))).toBe('FORBIDDEN');
    expect(await call(shop.admin)).toBeUndefined();
  });

  it('adds and removes images by address and lists the main image first', async () => {
    const product = await shop.product({ imageUrl: 'https://cdn.example.com/main.jpg' });
    const variables = { id: product.id, url: 'https://cdn.example.com/side.jpg' };
    const { addProductImage } = await shop.subgraph.data(AddProductImageDocument, {
      as: shop.seller,
      variables,
    });
    const { images } = present(addProductImage);
    expect(images.map(({ url }) => url)).toEqual([
      'https://cdn.example.com/main.jpg',
      'https://cdn.example.com/side.jpg',
    ]);
    const remove = `mutation ($id: ID!, $imageId: ID!) {
      removeProductImage(productId: $id, imageId: $imageId) { images { id } } }`;
    const removed = await shop.subgraph.data(remove, {
      as: shop.seller,
      variables: { id: product.id, imageId: images[1]?.id },
    });
    expect(removed).toEqual({ removeProductImage: { images: [{ id: 'main' }] } });
    const script = { id: product.id, url: 'javascript:alert(1)' };
    const { errors } = await shop.subgraph.call(AddProductImageDocument, {
      as: shop.seller,
      variables: script,
    });
    expect(errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT', field: 'url' } }]);
  });
});
