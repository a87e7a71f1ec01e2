import { Schema, type Connection, type Model, type Types } from 'mongoose';
import { defineModel, retryOnDuplicateKey, toObjectId, type WriteWithin } from '@e-storefront/mongo';
import type { StoredSecondFactor } from './second-factor';

interface SecondFactorRow extends StoredSecondFactor {
  /** The account's id. */
  _id: Types.ObjectId;
}

const secondFactorSchema = new Schema<SecondFactorRow>(
  {
    _id: Schema.Types.ObjectId,
    sealedSecret: { type: String, default: null },
    usedStep: { type: Number, default: 0 },
    recoveryHashes: { type: [String], default: [] },
    pending: {
      type: new Schema({ sealedSecret: String, until: Date }, { _id: false, strict: 'throw' }),
      default: null,
    },
  },
  { collection: 'secondfactors', strict: 'throw' },
);

/** Second factors in MongoDB, by account id. */
export class SecondFactorRepository {
  readonly #connection: Connection;
  readonly #factors: Model<SecondFactorRow>;

  constructor(connection: Connection) {
    this.#connection = connection;
    this.#factors = defineModel(connection, 'SecondFactor', secondFactorSchema);
  }

  async find(userId: string): Promise<StoredSecondFactor | null> {
    return this.#factors.findById(toObjectId(userId), { _id: 0 }).lean<StoredSecondFactor>();
  }

  /** Replaces an earlier pending authenticator. */
  async savePending(userId: string, pending: { sealedSecret: string; until: Date }): Promise<void> {
    await retryOnDuplicateKey(() =>
      this.#factors.updateOne({ _id: toObjectId(userId) }, { $set: { pending } }, { upsert: true }),
    );
  }

  /** Activates the pending authenticator; false when it was replaced. */
  async confirm(
    userId: string,
    sealedSecret: string,
    facts: Pick<StoredSecondFactor, 'usedStep' | 'recoveryHashes'>,
  ): Promise<boolean> {
    const { modifiedCount } = await this.#factors.updateOne(
      { _id: toObjectId(userId), 'pending.sealedSecret': sealedSecret },
      { $set: { ...facts, sealedSecret, pending: null } },
    );
    return modifiedCount === 1;
  }

  /** Consumes a time step and all earlier ones; true for only one of two concurrent calls. */
  async consumeStep(userId: string, sealedSecret: string, step: number): Promise<boolean> {
    const { modifiedCount } = await this.#factors.updateOne(
      { _id: toObjectId(userId), sealedSecret, usedStep: { $lt: step } },
      { $set: { usedStep: step } },
    );
    return modifiedCount === 1;
  }

  /**
   * Consumes a recovery code together with other writes, which get the number of remaining codes.
   * @returns the number of remaining codes; null for an unknown code
   */
  async consumeRecoveryCode(
    userId: string,
    hash: string,
    within: (left: number) => WriteWithin,
  ): Promise<number | null> {
    return this.#connection.transaction(async (session) => {
      const row = await this.#factors
        .findOneAndUpdate(
          { _id: toObjectId(userId), recoveryHashes: hash },
          { $pull: { recoveryHashes: hash } },
          { returnDocument: 'after', session },
        )
        .lean<SecondFactorRow>();
      if (!row) return null;
      await within(row.recoveryHashes.length)(session);
      return row.recoveryHashes.length;
    });
  }

  async replaceRecoveryCodes(userId: string, recoveryHashes: string[]): Promise<void> {
    await this.#factors.updateOne({ _id: toObjectId(userId) }, { $set: { recoveryHashes } });
  }

  /** Removes an authenticator, unless it was replaced. */
  async remove(userId: string, sealedSecret: string): Promise<void> {
    await this.#factors.deleteOne({ _id: toObjectId(userId), sealedSecret });
  }

  async removeByUser(userId: string): Promise<void> {
    await this.#factors.deleteOne({ _id: toObjectId(userId) });
  }
}
