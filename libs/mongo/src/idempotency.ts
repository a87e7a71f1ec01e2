import { createHash, randomBytes } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { Schema, type Connection, type Model } from 'mongoose';
import { DomainError, ERROR_CODES, isDomainError, type ErrorCode } from '@e-storefront/errors';
import { collectionOf, defineModel } from './define-model';
import { isDuplicateKey } from './errors';

/** What a client asks to happen once, however often it sends it. */
export interface IdempotentRequest {
  /** Who asks: keys of different callers never meet. */
  caller: string;
  /** The mutation's name. */
  operation: string;
  /** As `idempotencyKeyOf` read it. */
  key: string;
  /** What the same request has in common each time, as JSON. */
  body: unknown;
  /** How long the answer is kept, in milliseconds; 24 hours when left out. */
  keptMs?: number;
  /** Whether a refusal is an answer that is kept; true when left out. */
  keepsRefusals?: boolean;
}

/** What the work of a request is known by: the same each time that it is taken up again. */
export interface IdempotentWork {
  /** 24 hexadecimal digits; every write of the work is idempotent by it. */
  readonly reference: string;
  /** Whether somebody has begun this work before and not finished it. */
  readonly isRepeat: boolean;
  /** Gives the work a new reference, for when what was done under the old one was undone. */
  renew(): Promise<string>;
}

interface KeyRow {
  _id: string;
  bodyHash: string;
  reference: string;
  /** Nothing renews it: longer than any request may take. */
  leaseUntil: Date;
  /** How long the answer is kept, in milliseconds. */
  keptMs: number;
  answer: string | null;
  refusal: { code: ErrorCode; message: string; details: Record<string, unknown> } | null;
  expiresAt: Date;
}

const KEPT_MS = 24 * 3_600_000;
/** Longer than the gateway waits for an answer, so that nobody is overtaken who is still at work. */
const LEASE_MS = 25_000;
/** How long a repeat waits for the first to finish. */
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
 * Remembers what became of requests, so that the same one sent twice, at once or after a crash, happens once and is
 * answered alike (IETF draft "The Idempotency-Key HTTP Header Field"). Kept in the service's own database: a cache that
 * is emptied must not make anything happen twice.
 */
export class IdempotencyStore {
  readonly #keys: Model<KeyRow>;

  constructor(connection: Connection) {
    this.#keys = defineModel(connection, 'IdempotencyKey', keySchema);
  }

  /**
   * Does the work once. A refusal that a repeat cannot change is the answer, too; after any other failure the next
   * request with the key takes the work up again under the same reference.
   * @param work idempotent by its reference; gives what identifies the answer
   * @throws IDEMPOTENCY_CONFLICT when the key stands for another body
   * @throws CONFLICT when the first request with the key is still not answered
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
      // However briefly it is kept: not while somebody is at work on it.
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

  /** Takes up what nobody works on any more; of two at once one gets it. */
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
    // An overtaken request records nothing: the key belongs to another one by then.
    const mine = { _id, leaseUntil, answer: null, refusal: null };
    const note = (fields: Partial<KeyRow>): Promise<unknown> =>
      // The outcome stands whether or not it can be noted; a repeat then does the work again under its reference.
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

  /** @throws CONFLICT when somebody else has taken the work up meanwhile */
  async #renew(mine: Pick<KeyRow, '_id' | 'leaseUntil'>): Promise<string> {
    const reference = newReference();
    const { matchedCount } = await this.#keys.updateOne(mine, { $set: { reference } });
    if (matchedCount === 0) throw new DomainError('CONFLICT');
    return reference;
  }
}

/** Its time is over, and nobody is at work on it. */
function isForgotten({ expiresAt, leaseUntil }: KeyRow): boolean {
  const now = Date.now();
  return expiresAt.getTime() <= now && leaseUntil.getTime() <= now;
}

function afterFailure(error: unknown, keepsRefusals: boolean): Partial<KeyRow> {
  if (!keepsRefusals || !isDomainError(error) || mayPass(error.code)) return { leaseUntil: new Date(0) };
  const { code, message, details } = error;
  return { refusal: { code, message, details } };
}

/** Whether the same request may succeed later: the outage ends, or the caller logs in or verifies their address. */
function mayPass(code: ErrorCode): boolean {
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
