import { randomBytes } from 'node:crypto';
import { createConnection, Types, type Connection } from 'mongoose';
import { AccountRecords, ensureIndexes, IdempotencyStore } from '@e-storefront/mongo';
import { testDatabase } from '@e-storefront/testing';
import { completeProducts } from './product.completion.model';
import { optionsKeyOf } from './product.input';
import { MongoProductReader } from './product.model';
import { productModel, type ProductRow } from './product.rows.model';
import type { Product, VariantOption } from './product.service';
import { MongoProductWriter } from './product.writer.model';
import { RatingCompletion } from './review.completion.model';
import { MongoReviewRepository } from './review.model';
import type { UnverifiedReviews } from './review.policy';
import { SalesFigures, type SoldQuantities } from './sales-figures.model';
import { SaleState } from './sale-state.model';
import { MongoAdjustmentRepository } from './stock.adjustment.model';
import { StockAudit } from './stock.audit';
import { MongoStockAuditRepository } from './stock.audit.model';
import { StockLedger } from './stock.ledger.model';
import { MongoStockRepository } from './stock.model';
import { StockOutbox } from './stock.outbox.model';
import type { StockLine } from './stock.service';
import { movementModel, type MovementRow } from './stock.rows.model';

/** The threshold of variants that have none of their own. */
export const LOW_STOCK = 5;

/** A reference that nobody has used. */
export const newReference = (): string => randomBytes(12).toString('hex');

/** A line of a stock call: so many pieces of one of a product's variants, the first unless told otherwise. */
export function lineOf(product: Product, quantity: number, index = 0): StockLine {
  return { productId: product.id, variantId: product.variants[index]?.id ?? '', quantity };
}

/** The repositories of the product service on a database of their own. */
export class TestDatabase implements AsyncDisposable {
  readonly sellerId = randomBytes(12).toString('hex');
  readonly ledger: StockLedger;
  readonly stock: MongoStockRepository;
  readonly reader: MongoProductReader;
  readonly writer: MongoProductWriter;
  readonly reviews: MongoReviewRepository;
  readonly adjustments: MongoAdjustmentRepository;
  readonly idempotency: IdempotencyStore;
  readonly outbox: StockOutbox;
  readonly audit: StockAudit;
  readonly accounts: AccountRecords;
  readonly sale: SaleState;
  readonly #connection: Connection;
  readonly #drop: () => Promise<void>;

  private constructor(connection: Connection, drop: () => Promise<void>) {
    this.#connection = connection;
    this.#drop = drop;
    this.ledger = new StockLedger(connection);
    this.stock = new MongoStockRepository(connection, this.ledger, LOW_STOCK);
    this.reader = new MongoProductReader(connection, (file) => file);
    this.accounts = new AccountRecords(connection);
    this.sale = new SaleState(connection, this.accounts);
    this.writer = new MongoProductWriter(connection, (file) => file, {
      lowStock: LOW_STOCK,
      sale: this.sale,
    });
    this.adjustments = new MongoAdjustmentRepository(connection, LOW_STOCK);
    this.idempotency = new IdempotencyStore(connection);
    this.outbox = new StockOutbox(connection);
    this.audit = new StockAudit(new MongoStockAuditRepository(connection, this.ledger, LOW_STOCK));
    this.reviews = new MongoReviewRepository(connection, {
      countsUnverified: false,
      accounts: this.accounts,
    });
  }

  static async open(): Promise<TestDatabase> {
    const database = testDatabase();
    const connection = await createConnection(database.uri, {
      autoIndex: false,
      autoCreate: false,
    }).asPromise();
    const opened = new TestDatabase(connection, database.drop);
    movementModel(connection);
    await ensureIndexes(connection);
    return opened;
  }

  /** Adds a product with one variant of each of the stocks. */
  async product(...stocks: number[]): Promise<Product> {
    const variants = stocks.map((stock, index) => {
      const options: VariantOption[] = stocks.length === 1 ? [] : [{ name: 'size', value: String(index) }];
      const sku = randomBytes(8).toString('hex');
      return { sku, options, optionsKey: optionsKeyOf(options), price: 1_000 + index, stock };
    });
    const draft = {
      ...{ name: 'Lamp', description: 'Bright.', categoryId: 'c'.repeat(24), sellerId: this.sellerId },
      ...{ imageUrl: null, tags: [], featured: false, isActive: true, variants },
    };
    return this.writer.insert(draft, this.sellerId);
  }

  /** Adds copies of a product past all rules. */
  async copies(productId: string, count: number): Promise<void> {
    const products = this.#connection.collection('products');
    const row = await products.findOne({ _id: Types.ObjectId.createFromHexString(productId) });
    const rows = Array.from({ length: count }, () => {
      const variants = [
        { ...row?.['variants'][0], _id: new Types.ObjectId(), sku: randomBytes(8).toString('hex') },
      ];
      return { ...row, _id: new Types.ObjectId(), variants, journal: [], hasJournal: false };
    });
    await products.insertMany(rows);
  }

  /** Adds copies of a review for products that are not there, past all rules. */
  async copiedReviews(reviewId: string, count: number): Promise<void> {
    const reviews = this.#connection.collection('reviews');
    const row = await reviews.findOne({ _id: Types.ObjectId.createFromHexString(reviewId) });
    await reviews.insertMany(
      Array.from({ length: count }, () => ({
        ...row,
        _id: new Types.ObjectId(),
        productId: new Types.ObjectId(),
      })),
    );
  }

  /** Changes rows of products past all rules, as a damage would. */
  async damage(productId: string, update: object): Promise<void> {
    await this.#connection
      .collection('products')
      .updateOne({ _id: Types.ObjectId.createFromHexString(productId) }, update);
  }

  /** What the service does with the rows of an earlier release when it starts. */
  async complete(): Promise<void> {
    await completeProducts(this.#connection);
  }

  /** What works ratings out anew where another setting counted them. */
  ratings(unverified: UnverifiedReviews): RatingCompletion {
    return new RatingCompletion(this.#connection, this.reviews, unverified);
  }

  /** What keeps the figures of what is sold, as an order service answers. */
  sales(soldQuantities: SoldQuantities): SalesFigures {
    return new SalesFigures(this.#connection, soldQuantities);
  }

  async unitsSold(id: string): Promise<number | undefined> {
    return (await productModel(this.#connection).findById(id).lean<Pick<ProductRow, 'unitsSold'>>())
      ?.unitsSold;
  }

  async read(id: string): Promise<Product> {
    const [product] = await this.reader.byIds([id]);
    if (!product) throw new Error('The product is not there.');
    return product;
  }

  /** Every movement of a product in the ledger. */
  async movements(productId: string): Promise<MovementRow[]> {
    const rows = await movementModel(this.#connection).find().sort({ at: 1 }).lean<MovementRow[]>();
    return rows.filter((row) => row.productId.toHexString() === productId);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#connection.close();
    await this.#drop();
  }
}
