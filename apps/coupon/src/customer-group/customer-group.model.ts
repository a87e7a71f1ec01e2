import { Schema, type Connection, type Model, type Types } from 'mongoose';
import { defineModel, toObjectId } from '@e-storefront/mongo';
import type { CustomerGroup } from './customer-group';

/** The membership of one customer in one group. */
interface MemberRow {
  group: string;
  customerId: Types.ObjectId;
}

const memberSchema = new Schema<MemberRow>(
  {
    group: { type: String, required: true },
    customerId: { type: Schema.Types.ObjectId, required: true },
  },
  { collection: 'customergroupmembers', strict: 'throw', versionKey: false },
);
memberSchema.index({ customerId: 1, group: 1 }, { unique: true });
memberSchema.index({ group: 1 });

/** The maximum number of groups that one read returns. */
const MAX_GROUPS = 200;

/** Customer groups. Only memberships are stored, so a group exists while it has members. */
export class CustomerGroupRepository {
  readonly #members: Model<MemberRow>;

  constructor(connection: Connection) {
    this.#members = defineModel(connection, 'CustomerGroupMember', memberSchema);
  }

  /** The names of a customer's groups. */
  async findNames(customerId: string): Promise<string[]> {
    const rows = await this.#members
      .find({ customerId: toObjectId(customerId) })
      .limit(MAX_GROUPS)
      .lean<MemberRow[]>();
    return rows.map(({ group }) => group);
  }

  /** Sorted by name. */
  async list(): Promise<CustomerGroup[]> {
    const rows = await this.#members.aggregate<{ _id: string; size: number }>([
      { $group: { _id: '$group', size: { $sum: 1 } } },
      { $sort: { _id: 1 } },
      { $limit: MAX_GROUPS },
    ]);
    return rows.map(({ _id, size }) => ({ name: _id, size }));
  }

  /** Removes a customer from every group. */
  async removeCustomer(customerId: string): Promise<void> {
    await this.#members.deleteMany({ customerId: toObjectId(customerId) });
  }

  /** Adds and removes members; idempotent. */
  async updateMembers(
    group: string,
    { add, remove }: { add: readonly string[]; remove: readonly string[] },
  ): Promise<CustomerGroup> {
    const added = add.map((id) => ({ group, customerId: toObjectId(id) }));
    const writes = [
      ...added.map((filter) => ({ updateOne: { filter, update: { $setOnInsert: filter }, upsert: true } })),
      ...(remove.length > 0
        ? [{ deleteMany: { filter: { group, customerId: { $in: remove.map(toObjectId) } } } }]
        : []),
    ];
    if (writes.length > 0) await this.#members.bulkWrite(writes);
    return { name: group, size: await this.#members.countDocuments({ group }) };
  }
}
