import { deflateSync } from 'node:zlib';
import sharp from 'sharp';
import { data, present } from '../support/client';
import { codesOf, gatewayCredential, directTo, viaGateway } from '../support/endpoints';
import { SERVICE_HEADER } from '@e-storefront/auth';
import { addressOf, GATEWAY } from '../support/environment';
import { newProduct, newUploadUrl, type TestProduct } from '../support/products';
import { approvedSeller, type TestUser } from '../support/users';
import { newUnauthorizedUsers } from '../support/unauthorized-users';
import { sendUntilCut, type RawAnswer } from '../support/raw-http';
import { RawSocket } from '../support/raw-socket';
import { shownData } from '../support/outcomes';
import { ProductImagesDocument, type ProductImagesQuery } from '../support/support.generated';

const SCRIPT = '<script>alert(document.domain)</script>';
const SVG = `<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)">${SCRIPT}</svg>`;

type Bytes = Buffer | string;

const picture = (): Promise<Buffer> =>
  sharp({ create: { width: 8, height: 8, channels: 3, background: '#123456' } })
    .png()
    .toBuffer();

/** A tiny PNG that declares very many pixels, all of one colour. */
function bomb(side: number): Buffer {
  const chunk = (type: string, content: Buffer): Buffer => {
    const head = Buffer.alloc(8);
    head.writeUInt32BE(content.length, 0);
    head.write(type, 4, 'latin1');
    const crc = Buffer.alloc(4);
    crc.writeUInt32BE(crc32(Buffer.concat([head.subarray(4), content])));
    return Buffer.concat([head, content, crc]);
  };
  const header = Buffer.alloc(13);
  header.writeUInt32BE(side, 0);
  header.writeUInt32BE(side, 4);
  header.set([1, 0, 0, 0, 0], 8);
  const rows = deflateSync(Buffer.alloc(Math.min(side * (side / 8 + 1), 20_000_000)), { level: 9 });
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  return Buffer.concat([
    signature,
    chunk('IHDR', header),
    chunk('IDAT', rows),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

/** The checksum of PNG's chunks (ISO 3309). */
function crc32(bytes: Buffer): number {
  let crc = 0xffffffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit += 1) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
  }
  return (crc ^ 0xffffffff) >>> 0;
}

/** Unwanted files, each with the declared type. */
const TRICKS: Record<string, () => Promise<[Bytes, string]>> = {
  'an SVG': () => Promise.resolve([SVG, 'image/svg+xml']),
  'an SVG that says that it is a PNG': () => Promise.resolve([SVG, 'image/png']),
  'an SVG after spaces': () => Promise.resolve([`\uFEFF\n\n   ${SVG}`, 'image/png']),
  'an SVG after a comment': () => Promise.resolve([`<!-- ${'x'.repeat(600)} -->${SVG}`, 'image/png']),
  'an SVG in UTF-16': () => Promise.resolve([Buffer.from(`\uFEFF${SVG}`, 'utf16le'), 'image/png']),
  'an SVG, packed': () => Promise.resolve([deflateSync(SVG), 'image/svg+xml']),
  'a page': () => Promise.resolve([`<!doctype html>${SCRIPT}`, 'text/html']),
  'a page after the marks of a GIF': () => Promise.resolve([`GIF89a/*${SCRIPT}*/`, 'image/gif']),
  'a PDF': () => Promise.resolve([`%PDF-1.7\n${SCRIPT}`, 'application/pdf']),
  'a program': () => Promise.resolve([Buffer.from('\u007fELF\u0002\u0001\u0001', 'latin1'), 'image/jpeg']),
  'an archive': () => Promise.resolve([Buffer.from('PK\u0003\u0004', 'latin1'), 'image/webp']),
  'a TIFF': async () => [
    await sharp(await picture())
      .tiff()
      .toBuffer(),
    'image/jpeg',
  ],
  'a form with a path in its name': () =>
    Promise.resolve([
      '--b\r\nContent-Disposition: form-data; name="f"; filename="../../../../tmp/x.png"\r\n\r\nx\r\n--b--',
      'multipart/form-data; boundary=b',
    ]),
  'a bomb of 60,000 pixels a side': () => Promise.resolve([bomb(60_000), 'image/png']),
  'a bomb of 6,008 pixels a side': () => Promise.resolve([bomb(6_008), 'image/png']),
  'half a picture': async () => [(await picture()).subarray(0, 40), 'image/png'],
  nothing: () => Promise.resolve(['', 'image/png']),
  'six megabytes': () => Promise.resolve([Buffer.alloc(6_000_000, 1), 'image/png']),
};

describe('an uploaded picture', () => {
  let seller: TestUser;
  let product: TestProduct;
  beforeAll(async () => {
    seller = await approvedSeller();
    product = await newProduct(seller);
  });

  const newUploadPath = async (productId = product.id): Promise<string> =>
    new URL(await newUploadUrl(productId, seller)).pathname;
  const send = async (path: string, [body, type]: [Bytes, string], at = GATEWAY): Promise<RawAnswer> => {
    const answer = await sendUntilCut({
      at,
      path,
      body: typeof body === 'string' ? body : new Uint8Array(body),
      headers: {
        'content-type': type,
        ...(at !== GATEWAY && { [SERVICE_HEADER]: await gatewayCredential() }),
      },
    });
    return (
      answer ?? { status: 413, headers: new Headers(), text: 'PAYLOAD_TOO_LARGE, and the connection cut' }
    );
  };
  const images = async (id = product.id): Promise<NonNullable<ProductImagesQuery['product']>['images']> =>
    present((await data(ProductImagesDocument, { variables: { id }, as: seller })).product).images;

  it.each(Object.keys(TRICKS))('is rejected if it is %s', async (name) => {
    const trick = await TRICKS[name]?.();
    for (const at of [GATEWAY, addressOf('product')]) {
      const started = performance.now();
      const { status, text } = await send(await newUploadPath(), trick ?? ['', ''], at);
      expect([name, status >= 400 && status < 500]).toEqual([name, true]);
      expect(text).toMatch(/UPLOAD_REJECTED|PAYLOAD_TOO_LARGE/);
      expect(performance.now() - started).toBeLessThan(5_000);
    }
    expect(await images()).toEqual([]);
  });

  it("contains no hidden metadata, and no name of the client's", async () => {
    const other = await newProduct(seller);
    const hidden = Buffer.concat([await picture(), Buffer.from(`${SCRIPT}<?php system('id') ?>`)]);
    const { status } = await send(await newUploadPath(other.id), [hidden, 'text/html']);
    expect(status).toBe(201);
    const { url } = present((await images(other.id))[0]);
    expect(url).toMatch(/\/media\/[0-9a-f]{32}\.webp$/);
    const served = await fetch(GATEWAY + new URL(url).pathname);
    expect(Buffer.from(await served.arrayBuffer()).toString('latin1')).not.toMatch(/script|php/);
    expect(served.headers.get('content-type')).toBe('image/webp');
    expect(served.headers.get('x-content-type-options')).toBe('nosniff');
  });

  it('is accepted once per grant, even with five concurrent uploads', async () => {
    const other = await newProduct(seller);
    const path = await newUploadPath(other.id);
    const png = await picture();
    const statuses = await Promise.all(
      [1, 2, 3, 4, 5].map(async () => (await send(path, [png, 'image/png'])).status),
    );
    expect(statuses.sort()).toEqual([201, 400, 400, 400, 400]);
    expect((await send(path, [png, 'image/png'])).text).toContain('TOKEN_INVALID');
    expect(await images(other.id)).toHaveLength(1);
  });

  it('requires a genuine grant', async () => {
    const png: [Bytes, string] = [await picture(), 'image/png'];
    const path = await newUploadPath();
    const token = path.split('/').pop() ?? '';
    const [head = '', payload = '', signature = ''] = token.split('.');
    const claims = JSON.parse(Buffer.from(payload, 'base64url').toString()) as object;
    const other = Buffer.from(JSON.stringify({ ...claims, sub: 'a'.repeat(24) })).toString('base64url');
    const none = Buffer.from('{"alg":"none","typ":"JWT"}').toString('base64url');
    const wrong = [
      '',
      'x',
      seller.accessToken,
      await gatewayCredential(),
      `${token}x`,
      `${head}.${other}.${signature}`,
      `${none}.${payload}.`,
      `${none}.${payload}.${signature}`,
      '..%2f..%2fgraphql',
      `${token}/../x`,
    ];
    for (const forged of wrong) {
      const { status } = await send(`/media/uploads/${forged}`, png);
      expect([forged, status >= 400 && status < 500]).toEqual([forged, true]);
    }
    expect(await images()).toEqual([]);
  });

  it('requires the seller of the product or an admin', async () => {
    for (const { kind, person } of await newUnauthorizedUsers()) {
      for (const endpoint of [viaGateway, directTo('product')]) {
        const answer = await endpoint.request(
          'mutation A($id: ID!) { createImageUpload(productId: $id) { uploadUrl } }',
          {
            variables: { id: product.id },
            token: person?.accessToken,
          },
        );
        expect([kind, shownData(answer.data), codesOf(answer).length]).toEqual([kind, null, 1]);
      }
    }
  });

  it('can only be added by a web address', async () => {
    const urls = [
      'javascript:alert(1)',
      'data:text/html,x',
      'file:///etc/passwd',
      'ftp://a.example/x',
      '//a.example/x',
      'x',
    ];
    for (const url of urls) {
      const answer = await viaGateway.request(
        'mutation A($id: ID!, $url: String!) { addProductImage(productId: $id, url: $url) { id } }',
        {
          variables: { id: product.id, url },
          token: seller.accessToken,
        },
      );
      expect([url, codesOf(answer)]).toEqual([url, ['BAD_USER_INPUT']]);
    }
    expect(await images()).toEqual([]);
  });
});

describe('the address of a file', () => {
  const PATHS = [
    '/media/',
    '/media/..',
    '/media/../graphql',
    '/media/..%2fgraphql',
    '/media/%2e%2e/graphql',
    '/media/%2e%2e%2f%2e%2e%2fetc%2fpasswd',
    '/media//etc/passwd',
    '/media/....//....//etc/passwd',
    '/media/%00.webp',
    `/media/${'0'.repeat(32)}.webp%00.png`,
    `/media/${'0'.repeat(32)}.webp`,
    '/media/*.webp',
    '/media/.',
    '/media/uploads',
    '/media/\\..\\..\\etc',
    '/media/..%5c..%5cetc',
    '/explorer/../package.json',
    '/explorer/%2e%2e/%2e%2e/package.json',
    '/explorer/..%2f..%2fpackage.json',
    '/.env',
    '/.git/config',
  ];

  it.each(['gateway', 'product'])('does not leave the folder with %s', async (service) => {
    for (const path of PATHS) {
      using raw = await RawSocket.open(addressOf(service));
      raw.write(`GET ${path} HTTP/1.1\r\nHost: shop\r\nConnection: close\r\n\r\n`);
      const answer = await raw.answer(50);
      expect([path, answer]).toEqual([path, expect.stringMatching(/^HTTP\/1\.1 (400|403|404|405|429)/)]);
      expect(answer).not.toMatch(/root:|"dependencies"|__typename|repositoryformatversion/);
    }
  });
});
