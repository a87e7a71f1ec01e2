import fc from 'fast-check';
import { FrameReader, parseFrame, ProtocolError, replyHeader } from './frames';
import { MessageReader } from './pg-messages';

function cut(bytes: Buffer, places: number[]): Buffer[] {
  const at = [...new Set(places.map((place) => place % bytes.length))].sort((a, b) => a - b);
  return [0, ...at].map((start, index) => bytes.subarray(start, at[index] ?? bytes.length));
}

describe('reading frames', () => {
  it('finds the same frames however the stream is split', () => {
    const body = fc.uint8Array({ minLength: 17, maxLength: 200 });
    fc.assert(
      fc.property(fc.array(body, { minLength: 1 }), fc.array(fc.nat()), (bodies, places) => {
        const frames = bodies.map((bytes) => {
          const length = Buffer.alloc(4);
          length.writeInt32LE(bytes.length + 4);
          return Buffer.concat([length, bytes]);
        });
        const reader = new FrameReader();
        const found = cut(Buffer.concat(frames), places).flatMap((chunk) => reader.push(chunk));
        expect(found).toEqual(frames);
      }),
    );
  });

  it('rejects a frame that is too long as soon as its length is known', () => {
    const length = Buffer.alloc(4);
    length.writeInt32LE(48_000_001);
    expect(() => new FrameReader().push(length)).toThrow(ProtocolError);
  });

  it('throws only ProtocolError for random frames', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 5, maxLength: 80 }), (bytes) => {
        const frame = Buffer.concat([Buffer.alloc(16), bytes]);
        frame.writeInt32LE(frame.length, 0);
        frame.writeInt32LE(2013, 12);
        try {
          parseFrame(frame);
        } catch (error) {
          expect(error).toBeInstanceOf(ProtocolError);
        }
      }),
    );
  });

  it('replies to a legacy hello in the legacy format', () => {
    const request = {
      requestId: 9,
      body: Buffer.alloc(5),
      sequences: [],
      legacy: true,
      unacknowledged: false,
    };
    const header = replyHeader(request, Buffer.alloc(5));
    expect([header.length, header.readInt32LE(0), header.readInt32LE(8), header.readInt32LE(12)]).toEqual([
      36, 41, 9, 1,
    ]);
    expect(header.readInt32LE(32)).toBe(1);
  });
});

describe("reading PostgreSQL's messages", () => {
  it('finds the same messages however the stream is split', () => {
    const message = fc.record({
      code: fc.integer({ min: 1, max: 255 }),
      payload: fc.uint8Array({ maxLength: 50 }),
    });
    fc.assert(
      fc.property(fc.array(message, { minLength: 1 }), fc.array(fc.nat()), (messages, places) => {
        const bytes = messages.map(({ code, payload }) => {
          const head = Buffer.from([code, 0, 0, 0, 0]);
          head.writeInt32BE(payload.length + 4, 1);
          return Buffer.concat([head, payload]);
        });
        const reader = new MessageReader();
        const found = cut(Buffer.concat(bytes), places).flatMap((chunk) => reader.push(chunk));
        expect(found).toEqual(messages.map(({ code, payload }) => ({ code, payload: Buffer.from(payload) })));
      }),
    );
  });
});
