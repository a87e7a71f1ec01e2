// The floor: one process that reads the rows of a page with the driver and prints what our gateway answers. It checks
// no token, permission, limit or argument, and is as short as such a page can be.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { mongo } from 'mongoose';
import { z } from 'zod';

type Id = mongo.ObjectId;
type Rows = mongo.Document[];

interface FloorRequest {
  variables: { page: number; limit: number; id: string };
  /** The caller, from the unverified token. */
  viewerId: Id;
}

const settings = z.object({ MONGODB_URI: z.string(), PUBLIC_URL: z.string() }).parse(process.env);
const client = new mongo.MongoClient(settings.MONGODB_URI);
const users = client.db('auth').collection('users');
const categories = client.db('category').collection('categories');
const orders = client.db('order').collection('orders');
const products = client.db('product').collection('products');
const reviews = client.db('product').collection('reviews');
const tickets = client.db('ticket').collection('tickets');

const ON_SALE = { onSale: true, isActive: true };
const IN_LIST = {
  name: 1,
  minPrice: 1,
  available: 1,
  rating: 1,
  reviewCount: 1,
  imageUrl: 1,
  'images.file': 1,
};
const IN_ORDERS = {
  orderNumber: 1,
  orderStatus: 1,
  paymentStatus: 1,
  total: 1,
  createdAt: 1,
  customerId: 1,
  sellerId: 1,
  'items.quantity': 1,
  'items.price': 1,
  'items.productName': 1,
  'items.productId': 1,
};

const PAGES: Record<string, (request: FloorRequest) => Promise<object>> = {
  '/catalogue': async ({ variables: { page, limit } }) => {
    const [rows, total] = await Promise.all([
      products
        .find(ON_SALE, { projection: { ...IN_LIST, categoryId: 1, sellerId: 1 } })
        .sort({ popularity: -1, _id: -1 })
        .skip((page - 1) * limit)
        .limit(limit)
        .toArray(),
      products.countDocuments(ON_SALE, { limit: 100_000 }),
    ]);
    const [categoryById, sellerById] = await Promise.all([
      byId(categories, pluck(rows, 'categoryId'), { name: 1, slug: 1 }),
      byId(users, pluck(rows, 'sellerId'), { name: 1 }),
    ]);
    const list = rows.map((row) => ({
      id: row._id,
      name: row['name'],
      price: row['minPrice'] / 100,
      stock: row['available'],
      rating: row['rating'],
      reviewCount: row['reviewCount'],
      imageUrl: imageOf(row),
      categoryDetails: pick(categoryById.get(String(row['categoryId'])), 'name', 'slug'),
      seller: named(sellerById.get(String(row['sellerId']))),
    }));
    return { products: { products: list, pagination: pagesOf(page, limit, total) } };
  },

  '/product': async ({ variables: { id } }) => {
    const row = await products.findOne(
      { _id: new mongo.ObjectId(id), ...ON_SALE },
      {
        projection: {
          ...IN_LIST,
          description: 1,
          tags: 1,
          categoryId: 1,
          sellerId: 1,
          'variants._id': 1,
          'variants.sku': 1,
          'variants.price': 1,
          'variants.available': 1,
        },
      },
    );
    if (!row) return { product: null };
    const [path, seller, ratings, related] = await Promise.all([
      pathTo(row['categoryId'] as Id),
      users.findOne({ _id: row['sellerId'] }, { projection: { name: 1, email: 1 } }),
      reviews
        .find({ productId: row._id }, { projection: { userName: 1, rating: 1, comment: 1, createdAt: 1 } })
        .sort({ verifiedPurchase: -1, createdAt: -1, _id: -1 })
        .limit(5)
        .toArray(),
      products
        .find({ ...ON_SALE, categoryId: row['categoryId'] }, { projection: IN_LIST })
        .sort({ popularity: -1, _id: -1 })
        .limit(5)
        .toArray(),
    ]);
    return {
      product: {
        id: row._id,
        name: row['name'],
        description: row['description'],
        price: row['minPrice'] / 100,
        stock: row['available'],
        tags: row['tags'],
        rating: row['rating'],
        reviewCount: row['reviewCount'],
        categoryDetails: {
          name: path.at(-1)?.['name'],
          breadcrumbs: path.map((one) => pick(one, 'name', 'slug')),
        },
        seller: seller && { ...named(seller), email: seller['email'] },
        variants: (row['variants'] as Rows).map(({ _id, sku, price, available }) => ({
          id: _id,
          sku,
          price: price / 100,
          available: Math.max(available, 0),
        })),
        reviews: { reviews: ratings.map((one) => pick(one, 'userName', 'rating', 'comment', 'createdAt')) },
        related: related
          .filter(({ _id }) => !_id.equals(row._id))
          .slice(0, 4)
          .map((one) => ({ ...named(one), price: one['minPrice'] / 100, imageUrl: imageOf(one) })),
      },
    };
  },

  '/category-tree': async () => {
    const [rows, counts] = await Promise.all([
      categories
        .find({ isActive: true }, { projection: { name: 1, slug: 1, parentId: 1, position: 1 } })
        .toArray(),
      products
        .aggregate([{ $match: ON_SALE }, { $group: { _id: '$categoryId', count: { $sum: 1 } } }])
        .toArray(),
    ]);
    const own = new Map(counts.map(({ _id, count }) => [String(_id), count as number]));
    const inOrder = rows.toSorted(
      (a, b) => a['position'] - b['position'] || (a['name'] < b['name'] ? -1 : 1),
    );
    const childrenOf = (id: string): Rows => inOrder.filter(({ parentId }) => String(parentId) === id);
    const countOf = (id: string): number =>
      childrenOf(id).reduce((sum, { _id }) => sum + countOf(String(_id)), own.get(id) ?? 0);
    const show = (row: mongo.Document) => ({
      ...named(row),
      slug: row['slug'],
      productCount: countOf(String(row['_id'])),
    });
    const walk = (id: string): object[] =>
      childrenOf(id).flatMap((row) => [
        { ...show(row), children: childrenOf(String(row['_id'])).map(show) },
        ...walk(String(row['_id'])),
      ]);
    return { categories: { data: walk('null') } };
  },

  '/order-history': async ({ variables: { page, limit }, viewerId }) => {
    const { rows, total } = await ordersOf({ customerId: viewerId }, page, limit);
    const [images, sellers, byOrder] = await Promise.all([
      imagesOf(rows),
      byId(users, pluck(rows, 'sellerId'), { name: 1 }),
      tickets
        .find(
          { orderId: { $in: rows.map(({ _id }) => _id) }, customerId: viewerId },
          { projection: { orderId: 1, ticketId: 1, status: 1 } },
        )
        .sort({ createdAt: -1, _id: -1 })
        .toArray(),
    ]);
    const list = rows.map((row) => ({
      ...orderOf(row, images),
      seller: named(sellers.get(String(row['sellerId']))),
      tickets: byOrder
        .filter(({ orderId }) => (row['_id'] as Id).equals(orderId as Id))
        .map((one) => pick(one, 'ticketId', 'status')),
    }));
    return { myOrders: { orders: list, pagination: pagesOf(page, limit, total) } };
  },

  '/seller-orders': async ({ variables: { page, limit }, viewerId }) => {
    const { rows, total } = await ordersOf({ sellerId: viewerId }, page, limit);
    const [images, customers] = await Promise.all([
      imagesOf(rows),
      byId(users, pluck(rows, 'customerId'), { name: 1 }),
    ]);
    const list = rows.map((row) => ({
      ...orderOf(row, images),
      customer: named(customers.get(String(row['customerId']))),
    }));
    return { orders: { orders: list, pagination: pagesOf(page, limit, total) } };
  },
};

async function ordersOf(filter: object, page: number, limit: number): Promise<{ rows: Rows; total: number }> {
  const [rows, total] = await Promise.all([
    orders
      .find(filter, { projection: IN_ORDERS })
      .sort({ createdAt: -1, _id: -1 })
      .skip((page - 1) * limit)
      .limit(limit)
      .toArray(),
    orders.countDocuments(filter),
  ]);
  return { rows, total };
}

function imagesOf(rows: Rows): Promise<Map<string, mongo.Document>> {
  const ids = rows.flatMap(({ items }) => pluck(items as Rows, 'productId'));
  return byId(products, ids, { imageUrl: 1, 'images.file': 1 });
}

function orderOf(row: mongo.Document, images: Map<string, mongo.Document>): object {
  return {
    id: row['_id'],
    orderNumber: row['orderNumber'],
    orderStatus: row['orderStatus'],
    paymentStatus: row['paymentStatus'],
    total: row['total'] / 100,
    createdAt: row['createdAt'],
    items: (row['items'] as Rows).map(({ quantity, price, productName, productId }) => {
      const product = images.get(String(productId));
      return {
        quantity,
        price: price / 100,
        productName,
        product: product ? { id: productId, imageUrl: imageOf(product) } : null,
      };
    }),
  };
}

/** The categories from the root to one. */
async function pathTo(id: Id | null): Promise<Rows> {
  if (!id) return [];
  const row = await categories.findOne({ _id: id }, { projection: { name: 1, slug: 1, parentId: 1 } });
  return row ? [...(await pathTo(row['parentId'] as Id | null)), row] : [];
}

async function byId(
  collection: mongo.Collection,
  ids: readonly Id[],
  projection: object,
): Promise<Map<string, mongo.Document>> {
  const distinct = [...new Map(ids.map((id) => [String(id), id])).values()];
  const rows = await collection.find({ _id: { $in: distinct } }, { projection }).toArray();
  return new Map(rows.map((row) => [String(row._id), row]));
}

function pluck(rows: Rows, field: string): Id[] {
  return rows.map((row) => row[field] as Id);
}

function pick(row: mongo.Document | undefined, ...fields: string[]): object | null {
  return row ? Object.fromEntries(fields.map((field) => [field, row[field] as unknown])) : null;
}

function named(row: mongo.Document | undefined): object | null {
  return row ? { id: row['_id'] as Id, name: row['name'] as string } : null;
}

function imageOf(row: mongo.Document): string | null {
  const [first] = (row['images'] ?? []) as { file: string }[];
  return (row['imageUrl'] as string | null) ?? (first ? `${settings.PUBLIC_URL}/media/${first.file}` : null);
}

function pagesOf(page: number, limit: number, total: number): object {
  return { page, pages: Math.ceil(total / limit), total };
}

function viewerOf(authorization = ''): Id {
  const payload = authorization.split('.')[1];
  const { sub } = payload
    ? (JSON.parse(Buffer.from(payload, 'base64url').toString()) as { sub: string })
    : {};
  return new mongo.ObjectId(sub);
}

const server = createServer((request, response) => {
  const parts: Buffer[] = [];
  request.on('data', (part: Buffer) => parts.push(part));
  request.on('end', () => {
    const { variables } = JSON.parse(Buffer.concat(parts).toString()) as FloorRequest;
    const read = PAGES[request.url ?? ''];
    if (!read) return void response.writeHead(404).end();
    read({ variables, viewerId: viewerOf(request.headers.authorization) }).then(
      (data) => response.setHeader('content-type', 'application/json').end(JSON.stringify({ data })),
      (error: unknown) => response.writeHead(500).end(String(error)),
    );
  });
});
server.listen(0, '127.0.0.1', () => {
  console.log(`listening http://127.0.0.1:${(server.address() as AddressInfo).port}`);
});
