import { crc32, gzipSync } from 'node:zlib';
import sharp from 'sharp';
import { reencodeImage } from './image-processing';

const SVG =
  '<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><script/></svg>';

const blank = (width = 20, height = 10) =>
  sharp({ create: { width, height, channels: 3, background: '#336699' } });
const reasonFor = async (sent: Buffer): Promise<unknown> => {
  const outcome: unknown = await reencodeImage(sent).catch((error: unknown) => error);
  return (outcome as { details?: { reason?: string } }).details?.reason;
};

/** A small file with a header that claims huge dimensions. */
async function pngOf(width: number, height: number): Promise<Buffer> {
  const png = await blank().png().toBuffer();
  png.writeUInt32BE(width, 16);
  png.writeUInt32BE(height, 20);
  png.writeUInt32BE(crc32(png.subarray(12, 29)), 29);
  return png;
}

async function gifOf(width: number, height: number): Promise<Buffer> {
  const gif = await blank().gif().toBuffer();
  const descriptor = gif.indexOf(Buffer.from([0x2c, 0, 0, 0, 0, 20, 0, 10, 0]));
  for (const at of [6, descriptor + 5]) {
    gif.writeUInt16LE(width, at);
    gif.writeUInt16LE(height, at + 2);
  }
  return gif;
}

describe('files that are not images', () => {
  it.each([
    ['an SVG', Buffer.from(SVG)],
    ['an SVG after spaces and a comment', Buffer.from(`\n  <!-- x -->${SVG.slice(21)}`)],
    ['a packed SVG', gzipSync(SVG)],
    ['an SVG in UTF-16', Buffer.from(`\uFEFF${SVG}`, 'utf16le')],
    ['a page', Buffer.from('<!doctype html><script>alert(1)</script>')],
    ['a script that begins like a GIF', Buffer.from('GIF89a=1;alert(1)')],
    ['a document', Buffer.from('%PDF-1.7\n1 0 obj')],
    ['an archive', Buffer.from('PK\u0003\u0004aaaaaaaaaaaaaaaaaaaaaaaa')],
    ['a drawing program', Buffer.from('push graphic-context\nimage over 0,0 0,0 "/etc/passwd"')],
    ['a radiance picture', Buffer.from('#?RADIANCE\nFORMAT=32-bit_rle_rgbe\n\n-Y 1 +X 1\n')],
    ['a portable pixmap', Buffer.from('P6 1 1 255\nabc')],
  ])('rejects %s', async (_what, sent) => {
    expect(await reasonFor(sent)).toBe('type');
  });

  it('rejects formats even if a decoder for them is installed', async () => {
    expect(await reasonFor(await blank().tiff().toBuffer())).toBe('type');
  });
});

describe('decompression bombs', () => {
  it.each([
    ['a PNG', () => pngOf(50_000, 50_000)],
    ['a PNG with one long side', () => pngOf(6_001, 1)],
    ['a GIF', () => gifOf(65_535, 65_535)],
    ['a WebP', () => blank(6_001, 6_001).webp().toBuffer()],
  ])('rejects %s before decoding', async (_what, make) => {
    const sent = await make();
    expect(sent.length).toBeLessThan(200_000);
    expect(await reasonFor(sent)).toBe('dimensions');
  });

  it('accepts images up to the documented size', async () => {
    const { width, height } = await reencodeImage(await blank(6_000, 6_000).png().toBuffer());
    expect([width, height]).toEqual([2_000, 2_000]);
  });
});

describe('a re-encoded image', () => {
  it.each(['jpeg', 'png', 'webp', 'gif', 'avif'] as const)('is WebP for a source in %s', async (format) => {
    const { content, width, height } = await reencodeImage(await blank()[format]().toBuffer());
    expect([width, height]).toEqual([20, 10]);
    expect((await sharp(content).metadata()).format).toBe('webp');
  });

  it('has no location, comments and profile, and is upright', async () => {
    const sent = await blank()
      .withExif({ IFD0: { Copyright: 'me' }, IFD3: { GPSLatitude: '51/1 30/1 0/1' } })
      .withXmp('<x:xmpmeta xmlns:x="adobe:ns:meta/"><script/></x:xmpmeta>')
      .withIccProfile('p3')
      .withMetadata({ orientation: 6 })
      .jpeg()
      .toBuffer();
    expect((await sharp(sent).metadata()).exif).toBeDefined();
    const { content, width, height } = await reencodeImage(sent);
    const metadata = await sharp(content).metadata();
    expect([metadata.exif, metadata.xmp, metadata.icc, metadata.orientation]).toEqual([
      undefined,
      undefined,
      undefined,
      undefined,
    ]);
    expect([width, height]).toEqual([10, 20]);
  });

  it('is the first frame of an animation', async () => {
    const colours = Array.from({ length: 50 }, (_, index) => ({ r: (index % 2) * 255, g: 0, b: 200 }));
    const frames = await Promise.all(
      colours.map((background) =>
        sharp({ create: { width: 20, height: 10, channels: 3, background } })
          .png()
          .toBuffer(),
      ),
    );
    const moving = await sharp(frames, { join: { animated: true } })
      .gif()
      .toBuffer();
    expect((await sharp(moving).metadata()).pages).toBe(50);
    const { content, height } = await reencodeImage(moving);
    expect(height).toBe(10);
    expect((await sharp(content).metadata()).pages ?? 1).toBe(1);
  });

  it('contains nothing of an embedded script', async () => {
    const jpeg = await blank().jpeg().toBuffer();
    const comment = Buffer.from('\u00ff\u00fe\u0000\u001c*/=1;alert(document.x)/*..', 'latin1');
    const mixed = Buffer.concat([jpeg.subarray(0, 2), comment, jpeg.subarray(2), Buffer.from('<?php 1 ?>')]);
    const { content } = await reencodeImage(mixed);
    expect(content.includes('alert')).toBe(false);
    expect(content.includes('php')).toBe(false);
  });
});
