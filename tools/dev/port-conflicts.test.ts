import { once } from 'node:events';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { freePort } from '../services';
import { requirePorts } from './port-conflicts';

async function listen(host: string): Promise<{ server: Server; port: number }> {
  const server = createServer().listen(0, host);
  await once(server, 'listening');
  return { server, port: (server.address() as AddressInfo).port };
}

test('accepts free ports', async () => {
  await expect(requirePorts([{ name: 'auth', port: await freePort() }])).resolves.toBeUndefined();
});

test('reports a port in use with its project and the process', async () => {
  const { server, port } = await listen('127.0.0.1');
  const wanted = [
    { name: 'gateway', port },
    { name: 'auth', port: await freePort() },
  ];
  const { message } = await requirePorts(wanted).then(
    () => new Error('nothing was said'),
    (error: Error) => error,
  );
  expect(message).toContain(`Port ${port} of gateway is in use`);
  expect(message).not.toContain('auth');
  if (process.platform === 'linux') expect(message).toContain(`by process ${process.pid} (`);
  server.close();
});

test.each(['0.0.0.0', '::'])('detects a process that listens on every address (%s)', async (host) => {
  const { server, port } = await listen(host);
  await expect(requirePorts([{ name: 'order', port }])).rejects.toThrow(`Port ${port} of order is in use`);
  server.close();
});

test('reports all ports in use at once', async () => {
  const [one, two] = [await listen('127.0.0.1'), await listen('127.0.0.1')];
  const wanted = [
    { name: 'auth', port: one.port },
    { name: 'order', port: two.port },
  ];
  await expect(requirePorts(wanted)).rejects.toThrow(/of auth is in use[\s\S]*of order is in use/);
  for (const { server } of [one, two]) server.close();
});
