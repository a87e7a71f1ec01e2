import { Transform, type Readable, type TransformCallback } from 'node:stream';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { DomainError } from '@e-storefront/errors';
import { networkOf } from './network-of';
import type { Service } from './service';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** The route passes its body on as it comes, so that nothing of it is kept and nothing is counted. */
    isBodyStreamed?: boolean;
  }
}

/** How much of request bodies a process keeps in memory at once, and how slowly they may come. */
export interface BodyLimits {
  /** Bytes of all bodies together. */
  inAll: number;
  /** Bytes of the bodies that one network (see `networkOf`) is sending. Small bodies do not count here. */
  perAddress: number;
  /** A body that has taken longer than `graceMs` must have come at this rate on average. */
  bytesPerSecond: number;
  graceMs?: number;
}

/**
 * A body that says that it is no larger than this has room of its own: who fills the rest keeps no neighbour behind the
 * same address from ordinary operations.
 */
const SMALL_BYTES = 16_384;
/** The part of the memory for all bodies that is kept for small ones. */
const SMALL_SHARE = 0.25;
const GRACE_MS = 10_000;
const CHECK_EVERY_MS = 1_000;
const RETRY_AFTER_SECONDS = 5;

/** Counts bytes against a maximum for each key and one for all keys together. */
export class BytesInFlight {
  readonly #byKey = new Map<string, number>();
  readonly #perKey: number;
  readonly #inAll: number;
  #total = 0;

  constructor({ perKey, inAll }: { perKey: number; inAll: number }) {
    this.#perKey = perKey;
    this.#inAll = inAll;
  }

  /** Bytes of all keys. */
  get total(): number {
    return this.#total;
  }

  /** Takes bytes for a key; says which maximum they would pass, and takes nothing then. */
  take(key: string, bytes: number): 'taken' | 'key is full' | 'all is full' {
    const held = this.#byKey.get(key) ?? 0;
    if (held + bytes > this.#perKey) return 'key is full';
    if (this.#total + bytes > this.#inAll) return 'all is full';
    this.#byKey.set(key, held + bytes);
    this.#total += bytes;
    return 'taken';
  }

  /** Gives back bytes that were taken. */
  release(key: string, bytes: number): void {
    const left = (this.#byKey.get(key) ?? 0) - bytes;
    if (left > 0) this.#byKey.set(key, left);
    else this.#byKey.delete(key);
    this.#total -= bytes;
  }
}

/**
 * Bounds what unfinished and unanswered requests make the process keep of their bodies. What is too much is refused with
 * RATE_LIMITED (one network) or SERVICE_UNAVAILABLE (all together), and what comes too slowly with BAD_REQUEST; the
 * connection is closed then. Stands before the routes.
 */
export function limitBodies(service: Service, limits: BodyLimits): void {
  const small = Math.floor(limits.inAll * SMALL_SHARE);
  const pools: Pools = {
    small: new BytesInFlight({ perKey: small, inAll: small }),
    large: new BytesInFlight({ perKey: limits.perAddress, inAll: limits.inAll - small }),
  };
  const incoming = new Set<IncomingBody>();
  let sweep: NodeJS.Timeout | undefined;
  const sweepWhileAny = (): void => {
    sweep ??= setInterval(() => {
      for (const body of incoming) body.refuseIfSlow(limits);
      if (incoming.size > 0) return;
      clearInterval(sweep);
      sweep = undefined;
    }, CHECK_EVERY_MS).unref();
  };
  service.onStop(() => clearInterval(sweep));

  service.app.addHook('preParsing', (request, reply, payload, done) => {
    const { 'content-length': length, 'transfer-encoding': encoding } = request.headers;
    if (encoding === undefined && (length === undefined || length === '0')) return done(null, payload);
    const body = new IncomingBody(request, reply, pools);
    incoming.add(body);
    sweepWhileAny();
    body.once('close', () => incoming.delete(body));
    takeIn(payload, body);
    reply.raw.once('close', () => {
      // Now, and not when the body closes: that would pause again what is resumed here.
      (payload as Readable).unpipe(body);
      body.releaseAll();
      // The rest of a body that nobody wants is let go by, or the next request on the connection would wait behind it.
      payload.resume();
    });
    done(null, body);
  });
}

interface Pools {
  small: BytesInFlight;
  large: BytesInFlight;
}

/** Unlike `pipeline`, this leaves the connection open for the refusal when the body is refused half-way. */
function takeIn(payload: Readable, body: IncomingBody): void {
  // The reader of the body receives the error; without a reader it must not end the process.
  body.on('error', () => undefined);
  payload.on('error', (error) => body.destroy(error));
  payload.once('close', () => {
    if (!payload.readableEnded) body.destroy(new Error('The client closed the connection.'));
  });
  payload.pipe(body);
}

/** A body on its way in: counted as it comes, and gathered so that many small pieces cost no more than one large one. */
class IncomingBody extends Transform {
  readonly #reply: FastifyReply;
  readonly #pool: BytesInFlight;
  readonly #key: string;
  readonly #isStreamed: boolean;
  readonly #declared: number | undefined;
  readonly #began = performance.now();
  #held = 0;
  #seen = 0;
  #gathered: Buffer | undefined;
  #filled = 0;

  constructor(request: FastifyRequest, reply: FastifyReply, pools: Pools) {
    super();
    const length = request.headers['content-length'];
    this.#declared = length === undefined ? undefined : Number(length);
    const isSmall = this.#declared !== undefined && this.#declared <= SMALL_BYTES;
    this.#pool = isSmall ? pools.small : pools.large;
    this.#key = isSmall ? '' : networkOf(request.ip);
    this.#reply = reply;
    this.#isStreamed = request.routeOptions.config.isBodyStreamed ?? false;
  }

  /** Ends a body that has come more slowly than allowed. */
  refuseIfSlow({ bytesPerSecond, graceMs = GRACE_MS }: BodyLimits): void {
    const elapsedMs = performance.now() - this.#began;
    if (this.writableEnded || elapsedMs <= graceMs) return;
    if (this.#seen >= (elapsedMs / 1_000) * bytesPerSecond) return;
    this.#closeAfterAnswer();
    this.destroy(
      new DomainError('BAD_REQUEST', { message: 'The request took too long to arrive. Send it again.' }),
    );
  }

  /** Gives back what the body holds; for the end of its request. */
  releaseAll(): void {
    if (this.#held > 0) this.#pool.release(this.#key, this.#held);
    this.#held = 0;
    this.destroy();
  }

  override _transform(chunk: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    this.#seen += chunk.length;
    if (this.#isStreamed) return done(null, chunk);
    if (chunk.length === this.#declared || chunk.length >= SMALL_BYTES) {
      const refusal = this.#hold(chunk.length);
      if (refusal) return done(refusal);
      this.#flushGathered();
      return done(null, chunk);
    }
    return done(this.#gather(chunk));
  }

  override _flush(done: TransformCallback): void {
    this.#flushGathered();
    done();
  }

  /** Copies a small piece into the present block; small pieces would cost many times their size each. */
  #gather(piece: Buffer): Error | null {
    for (let rest = piece; rest.length > 0;) {
      if (!this.#gathered) {
        const size = Math.min(SMALL_BYTES, this.#declared ?? SMALL_BYTES);
        const refusal = this.#hold(size);
        if (refusal) return refusal;
        this.#gathered = Buffer.allocUnsafeSlow(size);
        this.#filled = 0;
      }
      const copied = rest.copy(this.#gathered, this.#filled);
      this.#filled += copied;
      rest = rest.subarray(copied);
      if (this.#filled === this.#gathered.length) this.#flushGathered();
    }
    return null;
  }

  #flushGathered(): void {
    if (this.#gathered && this.#filled > 0) this.push(this.#gathered.subarray(0, this.#filled));
    this.#gathered = undefined;
    this.#filled = 0;
  }

  #hold(bytes: number): DomainError | null {
    const outcome = this.#pool.take(this.#key, bytes);
    if (outcome === 'taken') {
      this.#held += bytes;
      return null;
    }
    this.#closeAfterAnswer();
    void this.#reply.header('retry-after', String(RETRY_AFTER_SECONDS));
    return outcome === 'key is full' && this.#key !== ''
      ? new DomainError('RATE_LIMITED', {
          message: 'Too much is being sent from your network at once. Wait a little and try again.',
          details: { retryAfter: RETRY_AFTER_SECONDS },
        })
      : new DomainError('SERVICE_UNAVAILABLE', {
          message: 'Too much is being sent to the shop at once. Wait a little and try again.',
          details: { retryAfter: RETRY_AFTER_SECONDS },
        });
  }

  #closeAfterAnswer(): void {
    if (!this.#reply.sent) void this.#reply.header('connection', 'close');
  }
}
