import { Shop } from '../../../../tools/invariants/shop';
import { SHORT_SCENARIOS } from '../../../../tools/concurrency/scenarios';
import { DATA_FOLDER, GATEWAY, MONGO } from '../support/environment';

jest.setTimeout(120_000);

describe('concurrent checkouts', () => {
  let shop: Shop;
  beforeAll(() => {
    shop = new Shop({ gatewayUrl: GATEWAY, mongoUri: MONGO, dataDir: DATA_FOLDER });
  });
  afterAll(() => shop?.close());

  it.each(SHORT_SCENARIOS.map((scenario) => [scenario.name, scenario] as const))(
    '%s',
    async (_name, scenario) => {
      expect((await scenario.run(shop)).violations).toEqual([]);
    },
  );
});
