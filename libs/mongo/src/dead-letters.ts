import { Schema, type Connection, type Model } from 'mongoose';
import { defineModel } from './define-model';

/** An event that could not be handled, kept until a replay succeeds. */
export interface DeadLetter {
  eventId: string;
  /** The name as received, even if the event is invalid. */
  name: string;
  /** JSON */
  event: string;
  /** The sanitized reason, without personal data. */
  reason: string;
  tries: number;
  failedAt: Date;
  /** When the event was last replayed; null when it has not been since its last failure. */
  replayedAt: Date | null;
}

type LetterRow = Omit<DeadLetter, 'eventId'> & { _id: string };

const letterSchema = new Schema<LetterRow>(
  {
    _id: String,
    name: { type: String, required: true },
    event: { type: String, required: true },
    reason: { type: String, required: true },
    tries: { type: Number, required: true },
    failedAt: { type: Date, required: true },
    replayedAt: { type: Date, default: null },
  },
  { collection: 'deadletters', strict: 'throw', versionKey: false },
);
letterSchema.index({ failedAt: 1 });

/** The dead letters of one consumer, in its own database. */
export class DeadLetters {
  readonly #letters: Model<LetterRow>;

  constructor(connection: Connection) {
    this.#letters = defineModel(connection, 'DeadLetter', letterSchema);
  }

  /** Stores a dead letter, replacing that of an earlier failure. */
  async keep({ eventId, ...letter }: Omit<DeadLetter, 'failedAt' | 'replayedAt'>): Promise<void> {
    const state = { ...letter, failedAt: new Date(), replayedAt: null };
    await this.#letters.updateOne({ _id: eventId }, { $set: state }, { upsert: true });
  }

  /** Removes the dead letter of an event that was handled after all. */
  async remove(eventId: string): Promise<void> {
    await this.#letters.deleteOne({ _id: eventId });
  }

  /**
   * Removes the dead letters of an account's events, which contain its name.
   * @param accountId 24 hexadecimal digits
   */
  async forgetAccount(accountId: string): Promise<void> {
    const name = { $in: ['account.updated.v1', 'account.deleted.v1'] };
    await this.#letters.deleteMany({ name, event: { $regex: `"accountId":"${accountId}"` } });
  }

  /** Oldest first. */
  async list(limit: number): Promise<DeadLetter[]> {
    const rows = await this.#letters.find().sort({ failedAt: 1 }).limit(limit).lean<LetterRow[]>();
    return rows.map(toLetter);
  }

  async find(eventId: string): Promise<DeadLetter | null> {
    const row = await this.#letters.findById(eventId).lean<LetterRow>();
    return row && toLetter(row);
  }

  async markReplayed(eventId: string, replayedAt: Date): Promise<void> {
    await this.#letters.updateOne({ _id: eventId }, { $set: { replayedAt } });
  }
}

function toLetter({ _id, ...letter }: LetterRow): DeadLetter {
  return { eventId: _id, ...letter };
}
