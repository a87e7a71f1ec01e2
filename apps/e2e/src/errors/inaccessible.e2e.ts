import { ask, data } from '../support/client';
import { demoAccount } from '../support/users';

const ID = '65f000000000000000000001';
const BASKET = '{ isFirstOrder: true, lines: [] }';

/** Operations for services only, rejected for every client. */
const INTERNAL = [
  `query { accountStandings(ids: ["${ID}"]) { canSell } }`,
  `query { purchasableLines(lines: [{ productId: "${ID}" }]) { unitPrice } }`,
  `query { productsInCategory(categoryId: "${ID}") }`,
  `query { hasPurchased(customerId: "${ID}", productId: "${ID}") }`,
  `query { soldQuantities(orderIds: ["${ID}"]) { quantity } }`,
  `query { orderOwner(orderId: "${ID}") { customerId } }`,
  `query { checkoutForMail(groupId: "${ID}") { customerEmail } }`,
  `mutation { prepareOrderMail(orderId: "${ID}", withLink: true) { linkToken } }`,
  `mutation { prepareTicketMail(ticketId: "${ID}", withLink: true) { linkToken } }`,
  `query { quotePromotions(code: "A", basket: ${BASKET}) { discount } }`,
  `mutation { reservePromotions(code: "A", reference: "${ID}", basket: ${BASKET}) { discount } }`,
  `mutation { commitPromotions(reference: "${ID}") }`,
  `mutation { releasePromotions(reference: "${ID}") }`,
  `mutation { reserveStock(reference: "${ID}", lines: []) }`,
  `mutation { commitStock(reference: "${ID}") }`,
  `mutation { releaseStock(reference: "${ID}") }`,
  `mutation { shipStock(reference: "${ID}", lines: []) }`,
  `mutation { returnStock(reference: "${ID}", lines: []) }`,
  `query { _entities(representations: [{ __typename: "User", id: "${ID}" }]) { __typename } }`,
  'query { _service { sdl } }',
];

describe('operations for services only', () => {
  it.each(INTERNAL)('are unknown to clients: %s', async (query) => {
    const answer = await ask(query, { as: await demoAccount('super_admin') });
    expect(answer.data).toBeUndefined();
    expect(answer.errors.map(({ extensions }) => extensions.code)).toContain('GRAPHQL_VALIDATION_FAILED');
  });

  it('are not in the schema that the gateway exposes', async () => {
    const words = JSON.stringify(
      await data('{ __schema { types { name fields { name } inputFields { name } } } }'),
    );
    for (const name of [
      'reserveStock',
      'PurchasableLine',
      'PromotionBasketInput',
      'OrderOwner',
      'SoldQuantity',
      '_entities',
    ]) {
      expect(words).not.toContain(`"${name}"`);
    }
  });
});
