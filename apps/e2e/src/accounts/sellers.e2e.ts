import { ask, data, present, refusal } from '../support/client';
import { eventually } from '../support/eventually';
import { newProduct, type TestProduct } from '../support/products';
import { addToCart, moveOrder, orderInput, placeOrder, tryToOrder } from '../support/orders';
import { approvedSeller, logIn, register, staff, type TestUser } from '../support/users';
import { CreateTicketDocument } from '../support/support.generated';

jest.setTimeout(120_000);

const CART = 'query Cart { cart { total items { productId forSale subtotal } warnings { code } } }';
const PAGE = 'query Page($id: ID!) { product(id: $id) { id onSale isActive } }';

const act = async (mutation: string): Promise<unknown> => data(mutation, { as: await staff('super_admin') });
const lock = (id: string, isActive: boolean) =>
  act(`mutation { setUserActive(id: "${id}", isActive: ${isActive}) { id } }`);
const decide = (id: string, approved: boolean) =>
  act(`mutation { approveSeller(id: "${id}", approved: ${approved}) { id } }`);
const assign = (id: string, role: string) =>
  act(`mutation { updateUserRole(id: "${id}", role: "${role}") { id } }`);
const remove = (id: string) => act(`mutation { deleteUser(id: "${id}") }`);

describe('a seller who may no longer sell', () => {
  let buyer: TestUser;
  beforeEach(async () => {
    buyer = await register();
  });

  /** Waits until a product is visible or invisible to shoppers. */
  const untilShown = (product: TestProduct, isShown: boolean) =>
    eventually(async () => {
      const shown = await data(PAGE, { variables: { id: product.id }, as: buyer });
      expect(shown).toEqual({ product: isShown ? { id: product.id, onSale: true, isActive: true } : null });
    });

  const assertOffSale = async (product: TestProduct): Promise<void> => {
    await untilShown(product, false);
    expect(await data(CART, { as: buyer })).toEqual({
      cart: {
        total: 0,
        items: [{ productId: product.id, forSale: false, subtotal: 0 }],
        warnings: [{ code: 'UNAVAILABLE' }],
      },
    });
    const { errors } = await tryToOrder(buyer, orderInput(buyer, product));
    expect(errors).toMatchObject([{ extensions: { code: 'PRODUCT_UNAVAILABLE', productIds: [product.id] } }]);
    const add = 'mutation Add($id: ID!) { addToCart(productId: $id) { total } }';
    const error = await refusal(add, { variables: { id: product.id }, as: await register() });
    expect(error.extensions.code).toBe('PRODUCT_UNAVAILABLE');
  };

  it.each<[string, (id: string) => Promise<unknown>, (id: string) => Promise<unknown>]>([
    ['was locked', (id) => lock(id, false), (id) => lock(id, true)],
    ['was refused', (id) => decide(id, false), (id) => decide(id, true)],
    ['was made a customer', (id) => assign(id, 'customer'), (id) => assign(id, 'seller')],
  ])(
    'has nothing on sale after the account %s, and everything again when that is undone',
    async (_case, stop, go) => {
      const seller = await approvedSeller();
      const product = await newProduct(seller);
      await addToCart(product, { as: buyer });
      await stop(seller.id);
      await assertOffSale(product);
      await go(seller.id);
      await untilShown(product, true);
      expect(await data(CART, { as: buyer })).toMatchObject({
        cart: { items: [{ forSale: true }], warnings: [] },
      });
      await placeOrder(buyer, product);
    },
  );

  it('has nothing on sale after the deletion of the account, while staff finish open orders', async () => {
    const seller = await approvedSeller();
    const product = await newProduct(seller);
    const order = await placeOrder(buyer, product);
    await addToCart(product, { as: buyer });
    await remove(seller.id);
    await assertOffSale(product);
    const admin = await staff('admin');
    for (const status of ['CONFIRMED', 'PROCESSING', 'SHIPPED'] as const)
      expect(await moveOrder(order.id, status, admin)).toMatchObject({ orderStatus: status });
    const query = `query O($id: ID!) { order(id: $id) { orderStatus items { product { name } } } }`;
    expect(await data(query, { variables: { id: order.id }, as: buyer })).toEqual({
      order: { orderStatus: 'SHIPPED', items: [{ product: { name: product.name } }] },
    });
  });

  it('learns at the next log-in that the account awaits approval', async () => {
    const seller = await approvedSeller();
    await decide(seller.id, false);
    const again = await logIn(seller.email, seller.password);
    const create = `mutation Create($input: CreateProductInput!) { createProduct(input: $input) { id } }`;
    const input = {
      name: 'Late',
      description: 'x',
      price: 1,
      stock: 1,
      category: 'books',
      sellerId: seller.id,
    };
    const { errors } = await ask(create, { variables: { input }, as: again });
    expect(errors).toMatchObject([{ extensions: { code: 'SELLER_NOT_APPROVED' } }]);
  });
});

describe('ids of accounts that do not exist', () => {
  const NOBODY = 'f'.repeat(24);
  const ORDER = `mutation Order($input: CreateOrderInput!) { createOrder(input: $input) { orderCount } }`;
  const TICKET = `mutation Open($input: CreateTicketInput!) { createTicket(input: $input) { id } }`;
  const COUPON = `mutation Coupon($input: CreateCouponInput!) { createCoupon(input: $input) { id } }`;
  const PRODUCT = `mutation Create($input: CreateProductInput!) { createProduct(input: $input) { id } }`;
  const productInput = (sellerId: string, category: string) => ({
    name: 'Lamp',
    description: 'Bright.',
    price: 1,
    stock: 1,
    sellerId,
    category,
  });
  const ticket = {
    subject: 'Hello',
    description: 'x',
    category: 'general',
    customerName: 'A',
    customerEmail: 'a@example.com',
  };
  const coupon = (rest: object) => ({
    code: `X${Date.now()}`,
    description: 'x',
    discountType: 'fixed',
    discount: 1,
    validFrom: '2026-01-01',
    validTo: '2099-01-01',
    ...rest,
  });

  it('are rejected in every input', async () => {
    const admin = await staff('admin');
    const customer = await register();
    const product = await newProduct(await approvedSeller());
    const forNobody = orderInput({ ...admin, id: NOBODY }, product);
    const calls: [string, string, Record<string, unknown>, string][] = [
      ['BAD_USER_INPUT', PRODUCT, productInput(NOBODY, 'books'), 'input.sellerId'],
      ['BAD_USER_INPUT', PRODUCT, productInput(customer.id, 'books'), 'input.sellerId'],
      ['BAD_USER_INPUT', PRODUCT, productInput(admin.id, NOBODY), 'input.category'],
      ['BAD_USER_INPUT', ORDER, forNobody, 'input.customerId'],
      ['BAD_USER_INPUT', TICKET, { ...ticket, customerId: NOBODY }, 'input.customerId'],
      ['NOT_FOUND', TICKET, { ...ticket, productId: NOBODY }, ''],
      ['BAD_USER_INPUT', COUPON, coupon({ productIds: [product.id, NOBODY] }), 'input.productIds'],
      ['BAD_USER_INPUT', COUPON, coupon({ categoryIds: [NOBODY] }), 'input.categoryIds'],
      ['BAD_USER_INPUT', COUPON, coupon({ sellerIds: [customer.id] }), 'input.sellerIds'],
    ];
    for (const [code, query, input, field] of calls) {
      const error = await refusal(query, { variables: { input }, as: admin });
      expect([query.slice(9, 16), error.extensions.code, error.extensions['field'] ?? '']).toEqual([
        query.slice(9, 16),
        code,
        field,
      ]);
    }
    const parent = `mutation { createCategory(input: { name: "Orphan", parentId: "${NOBODY}" }) { success } }`;
    expect((await refusal(parent, { as: admin })).extensions.code).toBe('NOT_FOUND');
    const group = `mutation { setCustomerGroup(name: "vip", add: ["${NOBODY}"]) { size } }`;
    expect((await refusal(group, { as: admin })).extensions.code).toBe('BAD_USER_INPUT');
    const opened = await data(CreateTicketDocument, { variables: { input: ticket }, as: customer });
    const assign = `mutation { assignTicket(id: "${present(opened.createTicket).id}", assigneeId: "${NOBODY}") { id } }`;
    expect((await refusal(assign, { as: admin })).extensions.code).toBe('NOT_FOUND');
  });
});
