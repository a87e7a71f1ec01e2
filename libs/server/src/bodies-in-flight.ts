import { Transform, type Readable, type TransformCallback } from 'node:stream';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { DomainError } from '@e-storefront/errors';
import { networkOf } from './network-of';
import type { Service } from './service';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** The route streams its body, so that nothing is buffered or counted. */
    isBodyStreamed?: boolean;
  }
}

/** Limits the memory for request bodies of a process, and how slowly they may arrive. */
export interface BodyLimits {
  /** Bytes of all bodies together. */
  inAll: number;
  /** Bytes of the bodies of one network (see `networkOf`). Small bodies do not count. */
  perAddress: number;
  /** The minimum average rate of a body that takes longer than `graceMs`. */
  bytesPerSecond: number;
  graceMs?: number;
}

/**
 * Bodies with a declared length up to this have separate space: a client with large bodies does not block
 * ordinary operations of others behind the same address.
 */
const SMALL_BYTES = 16_384;
/** The share of the memory that is reserved for small bodies. */
const SMALL_SHARE = 0.25;
const GRACE_MS = 10_000;
const CHECK_EVERY_MS = 1_000;
const RETRY_AFTER_SECONDS = 5;

/** Counts bytes against a maximum per key and a maximum of all keys. */
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

  /** Adds bytes to a key; returns the exceeded maximum, and adds nothing then. */
  take(key: string, bytes: number): 'taken' | 'key is full' | 'all is full' {
    const held = this.#byKey.get(key) ?? 0;
    if (held + bytes > this.#perKey) return 'key is full';
    if (this.#total + bytes > this.#inAll) return 'all is full';
    this.#byKey.set(key, held + bytes);
    this.#total += bytes;
    return 'taken';
  }

  /** Subtracts bytes that were added. */
  release(key: string, bytes: number): void {
    const left = (this.#byKey.get(key) ?? 0) - bytes;
    if (left > 0) this.#byKey.set(key, left);
    else this.#byKey.delete(key);
    this.#total -= bytes;
  }
}

/**
 * Limits the memory that bodies of unfinished and unanswered requests occupy. Excess bodies are rejected with
 * RATE_LIMITED (one network) or SERVICE_UNAVAILABLE (all together), slow ones with BAD_REQUEST, and the
 * connection is closed. Register before the routes.
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
    receiveBody(payload, body);
    reply.raw.once('close', () => {
      // Now, not when the body closes: that would pause again what is resumed here.
      (payload as Readable).unpipe(body);
      body.releaseAll();
      // Discards the rest of an unread body; otherwise the next request on the connection would wait behind
      // it.
      payload.resume();
    });
    done(null, body);
  });
}

interface Pools {
  small: BytesInFlight;
  large: BytesInFlight;
}

/** Unlike `pipeline`, this keeps the connection open for the response when the body is rejected half-way. */
function receiveBody(payload: Readable, body: IncomingBody): void {
  // The reader of the body receives the error; without a reader it must not crash the process.
  body.on('error', () => undefined);
  payload.on('error', (error) => body.destroy(error));
  payload.once('close', () => {
    if (!payload.readableEnded) body.destroy(new Error('The client closed the connection.'));
  });
  payload.pipe(body);
}

/**
 * A body in transit: counted as it arrives, and merged so that many small pieces take no more memory than one
 * large one.
 */
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

  /** Ends a body that is slower than the minimum rate. */
  refuseIfSlow({ bytesPerSecond, graceMs = GRACE_MS }: BodyLimits): void {
    const elapsedMs = performance.now() - this.#began;
    if (this.writableEnded || elapsedMs <= graceMs) return;
    if (this.#seen >= (elapsedMs / 1_000) * bytesPerSecond) return;
    this.#closeAfterAnswer();
    this.destroy(
      new DomainError('BAD_REQUEST', { message: 'The request took too long to arrive. Send it again.' }),
    );
  }

  /** Releases the body's bytes at the end of its request. */
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

  /** Copies a small piece into the current block; small buffers would take many times their size. */
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
          message: 'Too much data is being sent from your network. Wait a moment and try again.',
          details: { retryAfter: RETRY_AFTER_SECONDS },
        })
      : new DomainError('SERVICE_UNAVAILABLE', {
          message: 'Too much data is being sent to the shop. Wait a moment and try again.',
          details: { retryAfter: RETRY_AFTER_SECONDS },
        });
  }

  #closeAfterAnswer(): void {
    if (!this.#reply.sent) void this.#reply.header('connection', 'close');
  }
}
