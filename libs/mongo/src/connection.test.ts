import { setTimeout as delay } from 'node:timers/promises';
import { ConnectionStates, Schema } from 'mongoose';
import { z } from 'zod';
import { createService } from '@e-storefront/server';
import { testDatabase } from '@e-storefront/testing';
import { connectMongo } from './connection';
import { defineModel } from './define-model';

/** Internals of the driver. */
const insides = z.object({
  topology: z.object({
    s: z.object({ servers: z.map(z.string(), z.object({ monitor: z.custom<Monitor>() })) }),
  }),
});
interface Monitor {
  connection: { socket: { destroy(): void } };
  requestCheck(): void;
}

const WITHIN_MS = 20_000;

test('reopens a connection whose driver waits for ever, and keeps its models', async () => {
  const database = testDatabase();
  const service = createService('test', { HOST: '127.0.0.1', PORT: 0, LOG_LEVEL: 'silent' });
  const { stop } = await service.listen();
  const connection = await connectMongo(service, database.uri, { silentMs: 6_000 });
  const rows = defineModel(connection, 'Row', new Schema({ name: String }, { collection: 'rows' }));
  await rows.create({ name: 'before' });
  const client = connection.getClient();
  // The driver's interval between two checks of the server.
  await delay(1_000);
  const [server] = insides.parse(client).topology.s.servers.values();
  // As when the server dies: the socket is destroyed, and the driver writes to it before it notices.
  server?.monitor.connection.socket.destroy();
  server?.monitor.requestCheck();
  const isOpenedAnew = (): boolean =>
    connection.readyState === ConnectionStates.connected && connection.getClient() !== client;
  for (const end = Date.now() + WITHIN_MS; !isOpenedAnew(); await delay(100))
    if (Date.now() > end) throw new Error('It was not opened again.');
  await rows.create({ name: 'after' });
  expect(await rows.countDocuments()).toBe(2);
  await stop();
  await database.drop();
}, 30_000);
