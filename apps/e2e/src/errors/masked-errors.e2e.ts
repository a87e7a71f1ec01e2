import { createConnection, Types } from 'mongoose';
import { databaseUri } from '../../../../tools/services/database-uri';
import { ask } from '../support/client';
import { MONGO } from '../support/environment';
import { SubscriptionClient } from '../support/subscription-client';
import { newProduct } from '../support/products';
import { placeOrder } from '../support/orders';
import { approvedSeller, register, unique, type TestUser } from '../support/users';

const INNER = /stack|node_modules|\.[jt]s:\d|Mongo|Cannot return null|subgraph|127\.0\.0\.1/i;

interface Row {
  service: string;
  collection: string;
  id: string;
  field: string;
}

/**
 * Removes a field from the database directly, so that reading it fails unexpectedly; restored before other tests read
 * it.
 */
async function whileBroken(
  { service, collection, id, field }: Row,
  look: () => Promise<void>,
): Promise<void> {
  const connection = await createConnection(databaseUri(MONGO, service)).asPromise();
  const rows = connection.collection(collection);
  const _id = new Types.ObjectId(id);
  try {
    const whole = await rows.findOneAndUpdate({ _id }, { $unset: { [field]: '' } });
    expect(whole?.[field]).toEqual(expect.any(String));
    await look().finally(() => rows.updateOne({ _id }, { $set: { [field]: whole?.[field] } }));
  } finally {
    await connection.close();
  }
}

describe('an unexpected error', () => {
  let seller: TestUser;
  let buyer: TestUser;
  beforeAll(async () => {
    [seller, buyer] = await Promise.all([approvedSeller(), register()]);
  });

  it('is masked, with the request id for a search in the log', async () => {
    const { id } = await newProduct(seller);
    const requestId = unique('request');
    await whileBroken({ service: 'product', collection: 'products', id, field: 'name' }, async () => {
      const answer = await ask('query Broken($id: ID!) { product(id: $id) { name } }', {
        variables: { id },
        as: buyer,
        headers: { 'x-request-id': requestId },
      });
      expect(answer.errors).toMatchObject([{ extensions: { code: 'INTERNAL_SERVER_ERROR', requestId } }]);
      expect(JSON.stringify(answer)).not.toMatch(INNER);
    });
  });

  it('is masked in a subscription as well, with its request id', async () => {
    const { id } = await placeOrder(buyer, await newProduct(seller));
    await whileBroken({ service: 'order', collection: 'orders', id, field: 'currency' }, async () => {
      await using live = new SubscriptionClient(
        'subscription F($id: ID!) { orderUpdated(orderId: $id) { currency } }',
        {
          variables: { id },
          as: buyer,
        },
      );
      await live.first();
      const extensions = { code: 'INTERNAL_SERVER_ERROR', requestId: expect.stringMatching(/^[\w-]{8,}$/) };
      expect(live.results).toMatchObject([{ errors: [{ extensions }] }]);
      expect(JSON.stringify(live.results)).not.toMatch(INNER);
    });
  });
});
