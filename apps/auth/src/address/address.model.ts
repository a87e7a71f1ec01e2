import { Schema, Types, type Connection, type Model, type UpdateWithAggregationPipeline } from 'mongoose';
import { defineModel, isDuplicateKey, toObjectId } from '@e-storefront/mongo';
import {
  MAX_ADDRESSES,
  type Address,
  type AddressChange,
  type AddressFields,
  type NewAddress,
} from './address';

interface AddressRow extends AddressFields {
  _id: Types.ObjectId;
  createdAt: Date;
  updatedAt: Date;
}

/** One document per user: the single field `defaultId` rules out a second default under concurrency. */
interface AddressBookRow {
  /** The user's id. */
  _id: Types.ObjectId;
  addresses: AddressRow[];
  defaultId: Types.ObjectId | null;
}

const requiredText = { type: String, required: true } as const;
/** Empty where the country's addresses have no such part. */
const optionalPart = { type: String, default: '' } as const;
const addressSchema = new Schema<AddressRow>(
  {
    name: requiredText,
    mobile: requiredText,
    email: { type: String, default: null },
    street: requiredText,
    city: optionalPart,
    state: optionalPart,
    zip: optionalPart,
    country: requiredText,
    label: { type: String, default: null },
    createdAt: { type: Date, required: true },
    updatedAt: { type: Date, required: true },
  },
  { strict: 'throw' },
);
const bookSchema = new Schema<AddressBookRow>(
  {
    _id: Schema.Types.ObjectId,
    addresses: { type: [addressSchema], required: true },
    defaultId: { type: Schema.Types.ObjectId, default: null },
  },
  { collection: 'addressbooks', strict: 'throw' },
);

/** Address books in MongoDB. Each write is one atomic update of the owner's book. */
export class AddressRepository {
  readonly #books: Model<AddressBookRow>;

  constructor(connection: Connection) {
    this.#books = defineModel(connection, 'AddressBook', bookSchema);
  }

  async findByUsers(userIds: readonly string[]): Promise<Address[]> {
    const books = await this.#books.find({ _id: { $in: userIds.map(toObjectId) } }).lean<AddressBookRow[]>();
    return books.flatMap((book) => book.addresses.map((row) => toAddress(book, row)));
  }

  /** Adds an address, as the default if it is the first or on request; null when the book is full. */
  async add(userId: string, { id, ...fields }: NewAddress, asDefault: boolean): Promise<Address | null> {
    const _id = toObjectId(userId);
    const now = new Date();
    const addressId = id === undefined ? new Types.ObjectId() : toObjectId(id);
    const row: AddressRow = { ...fields, _id: addressId, createdAt: now, updatedAt: now };
    await this.#ensureBook(_id);
    const full = `addresses.${MAX_ADDRESSES - 1}`;
    const first = await this.#push({ _id, 'addresses.0': { $exists: false } }, row, true);
    const book = first ?? (await this.#push({ _id, [full]: { $exists: false } }, row, asDefault));
    return book && toAddress(book, row);
  }

  /**
   * Updates an address and, if `asDefault` is given, the default.
   * @returns null for an unknown address, or one that was updated after `expectedUpdatedAt`
   */
  async update(
    userId: string,
    id: string,
    { fields, asDefault, expectedUpdatedAt }: AddressChange,
  ): Promise<Address | null> {
    const _id = toObjectId(userId);
    const addressId = toObjectId(id);
    const set = Object.fromEntries(
      Object.entries(fields).map(([key, value]) => [`addresses.$.${key}`, value]),
    );
    const book = await this.#books
      .findOneAndUpdate(
        {
          _id,
          addresses: {
            $elemMatch: { _id: addressId, ...(expectedUpdatedAt && { updatedAt: expectedUpdatedAt }) },
          },
        },
        { $set: { ...set, 'addresses.$.updatedAt': new Date(), ...(asDefault && { defaultId: addressId }) } },
        { returnDocument: 'after' },
      )
      .lean<AddressBookRow>();
    if (!book) return null;
    const present = asDefault === false ? await this.#withoutDefault(_id, addressId) : book;
    return findAddress(present ?? book, id);
  }

  /** Removes an address; the oldest remaining one becomes the default. False for an unknown address. */
  async remove(userId: string, id: string): Promise<boolean> {
    const _id = toObjectId(userId);
    const addressId = toObjectId(id);
    const others = { $filter: { input: '$addresses', cond: { $ne: ['$$this._id', addressId] } } };
    const next = { $ifNull: [{ $first: '$addresses._id' }, null] };
    const steps: UpdateWithAggregationPipeline = [
      { $set: { addresses: others } },
      { $set: { defaultId: { $cond: [{ $eq: ['$defaultId', addressId] }, next, '$defaultId'] } } },
    ];
    const present = { _id, 'addresses._id': addressId };
    const result = await this.#books.updateOne(present, steps, { updatePipeline: true });
    return result.matchedCount === 1;
  }

  async removeByUser(userId: string): Promise<void> {
    await this.#books.deleteOne({ _id: toObjectId(userId) });
  }

  async #ensureBook(_id: Types.ObjectId): Promise<void> {
    try {
      const empty = { $setOnInsert: { addresses: [], defaultId: null } };
      await this.#books.updateOne({ _id }, empty, { upsert: true });
    } catch (error) {
      // A concurrent first address created the book.
      if (!isDuplicateKey(error)) throw error;
    }
  }

  async #push(filter: object, row: AddressRow, asDefault: boolean): Promise<AddressBookRow | null> {
    const update = { $push: { addresses: row }, ...(asDefault && { $set: { defaultId: row._id } }) };
    return this.#books.findOneAndUpdate(filter, update, { returnDocument: 'after' }).lean<AddressBookRow>();
  }

  async #withoutDefault(_id: Types.ObjectId, addressId: Types.ObjectId): Promise<AddressBookRow | null> {
    return this.#books
      .findOneAndUpdate(
        { _id, defaultId: addressId },
        { $set: { defaultId: null } },
        { returnDocument: 'after' },
      )
      .lean<AddressBookRow>();
  }
}

function findAddress(book: AddressBookRow | null, id: string): Address | null {
  const row = book?.addresses.find(({ _id }) => _id.toHexString() === id);
  return book && row ? toAddress(book, row) : null;
}

function toAddress(book: AddressBookRow, row: AddressRow): Address {
  const { _id, ...fields } = row;
  return {
    ...fields,
    id: _id.toHexString(),
    userId: book._id.toHexString(),
    isDefault: book.defaultId?.equals(_id) ?? false,
  };
}
