import { mongo } from 'mongoose';
import { z } from 'zod';
import { DEMO_ACCOUNTS } from '../../seed/accounts';
import type { Audience } from './pages';

/** How many customers are logged in: those with the most orders. */
const CUSTOMERS = 10;
/** How many different products the product page goes round over. */
const PRODUCTS = 100;

const loginAnswer = z.object({ data: z.object({ login: z.object({ accessToken: z.string() }) }) });

/** Logs customers and sellers of the demo data in, and picks products for them to look at. */
export async function logIn(gatewayUrl: string, mongoUri: string): Promise<Audience> {
  const client = new mongo.MongoClient(mongoUri, { serverSelectionTimeoutMS: 5_000 });
  try {
    const orders = client.db('order').collection('orders');
    const users = client.db('auth').collection('users');
    const products = client.db('product').collection('products');
    const buyers = await orders
      .aggregate([{ $group: { _id: '$customerId', count: { $sum: 1 } } }, { $sort: { count: -1, _id: 1 } }])
      .toArray();
    const ids = buyers.map(({ _id }) => _id as mongo.ObjectId);
    const customers = await users
      .find({ _id: { $in: ids.slice(0, 2 * CUSTOMERS) }, role: 'customer', isActive: true })
      .limit(CUSTOMERS)
      .toArray();
    const sellers = await users.find({ role: 'seller', sellerStatus: 'approved' }).toArray();
    const popular = await products
      .find({ onSale: true }, { projection: { _id: 1 } })
      .sort({ popularity: -1 })
      .limit(PRODUCTS)
      .toArray();
    return {
      customers: await tokensOf(gatewayUrl, customers),
      sellers: await tokensOf(gatewayUrl, sellers),
      productIds: popular.map(({ _id }) => _id.toHexString()),
    };
  } finally {
    await client.close();
  }
}

async function tokensOf(gatewayUrl: string, users: readonly mongo.Document[]): Promise<string[]> {
  const tokens: string[] = [];
  // One after the other: hashing passwords needs all cores anyway.
  for (const { email, role } of users) {
    const password = DEMO_ACCOUNTS.find((account) => account.role === role)?.password;
    const query = 'mutation ($input: LoginInput!) { login(input: $input) { accessToken } }';
    const response = await fetch(`${gatewayUrl}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query, variables: { input: { email, password } } }),
    });
    tokens.push(loginAnswer.parse(await response.json()).data.login.accessToken);
  }
  return tokens;
}
