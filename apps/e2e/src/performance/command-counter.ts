import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { FrameReader } from '../../../../tools/documentdb-gateway/frames';

const OP_MSG = 2013;
/** The start of a message's body: after the header, the flags and the kind of its first section. */
const BODY_AT = 16 + 4 + 1;
/** Commands of the driver itself. */
const HOUSEKEEPING = new Set(['hello', 'ismaster', 'isMaster', 'ping', 'endSessions', 'killCursors']);

/** A proxy in front of MongoDB that counts commands. */
export class CommandCounter implements AsyncDisposable {
  /** The database's address through the proxy. */
  readonly uri: string;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  #commands: string[] = [];

  private constructor(server: Server, mongoUri: string) {
    this.#server = server;
    const url = new URL(mongoUri);
    url.host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
    // Otherwise a replica set reports its members' own addresses, and the driver bypasses the proxy.
    url.searchParams.set('directConnection', 'true');
    this.uri = url.toString();
  }

  /** Listens on a free port. */
  static async start(mongoUri: string): Promise<CommandCounter> {
    const { hostname, port } = new URL(mongoUri);
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const counter = new CommandCounter(server, mongoUri);
    server.on('connection', (client) => counter.#pass(client, connect(Number(port || 27_017), hostname)));
    return counter;
  }

  /** The names of the commands that were sent while a function ran. */
  async during(work: () => Promise<unknown>): Promise<string[]> {
    this.#commands = [];
    await work();
    return this.#commands;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #pass(client: Socket, database: Socket): void {
    const frames = new FrameReader();
    for (const socket of [client, database]) {
      this.#sockets.add(socket.setNoDelay());
      socket.once('close', () => this.#sockets.delete(socket));
      socket.on('error', () => [client, database].forEach((one) => one.destroy()));
    }
    client.on('data', (chunk) => {
      for (const frame of frames.push(chunk)) this.#count(frame);
    });
    client.pipe(database).pipe(client);
  }

  #count(frame: Buffer): void {
    if (frame.readInt32LE(12) !== OP_MSG) return;
    // The body is BSON: its length, then the first element's type and its name, which is the command.
    const start = BODY_AT + 5;
    const name = frame.toString('utf8', start, frame.indexOf(0, start));
    if (!HOUSEKEEPING.has(name)) this.#commands.push(name);
  }
}
