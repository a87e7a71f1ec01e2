import { mongo, Types } from 'mongoose';
import type { Databases, Document } from '../../invariants/databases';
import { copyOf, type TemplateName, type Templates } from './templates';

const ORDER_SIDE = [
  'orders',
  'checkouts',
  'payments',
  'sandboxcharges',
  'ledgerpostings',
  'idempotencykeys',
  'carts',
] as const;
/** So many products and coupons take the writes, as in the measurement of the shop. */
const SPREAD = 50;

type Collections = Record<TemplateName | 'stockmovements', mongo.Collection<Document>>;

/** The writes of a checkout and nothing else, straight to the database: what any shop on it would have to pay. */
export class DatabaseOnlyCheckout {
  readonly #client: mongo.MongoClient;
  readonly #to: Collections;
  readonly #templates: Templates;
  readonly #products: Types.ObjectId[] = [];
  readonly #coupons: Types.ObjectId[] = [];
  #turn = 0;

  private constructor(client: mongo.MongoClient, to: Collections, templates: Templates) {
    this.#client = client;
    this.#to = to;
    this.#templates = templates;
  }

  /** Makes collections beside the shop's own, with the same indexes. */
  static async prepare(
    mongoUri: string,
    databases: Databases,
    templates: Templates,
  ): Promise<DatabaseOnlyCheckout> {
    const client = await new mongo.MongoClient(mongoUri).connect();
    const beside = async (database: mongo.Db, name: string): Promise<mongo.Collection<Document>> => {
      const target = client.db(database.databaseName).collection<Document>(`bare_${name}`);
      const indexes = await database.collection(name).listIndexes().toArray();
      const own = indexes.filter((index) => index['name'] !== '_id_').map(({ v: _v, ...rest }) => rest);
      await target.deleteMany({});
      if (own.length > 0) await target.createIndexes(own as mongo.IndexDescription[]);
      return target;
    };
    const ordered: [string, mongo.Collection<Document>][] = [];
    for (const name of ORDER_SIDE) ordered.push([name, await beside(databases.order, name)]);
    const to = {
      ...Object.fromEntries(ordered),
      products: await beside(databases.product, 'products'),
      stockmovements: await beside(databases.product, 'stockmovements'),
      promotionuses: await beside(databases.coupon, 'promotionuses'),
      promotionreservations: await beside(databases.coupon, 'promotionreservations'),
      coupons: await beside(databases.coupon, 'coupons'),
    } as Collections;
    const bare = new DatabaseOnlyCheckout(client, to, templates);
    await bare.#fill();
    return bare;
  }

  /** Fills carts, as buyers have done before they check out. */
  async fillCarts(count: number): Promise<Templates[]> {
    const copies = Array.from({ length: count }, () => copyOf(this.#templates));
    await this.#to.carts.insertMany(copies.map(({ carts }) => carts));
    return copies;
  }

  /** One checkout's writes, in its order; what it does in transactions is in transactions. */
  async run(copy: Templates): Promise<void> {
    const to = this.#to;
    const productId = this.#products[this.#turn % SPREAD] as Types.ObjectId;
    const couponId = this.#coupons[this.#turn % SPREAD] as Types.ObjectId;
    this.#turn += 1;
    const cart = { _id: copy.carts['_id'] as Types.ObjectId };
    await to.idempotencykeys.insertOne(copy.idempotencykeys);
    await to.checkouts.insertOne({ ...copy.checkouts, state: 'running' });
    await to.carts.updateOne(cart, { $set: { checkoutId: copy.checkouts['_id'] }, $inc: { version: 1 } });
    await to.products.updateOne({ _id: productId }, { $inc: { 'variants.0.reserved': 1, available: -1 } });
    await this.#together(async (session) => {
      await to.coupons.updateOne({ _id: couponId }, { $inc: { usageCount: 1 } }, { session });
      await to.promotionreservations.insertOne(copy.promotionreservations, { session });
      await to.promotionuses.insertOne({ ...copy.promotionuses, couponId }, { session });
    });
    await this.#pay(copy);
    await this.#commit(copy, productId);
    await this.#place(copy, cart);
    await to.idempotencykeys.updateOne({ _id: copy.idempotencykeys['_id'] }, { $set: { answer: 'done' } });
    await to.orders.updateOne({ _id: copy.orders['_id'] }, { $set: { outbox: [] } });
  }

  close(): Promise<void> {
    return this.#client.close();
  }

  async #pay(copy: Templates): Promise<void> {
    await this.#to.checkouts.updateOne(
      { _id: copy.checkouts['_id'], state: 'running' },
      { $set: { step: 'authorisePayment', leaseUntil: new Date() } },
    );
    await this.#to.payments.insertOne({ ...copy.payments, state: 'created' });
    await this.#to.sandboxcharges.insertOne(copy.sandboxcharges);
    await this.#to.payments.updateOne({ _id: copy.payments['_id'] }, { $set: { state: 'authorised' } });
  }

  async #commit(copy: Templates, productId: Types.ObjectId): Promise<void> {
    const entry = (kind: string): Document => ({
      _id: `${String(copy.checkouts['_id'])}:${kind}`,
      kind,
      productId,
      variantId: productId,
      reference: String(copy.checkouts['_id']),
      quantity: 1,
      lines: 1,
      onHand: 0,
      reserved: 1,
      reason: null,
      actorId: null,
      at: new Date(),
    });
    await this.#to.products.updateOne({ _id: productId }, { $inc: { unitsSold: 1 } });
    await this.#to.stockmovements.insertMany([entry('reserve'), entry('commit')]);
    await this.#to.promotionreservations.updateOne(
      { _id: copy.promotionreservations['_id'] },
      { $set: { status: 'COMMITTED' } },
    );
  }

  async #place(copy: Templates, cart: { _id: Types.ObjectId }): Promise<void> {
    await this.#together(async (session) => {
      const completed = { $set: { state: 'done', endedAt: new Date() } };
      const cleared = { $set: { checkoutId: null, lines: [] }, $inc: { version: 1 } };
      await this.#to.checkouts.updateOne({ _id: copy.checkouts['_id'] }, completed, { session });
      await this.#to.carts.updateOne(cart, cleared, { session });
      await this.#to.orders.insertOne(copy.orders, { session });
      await this.#to.ledgerpostings.insertOne(copy.ledgerpostings, { session });
    });
  }

  async #together(writes: (session: mongo.ClientSession) => Promise<void>): Promise<void> {
    await this.#client.withSession((session) => session.withTransaction(() => writes(session)));
  }

  async #fill(): Promise<void> {
    for (let index = 0; index < SPREAD; index += 1) {
      const [productId, couponId] = [new Types.ObjectId(), new Types.ObjectId()];
      const variants = (this.#templates.products['variants'] as Document[]).map((variant) => {
        const _id = new Types.ObjectId();
        return { ...variant, _id, sku: `COPY-${_id.toHexString()}` };
      });
      await this.#to.products.insertOne({ ...this.#templates.products, _id: productId, variants });
      await this.#to.coupons.insertOne({ ...this.#templates.coupons, _id: couponId, code: `COPY-${index}` });
      this.#products.push(productId);
      this.#coupons.push(couponId);
    }
  }
}
