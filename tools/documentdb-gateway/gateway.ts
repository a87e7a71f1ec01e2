import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { Commands } from './commands';
import { FrameReader, parseFrame, ProtocolError, replyHeader } from './frames';
import { PgPool } from './pg-pool';

const EXPIRY_CHECK_MS = 5_000;
/** Up to this size writing one copied buffer is cheaper than a gathered write of two. */
const COPIED_BYTES = 32_768;

export interface Gateway {
  port: number;
  close(): Promise<void>;
}

/**
 * Serves the MongoDB wire protocol on 127.0.0.1, for development and tests only: it has no users and no encryption.
 * Rejects with a clear message when the port is in use.
 */
export async function startGateway(options: { socketPath: string; port: number }): Promise<Gateway> {
  const pool = new PgPool(options.socketPath);
  const commands = new Commands(pool);
  const sockets = new Set<Socket>();
  const server = createServer({ noDelay: true }, (socket) => {
    sockets.add(socket);
    new Connection(socket, commands);
    socket.once('close', () => {
      sockets.delete(socket);
      commands.disconnected(socket);
    });
  });
  await listen(server, options.port);
  const expiry = setInterval(() => commands.expire(), EXPIRY_CHECK_MS);
  const close = async (): Promise<void> => {
    clearInterval(expiry);
    const closed = new Promise<void>((resolve) => server.close(() => resolve()));
    for (const socket of sockets) socket.destroy();
    await closed;
    pool.close();
  };
  return { port: (server.address() as AddressInfo).port, close };
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const taken = error.code === 'EADDRINUSE';
      reject(
        taken
          ? new Error(`Port ${port} is in use by another program. Stop it or choose another port.`)
          : error,
      );
    });
    server.listen(port, '127.0.0.1', () => resolve());
  });
}

/** One client's socket: requests are answered in order. */
class Connection {
  private readonly reader = new FrameReader();
  private readonly frames: Buffer[] = [];
  private working = false;

  constructor(
    private readonly socket: Socket,
    private readonly commands: Commands,
  ) {
    socket.on('data', (chunk) => this.receive(chunk));
    // 'close' follows a reset and cleans up.
    socket.on('error', () => socket.destroy());
  }

  private receive(chunk: Buffer): void {
    try {
      this.frames.push(...this.reader.push(chunk));
    } catch (error) {
      this.refuse(error);
      return;
    }
    if (!this.working) void this.work();
  }

  private async work(): Promise<void> {
    this.working = true;
    try {
      for (let frame = this.frames.shift(); frame; frame = this.frames.shift()) {
        if (this.frames.length > 0) this.socket.pause();
        await this.answer(frame);
      }
    } catch (error) {
      this.refuse(error);
    } finally {
      this.working = false;
      this.socket.resume();
    }
  }

  private async answer(frame: Buffer): Promise<void> {
    const request = parseFrame(frame);
    const document = await this.commands.answer(request, this.socket);
    if (request.unacknowledged || this.socket.destroyed) return;
    const header = replyHeader(request, document);
    if (document.length <= COPIED_BYTES) {
      this.socket.write(Buffer.concat([header, document]));
      return;
    }
    this.socket.cork();
    this.socket.write(header);
    this.socket.write(document);
    this.socket.uncork();
  }

  /** Unreadable input ends this socket and nothing else. */
  private refuse(error: unknown): void {
    if (!(error instanceof ProtocolError) && !(error instanceof RangeError)) console.error(error);
    this.frames.length = 0;
    this.socket.destroy();
  }
}
