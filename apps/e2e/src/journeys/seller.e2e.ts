import sharp from 'sharp';
import { data, present, refusalCode } from '../support/client';
import { GATEWAY } from '../support/environment';
import { SubscriptionClient } from '../support/subscription-client';
import { newCategory, newUploadUrl, type TestProduct } from '../support/products';
import { deliver, placeOrder } from '../support/orders';
import { approve, approvedSeller, logIn, register, staff, unique, type TestUser } from '../support/users';
import { CreateVariantProductDocument, SellerApplicationsDocument } from './journeys.generated';
import { ProductImagesDocument, type CreateProductInput } from '../support/support.generated';

describe('a seller', () => {
  let seller: TestUser;
  let product: TestProduct;
  let input: CreateProductInput;

  beforeAll(async () => {
    seller = await register('seller');
    const options = (colour: string, size: string) => [
      { name: 'colour', value: colour },
      { name: 'size', value: size },
    ];
    input = {
      name: unique('Shirt'),
      description: 'Cotton.',
      price: 1,
      stock: 1,
      sellerId: seller.id,
      category: (await newCategory()).id,
      variants: [
        { options: options('Red', 'M'), price: 19.99, stock: 5 },
        { options: options('Blue', 'L'), price: 24.99, stock: 3 },
      ],
    };
  });

  it('cannot sell before the approval', async () => {
    const pending = await data('{ me { role sellerStatus } }', { as: seller });
    expect(pending).toEqual({ me: { role: 'seller', sellerStatus: 'pending' } });
    expect(await refusalCode(CreateVariantProductDocument, { variables: { input }, as: seller })).toBe(
      'SELLER_NOT_APPROVED',
    );
    expect(await refusalCode('{ dashboardStats { totalOrders } }', { as: seller })).toBe(
      'SELLER_NOT_APPROVED',
    );
  });

  it("can sell after an admin's approval and a new log-in", async () => {
    const admin = await staff('admin');
    const { sellerApplications } = await data(SellerApplicationsDocument, { as: admin });
    expect(sellerApplications?.users).toContainEqual({ id: seller.id });
    await approve(seller, admin);
    // The decision revokes the sessions, whose tokens are outdated.
    expect(await refusalCode('{ me { id } }', { as: seller })).toBe('UNAUTHENTICATED');
    seller = await logIn(seller.email, seller.password);
    const approved = await data('{ me { sellerStatus } }', { as: seller });
    expect(approved).toEqual({ me: { sellerStatus: 'approved' } });
  });

  it('creates a product with two variants', async () => {
    const { createProduct } = await data(CreateVariantProductDocument, { variables: { input }, as: seller });
    product = present(createProduct);
    expect(product).toMatchObject({
      price: 19.99,
      maxPrice: 24.99,
      stock: 8,
      variants: [
        { name: 'Red / M', price: 19.99, available: 5 },
        { name: 'Blue / L', price: 24.99, available: 3 },
      ],
    });
  });

  it('uploads a picture, which everyone can see', async () => {
    const uploadUrl = await newUploadUrl(product.id, seller);
    const picture = await sharp({ create: { width: 64, height: 48, channels: 3, background: '#a33' } })
      .png()
      .toBuffer();
    const send = (body: Uint8Array<ArrayBuffer>) =>
      fetch(gatewayAddress(uploadUrl), {
        method: 'POST',
        headers: { 'content-type': 'image/png' },
        body,
      });
    expect((await send(new Uint8Array(picture))).status).toBe(201);
    expect((await send(new Uint8Array(picture))).status).toBeGreaterThanOrEqual(400);
    const seen = present((await data(ProductImagesDocument, { variables: { id: product.id } })).product);
    expect(seen.images).toEqual([{ url: seen.imageUrl, width: 64, height: 48 }]);
    const shown = await fetch(gatewayAddress(present(seen.imageUrl)));
    expect([shown.status, shown.headers.get('content-type')]).toEqual([200, 'image/webp']);
    expect((await sharp(Buffer.from(await shown.arrayBuffer())).metadata()).width).toBe(64);
  });

  it('sees an order as soon as it is placed, ships it, and reads the statistics', async () => {
    const buyer = await register();
    await using live = new SubscriptionClient(
      'subscription { newOrders { id total customer { name } items { productName variantName } } }',
      { as: seller },
    );
    await live.settled();
    const order = await placeOrder(buyer, product, { quantity: 2 });
    expect(await live.next()).toEqual({
      newOrders: {
        id: order.id,
        total: order.total,
        customer: { name: buyer.name },
        items: [{ productName: product.name, variantName: 'Red / M' }],
      },
    });
    await deliver(order.id, seller);
    const figures = await data(
      `{ sellerStats { totalOrders deliveredOrders pendingOrders totalRevenue topProducts { productId quantity sales } }
         orders { orders { id orderStatus allowedTransitions } } }`,
      { as: seller },
    );
    // 39.98 + 8 % (3.20) + 10
    expect(figures).toEqual({
      sellerStats: {
        totalOrders: 1,
        deliveredOrders: 1,
        pendingOrders: 0,
        totalRevenue: 53.18,
        topProducts: [{ productId: product.id, quantity: 2, sales: 39.98 }],
      },
      orders: { orders: [{ id: order.id, orderStatus: 'DELIVERED', allowedTransitions: ['RETURNED'] }] },
    });
  });

  it('cannot change the products of others', async () => {
    const rival = await approvedSeller();
    const update = 'mutation U($id: ID!) { updateProduct(id: $id, input: { price: 1 }) { id } }';
    const code = await refusalCode(update, { variables: { id: product.id }, as: rival });
    expect(['NOT_FOUND', 'FORBIDDEN']).toContain(code);
    const other = { ...input, sellerId: seller.id };
    expect(await refusalCode(CreateVariantProductDocument, { variables: { input: other }, as: rival })).toBe(
      'FORBIDDEN',
    );
  });
});

/** Links use the public address; the gateway has another one here. */
function gatewayAddress(url: string): string {
  const { pathname, search } = new URL(url, GATEWAY);
  return `${GATEWAY}${pathname}${search}`;
}
