import { randomBytes } from 'node:crypto';
import path from 'node:path';
import { z } from 'zod';
import { Mailbox } from '../../apps/auth/src/email/mailbox';
import { createUsers } from './accounts';
import { askAt, type Answer, type Ask, type Call } from './client';
import { openDatabases, type Databases } from './databases';
import { peopleOf, type Member } from './tokens';

export interface ShopOptions {
  gatewayUrl: string;
  mongoUri: string;
  /** The folder with the platform's keys and mails. */
  dataDir: string;
}

/** A product to buy. */
export interface Article {
  id: string;
  name: string;
  price: number;
  seller: Member;
}

export interface Line {
  article: Article;
  quantity: number;
}

const ADDRESS = {
  name: 'Test Buyer',
  mobile: '+91 98450 00000',
  street: '12 Residency Road',
  city: 'Bengaluru',
  state: 'Karnataka',
  zip: '560025',
  country: 'India',
};
const PLACED = 'orderCount orders { id orderNumber total } group { id total }';
const idOnly = z.object({ id: z.string() });

/** A running platform with test users, products and coupons, and access to its databases. */
export class Shop {
  readonly databases: Databases;
  readonly mailbox: Mailbox;
  readonly #ask: Ask;
  readonly #newMember: ReturnType<typeof peopleOf>;
  readonly #admin: Member;
  #category: Promise<string> | undefined;

  constructor({ gatewayUrl, mongoUri, dataDir }: ShopOptions) {
    this.databases = openDatabases(mongoUri);
    this.mailbox = new Mailbox(path.join(dataDir, 'mailbox'));
    this.#ask = askAt(gatewayUrl);
    this.#newMember = peopleOf(dataDir);
    this.#admin = this.#newMember('admin');
  }

  buyers(count: number): Member[] {
    return Array.from({ length: count }, () => this.#newMember('customer'));
  }

  /** A seller with an account: auth must know the creator of a product. */
  async seller(): Promise<Member> {
    const seller = this.#newMember('seller');
    await createUsers(this.databases, [seller]);
    return seller;
  }

  async article(seller: Member, { stock, price = 25 }: { stock: number; price?: number }): Promise<Article> {
    const name = unique('product');
    const category = await (this.#category ??= this.#newCategory());
    const input = { name, description: 'Created for a check.', price, stock, category, sellerId: seller.id };
    const query = 'mutation ($input: CreateProductInput!) { createProduct(input: $input) { id } }';
    const { id } = idOnly.parse(
      (await this.must(query, { variables: { input }, as: seller }))['createProduct'],
    );
    return { id, name, price, seller };
  }

  /** A coupon of ten per cent, valid now. */
  async coupon(usageLimit: number): Promise<{ id: string; code: string }> {
    const day = 86_400_000;
    const input = {
      code: unique('C').toUpperCase(),
      description: 'Created for a check.',
      usageLimit,
      discountType: 'percentage',
      discount: 10,
      validFrom: new Date(Date.now() - day).toISOString(),
      validTo: new Date(Date.now() + day).toISOString(),
    };
    const query = 'mutation ($input: CreateCouponInput!) { createCoupon(input: $input) { id code } }';
    const { createCoupon } = await this.must(query, { variables: { input }, as: this.#admin });
    return z.object({ id: z.string(), code: z.string() }).parse(createCoupon);
  }

  /**
   * Orders lines without a cart. The expected total is generous, so that only a price increase causes a rejection.
   */
  order(as: Member, lines: readonly Line[], { key, couponCode }: { key?: string; couponCode?: string } = {}) {
    const query = `mutation ($input: CreateOrderInput!) { createOrder(input: $input) { ${PLACED} } }`;
    const items = lines.map(({ article: { id, name, price }, quantity }) => ({
      productId: id,
      productName: name,
      quantity,
      price,
      subtotal: price * quantity,
    }));
    const subtotal = items.reduce((sum, item) => sum + item.subtotal, 0);
    const input = {
      customerId: as.id,
      customerEmail: as.email,
      items,
      subtotal,
      tax: 0,
      shipping: 10,
      discount: 0,
      total: subtotal * 1.1 + 10 * lines.length,
      paymentMethod: 'card',
      shippingAddress: ADDRESS,
      ...(couponCode && { couponCode }),
    };
    return this.#ask(query, { variables: { input }, as, ...(key !== undefined && { key }) });
  }

  async fillCart(as: Member, lines: readonly Line[], couponCode?: string): Promise<void> {
    const query = `mutation ($productId: ID!, $quantity: Int!) {
      addToCart(productId: $productId, quantity: $quantity) { itemCount }
    }`;
    for (const { article, quantity } of lines) {
      await this.must(query, { variables: { productId: article.id, quantity }, as });
    }
    if (couponCode === undefined) return;
    const apply = 'mutation ($code: String!) { applyCoupon(code: $code) { itemCount } }';
    await this.must(apply, { variables: { code: couponCode }, as });
  }

  /** Orders the content of the buyer's cart. */
  checkOut(as: Member, key?: string): Promise<Answer> {
    const query = `mutation ($input: CheckoutInput!) { checkout(input: $input) { ${PLACED} } }`;
    const input = { shippingAddress: ADDRESS, paymentMethod: 'card' };
    return this.#ask(query, { variables: { input }, as, ...(key !== undefined && { key }) });
  }

  cancel(as: Member, id: string): Promise<Answer> {
    const query = 'mutation ($id: ID!) { cancelOrder(id: $id) { orderStatus } }';
    return this.#ask(query, { variables: { id }, as });
  }

  /** Changes a product as its seller. */
  change({ id, seller }: Article, input: { price?: number; stock?: number }): Promise<Answer> {
    const query =
      'mutation ($id: ID!, $input: UpdateProductInput!) { updateProduct(id: $id, input: $input) { id } }';
    return this.#ask(query, { variables: { id, input }, as: seller });
  }

  /** Runs an operation that must succeed. @throws when it does not */
  async must(query: string, call: Call): Promise<Record<string, unknown>> {
    const { data, outcome, message } = await this.#ask(query, call);
    if (outcome !== 'ok' || !data) throw new Error(`${outcome}: ${message}`);
    return data;
  }

  close(): Promise<void> {
    return this.databases.close();
  }

  async #newCategory(): Promise<string> {
    const input = { name: unique('category'), description: 'Created for a check.', icon: '🧪' };
    const query = 'mutation ($input: CategoryInput!) { createCategory(input: $input) { data { id } } }';
    const { createCategory } = await this.must(query, { variables: { input }, as: this.#admin });
    return z.object({ data: idOnly }).parse(createCategory).data.id;
  }
}

const placement = z.object({
  group: z.object({ id: z.string() }),
  orders: z.array(z.object({ id: z.string(), orderNumber: z.string() })),
});

/** The orders in a response; null when there are none. */
export function placedBy({ data }: Answer): z.output<typeof placement> | null {
  const found = placement.safeParse(data?.['checkout'] ?? data?.['createOrder']);
  return found.success ? found.data : null;
}

/** A unique word. */
export function unique(prefix: string): string {
  return `${prefix}-${randomBytes(6).toString('hex')}`;
}
