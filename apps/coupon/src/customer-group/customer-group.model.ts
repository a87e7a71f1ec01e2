import { Schema, type Connection, type Model, type Types } from 'mongoose';
import { defineModel, toObjectId } from '@e-storefront/mongo';
import type { CustomerGroup, CustomerGroupRepository } from './customer-group.service';

/** One customer in one group. */
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

/** The most groups that are read at once. */
const MOST_GROUPS = 200;

/** The customers' groups in MongoDB: one row a membership, a group is there as long as somebody is in it. */
export class CustomerGroups implements CustomerGroupRepository {
  readonly #members: Model<MemberRow>;

  constructor(connection: Connection) {
    const known = connection.models['CustomerGroupMember'] as Model<MemberRow> | undefined;
    this.#members = known ?? defineModel(connection, 'CustomerGroupMember', memberSchema);
  }

  async of(customerId: string): Promise<string[]> {
    const rows = await this.#members
      .find({ customerId: toObjectId(customerId) })
      .limit(MOST_GROUPS)
      .lean<MemberRow[]>();
    return rows.map(({ group }) => group);
  }

  async list(): Promise<CustomerGroup[]> {
    const rows = await this.#members.aggregate<{ _id: string; size: number }>([
      { $group: { _id: '$group', size: { $sum: 1 } } },
      { $sort: { _id: 1 } },
      { $limit: MOST_GROUPS },
    ]);
    return rows.map(({ _id, size }) => ({ name: _id, size }));
  }

  async forget(customerId: string): Promise<void> {
    await this.#members.deleteMany({ customerId: toObjectId(customerId) });
  }

  async change(group: string, add: readonly string[], remove: readonly string[]): Promise<CustomerGroup> {
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
