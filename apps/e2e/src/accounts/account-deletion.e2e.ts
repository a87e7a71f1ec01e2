import { mongo } from 'mongoose';
import { Redis } from 'ioredis';
import { data, present } from '../support/client';
import { MONGO, REDIS } from '../support/environment';
import { eventually } from '../support/eventually';
import { newProduct } from '../support/products';
import { ADDRESS, addToCart, deliver, placeOrder } from '../support/orders';
import { approvedSeller, logIn, register, staff, unique, type TestUser } from '../support/users';
import { MyTicketsDocument } from '../support/support.generated';

jest.setTimeout(120_000);

const SERVICES = ['auth', 'category', 'coupon', 'order', 'product', 'ticket'];

/** The places of a text in the platform's databases, as `database.collection`. */
async function placesOf(client: mongo.MongoClient, text: string): Promise<string[]> {
  const places: string[] = [];
  for (const name of SERVICES) {
    const database = client.db(name);
    for (const { name: collection } of await database.listCollections().toArray()) {
      if (collection.startsWith('system.')) continue;
      for await (const row of database.collection(collection).find())
        if (JSON.stringify(row).toLowerCase().includes(text.toLowerCase())) {
          places.push(`${name}.${collection}`);
          break;
        }
    }
  }
  return places.sort();
}

/** The keys of Redis that contain a text. */
async function keysWith(text: string): Promise<string[]> {
  const redis = new Redis(REDIS);
  const found: string[] = [];
  for await (const keys of redis.scanStream({ count: 500 }) as AsyncIterable<string[]>) {
    for (const key of keys) {
      const type = await redis.type(key);
      const value =
        type === 'string'
          ? await redis.get(key)
          : type === 'hash'
            ? JSON.stringify(await redis.hgetall(key))
            : '';
      if (`${key} ${value ?? ''}`.toLowerCase().includes(text.toLowerCase())) found.push(key);
    }
  }
  redis.disconnect();
  return found;
}

describe('a user whose account is deleted', () => {
  let client: mongo.MongoClient;
  beforeAll(() => {
    client = new mongo.MongoClient(MONGO);
  });
  afterAll(() => client.close());

  /** Creates a user who leaves their name in every service. */
  const busyPerson = async (): Promise<TestUser> => {
    const person = await register();
    const seller = await approvedSeller();
    const product = await newProduct(seller);
    const address = { ...ADDRESS, name: person.name, email: person.email };
    const order = await placeOrder(person, product, {
      shippingAddress: address,
      notes: `Ask for ${person.name}`,
    });
    await deliver(order.id, seller);
    await addToCart(product, { as: person });
    const admin = await staff('admin');
    await data(`mutation { setCustomerGroup(name: "${unique('g')}", add: ["${person.id}"]) { size } }`, {
      as: admin,
    });
    await data(
      `mutation Write($product: ID!, $ticket: CreateTicketInput!, $address: AddAddressInput!) {
        createReview(productId: $product, input: { rating: 4 }) { success }
        createTicket(input: $ticket) { id }
        addAddress(input: $address) { success }
      }`,
      {
        as: person,
        variables: {
          product: product.id,
          address,
          ticket: {
            subject: 'The parcel',
            description: 'It came.',
            category: 'order',
            customerName: person.name,
            customerEmail: person.email,
            orderId: order.id,
          },
        },
      },
    );
    const { myTickets } = await data(MyTicketsDocument, { as: person });
    const comment = `mutation Say($id: ID!) { addTicketComment(input: { ticketId: $id, message: "Thanks" }) { id } }`;
    await data(comment, { as: person, variables: { id: present(myTickets?.tickets[0]).id } });
    return person;
  };

  it('is named only in orders, as accounting requires', async () => {
    const person = await busyPerson();
    const before = await placesOf(client, person.email);
    expect(before).toEqual(expect.arrayContaining(['auth.users', 'order.orders', 'ticket.tickets']));
    expect(await placesOf(client, person.name)).toEqual(expect.arrayContaining(['product.reviews']));
    await data(`mutation { deleteUser(id: "${person.id}") }`, { as: await staff('super_admin') });
    await eventually(async () => {
      expect(await placesOf(client, person.name)).toEqual(['order.orders']);
      expect(await placesOf(client, person.email)).toEqual(['order.orders']);
    });
    const orders = client.db('order').collection('orders');
    const kept = { projection: { customerEmail: 0, shippingAddress: 0 } };
    const members = client.db('coupon').collection('customergroupmembers');
    const carts = client.db('order').collection('carts');
    await eventually(async () => {
      const rest = await orders.find({ customerEmail: person.email }, kept).toArray();
      expect(rest).toHaveLength(1);
      expect(JSON.stringify(rest)).not.toContain(person.name);
      expect(await members.countDocuments({ customerId: new mongo.ObjectId(person.id) })).toBe(0);
      expect(await carts.countDocuments({ owner: `customer:${person.id}` })).toBe(0);
      // Queues keep processed jobs until the outbox has acknowledged them.
      expect([...(await keysWith(person.email)), ...(await keysWith(person.name))]).toEqual([]);
    });
  });

  it('is shown as a deleted account where their data stays', async () => {
    const person = await busyPerson();
    const review = `query Reviews($id: ID!) { user(id: $id) { name } }`;
    expect(await data(review, { as: person, variables: { id: person.id } })).toEqual({
      user: { name: person.name },
    });
    const reviews = await client
      .db('product')
      .collection('reviews')
      .find({ userId: new mongo.ObjectId(person.id) })
      .toArray();
    const query = `query R($id: ID!) { productReviews(productId: $id) { reviews { userName user { name } } } }`;
    const variables = { id: String(reviews[0]?.['productId']) };
    await data(`mutation { deleteUser(id: "${person.id}") }`, { as: await staff('super_admin') });
    await eventually(async () => {
      expect(await data(query, { as: await staff('support'), variables })).toEqual({
        productReviews: { reviews: [{ userName: 'Deleted account', user: { name: 'Deleted account' } }] },
      });
    });
  });

  it('copies of a name follow a change of the name', async () => {
    const person = await busyPerson();
    const name = unique('renamed');
    await data(`mutation { updateProfile(input: { name: "${name}" }) { success } }`, { as: person });
    await eventually(async () => {
      expect(await placesOf(client, name)).toEqual(['auth.users', 'product.reviews', 'ticket.tickets']);
      const tickets = await client
        .db('ticket')
        .collection('tickets')
        .find({ customerId: new mongo.ObjectId(person.id) })
        .toArray();
      expect(
        JSON.stringify(tickets.map(({ customerName, comments }) => [customerName, comments[0].userName])),
      ).toBe(JSON.stringify([[name, name]]));
    });
    expect((await logIn(person.email, person.password)).name).toBe(name);
  });
});
