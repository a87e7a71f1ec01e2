import { createHash } from 'node:crypto';
import { Schema, type Connection, type Model } from 'mongoose';
import type { EventData } from '@e-storefront/events';
import { defineModel } from './define-model';
import { isDuplicateKey } from './errors';
import { retryOnConflict } from './retry-on-conflict';

/** The copy of an account in another service, without personal data. */
export interface AccountRecord {
  accountId: string;
  /** The version of the newest event or response that was applied. */
  version: number;
  canSell: boolean;
  isDeleted: boolean;
  /** `nameHash` of the account's name; empty for a deleted account. */
  nameHash: string;
}

/** The response of the auth service about an existing account. */
type KnownStanding = Pick<AccountRecord, 'accountId' | 'version' | 'canSell'>;

type RecordRow = Omit<AccountRecord, 'accountId'> & { _id: string };

const recordSchema = new Schema<RecordRow>(
  {
    _id: String,
    version: { type: Number, required: true },
    canSell: { type: Boolean, required: true },
    isDeleted: { type: Boolean, required: true },
    nameHash: { type: String, default: '' },
  },
  { collection: 'accountrecords', strict: 'throw', versionKey: false },
);

/**
 * Accounts as of the newest event of each, or as of a newer response of the auth service. Events may arrive
 * late, repeatedly or out of order, as when a dead letter is replayed: one that is older than the stored
 * state is ignored.
 */
export class AccountRecords {
  readonly #records: Model<RecordRow>;

  constructor(connection: Connection) {
    this.#records = defineModel(connection, 'AccountRecord', recordSchema);
  }

  /**
   * Applies an event.
   * @returns false for an outdated event, whose effects must be skipped; true for the newest one, even if it
   * was applied before
   */
  async apply(event: EventData<'account.updated.v1'> | EventData<'account.deleted.v1'>): Promise<boolean> {
    return this.#advance({
      _id: event.accountId,
      version: event.version,
      isDeleted: !('canSell' in event),
      canSell: 'canSell' in event && event.canSell,
      nameHash: 'name' in event ? nameHash(event.name) : '',
    });
  }

  /**
   * Applies a response of the auth service about an existing account, ordered like events. The hash of the
   * name stays until the event arrives, which a response of the same version does not outdate.
   */
  async applyStanding({ accountId, version, canSell }: KnownStanding): Promise<void> {
    await this.#advance({ _id: accountId, version, canSell, isDeleted: false });
  }

  /** Whether a newer event of the account was applied already. */
  async isOutdated({ accountId, version }: { accountId: string; version: number }): Promise<boolean> {
    return ((await this.find(accountId))?.version ?? 0) > version;
  }

  /** The record of an account; null when no event about it has arrived. */
  async find(accountId: string): Promise<AccountRecord | null> {
    const row = await this.#records.findById(accountId).lean<RecordRow>();
    return row && toRecord(row);
  }

  /** Whether the account is known to be deleted. */
  async isDeleted(accountId: string): Promise<boolean> {
    return (await this.find(accountId))?.isDeleted ?? false;
  }

  /** Writes a state unless a newer one is stored. @returns whether it is the newest */
  async #advance({ _id, ...state }: Omit<RecordRow, 'nameHash'> & Partial<RecordRow>): Promise<boolean> {
    const { version } = state;
    return retryOnConflict(async () => {
      try {
        await this.#records.updateOne({ _id, version: { $lte: version } }, { $set: state }, { upsert: true });
        return true;
      } catch (error) {
        if (!isDuplicateKey(error)) throw error;
        // The upsert neither matched nor inserted: a newer state is stored, or arrived concurrently.
        const known = await this.find(_id);
        return known && known.version > version ? false : undefined;
      }
    });
  }
}

function toRecord({ _id, ...row }: RecordRow): AccountRecord {
  return { accountId: _id, ...row };
}

/** Identifies copies of an account's name without storing the name itself. */
export function nameHash(name: string): string {
  return createHash('sha256').update(name).digest('base64url');
}
