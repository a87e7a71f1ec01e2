import { mongo } from 'mongoose';
import { peopleOf } from '../../invariants/tokens';
import type { Audience } from './pages';

/** The number of logged-in customers: those with the most orders. */
const CUSTOMERS = 10;
/** The number of different products on the product page. */
const PRODUCTS = 100;

/**
 * Finds customers, sellers and products of the demo data, and creates sessions of the accounts.
 * @param sessions the number per role; an account has several if there are fewer accounts
 */
export async function readAudience(mongoUri: string, dataDir: string, sessions: number): Promise<Audience> {
  const client = new mongo.MongoClient(mongoUri, { serverSelectionTimeoutMS: 5_000 });
  try {
    const users = client.db('auth').collection('users');
    const buyers = await client
      .db('order')
      .collection('orders')
      .aggregate([{ $group: { _id: '$customerId', count: { $sum: 1 } } }, { $sort: { count: -1, _id: 1 } }])
      .toArray();
    const ids = buyers.slice(0, 2 * CUSTOMERS).map(({ _id }) => _id as mongo.ObjectId);
    const customers = await users
      .find({ _id: { $in: ids }, role: 'customer', isActive: true })
      .limit(CUSTOMERS)
      .toArray();
    const sellers = await users.find({ role: 'seller', sellerStatus: 'approved' }).toArray();
    const popular = await client
      .db('product')
      .collection('products')
      .find({ onSale: true }, { projection: { _id: 1 } })
      .sort({ popularity: -1 })
      .limit(PRODUCTS)
      .toArray();
    const newMember = peopleOf(dataDir);
    const tokensOf = (role: 'customer' | 'seller', accounts: readonly mongo.Document[]): string[] =>
      Array.from({ length: Math.max(sessions, accounts.length) }, (_, index) => {
        const { _id, email, name } = accounts[index % accounts.length] as AccountRow;
        return newMember(role, { id: _id.toHexString(), email, name }).accessToken;
      });
    return {
      customers: tokensOf('customer', customers),
      sellers: tokensOf('seller', sellers),
      productIds: popular.map(({ _id }) => _id.toHexString()),
    };
  } finally {
    await client.close();
  }
}

interface AccountRow {
  _id: mongo.ObjectId;
  email: string;
  name: string;
}
