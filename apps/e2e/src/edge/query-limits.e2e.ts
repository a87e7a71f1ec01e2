import { ask } from '../support/client';
import { register, staff } from '../support/users';

const DEEP =
  '{ products(limit: 100) { products { related(limit: 100) { reviews(limit: 100) { reviews { id } } } } } }';

describe('the limits on operations', () => {
  it('reject what costs too much, from staff as well, before anything is executed', async () => {
    for (const as of [await register(), await staff('admin')]) {
      const { status, data, errors } = await ask(DEEP, { as });
      expect([status, data]).toEqual([400, undefined]);
      expect(errors).toMatchObject([
        { extensions: { code: 'OPERATION_TOO_COMPLEX', limit: 'cost', maximum: 5_000 } },
      ]);
    }
  });
});
