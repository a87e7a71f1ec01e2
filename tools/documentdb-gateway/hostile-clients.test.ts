import { connect, type Socket } from 'node:net';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { fork, type ChildProcess } from 'node:child_process';
import path from 'node:path';
import mongoose from 'mongoose';
import { MAX_MESSAGE_BYTES } from './frames';
import { describeDocumentDb, eventually, useTestDatabase } from './test-database';

/** A frame with any header and any body. */
function frame(opCode: number, body: Buffer, length = 16 + body.length): Buffer {
  const header = Buffer.alloc(16);
  header.writeInt32LE(length, 0);
  header.writeInt32LE(7, 4);
  header.writeInt32LE(opCode, 12);
  return Buffer.concat([header, body]);
}

function message(document: Buffer, flags = 0): Buffer {
  const start = Buffer.alloc(5);
  start.writeUInt32LE(flags, 0);
  return frame(2013, Buffer.concat([start, document]));
}

const bson = (document: object): Buffer => Buffer.from(mongoose.mongo.BSON.serialize(document));

describeDocumentDb('clients that misbehave', () => {
  const test = useTestDatabase();

  async function open(): Promise<Socket> {
    const socket = connect(test.server.port, '127.0.0.1');
    socket.on('error', () => undefined);
    await once(socket, 'connect');
    return socket;
  }

  async function expectRefused(bytes: Buffer): Promise<void> {
    const socket = await open();
    const closed = new Promise((resolve) => socket.once('close', resolve));
    socket.resume();
    socket.write(bytes);
    await closed;
    expect(await test.db.command({ ping: 1 })).toMatchObject({ ok: 1 });
  }

  const ping = bson({ ping: 1, $db: 'admin' });
  const cutShort = Buffer.from(ping);
  cutShort.writeInt32LE(ping.length + 40, 0);

  it.each<[string, Buffer]>([
    ['random bytes', Buffer.concat([Buffer.from([0xff, 0xff, 0xff, 0xff]), randomBytes(500)])],
    ['a greeting in HTTP', Buffer.from('GET / HTTP/1.1\r\nHost: x\r\n\r\n')],
    ['a length of zero', frame(2013, Buffer.alloc(0), 0)],
    ['a negative length', frame(2013, Buffer.alloc(0), -5)],
    ['a length beyond the limit', frame(2013, Buffer.alloc(0), MAX_MESSAGE_BYTES + 1)],
    ['an unknown operation', frame(2001, Buffer.alloc(32))],
    ['a compressed message', frame(2012, Buffer.alloc(32))],
    ['unknown flags', message(ping, 1 << 5)],
    ['a message without a body', frame(2013, Buffer.alloc(5))],
    ['two bodies', frame(2013, Buffer.concat([Buffer.alloc(5), ping, Buffer.alloc(1), ping]))],
    ['a document longer than its message', message(cutShort)],
  ])('closes the socket that sends %s, and only that one', async (_, bytes) => expectRefused(bytes));

  it('survives a thousand random messages with correct lengths', async () => {
    for (let round = 0; round < 50; round++) {
      const socket = await open();
      for (let n = 0; n < 20; n++)
        socket.write(frame(2013, randomBytes(5 + Math.floor(Math.random() * 200))));
      socket.resume();
      await new Promise((resolve) => socket.once('close', resolve).end());
    }
    expect(await test.db.command({ ping: 1 })).toMatchObject({ ok: 1 });
  });

  const deep = bson({ find: 'c', filter: { a: 'text' }, $db: 'test' });
  deep.writeInt32LE(1_000, deep.indexOf('a\0') + 2);
  const unordered = Buffer.concat([Buffer.from([1]), Buffer.from('\0\0\0\0documents\0'), Buffer.alloc(9)]);
  unordered.writeInt32LE(unordered.length - 1, 1);

  it.each<[string, Buffer]>([
    ['an empty command', bson({})],
    ['a field of no known type', Buffer.from([9, 0, 0, 0, 0x77, 0x61, 0, 1, 0])],
    ['a text that leaves its document', Buffer.from([12, 0, 0, 0, 2, 0x61, 0, 255, 255, 0, 0, 0])],
    ['a filter that is damaged inside', deep],
    ['damaged documents beside the command', Buffer.concat([bson({ insert: 'c', $db: 'test' }), unordered])],
  ])('replies to %s with an error and continues', async (_, body) => {
    const socket = await open();
    for (const bytes of [message(body), message(ping)]) {
      socket.write(bytes);
      const [reply] = (await once(socket, 'data')) as [Buffer];
      const expected = bytes.includes('ping') ? { ok: 1 } : { ok: 0, code: 22, codeName: 'InvalidBSON' };
      expect(mongoose.mongo.BSON.deserialize(reply.subarray(21))).toMatchObject(expected);
    }
    socket.destroy();
  });

  it('parses a message that arrives byte by byte, with a checksum', async () => {
    const socket = await open();
    const body = Buffer.concat([Buffer.from([1, 0, 0, 0, 0]), ping, Buffer.alloc(4)]);
    for (const byte of frame(2013, body)) socket.write(Buffer.from([byte]));
    const [reply] = (await once(socket, 'data')) as [Buffer];
    expect(reply.readInt32LE(8)).toBe(7);
    expect(mongoose.mongo.BSON.deserialize(reply.subarray(21))).toEqual({ ok: 1 });
    socket.destroy();
  });

  it('replies to pipelined requests of one socket in order', async () => {
    const socket = await open();
    const find = message(bson({ count: 'nothing', $db: 'test' }));
    socket.write(Buffer.concat([find, message(ping), find]));
    let received = Buffer.alloc(0);
    const replies: object[] = [];
    while (replies.length < 3) {
      const [chunk] = (await once(socket, 'data')) as [Buffer];
      received = Buffer.concat([received, chunk]);
      while (received.length >= 4 && received.length >= received.readInt32LE(0)) {
        const end = received.readInt32LE(0);
        replies.push(mongoose.mongo.BSON.deserialize(received.subarray(21, end)));
        received = received.subarray(end);
      }
    }
    expect(replies).toEqual([{ n: 0, ok: 1 }, { ok: 1 }, { n: 0, ok: 1 }]);
    socket.destroy();
  });

  describe('that disconnect', () => {
    const children: ChildProcess[] = [];
    afterEach(() => children.splice(0).forEach((child) => child.kill('SIGKILL')));

    /** A process that opens something, reports it, and waits to be killed. */
    async function clientThat(action: 'cursor' | 'transaction', collection: string): Promise<ChildProcess> {
      const args = [test.server.uri, action, collection];
      const child = fork(path.join(__dirname, 'test/fixtures/vanishing-client.cjs'), args, { execArgv: [] });
      children.push(child);
      await once(child, 'message');
      return child;
    }

    it('in a transaction release their locks', async () => {
      const collection = test.db.collection('locked');
      await collection.insertOne({ n: 0 });
      const child = await clientThat('transaction', 'locked');
      child.kill('SIGKILL');
      await eventually(() => collection.updateOne({ n: 0 }, { $set: { n: 5 } }));
      expect(await collection.findOne()).toMatchObject({ n: 5 });
    });

    it('in the middle of a cursor release their connection', async () => {
      const collection = test.db.collection('half-read');
      await collection.insertMany(Array.from({ length: 500 }, (_, n) => ({ n })));
      const held = () => test.db.command({ serverStatus: 1 }).then(({ cursors }) => cursors.open as number);
      const before = await held();
      const child = await clientThat('cursor', 'half-read');
      expect(await held()).toBe(before + 1);
      child.kill('SIGKILL');
      await eventually(async () => expect(await held()).toBe(before), 15_000);
    }, 30_000);
  });
});
