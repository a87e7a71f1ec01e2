import { createHash, randomBytes } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { Schema, type Connection, type Model } from 'mongoose';
import { DomainError, ERROR_CODES, isDomainError, type ErrorCode } from '@e-storefront/errors';
import { collectionOf, defineModel } from './define-model';
import { isDuplicateKey } from './errors';

/** An operation that runs once, however often it is requested. */
export interface IdempotentRequest {
  /** The caller: keys of different callers are independent. */
  caller: string;
  /** The mutation's name. */
  operation: string;
  /** As parsed by `idempotencyKeyOf`. */
  key: string;
  /** What repeats of the request have in common, as JSON. */
  body: unknown;
  /** The lifetime of the result in milliseconds; defaults to 24 hours. */
  keptMs?: number;
  /** Whether an error is a result to store; defaults to true. */
  keepsRefusals?: boolean;
}

/** Identifies the work of a request: the same in each attempt. */
export interface IdempotentWork {
  /** 24 hexadecimal digits; every write of the work is idempotent by it. */
  readonly reference: string;
  /** Whether an earlier attempt started this work and did not complete it. */
  readonly isRepeat: boolean;
  /** Assigns a new reference, after the work under the old one was rolled back. */
  renew(): Promise<string>;
}

interface KeyRow {
  _id: string;
  bodyHash: string;
  reference: string;
  /** Not renewed: longer than any request may take. */
  leaseUntil: Date;
  /** The lifetime of the result in milliseconds. */
  keptMs: number;
  answer: string | null;
  refusal: { code: ErrorCode; message: string; details: Record<string, unknown> } | null;
  expiresAt: Date;
}

const KEPT_MS = 24 * 3_600_000;
/** Longer than the gateway's timeout, so that no running attempt is taken over. */
const LEASE_MS = 25_000;
/** How long a repeat waits for the first request to complete. */
const WAIT_TIMEOUT_MS = 15_000;
const POLL_INTERVAL_MS = 25;

const keySchema = new Schema<KeyRow>(
  {
    _id: String,
    bodyHash: { type: String, required: true },
    reference: { type: String, required: true },
    leaseUntil: { type: Date, required: true },
    keptMs: { type: Number, required: true },
    answer: { type: String, default: null },
    refusal: { type: Schema.Types.Mixed, default: null },
    expiresAt: { type: Date, required: true },
  },
  { collection: 'idempotencykeys', strict: 'throw', minimize: false, versionKey: false },
);
keySchema.index({ expiresAt: 1 }, { expireAfterSeconds: 0 });

/**
 * Stores the results of requests, so that a request that is repeated, concurrently or after a crash, runs
 * once and gets the same result (IETF draft "The Idempotency-Key HTTP Header Field"). Uses the service's own
 * database: an emptied cache must not repeat anything.
 */
export class IdempotencyStore {
  readonly #keys: Model<KeyRow>;

  constructor(connection: Connection) {
    this.#keys = defineModel(connection, 'IdempotencyKey', keySchema);
  }

  /**
   * Runs the work once. A final error is a result, too; after any other failure the next request with the key
   * resumes the work under the same reference.
   * @param work idempotent by its reference; returns what identifies the result
   * @throws IDEMPOTENCY_CONFLICT when the key was used for another body
   * @throws CONFLICT when the first request with the key is still running
   */
  async run(request: IdempotentRequest, work: (work: IdempotentWork) => Promise<string>): Promise<string> {
    const { keepsRefusals = true } = request;
    const bodyHash = sha256(JSON.stringify(request.body));
    const _id = `${request.operation}:${request.caller}:${sha256(request.key)}`;
    const until = Date.now() + WAIT_TIMEOUT_MS;
    while (Date.now() < until) {
      const begun = await this.#begin({ _id, bodyHash, keptMs: request.keptMs ?? KEPT_MS });
      if (begun) return this.#finish(begun, { isRepeat: false, keepsRefusals }, work);
      const row = await this.#keys.findById(_id).lean<KeyRow>();
      if (!row) continue;
      if (isForgotten(row)) {
        await this.#keys.deleteOne({ _id, expiresAt: row.expiresAt, leaseUntil: row.leaseUntil });
        continue;
      }
      if (row.bodyHash !== bodyHash) throw new DomainError('IDEMPOTENCY_CONFLICT');
      if (row.answer !== null) return row.answer;
      if (row.refusal) throw refusalOf(row.refusal);
      const taken = await this.#takeOver(row);
      if (taken) return this.#finish(taken, { isRepeat: true, keepsRefusals }, work);
      await delay(POLL_INTERVAL_MS);
    }
    throw new DomainError('CONFLICT', {
      message: 'The same request is still being processed. Try again in a moment.',
    });
  }

  async #begin({
    _id,
    bodyHash,
    keptMs,
  }: Pick<KeyRow, '_id' | 'bodyHash'> & { keptMs: number }): Promise<KeyRow | null> {
    const now = Date.now();
    const row: KeyRow = {
      _id,
      bodyHash,
      reference: newReference(),
      answer: null,
      refusal: null,
      leaseUntil: new Date(now + LEASE_MS),
      keptMs,
      // A record is kept while its work runs, whatever its lifetime.
      expiresAt: new Date(now + Math.max(keptMs, 2 * LEASE_MS)),
    };
    try {
      await collectionOf(this.#keys).insertOne(row);
      return row;
    } catch (error) {
      if (isDuplicateKey(error)) return null;
      throw error;
    }
  }

  /** Takes over an abandoned request; of two concurrent calls one succeeds. */
  async #takeOver({ _id, leaseUntil }: KeyRow): Promise<KeyRow | null> {
    if (leaseUntil.getTime() > Date.now()) return null;
    const update = { $set: { leaseUntil: new Date(Date.now() + LEASE_MS) } };
    const open = { _id, leaseUntil, answer: null, refusal: null };
    return this.#keys.findOneAndUpdate(open, update, { returnDocument: 'after' }).lean<KeyRow>();
  }

  async #finish(
    row: KeyRow,
    { isRepeat, keepsRefusals }: { isRepeat: boolean; keepsRefusals: boolean },
    work: (work: IdempotentWork) => Promise<string>,
  ): Promise<string> {
    const { _id, reference, leaseUntil, keptMs } = row;
    // A call that was taken over records nothing: the key belongs to another one.
    const mine = { _id, leaseUntil, answer: null, refusal: null };
    const note = (fields: Partial<KeyRow>): Promise<unknown> =>
      // The work is done even if this write fails; a repeat then runs it again under its reference.
      this.#keys.updateOne(mine, { $set: fields }).catch(() => undefined);
    try {
      const answer = await work({ reference, isRepeat, renew: () => this.#renew(mine) });
      await note({ answer, expiresAt: new Date(Date.now() + keptMs) });
      return answer;
    } catch (error) {
      await note(afterFailure(error, keepsRefusals));
      throw error;
    }
  }

  /** @throws CONFLICT when another call has taken the request over */
  async #renew(mine: Pick<KeyRow, '_id' | 'leaseUntil'>): Promise<string> {
    const reference = newReference();
    const { matchedCount } = await this.#keys.updateOne(mine, { $set: { reference } });
    if (matchedCount === 0) throw new DomainError('CONFLICT');
    return reference;
  }
}

/** Expired, and no longer running. */
function isForgotten({ expiresAt, leaseUntil }: KeyRow): boolean {
  const now = Date.now();
  return expiresAt.getTime() <= now && leaseUntil.getTime() <= now;
}

function afterFailure(error: unknown, keepsRefusals: boolean): Partial<KeyRow> {
  if (!keepsRefusals || !isDomainError(error) || isTemporary(error.code)) return { leaseUntil: new Date(0) };
  const { code, message, details } = error;
  return { refusal: { code, message, details } };
}

/** Whether the same request can succeed later: after an outage, a log-in or a verification of the address. */
function isTemporary(code: ErrorCode): boolean {
  const { retryable, status } = ERROR_CODES[code];
  return retryable || status === 401 || status === 403;
}

function refusalOf({ code, message, details }: NonNullable<KeyRow['refusal']>): DomainError {
  return new DomainError(code, { message, details });
}

function newReference(): string {
  return randomBytes(12).toString('hex');
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('base64url');
}
