import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

/** A way to a server that can be cut, or fall silent, without harm to anybody else. */
export interface ServerProxy extends AsyncDisposable {
  /** The server's address by way of the proxy. */
  url: string;
  /** `cut` ends every connection and takes none; `silent` takes them and passes nothing on. */
  become(mode: 'cut' | 'open' | 'silent'): void;
}

/** Starts one that is open. @param server the address of the server, such as a database's */
export async function serverProxy(server: string): Promise<ServerProxy> {
  const address = new URL(server);
  const { hostname, port } = address;
  const sockets = new Set<Socket>();
  let mode: Parameters<ServerProxy['become']>[0] = 'open';
  const listener = createServer((client) => {
    if (mode === 'cut') return client.destroy();
    const upstream = connect(Number(port), hostname);
    const pass = (from: Socket, to: Socket): void => {
      sockets.add(from);
      from.on('data', (data) => mode === 'open' && to.write(data));
      from.on('error', () => to.destroy());
      from.on('close', () => {
        sockets.delete(from);
        to.destroy();
      });
    };
    pass(client, upstream);
    pass(upstream, client);
    return undefined;
  });
  await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve));
  const end = (): void => {
    for (const socket of sockets) socket.destroy();
  };
  address.host = `127.0.0.1:${(listener.address() as AddressInfo).port}`;
  // A driver of MongoDB that learns of the server itself would go past the proxy.
  if (address.protocol === 'mongodb:') address.searchParams.set('directConnection', 'true');
  return {
    url: address.toString(),
    become: (next) => {
      mode = next;
      // A connection that has lost bytes in silence cannot go on.
      if (next !== 'silent') end();
    },
    [Symbol.asyncDispose]: async () => {
      end();
      await new Promise((resolve) => listener.close(resolve));
    },
  };
}
